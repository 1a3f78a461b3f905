"""One hunk as a card: a head that says which and what, in or left out, and its lines, which can be folded away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from gui.theme.fonts import scaled
from gui.widgets.badge import Badge
from gui.widgets.buttons import IconButton
from gui.widgets.card import Hairline
from gui.widgets.diff_lines import HunkLines
from gui.widgets.diff_reading import Hunk
from gui.widgets.inputs import CheckBox
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.painting import begin_painting, follow_look, paint_box

_HEAD = 38


class DiffHunk(QFrame):
    """`says` is what the hunk does; `note` why it was left out. X takes it in or leaves it out, space folds nothing.

    Without `choosable` there is no box: the hunk is only to be read.
    """

    toggled = Signal(bool)
    """A person took the hunk in or left it out."""

    def __init__(
        self,
        hunk: Hunk,
        says: str = "",
        included: bool = True,
        choosable: bool = True,
        note: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.hunk = hunk
        self._name = f"Hunk {hunk.number} of {hunk.of}"
        self.box = CheckBox(name=f"Take in hunk {hunk.number}")
        self.box.setVisible(choosable)
        self.box.setChecked(included)
        self._says = ElidedLabel(says or hunk.title, "secondary")
        self._note = Label(note, "meta")
        self._note.setVisible(bool(note))
        self._badge = Badge("in", "accent")
        self._badge.setVisible(choosable)
        self.fold = IconButton("chevron_down", f"Fold hunk {hunk.number}")
        self._line = Hairline()
        self.lines = HunkLines(hunk.lines, hunk.path)
        self._lay_out()
        self.box.toggled.connect(self._take)
        self.fold.clicked.connect(self._turn)
        self._show_state()

    @property
    def included(self) -> bool:
        """Whether it is in."""
        return self.box.isChecked()

    @property
    def is_folded(self) -> bool:
        """Whether its lines are hidden."""
        return self.lines.isHidden()

    def set_included(self, *, included: bool) -> None:
        """Take it in or leave it out, without telling it."""
        self.box.blockSignals(True)
        self.box.setChecked(included)
        self.box.blockSignals(False)
        self._show_state()

    def set_choosable(self, *, choosable: bool) -> None:
        """Whether it can be left out."""
        self.box.setVisible(choosable)
        self._badge.setVisible(choosable)

    def set_note(self, note: str) -> None:
        """Why it was left out, or what to look at in it."""
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def set_folded(self, *, folded: bool) -> None:
        """Hide or show its lines."""
        self.lines.setHidden(folded)
        self._line.setHidden(folded)
        self.fold.set_icon("chevron_right" if folded else "chevron_down")
        self.fold.set_name(f"{'Unfold' if folded else 'Fold'} hunk {self.hunk.number}")
        self.updateGeometry()

    def take_focus(self) -> None:
        """Give it the focus."""
        (self.fold if self.box.isHidden() else self.box).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """X takes it in or leaves it out."""
        is_plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_X and is_plain and not self.box.isHidden() and self.box.isEnabled():
            self.box.toggle()
        elif event.key() == Qt.Key.Key_C and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.lines.copy()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy the lines."""
        menu = QMenu(self)
        menu.addAction("Copy the lines", self.lines.copy)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        painter = begin_painting(self)
        paint_box(painter, QRectF(self.rect()), 12, "surface", "border")
        painter.end()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(11, 0, 10, 0)
        head.setSpacing(10)
        head.addWidget(self.box)
        head.addWidget(Label(self._name, "strong"))
        head.addWidget(self._says, 1)
        head.addWidget(self._note)
        head.addWidget(self._badge)
        head.addWidget(self.fold)
        holder = QWidget()
        holder.setLayout(head)
        holder.setMinimumHeight(scaled(_HEAD))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 1, 6)
        column.setSpacing(0)
        column.addWidget(holder)
        column.addWidget(self._line)
        column.addWidget(self.lines)

    def _take(self, included: bool) -> None:
        self._show_state()
        self.toggled.emit(included)

    def _turn(self) -> None:
        self.set_folded(folded=not self.is_folded)

    def _show_state(self) -> None:
        self._badge.show_text(*(("in", "accent") if self.included else ("left out", "neutral")))
        state = "" if self.box.isHidden() else f", {self._badge.text()}"
        self.setAccessibleName(f"{self._name}{state}: {self._says.text()}".removesuffix(": "))
