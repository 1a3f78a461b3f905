"""What became of a decision, the newest first, on a thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QPointF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from daemon.contract.decision import FieldChange, HistoryEntry
from gui.theme.current import color
from gui.theme.fonts import scaled
from gui.widgets.buttons import LinkButton
from gui.widgets.graph.inks import Inks
from gui.widgets.labels import Label
from gui.widgets.painting import begin_painting, drop, follow_look
from gui.words.people import who
from gui.words.times import full, when

_SHOWN: Final = 4
_LONGEST: Final = 90
_QUIET: Final = frozenset({"at", "author", "options", "alias", "format", "question_id"})
_NAMES: Final = {"chosen": "answer", "text": "answer", "form": "answer", "rationale": "reason", "asserts": "formulas"}
_ACTIONS: Final = {
    "written": "Written",
    "answered": "Answered",
    "assumed": "Assumed",
    "changed": "Changed",
    "locked": "Locked",
    "unlocked": "Unlocked",
    "confirmed": "Confirmed",
    "deferred": "Put off",
    "merged": "Merged",
    "undone": "Taken back",
    "redone": "Done again",
    "linked": "Evidence linked",
    "unlinked": "Evidence taken away",
    "found": "Found",
    "imported": "Imported",
}


def told(entry: HistoryEntry) -> str:
    """What an event did, in a line: `24 h → 72 h`, or what was done where no value says it."""
    changed = next((one for one in entry.changes if one.field in ("chosen", "text")), None)
    action = _ACTIONS.get(entry.action, entry.action.replace("_", " ").capitalize())
    if changed is not None and changed.old and changed.new:
        return f"{_value(changed.old)} → {_value(changed.new)}"
    if changed is not None and changed.new:
        return f"{action}: {_value(changed.new)}"
    state = next((one for one in entry.changes if one.field == "state" and one.old), None)
    if state is not None:
        return f"{_value(state.old)} → {_value(state.new)}"
    fields = list(dict.fromkeys(_NAMES.get(one.field, one.field.replace("_", " ")) for one in _loud(entry.changes)))
    return f"{action}: {', '.join(fields)}" if fields and entry.action == "changed" else action


def _loud(changes: Sequence[FieldChange]) -> list[FieldChange]:
    return [change for change in changes if change.field not in _QUIET]


def _value(value: Any) -> str:
    words = ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


class HistoryLines(QWidget):
    """An entry for each event; older ones behind a link."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: list[HistoryEntry] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_history(self, entries: Sequence[HistoryEntry]) -> None:
        """Another history, oldest first as it is kept."""
        self._entries = list(reversed(entries))
        self._fill(_SHOWN)

    def _fill(self, count: int) -> None:
        while (item := self._column.takeAt(0)) is not None:
            drop(item.widget())
        shown = self._entries[:count]
        for number, entry in enumerate(shown):
            self._column.addWidget(_Entry(entry, is_last=number == len(shown) - 1))
        if len(self._entries) > count:
            more = LinkButton(f"{len(self._entries) - count} older changes")
            more.clicked.connect(self._show_all)
            self._column.addWidget(more)

    def _show_all(self) -> None:
        self._fill(len(self._entries))


class _Entry(QWidget):
    def __init__(self, entry: HistoryEntry, *, is_last: bool) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(_Thread(is_last=is_last))
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0 if is_last else 8)
        column.setSpacing(1)
        what = entry.why if entry.why and not entry.changes else told(entry)
        column.addWidget(Label(what, "row", wrap=True))
        why = f" · {entry.why}" if entry.why and what != entry.why else ""
        meta = Label(f"{who(entry.actor)} · {when(entry.at)}{why}", "meta", wrap=True)
        meta.setToolTip(full(entry.at))
        column.addWidget(meta)
        line.addLayout(column, 1)


class _Thread(QWidget):
    """A ring, and the line down to the next."""

    def __init__(self, *, is_last: bool) -> None:
        super().__init__()
        self._is_last = is_last
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Narrow."""
        return QSize(scaled(14), scaled(20))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw them."""
        painter = begin_painting(self)
        inks, middle, radius = Inks(), self.width() / 2, 4.0
        top = scaled(9)
        if not self._is_last:
            painter.setPen(inks.pen("border2", 1.4))
            painter.drawLine(QPointF(middle, top + radius + 3), QPointF(middle, self.height() + 2))
        painter.setPen(inks.pen("text3", 1.5))
        painter.setBrush(color("surface"))
        painter.drawEllipse(QPointF(middle, top), radius, radius)
        painter.end()
