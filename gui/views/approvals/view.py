"""The inbox: what runs may not do unasked, one matter at a time, and everything it takes to decide.

The first answer counts, wherever it is given. What is looked at stays in sight when it was settled elsewhere
meanwhile, with a word about it, and what was written or chosen here is kept.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from daemon.contract.approval import ApprovalView
from gui.operations import approvals as asked
from gui.operations.approvals import Inbox, Settled
from gui.operations.desk import Desk
from gui.operations.operation import Failure, Operation
from gui.operations.policy import Rule, Saved, add_rule, revoke_grant
from gui.views.approvals.dialogs import DenyDialog, LongerDialog, NeverDialog, RiskDialog
from gui.views.approvals.pages import InboxPages, now_here
from gui.views.approvals.wording import (
    is_grave,
    is_question,
    is_waiting,
    told_of_answer,
)
from gui.views.messages import FileTarget

_TICK_MS: Final = 1000


class ApprovalsView(InboxPages):
    """What waits for a person's word, in all folders."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._clock = QTimer(self, interval=_TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._connect()

    # -- what the base asks ----------------------------------------------------------------------------------------

    def load(self) -> None:
        """What waits, and what was answered."""
        self.fetch(asked.read_inbox(), self._show_inbox)

    def open_item(self, item: str, detail: str) -> None:
        """One approval by its id, also one that was settled long ago."""
        if item:
            self.open_approval(item)

    # -- what people do --------------------------------------------------------------------------------------------

    def open_approval(self, approval: str) -> None:
        """Show one."""
        self._keep()
        self._chosen, self._unsent = approval, ""
        one = self.inbox.find(approval)
        if one is not None:
            self._show(one)
        elif approval:
            self.fetch(asked.show_approval(approval), self._show_found)

    def allow(self) -> None:
        """Allow it once: the hunks that are in, and nothing else. High risk is asked for once more."""
        one = self._open_one()
        if one is None or not self.answers.allow.isEnabled():
            return
        if is_grave(one):
            dialog = RiskDialog(self, one)
            dialog.sure.connect(partial(self._allow, one))
            dialog.open_dialog(dialog.word)
        else:
            self._allow(one)

    def allow_longer(self, scope: str) -> LongerDialog | None:
        """Ask what to allow for longer, and for how long."""
        one = self._open_one()
        if one is None:
            return None
        chosen = self.body.chosen
        left_out = len(one.hunks) - len(chosen) if chosen is not None else 0
        dialog = LongerDialog(self, one, scope, left_out)
        dialog.given.connect(partial(self._allow_longer, one))
        dialog.open_dialog(dialog.allow)
        return dialog

    def deny(self) -> DenyDialog | None:
        """Ask for a reason, which the run hears."""
        one = self._open_one()
        if one is None or not self.is_online:
            return None
        dialog = DenyDialog(self, one, self._drafts.get(one.id, "") if not is_question(one) else "")
        dialog.given.connect(partial(self._deny, one))
        dialog.open_dialog(dialog.reason)
        return dialog

    def never(self) -> NeverDialog | None:
        """Write a rule against it."""
        one = self._open_one()
        if one is None:
            return None
        dialog = NeverDialog(self, one)
        dialog.given.connect(partial(self._never, one, dialog))
        dialog.open_dialog(dialog.patterns)
        return dialog

    # -- answering -------------------------------------------------------------------------------------------------

    def _open_one(self) -> ApprovalView | None:
        one = self._shown
        return one if one is not None and is_waiting(one) and self.state == "ready" else None

    def _allow(self, one: ApprovalView) -> None:
        if is_question(one):
            self._answer(one, asked.reply(one.id, self.body.words), self.body.words)
            return
        chosen = self.body.chosen
        hunks = None if chosen is None or len(chosen) == len(one.hunks) else chosen
        self._answer(one, asked.allow_once(one.id, hunks))

    def _key_allow(self) -> None:
        if self._shown is not None and not is_question(self._shown):  # an answer in words is sent by its button
            self.allow()

    def _allow_longer(self, one: ApprovalView, scope: str, offer: str, until: object) -> None:
        ends = until if isinstance(until, datetime) else None
        self._answer(one, asked.allow_longer(one.id, scope, offer, ends))

    def _deny(self, one: ApprovalView, reason: str) -> None:
        self._drafts[one.id] = reason
        self._answer(one, asked.deny(one.id, reason), reason)

    def _never(self, one: ApprovalView, dialog: NeverDialog, rule: Rule) -> None:
        def failed(failure: Failure) -> None:
            dialog.show_wrong(f"{failure.what} {failure.hint}".strip())

        def saved(outcome: Saved) -> None:
            if outcome.faults:
                dialog.show_faults(outcome.faults)
                return
            dialog.close_layer()
            self._answer(one, asked.deny(one.id, rule.why or "A rule forbids it from now on."))

        self.act(add_rule(rule), saved, failed)

    def _answer(self, one: ApprovalView, operation: Operation[Settled], words: str = "") -> None:
        self._mine.add(one.id)
        self.answers.allow.setEnabled(False)
        self.act(operation, partial(self._answered, words), partial(self._not_answered, one))

    def _answered(self, words: str, settled: Settled) -> None:
        one = settled.approval
        if not settled.is_mine:
            self._mine.discard(one.id)
            self._unsent = words
            self._show(one)
            return
        self._drafts.pop(one.id, None)
        self._left_out.pop(one.id, None)
        title, text = told_of_answer(one)
        if one.grant:
            self.say(title, text, "Revoke", partial(self._revoke, one.grant))
        else:
            self.say(title, text)
        following = next((other for other in self.inbox.waiting if other.id != one.id), None)
        if self._chosen == one.id:
            self._shown = None
            self._chosen = following.id if following is not None else ""

    def _not_answered(self, one: ApprovalView, failure: Failure) -> None:
        self._mine.discard(one.id)
        self._show_bar()
        self.note.show_tone("bad")
        self.note.show_text(f"{failure.what} {failure.hint}".strip(), f"{failure.tried} failed.")
        self.note.show_action("")
        self.note.show()

    def _revoke(self, grant: str) -> None:
        self.act(revoke_grant(grant), lambda _grant: self.say("Revoked", "It is asked for again from now on."))

    # -- what comes back -------------------------------------------------------------------------------------------

    def _show_inbox(self, inbox: Inbox) -> None:
        self.inbox = inbox
        if not inbox.waiting and not inbox.settled and self._shown is None:
            if self.state == "empty" and self._has_content:
                return  # the same is said already, and has the focus maybe
            self.bar.hide()
            told = (
                "Runs go on within their grants. What they may not do unasked comes here, with all it takes to decide."
            )
            self.show_empty("shield", "Nothing waits", told, "Show the runs", partial(self.go, "runs"))
            return
        before = self._shown
        self._keep()
        one = inbox.find(self._chosen) if self._chosen else None
        if one is None and not self._chosen:
            one = next(iter(inbox.waiting), None)
        if one is not None and not is_waiting(one) and one.replaced_by:
            one = self._follow(one)
        self._chosen = one.id if one is not None else self._chosen
        now = now_here()
        self.list.show_inbox(inbox, self._chosen, now)
        if one is None:
            if before is None:
                self._show_nothing()
        elif before is None or before != one:
            self._show(one)
        self.show_ready()
        self._arrange()
        self._clock.start()

    def _follow(self, one: ApprovalView) -> ApprovalView:
        """The approval that was asked in the place of one; what was left out there is looked at anew."""
        following = self.inbox.find(one.replaced_by)
        return following if following is not None else one

    def _show_found(self, one: ApprovalView) -> None:
        if one.id.endswith(self._chosen.upper()) or one.id == self._chosen:
            self._chosen = one.id
            self._show(one)
            self.show_ready()

    def _act_on_note(self) -> None:
        if self._unsent:
            QGuiApplication.clipboard().setText(self._unsent)
            self._unsent = ""
            self.note.show_action("Show the next")
            return
        following = next(iter(self.inbox.waiting), None)
        if following is not None:
            self.open_approval(following.id)
        else:
            self._show_nothing()

    # -- its own matters -------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        """Count down; what ran out is looked at again."""
        if not self.isVisible():
            return
        now = now_here()
        self.list.show_left(now)
        one = self._shown
        if one is not None and is_waiting(one):
            self.expiry.show_end(one.expires_at, now)
        if any(other.expires_at is not None and other.expires_at <= now for other in self.inbox.waiting):
            self.renew()

    def _connect(self) -> None:
        self.list.chosen.connect(self.open_approval)
        self.note.acted.connect(self._act_on_note)
        self.facts.run_wanted.connect(self._go_to_run)
        self.facts.plan_wanted.connect(self._go_to_plan)
        self.facts.line_wanted.connect(partial(self.go, "settings", "policy"))
        self.body.changed.connect(self._show_bar)
        self.body.sent.connect(self.allow)
        self.body.file_wanted.connect(self._open_file)
        self.answers.allowed.connect(self.allow)
        self.answers.longer.connect(self.allow_longer)
        self.answers.denied.connect(self.deny)
        self.answers.never.connect(self.never)
        self.add_key("A", "Allow once", self._key_allow)
        self.add_key("D", "Deny", self.deny)
        self.add_key("X", "Take a hunk in or out", self.body.toggle)
        self.add_key("J", "Next hunk", partial(self.body.step, 1))
        self.add_key("K", "Previous hunk", partial(self.body.step, -1))

    def _go_to_run(self) -> None:
        if self._shown is not None and self._shown.run:
            self.go("runs", self._shown.run, str(self._shown.step or ""))

    def _go_to_plan(self) -> None:
        if self._shown is not None:
            self.go("plan", self._shown.plan)

    def _open_file(self, path: str, line: int) -> None:
        if self._shown is not None:
            self.wants.emit(FileTarget(str(Path(self._shown.folder, path)), line))
