"""A conflict: before, left and right, each with all fields that differ, and one to be taken."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from daemon.contract.branch import ConflictView
from gui.theme.fonts import scaled, text_scale
from gui.theme.icons import pixmap
from gui.views.merge.settling import Conflict, Settling, field_name, value_words, who_decided
from gui.widgets.badge import Badge, KeyCap
from gui.widgets.card import Card
from gui.widgets.inputs import Dropdown
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.painting import begin_painting, drop, follow_look, paint_box, paint_ring
from gui.words.people import who
from gui.words.times import when

_RADIUS: Final = 12
_SIGN: Final = 16
_LEAST: Final = 168
_NARROW: Final = 640
LARGE_TEXT: Final = 140
"""From this size of text on what is told twice is told once, so that all fits into the smallest window."""


class SideCard(QAbstractButton):
    """One side with its values; checked while it is taken. `Before` cannot be."""

    def __init__(self, title: str, aside: str = "", key: str = "") -> None:
        super().__init__()
        self._can_take = bool(key)
        self._title = title
        self.setCheckable(self._can_take)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self._can_take else Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(_LEAST)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addSpacing(scaled(_SIGN + 8))
        head.addWidget(ElidedLabel(title, "card"), 1)
        if aside:
            head.addWidget(ElidedLabel(aside, "meta"), 1)
        if key:
            head.addWidget(KeyCap(key))
        self._fields = QVBoxLayout()
        self._fields.setSpacing(4)
        self._foot = Label("", "meta")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(head)
        column.addLayout(self._fields)
        column.addStretch(1)
        column.addWidget(self._foot)
        for label in self.findChildren(QWidget):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_values(self, values: list[tuple[str, Any]]) -> None:
        """The fields by name, in words."""
        while (item := self._fields.takeAt(0)) is not None:
            drop(item.widget())
        spoken, by = [], ""
        for number, (name, value) in enumerate(values):
            words = value_words(value)
            spoken.append(f"{field_name(name)}: {words}")
            author, at = who_decided(value)
            by = f"{who(author)}, {when(datetime.fromisoformat(at))}" if author and at else by
            self._fields.addWidget(Label(field_name(name), "caption"))
            self._fields.addWidget(Label(words, "strong" if number == 0 and self._can_take else "secondary", wrap=True))
        self._foot.setText(by)
        self._foot.setVisible(bool(by))
        self.setAccessibleName(f"Take {self._title}" if self._can_take else self._title)
        self.setAccessibleDescription(". ".join(spoken))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """What its layout asks for."""
        layout = self.layout()
        assert layout is not None
        return layout.sizeHint()

    def nextCheckState(self) -> None:
        """A press takes it; it stays taken until the other one is."""
        if self._can_take:
            self.setChecked(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space takes it; Enter belongs to the view."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, the line and the ring of the choice."""
        painter = begin_painting(self)
        rect = QRectF(self.rect())
        if not self._can_take:
            paint_box(painter, rect, _RADIUS, "sunken", "border")
            painter.drawPixmap(16, 16, pixmap("clock", "text3", _SIGN))
        else:
            line = "accent" if self.isChecked() else "field" if self.underMouse() else "border"
            paint_box(painter, rect, _RADIUS, "surface", line, 2.0 if self.isChecked() else 1.0)
            side = scaled(_SIGN) - 1.0
            ring = QRectF(16, 17, side, side)
            paint_box(painter, ring, side / 2, "surface", "accent" if self.isChecked() else "field", 1.6)
            if self.isChecked():
                inner = ring.adjusted(4, 4, -4, -4)
                paint_box(painter, inner, inner.width() / 2, "accent")
            if self.hasFocus():
                paint_ring(painter, rect.adjusted(3, 3, -3, -3), _RADIUS - 3)
        painter.end()


class FieldTable(Card):
    """Each field with both sides and what the merge will have; one by one where more than one differs."""

    chosen = Signal(int, str)
    """With the number of a field and `ours` or `theirs`."""

    def __init__(self) -> None:
        super().__init__()
        self._grid_holder = QWidget()
        self._grid = QGridLayout(self._grid_holder)
        self._grid.setContentsMargins(16, 10, 16, 10)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(10)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(self._grid_holder)
        for column, stretch in enumerate((1, 4, 4, 0)):
            self._grid.setColumnStretch(column, stretch)

    def show_fields(self, conflict: Conflict, settling: Settling, ours: str, theirs: str) -> None:
        """The fields of a record, and how each is settled."""
        while (item := self._grid.takeAt(0)) is not None:
            drop(item.widget())
        # With large text there is no room for both sides once more: the cards above have them.
        shown = (0, 3) if text_scale() >= LARGE_TEXT else (0, 1, 2, 3)
        for column, text in enumerate(("Field", ours, theirs, "Result")):
            if column in shown:
                self._grid.addWidget(Label(text, "caption"), 0, column)
        for number, one in enumerate(conflict.fields):
            for column, text in enumerate((field_name(one.field), value_words(one.ours), value_words(one.theirs))):
                if column not in shown:
                    continue
                style = "secondary" if column == 0 or number else "row"
                self._grid.addWidget(Label(text, style, wrap=True), number + 1, column, Qt.AlignmentFlag.AlignTop)
            result = self._result(number, one, settling, (ours, theirs), can_choose=len(conflict.fields) > 1)
            self._grid.addWidget(result, number + 1, 3, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)

    def _result(
        self, number: int, one: ConflictView, settling: Settling, names: tuple[str, str], *, can_choose: bool
    ) -> QWidget:
        found = settling.chosen(one)
        told = {"ours": f"your choice: {names[0]}", "theirs": f"your choice: {names[1]}", "value": "your own words"}
        if not can_choose or (found is not None and found.take == "value"):
            return Badge(told[found.take], "accent") if found is not None else Badge("open", "neutral")
        choices = [("", "open"), ("ours", names[0]), ("theirs", names[1])]
        choice = Dropdown(choices, f"Result of {field_name(one.field)}", small=True)
        choice.choose(found.take if found is not None else "")
        choice.chosen.connect(lambda take: self.chosen.emit(number, take) if take else None)
        return choice


class Sides(QWidget):
    """Before, ours and theirs beside each other; `taken` with `ours` or `theirs`."""

    taken = Signal(str)

    def __init__(self, ours: str, theirs: str) -> None:
        super().__init__()
        self.before = SideCard("Before", "common ancestor")
        self.ours = SideCard(ours, key="1")
        self.theirs = SideCard(theirs, key="2")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        for card in (self.before, self.ours, self.theirs):
            line.addWidget(card, 1)
        self.ours.clicked.connect(lambda: self.taken.emit("ours"))
        self.theirs.clicked.connect(lambda: self.taken.emit("theirs"))

    def show_conflict(self, conflict: Conflict, side: str) -> None:
        """The fields of a record on each side, and which is taken."""
        self.before.show_values([(one.field, one.base) for one in conflict.fields])
        self.ours.show_values([(one.field, one.ours) for one in conflict.fields])
        self.theirs.show_values([(one.field, one.theirs) for one in conflict.fields])
        self.ours.setChecked(side == "ours")
        self.theirs.setChecked(side == "theirs")

    def resizeEvent(self, event: Any) -> None:
        """Where there is little room, what was before gives way."""
        super().resizeEvent(event)
        self.before.setVisible(self.width() >= scaled(_NARROW))
