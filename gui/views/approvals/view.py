"""The inbox: what runs may not do unasked, one matter at a time, and everything it takes to decide.

The first answer counts, wherever it is given. What is looked at stays in sight when it was settled elsewhere
meanwhile, with a word about it, and what was written or chosen here is kept.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from daemon.contract.approval import ApprovalView
from gui.operations import approvals as asked
from gui.operations.approvals import Inbox, Settled
from gui.operations.desk import Desk
from gui.operations.operation import Failure, Operation
from gui.operations.policy import Rule, Saved, add_rule, revoke_grant
from gui.operations.topic import Topic
from gui.theme.fonts import scaled
from gui.views.approvals.answer_bar import AnswerBar
from gui.views.approvals.body import AskedBody
from gui.views.approvals.dialogs import DenyDialog, LongerDialog, NeverDialog, RiskDialog
from gui.views.approvals.expiry import ExpiryMark
from gui.views.approvals.facts import FactRows
from gui.views.approvals.inbox_list import InboxList
from gui.views.approvals.risk_panel import RiskPanel
from gui.views.approvals.wording import (
    elsewhere_words,
    head_of,
    is_grave,
    is_question,
    is_waiting,
    risk_tone,
    risk_words,
    settled_words,
    shape_of,
    told_of_answer,
)
from gui.views.messages import FileTarget
from gui.views.view import View
from gui.widgets.badge import Badge
from gui.widgets.note import Note
from gui.widgets.scroll import ScrollPage
from gui.widgets.shapes import StateShape
from gui.widgets.states import EmptyState

_TICK_MS: Final = 1000
_LIST: Final = 332
_PANEL: Final = "Risk and reach"
_PANEL_FROM: Final = 1600
_ROOMY: Final = 760
_TIGHT: Final = 640
"""Below these widths of the content the title needs the room that words at its right would take."""


class ApprovalsView(View):
    """What waits for a person's word, in all folders."""

    name = "approvals"
    title = "Approvals"
    topics = frozenset({Topic.APPROVALS, Topic.RUNS})

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.inbox = Inbox()
        self._shown: ApprovalView | None = None
        self._chosen = ""
        self._mine: set[str] = set()  # answered from here; what they became is no news
        self._left_out: dict[str, list[int]] = {}
        self._drafts: dict[str, str] = {}
        self._unsent = ""
        self.list = InboxList()
        self.list.chosen.connect(self.open_approval)
        self.set_list(self.list, _LIST)
        self.badge, self.shape, self.expiry = Badge(""), StateShape("half"), ExpiryMark()
        self.head.add_badge(self.badge)
        self.head.add_badge(self.shape)
        self.add_tool(self.expiry)
        self.panel = RiskPanel()
        self.set_panel(self.panel, _PANEL, 340, beside_from=_PANEL_FROM)
        self.note = Note("", "accent")
        self.facts, self.body = FactRows(), AskedBody()
        self._pages = QStackedWidget()
        self._nothing = EmptyState("shield", "Nothing waits", "Runs go on within their grants.")
        self._pages.addWidget(ScrollPage(self._made_page()))
        self._pages.addWidget(self._nothing)
        self.set_content(self._pages)
        self.bar = self.use_action_bar()
        self.answers = AnswerBar(self.bar, self)
        self._clock = QTimer(self, interval=_TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._connect()
        self._show_nothing()

    # -- what the base asks ----------------------------------------------------------------------------------------

    def load(self) -> None:
        """What waits, and what was answered."""
        self.fetch(asked.read_inbox(), self._show_inbox)

    def open_item(self, item: str, detail: str) -> None:
        """One approval by its id, also one that was settled long ago."""
        if item:
            self.open_approval(item)

    def first_focus(self) -> QWidget | None:
        """The chosen row."""
        rows = self.list.rows
        return rows.rows[max(rows.current, 0)] if rows.rows else None

    def online_changed(self) -> None:
        """Answers need the daemon; what was chosen and written stays."""
        self._show_bar()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Larger text leaves less room; looked at once Qt has dressed all widgets."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            QTimer.singleShot(0, self, self._arrange)

    # -- what people do --------------------------------------------------------------------------------------------

    def open_approval(self, approval: str) -> None:
        """Show one."""
        self._keep()
        self._chosen = approval
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
            self.bar.hide()
            told = (
                "Runs go on within their grants. What they may not do unasked comes here, with all it takes to decide."
            )
            self.show_empty("shield", "Nothing waits", told)
            return
        before = self._shown
        self._keep()
        one = inbox.find(self._chosen) if self._chosen else None
        if one is None and not self._chosen:
            one = next(iter(inbox.waiting), None)
        if one is not None and not is_waiting(one) and one.replaced_by:
            one = self._follow(one)
        self._chosen = one.id if one is not None else self._chosen
        now = _now()
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

    def _show(self, one: ApprovalView) -> None:
        was_open = self._shown is not None and self._shown.id == one.id and is_waiting(self._shown)
        self._shown, self._chosen = one, one.id
        now = _now()
        self._pages.setCurrentIndex(0)
        self.head.set_title(head_of(one))
        self.badge.show_text(risk_words(one), risk_tone(one))
        self.badge.show()
        self.head.panel_button.setVisible(not self.has_room(_PANEL_FROM))
        self.shape.show_state(shape_of(one), settled_words(one) if not is_waiting(one) else "waits for you")
        self.shape.setVisible(not is_waiting(one))
        self.head.set_aside("" if is_waiting(one) else settled_words(one))
        self.expiry.show_end(one.expires_at if is_waiting(one) else None, now)
        self.facts.show_facts(one, self.inbox, is_elsewhere=one.folder != self.place.folder)
        self.body.show_asked(one, self._left_out.get(one.id, []), self._drafts.get(one.id, ""))
        self.panel.show_approval(one)
        self.list.show_segment("open" if is_waiting(one) or self._is_listed(one) else "settled", one.id)
        self.list.select(one.id)
        self._show_note(one, is_news=was_open and not is_waiting(one) and one.id not in self._mine)
        self._arrange()

    def _is_listed(self, one: ApprovalView) -> bool:
        return any(shown.id == one.id for shown in self.list.shown)

    def _show_note(self, one: ApprovalView, *, is_news: bool) -> None:
        self.note.setVisible(is_news)
        if not is_news:
            return
        self.note.show_tone("accent", "info")
        kept = f" Your words were not sent: “{self._unsent}”" if self._unsent else ""
        self.note.show_text(f"{elsewhere_words(one)}{kept}", "Answered elsewhere." if one.answered_by else "Over.")
        self.note.show_action("Copy your words" if self._unsent else "Show the next")

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

    def _show_nothing(self) -> None:
        self._shown, self._chosen = None, ""
        self.head.set_title(self.title)
        self.head.set_aside("")
        for part in (self.badge, self.shape, self.expiry, self.head.panel_button):
            part.hide()
        self._pages.setCurrentWidget(self._nothing)
        self._show_bar()

    def _show_bar(self) -> None:
        one = self._shown
        self.bar.setVisible(one is not None and is_waiting(one))
        if one is not None and is_waiting(one):
            self.answers.show_approval(one, self.body.chosen, self.body.words, is_online=self.is_online)

    # -- its own matters -------------------------------------------------------------------------------------------

    def _keep(self) -> None:
        """Keep what was chosen and written for the approval that is seen."""
        one = self._shown
        if one is None or not is_waiting(one):
            return
        chosen = self.body.chosen
        if chosen is not None:
            self._left_out[one.id] = [hunk.number for hunk in one.hunks if hunk.number not in chosen]
        if self.body.answer is not None:
            self._drafts[one.id] = self.body.answer.text()

    def _tick(self) -> None:
        """Count down; what ran out is looked at again."""
        if not self.isVisible():
            return
        now = _now()
        self.list.show_left(now)
        one = self._shown
        if one is not None and is_waiting(one):
            self.expiry.show_end(one.expires_at, now)
        if any(other.expires_at is not None and other.expires_at <= now for other in self.inbox.waiting):
            self.renew()

    def _arrange(self) -> None:
        room = self.bar.width() or self.width()
        self.answers.fit(room)
        room = self._pages.width()
        self.expiry.set_short(is_short=room < scaled(_TIGHT))
        self.head.panel_button.setText(_PANEL if room >= scaled(_ROOMY) else "Risk" if room >= scaled(_TIGHT) else "")
        self.head.panel_button.setAccessibleName(_PANEL)
        self.head.panel_button.setToolTip(_PANEL)
        self.body.fit(self._pages.width() - 64)
        self._show_bar()

    def _made_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part in (self.note, self.facts, self.body):
            column.addWidget(part)
        column.addStretch(1)
        return page

    def _connect(self) -> None:
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


def _now() -> datetime:
    return datetime.now().astimezone()
