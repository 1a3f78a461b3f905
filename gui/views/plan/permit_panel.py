"""At the right of a plan: exactly what approving permits, what never, and the buttons that settle it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from daemon.contract.plan import PlanApprove
from gui.operations.plans import Choices, SeenPlan
from gui.theme.fonts import scaled
from gui.views.plan.forms import SPANS
from gui.views.plan.permit_row import PermitRow
from gui.views.plan.permits import Permit, binds_to, never_text, permits_of, with_limits
from gui.widgets.buttons import Button
from gui.widgets.card import Hairline
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.painting import drop
from gui.widgets.scroll import ScrollPage
from gui.words.times import clock, when

_MOST = 4
"""So many notes of a kind are shown."""


class PermitPanel(QFrame):
    """What is permitted, and Approve, Revoke, Start."""

    approve_wanted = Signal()
    limits_wanted = Signal()
    revoke_wanted = Signal()
    start_wanted = Signal(bool)
    """With whether it shall be a dry run."""
    replan_wanted = Signal()
    task_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAccessibleName("What approving permits")
        self._rows: QWidget | None = None
        self._seen: SeenPlan | None = None
        self.title = Label("Approving permits exactly this", "card", wrap=True)
        self.subtitle = Label("Everything else still asks you, or is refused.", "secondary", wrap=True)
        self._holder = QVBoxLayout()
        self._holder.setContentsMargins(0, 0, 0, 0)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self.subtitle)
        column.addSpacing(8)
        column.addLayout(self._holder)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(ScrollPage(inside, margins=(24, 24, 24, 12)), 1)
        whole.addWidget(self._foot())

    @property
    def changers(self) -> tuple[QWidget, ...]:
        """What changes something."""
        return self.approve, self.limits, self.revoke, self.start, self.dry

    @property
    def permits(self) -> list[Permit]:
        """What is shown as permitted."""
        return [row.permit for row in self.findChildren(PermitRow)]

    def show_plan(self, seen: SeenPlan, offered: Choices | None, limits: PlanApprove) -> None:
        """Show what this plan permits, or what approving it with these limits would."""
        self._seen = seen
        plan, approval = seen.plan, seen.plan.approval
        is_in_force = approval is not None and not approval.has_expired
        self._tell_title(seen)
        drop(self._rows)
        self._rows = self._built(seen, offered, limits)
        self._holder.addWidget(self._rows)
        self.binds.setText(binds_to(plan))
        has_work = any(task.state not in {"done", "skipped"} for task in plan.tasks)
        self.approve.setVisible(not is_in_force)
        self.approve.setText("Approve again" if approval is not None else "Approve plan")
        self.limits.setVisible(not is_in_force)
        self.start.setVisible(is_in_force and has_work)
        self.start.setText("Start a run…" if plan.state != "running" else "Start another run…")
        self.revoke.setVisible(is_in_force)
        self.dry.setVisible(has_work)
        self.replan.setVisible(bool(seen.faults))
        self.enable(is_online=True)

    def enable(self, *, is_online: bool) -> None:
        """What can be done: a plan that does not hold cannot be approved, and nothing changes offline."""
        is_whole = self._seen is not None and not self._seen.faults
        self.approve.setEnabled(is_online and is_whole)
        for button in (self.limits, self.revoke, self.start, self.dry, self.replan):
            button.setEnabled(is_online)

    def _tell_title(self, seen: SeenPlan) -> None:
        approval = seen.plan.approval
        if approval is None:
            self.title.setText("Approving permits exactly this")
            self.subtitle.setText("Everything else still asks you, or is refused.")
            return
        by = "you" if approval.by.startswith("user:") else approval.by
        until = _moment(approval.expires_at) if approval.expires_at else "it is revoked"
        if approval.has_expired:
            self.title.setText("Permits nothing any more")
            self.subtitle.setText(f"It was approved by {by} and has expired. This is what it permitted.")
        else:
            self.title.setText("It permits exactly this")
            self.subtitle.setText(f"Approved by {by}, until {until}.")

    def _built(self, seen: SeenPlan, offered: Choices | None, limits: PlanApprove) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        model = offered.model_in_use if offered else None
        is_given = seen.plan.approval is not None and not seen.plan.approval.has_expired
        permissions = seen.plan.permissions if is_given else with_limits(seen.plan.permissions, limits)
        permits = permits_of(permissions, model, is_remote=bool(offered and offered.is_remote))
        if not is_given:
            told = dict(SPANS).get(limits.expires, limits.expires)
            permits.append(Permit("clock", f"For {told}", "Then the rest asks again."))
        for note in _faults(seen):
            column.addWidget(note)
            column.addSpacing(8)
        for number, permit in enumerate(permits):
            if number:
                column.addWidget(Hairline())
            column.addWidget(PermitRow(permit))
        column.addSpacing(12)
        never = Note(never_text(permissions), "neutral", "lock")
        never.setAccessibleName(f"Still asks, even when approved: {never_text(permissions)}")
        column.addWidget(Label("Still asks, even when approved", "strong"))
        column.addSpacing(4)
        column.addWidget(never)
        for task in [task for task in seen.plan.tasks if task.held and task.state == "open"][:_MOST]:
            column.addSpacing(10)
            column.addWidget(Note(task.held, "warn", "half", strong=task.key))
        return inside

    def _foot(self) -> QWidget:
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(24, 8, 24, 20)
        column.setSpacing(8)
        self.binds = Label("", "meta", wrap=True)
        self.approve = _wide(Button("Approve plan", "primary"))
        self.start = _wide(Button("Start a run…", "primary", "play"))
        self.replan = _wide(Button("Plan it again…", "primary"))
        self.dry = _wide(Button("Dry run…"))
        self.limits = _wide(Button("Change limits…"))
        self.revoke = _wide(Button("Revoke", "danger"))
        self.approve.clicked.connect(self.approve_wanted)
        self.limits.clicked.connect(self.limits_wanted)
        self.revoke.clicked.connect(self.revoke_wanted)
        self.replan.clicked.connect(self.replan_wanted)
        self.start.clicked.connect(self._start)
        self.dry.clicked.connect(self._start_dry)
        pair = QHBoxLayout()
        pair.setSpacing(8)
        for button in (self.dry, self.limits, self.revoke):
            pair.addWidget(button, 1)
        for part in (self.binds, self.replan, self.approve, self.start):
            column.addWidget(part)
        column.addLayout(pair)
        foot.setMinimumHeight(scaled(60))
        return foot

    def _start(self) -> None:
        self.start_wanted.emit(False)

    def _start_dry(self) -> None:
        self.start_wanted.emit(True)


def _faults(seen: SeenPlan) -> Sequence[QWidget]:
    """What keeps it from being carried out."""
    notes = [Note(f"{fault.message} Plan it again.", "bad") for fault in seen.faults[:_MOST]]
    more = len(seen.faults) - _MOST
    return [*notes, *([Note(f"And {more} more.", "bad")] if more > 0 else [])]


def _moment(at: datetime) -> str:
    """A moment to come: today 18:00, tomorrow 18:00, or 4 Dec, 18:00."""
    now = datetime.now().astimezone()
    days = (at.astimezone().date() - now.date()).days
    day = {0: "today", 1: "tomorrow"}.get(days, when(at))
    return f"{day}, {clock(at)}"


def _wide(button: Button) -> Button:
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return button
