"""The list at the left: what waits, most urgent first, and what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.approval import ApprovalView
from gui.operations.approvals import Inbox, settled_at
from gui.theme.fonts import scaled
from gui.views.approvals.inbox_row import InboxRow
from gui.widgets.labels import Label
from gui.widgets.rows import RowList
from gui.widgets.scroll import ScrollPage
from gui.widgets.segmented import Segmented
from gui.widgets.tile import IconTile

_NARROW: Final = 290
_TODAY_SHOWN: Final = 8


class InboxList(QWidget):
    """`chosen` comes with the id of an approval."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._inbox = Inbox()
        self.shown: list[ApprovalView] = []
        self.segments = Segmented([("open", "Open"), ("settled", "Answered")], "Which approvals")
        self.segments.chosen.connect(self._change)
        self.rows = RowList("Approvals", 4)
        self.rows.selected.connect(self._tell)
        self.rows.activated.connect(self._tell)
        self._none = Label("", "secondary", wrap=True)
        self._none.setContentsMargins(10, 8, 10, 0)
        self._foot = self._made_foot()
        self._lay_out()

    @property
    def is_open_shown(self) -> bool:
        """Whether what waits is listed, and not what was answered."""
        return self.segments.value == "open"

    def show_inbox(self, inbox: Inbox, selected: str, now: datetime) -> None:
        """Show another state of things; the chosen row stays chosen, and what is the same stays in place."""
        if inbox == self._inbox and self.shown:
            self.select(selected)
            self.show_left(now)
            return
        self._inbox = inbox
        waiting = len(inbox.waiting)
        self.segments.set_label("open", f"Open {waiting}" if waiting else "Open")
        self._fill(selected, now)

    def show_segment(self, value: str, selected: str) -> None:
        """Show the other segment, without telling it."""
        if self.segments.value != value:
            self.segments.choose(value)
            self._fill(selected, datetime.now().astimezone())

    def select(self, approval: str) -> None:
        """Choose a row by its approval, without telling it."""
        self.rows.select(next((place for place, one in enumerate(self.shown) if one.id == approval), -1))

    def show_left(self, now: datetime) -> None:
        """Count down."""
        for row in self.rows.rows:
            if isinstance(row, InboxRow):
                row.show_left(now)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow lists have two lines a row."""
        super().resizeEvent(event)
        self._fit()

    def _fill(self, selected: str, now: datetime) -> None:
        had_focus = any(row.hasFocus() for row in self.rows.rows)
        inbox = self._inbox
        today = [one for one in inbox.settled if settled_at(one).astimezone(now.tzinfo).date() == now.date()]
        self.rows.clear()
        self.shown = []
        if self.is_open_shown:
            self._add(inbox.waiting, now)
            self._say("" if inbox.waiting else "Nothing waits.")
            if today:
                self.rows.add_head(_head("Answered today"))
                self._add(today[:_TODAY_SHOWN], now)
        else:
            self._add(inbox.settled, now)
            self._say("" if inbox.settled else "Nothing was answered yet.")
        self.select(selected)
        self._fit()
        if had_focus:
            for row in self.rows.rows:
                row.show()  # at once: what is not seen yet takes no focus
            self.rows.focus_current()

    def _add(self, approvals: Sequence[ApprovalView], now: datetime) -> None:
        for approval in approvals:
            self.shown.append(approval)
            self.rows.add(InboxRow(approval, self._inbox, now))

    def _say(self, text: str) -> None:
        self._none.setText(text)
        self._none.setVisible(bool(text))

    def _change(self, _value: str) -> None:
        current = self.shown[self.rows.current].id if 0 <= self.rows.current < len(self.shown) else ""
        self._fill(current, datetime.now().astimezone())
        if self.rows.current < 0 and self.shown:
            self.rows.select(0)
            self.chosen.emit(self.shown[0].id)

    def _tell(self, number: int) -> None:
        self.chosen.emit(self.shown[number].id)

    def _fit(self) -> None:
        is_compact = self.width() < scaled(_NARROW)
        for row in self.rows.rows:
            if isinstance(row, InboxRow):
                row.set_compact(is_compact=is_compact)
        self._foot.setVisible(not is_compact)

    def _made_foot(self) -> QWidget:
        foot = QWidget()
        line = QHBoxLayout(foot)
        line.setContentsMargins(24, 8, 24, 16)
        line.setSpacing(9)
        line.addWidget(IconTile("shield", "bare", 16), 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(Label("Nothing runs before you answer.", "meta", wrap=True), 1)
        return foot

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(24, 24, 24, 10)
        head.setSpacing(14)
        head.addWidget(Label("Approvals", "title"))
        head.addWidget(self.segments, 0, Qt.AlignmentFlag.AlignLeft)
        inner = QWidget()
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._none)
        inside.addWidget(self.rows)
        inside.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(ScrollPage(inner, margins=(14, 2, 12, 12)), 1)
        column.addWidget(self._foot)


def _head(text: str) -> Label:
    label = Label(text, "caption")
    label.setContentsMargins(10, 14, 0, 4)
    return label
