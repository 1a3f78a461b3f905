"""What the inbox shows: the list, the matter that is looked at, its panel and its bar. `view` has what is done."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from daemon.contract.approval import ApprovalView
from gui.operations.approvals import Inbox
from gui.operations.desk import Desk
from gui.operations.topic import Topic
from gui.theme.fonts import scaled
from gui.views.approvals.answer_bar import AnswerBar
from gui.views.approvals.body import AskedBody
from gui.views.approvals.expiry import ExpiryMark
from gui.views.approvals.facts import FactRows
from gui.views.approvals.inbox_list import InboxList
from gui.views.approvals.risk_panel import RiskPanel
from gui.views.approvals.wording import (
    elsewhere_words,
    head_of,
    is_waiting,
    risk_tone,
    risk_words,
    settled_words,
    shape_of,
)
from gui.views.view import View
from gui.widgets.badge import Badge
from gui.widgets.note import Note
from gui.widgets.scroll import ScrollPage
from gui.widgets.shapes import StateShape
from gui.widgets.states import EmptyState

_LIST: Final = 332
_PANEL: Final = "Risk and reach"
_PANEL_FROM: Final = 1600
_ROOMY: Final = 760
_TIGHT: Final = 640
"""Below these widths of the content the title needs the room that words at its right would take."""


class InboxPages(View):
    """Shows an `Inbox`, and one approval of it."""

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
        self._nothing = EmptyState("shield", "Nothing waits", "Runs go on within their grants.", "Show the runs")
        self._nothing.acted.connect(partial(self.go, "runs"))
        self._pages.addWidget(ScrollPage(self._made_page()))
        self._pages.addWidget(self._nothing)
        self.set_content(self._pages)
        self.bar = self.use_action_bar()
        self.answers = AnswerBar(self.bar, self)
        self._show_nothing()

    def first_focus(self) -> QWidget | None:
        """The chosen row; where nothing waits, what can be done instead."""
        rows = self.list.rows
        if self.state == "ready" and rows.rows:
            return rows.rows[max(rows.current, 0)]
        return next((one.action for one in self.findChildren(EmptyState) if one.isVisibleTo(self)), None)

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

    def _show(self, one: ApprovalView) -> None:
        was_open = self._shown is not None and self._shown.id == one.id and is_waiting(self._shown)
        self._shown, self._chosen = one, one.id
        now = now_here()
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


def now_here() -> datetime:
    """The time, in the zone of this machine."""
    return datetime.now().astimezone()
