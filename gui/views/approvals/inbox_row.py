"""One approval in the list: its state, what is asked, by which run, its risk, and how long it still waits."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from daemon.contract.approval import ApprovalView
from gui.operations.approvals import Inbox
from gui.views.approvals.wording import (
    INKS,
    is_waiting,
    left,
    left_tone,
    of_run,
    risk_tone,
    risk_words,
    run_name,
    settled_time,
    settled_words,
    shape_of,
    title_of,
)
from gui.widgets.badge import Badge
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.rows import RowBase
from gui.widgets.shapes import StateShape


class InboxRow(RowBase):
    """Three lines where there is room; two, with the risk as a word, where the list is narrow."""

    def __init__(self, approval: ApprovalView, inbox: Inbox, now: datetime) -> None:
        super().__init__()
        self.approval = approval
        self._of_run = of_run(approval, inbox) if is_waiting(approval) else self._settled_line(inbox)
        self._is_compact = False
        self._shape = StateShape(shape_of(approval), approval.state)
        self._title = ElidedLabel(title_of(approval), "row")
        self._line = ElidedLabel(self._of_run, "meta")
        self._badge = Badge(risk_words(approval), risk_tone(approval))
        self.left_label = Label("", "number")
        self._lay_out()
        self.show_left(now)

    def set_compact(self, *, is_compact: bool) -> None:
        """Two lines, or three."""
        if is_compact == self._is_compact:
            return
        self._is_compact = is_compact
        self._badge.setVisible(not is_compact)
        risk = f"{risk_words(self.approval).removesuffix(' risk').lower()} · " if is_compact else ""
        self._line.setText(f"{risk}{self._of_run}")
        (self._second if is_compact else self._third).addWidget(self.left_label)
        self.updateGeometry()

    def set_selected(self, *, is_selected: bool) -> None:
        """Mark it as the chosen one, or not."""
        super().set_selected(is_selected=is_selected)
        self._title.set_style("strong" if is_selected else "row")

    def show_left(self, now: datetime) -> None:
        """Count down."""
        if is_waiting(self.approval):
            told, tone = left(self.approval, now), left_tone(self.approval, now)
            self.left_label.set_token(INKS[tone] or "text3")
        else:
            told = settled_time(self.approval, now)
        if told != self.left_label.text():
            self.left_label.setText(told)
            self._name(told)

    def _settled_line(self, inbox: Inbox) -> str:
        return " · ".join(part for part in (settled_words(self.approval), run_name(self.approval, inbox)) if part)

    def _name(self, told: str) -> None:
        ends = f"expires in {told}" if is_waiting(self.approval) and told else told
        parts = (title_of(self.approval), risk_words(self.approval), self.approval.state, self._of_run, ends)
        self.setAccessibleName(", ".join(part for part in parts if part))

    def _lay_out(self) -> None:
        self._second, self._third = QHBoxLayout(), QHBoxLayout()
        self._second.addWidget(self._line, 1)
        self._third.setContentsMargins(0, 3, 0, 0)
        self._third.addWidget(self._badge)
        self._third.addStretch(1)
        self._third.addWidget(self.left_label)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addLayout(self._second)
        words.addLayout(self._third)
        line = QHBoxLayout(self)
        line.setContentsMargins(10, 8, 10, 8)
        line.setSpacing(9)
        line.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        for part in (self._badge, self.left_label):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
