"""What changes in files, hunk by hunk, for a person who takes some in and leaves others out.

The parts of it lie beside: `diff_reading` reads, `diff_hunk` is one hunk, `diff_sides` two versions side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui.widgets.diff_hunk import DiffHunk
from gui.widgets.diff_reading import DiffLine, Hunk, compare, hunk_of, hunks_of
from gui.widgets.diff_sides import Band, SideBySide, SidePart
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.painting import drop

__all__ = [
    "Band",
    "DiffHunk",
    "DiffLine",
    "DiffView",
    "Hunk",
    "SideBySide",
    "SidePart",
    "compare",
    "hunk_of",
    "hunks_of",
]

_AT_ONCE: Final = 60
"""So many hunks are unfolded at first; of more a person unfolds what is to be read."""


class FigureRow(QWidget):
    """A file's path, and how many lines come and go."""

    def __init__(self, path: str, added: int, removed: int) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 2, 0, 2)
        line.setSpacing(8)
        line.addWidget(ElidedLabel(path, "mono", token="text", middle=True))
        line.addWidget(Label(f"+{added}", "strong", token="ok" if added else "text3"))
        line.addWidget(Label(f"−{removed}", "strong", token="bad" if removed else "text3"))  # noqa: RUF001 - a minus
        line.addStretch(1)
        self.setAccessibleName(f"{path}: {added} lines added, {removed} removed")


class DiffView(QWidget):
    """Files and their hunks. J and K go from hunk to hunk, X takes one in or leaves it out."""

    changed = Signal()
    """A person took a hunk in or left one out."""

    def __init__(
        self,
        hunks: Iterable[Hunk] = (),
        choosable: bool = True,
        says: Sequence[str] = (),
        with_files: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self.hunks: list[DiffHunk] = []
        self.setAccessibleName("Changes")
        self.show_hunks(hunks, choosable=choosable, says=says, with_files=with_files)

    def show_hunks(
        self, hunks: Iterable[Hunk], choosable: bool = True, says: Sequence[str] = (), with_files: bool = True
    ) -> None:
        """Show other hunks; `says` has a sentence for each, in their order."""
        while (item := self._column.takeAt(0)) is not None:
            drop(item.widget())
        self.hunks = []
        shown = list(hunks)
        for path, group in groupby(shown, key=lambda hunk: hunk.path):
            of_file = list(group)
            if with_files:
                figures = sum(hunk.added for hunk in of_file), sum(hunk.removed for hunk in of_file)
                self._column.addWidget(FigureRow(path, *figures))
            for hunk in of_file:
                number = len(self.hunks)
                card = DiffHunk(hunk, says[number] if number < len(says) else "", choosable=choosable)
                card.toggled.connect(self._tell)
                if number >= _AT_ONCE:
                    card.set_folded(folded=True)
                self.hunks.append(card)
                self._column.addWidget(card)
        self._column.addStretch(1)

    def included(self) -> list[int]:
        """The places, counted from 0, of the hunks that are in."""
        return [place for place, card in enumerate(self.hunks) if card.included]

    def include(self, places: Iterable[int]) -> None:
        """Take in exactly these, without telling it."""
        wanted = set(places)
        for place, card in enumerate(self.hunks):
            card.set_included(included=place in wanted)

    def go_to(self, place: int) -> None:
        """Give a hunk the focus and bring it into sight."""
        if 0 <= place < len(self.hunks):
            card = self.hunks[place]
            card.take_focus()
            area = _scroll_area_of(self)
            if area is not None:
                area.ensureWidgetVisible(card, 0, 24)

    def step(self, step: int) -> None:
        """Go to the next hunk or to the one before."""
        at = self._current()
        self.go_to(max(0, min(at + step, len(self.hunks) - 1)) if at >= 0 else 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """J and K."""
        if event.modifiers() == Qt.KeyboardModifier.NoModifier and event.key() in (Qt.Key.Key_J, Qt.Key.Key_K):
            self.step(1 if event.key() == Qt.Key.Key_J else -1)
        else:
            super().keyPressEvent(event)

    def _current(self) -> int:
        focused = self.focusWidget()
        places = (at for at, card in enumerate(self.hunks) if card.isAncestorOf(focused))
        return next(places, -1)

    def _tell(self, _included: bool) -> None:
        self.changed.emit()


def _scroll_area_of(widget: QWidget) -> QScrollArea | None:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent
