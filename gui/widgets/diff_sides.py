"""Two versions side by side: lines beside what became of them, and before them why they changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui.widgets.badge import Badge
from gui.widgets.buttons import LinkButton
from gui.widgets.card import Hairline
from gui.widgets.diff_reading import Hunk, SideRow, compare, rows_of
from gui.widgets.diff_rows import Band, Item, SideRows, Skip
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.painting import begin_painting, paint_box

__all__ = ["Band", "SideBySide", "SidePart"]

_CONTEXT = 3
_LEAST_SKIP = 4


@dataclass(frozen=True)
class SidePart:
    """A part of both texts with what explains its changes, mostly a section."""

    rows: Sequence[SideRow]
    bands: Sequence[Band] = field(default_factory=tuple)

    @property
    def is_same(self) -> bool:
        """Whether nothing changed in it."""
        return all(row.is_same for row in self.rows)


class SideBySide(QFrame):
    """Both columns move together. J and K go from change to change, Enter asks for what a change rests on."""

    asked = Signal(str)
    """An id in a band was chosen, e.g. `D-7`."""

    def __init__(self, left: str = "", right: str = "", language: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: list[SidePart] = []
        self._shows_same = False
        self._left, self._right = _SideHead(), _SideHead()
        self.rows = SideRows()
        self.rows.asked.connect(self.asked)
        self.rows.opened.connect(self._open)
        self._opened: set[tuple[int, int]] = set()
        self._told = Label("", "secondary")
        self._more = LinkButton("Show them")
        self._more.clicked.connect(self._turn)
        self._lay_out()
        self._language = language
        self.show_texts(left, right, language)

    def show_names(self, left: str, right: str, left_aside: str = "", right_aside: str = "", badge: str = "") -> None:
        """What stands on each side; without names there is no head."""
        self._left.show_name(left, left_aside)
        self._right.show_name(right, right_aside, badge)
        self._heads.setVisible(bool(left or right))
        self._head_line.setVisible(bool(left or right))
        self.setAccessibleName(f"{left} beside {right}" if left or right else "Side by side")

    def show_texts(self, left: str, right: str, language: str = "") -> None:
        """Two texts, as one part."""
        self.show_parts([SidePart(compare(left, right))], language)

    def show_hunks(self, hunks: Sequence[Hunk]) -> None:
        """Hunks of one file, a part each."""
        self.show_parts([SidePart(rows_of(hunk.lines)) for hunk in hunks], hunks[0].path if hunks else "")

    def show_parts(self, parts: Sequence[SidePart], language: str = "", of_what: str = "section") -> None:
        """Parts with their bands; those that are the same are counted, and shown when asked for."""
        self._parts, self._language = list(parts), language
        self._opened.clear()
        self._shows_same = False
        same = sum(part.is_same for part in self._parts) if len(self._parts) > 1 else 0
        self._foot.setVisible(same > 0)
        self._foot_line.setVisible(same > 0)
        self._told.setText(f"{same} {of_what} is the same" if same == 1 else f"{same} {of_what}s are the same")
        self._fill()

    @property
    def changes(self) -> int:
        """How many places differ."""
        return len(self.rows.changes)

    @property
    def figures(self) -> tuple[int, int]:
        """How many lines came, and how many went."""
        rows = [row for part in self._parts for row in part.rows if not row.is_same]
        return sum(row.right is not None for row in rows), sum(row.left is not None for row in rows)

    def go_to(self, change: int) -> None:
        """Bring a change into sight and mark it."""
        place = self.rows.mark(change)
        area = _scroll_area_of(self)
        page = area.widget() if area is not None else None
        if place is not None and area is not None and page is not None:
            top = self.rows.mapTo(page, place.topLeft().toPoint()).y()
            area.ensureVisible(0, top + round(min(place.height(), 200)), 0, 60)
            area.ensureVisible(0, top, 0, 60)

    def step(self, step: int) -> None:
        """Go to the next change or to the one before."""
        if self.changes:
            at = self.rows.current
            self.go_to(max(0, min(at + step, self.changes - 1)) if at >= 0 else 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """J and K."""
        if event.modifiers() == Qt.KeyboardModifier.NoModifier and event.key() in (Qt.Key.Key_J, Qt.Key.Key_K):
            self.step(1 if event.key() == Qt.Key.Key_J else -1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        painter = begin_painting(self)
        paint_box(painter, QRectF(self.rect()), 12, "surface", "border")
        painter.end()

    def _lay_out(self) -> None:
        self._heads = QWidget()
        heads = QHBoxLayout(self._heads)
        heads.setContentsMargins(0, 0, 0, 0)
        heads.setSpacing(0)
        heads.addWidget(self._left, 1)
        heads.addWidget(Hairline(is_vertical=True))
        heads.addWidget(self._right, 1)
        self._heads.hide()
        self._head_line, self._foot_line = Hairline(), Hairline()
        self._head_line.hide()
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(16, 6, 16, 6)
        foot.addWidget(self._told)
        foot.addWidget(self._more)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 6)
        column.setSpacing(0)
        for part in (self._heads, self._head_line, self.rows, self._foot_line, self._foot):
            column.addWidget(part)

    def _fill(self) -> None:
        items: list[Item] = []
        for number, part in enumerate(self._parts):
            if part.is_same and len(self._parts) > 1:
                items += part.rows if self._shows_same else []
                continue
            items += part.bands
            items += self._folded(number, part.rows)
        self.rows.show_items(items, self._language)

    def _folded(self, number: int, rows: Sequence[SideRow]) -> list[Item]:
        """The rows of a part; long stretches in which nothing changed as one that can be opened."""
        if self._shows_same:
            return list(rows)
        wanted = [False] * len(rows)
        for at, row in enumerate(rows):
            if not row.is_same:
                begin = max(0, at - _CONTEXT)
                end = min(len(rows), at + _CONTEXT + 1)
                wanted[begin:end] = [True] * (end - begin)
        items: list[Item] = []
        at = 0
        while at < len(rows):
            end = at
            while end < len(rows) and wanted[end] == wanted[at]:
                end += 1
            if wanted[at] or end - at < _LEAST_SKIP or (number, at) in self._opened:
                items += rows[at:end]
            else:
                items.append(Skip(number, at, end - at))
            at = end
        return items

    def _open(self, part: int, at: int) -> None:
        self._opened.add((part, at))
        self._fill()

    def _turn(self) -> None:
        self._shows_same = not self._shows_same
        self._more.setText("Hide them" if self._shows_same else "Show them")
        self._fill()


class _SideHead(QWidget):
    """The name of a side."""

    def __init__(self) -> None:
        super().__init__()
        self._name = Label("", "strong")
        self._aside = ElidedLabel("", "meta")
        self._badge = Badge("", "ok")
        self._badge.hide()
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 11, 12, 10)
        line.setSpacing(8)
        for part in (self._name, self._aside, self._badge):
            line.addWidget(part)
        line.addStretch(1)

    def show_name(self, name: str, aside: str, badge: str = "") -> None:
        self._name.setText(name)
        self._aside.setText(aside)
        self._badge.show_text(badge)
        self._badge.setVisible(bool(badge))


def _scroll_area_of(widget: QWidget) -> QScrollArea | None:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent
