"""The buttons that settle an approval, and what each says as things stand."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from daemon.contract.approval import ApprovalView
from gui.theme.fonts import scaled
from gui.views.approvals.wording import allow_words, is_grave, is_question
from gui.views.page import ActionBar
from gui.widgets.buttons import Button, IconButton

_ROOM_FOR_HINTS = 860
_ROOM_FOR_NEVER = 560
_ROOM_FOR_WIDER = 440
_LONGER = (("plan", "Allow for this plan…"), ("run", "Allow for this run…"), ("always", "Always allow…"))


class AnswerBar(QObject):
    """Puts its buttons into a view's bar. `longer` comes with the scope that is offered first."""

    allowed = Signal()
    longer = Signal(str)
    denied = Signal()
    never = Signal()

    def __init__(self, bar: ActionBar, parent: QWidget) -> None:
        super().__init__(parent)
        self._bar = bar
        self._around = parent
        self._scope = ""
        self._room = 0
        self._may_never = self._may_widen = False
        self.allow = Button("Allow once", "primary")
        self.wider = Button("Allow for this plan…")
        self.deny = Button("Deny…", "danger")
        self.never_button = Button("Never allow this…", "ghost")
        self.more = IconButton("more", "More answers")
        for button in (self.allow, self.wider, self.deny, self.never_button, self.more):
            bar.add_action(button)
        self.allow.clicked.connect(self.allowed)
        self.wider.clicked.connect(self._want_longer)
        self.deny.clicked.connect(self.denied)
        self.never_button.clicked.connect(self.never)
        self.more.clicked.connect(self._open_menu)

    def show_approval(self, one: ApprovalView, chosen: list[int] | None, words: str, *, is_online: bool) -> None:
        """Say what can be answered: `chosen` are hunks, `words` the answer to a question."""
        count = len(one.hunks) if chosen is None else len(chosen)
        self.allow.setText(allow_words(one, count))
        lacks = self._lack(one, chosen, words)
        self.allow.setEnabled(is_online and not lacks)
        self.allow.setToolTip(lacks)
        self._scope = next((scope for scope, _ in _LONGER if scope in one.scopes), "") if one.offers else ""
        self.wider.setText(dict(_LONGER).get(self._scope, ""))
        self._may_widen = bool(self._scope) and not is_question(one)
        self.wider.setEnabled(is_online)
        self.deny.setText("It cannot be done…" if one.tool == "do_by_hand" else "Deny…")
        self.deny.setEnabled(is_online)
        self._may_never = not is_question(one)
        self.never_button.setEnabled(is_online)
        self.more.setEnabled(is_online)
        self._show_hints(one)
        self.fit(self._room)

    def fit(self, room: int) -> None:
        """Leave out what there is no room for: first the hints; «Never» and the wider grant go into a menu."""
        self._room = room
        has_room, has_some = room >= scaled(_ROOM_FOR_NEVER), room >= scaled(_ROOM_FOR_WIDER)
        self.never_button.setVisible(self._may_never and has_room)
        self.wider.setVisible(self._may_widen and has_some)
        self.more.setVisible((self._may_never and not has_room) or (self._may_widen and not has_some))

    def _lack(self, one: ApprovalView, chosen: list[int] | None, words: str) -> str:
        if one.tool == "ask_person" and not words:
            return "Write an answer first."
        if chosen is not None and not chosen:
            return "Take in a hunk, or deny it."
        return ""

    def _show_hints(self, one: ApprovalView) -> None:
        hints: list[tuple[list[str], str]] = []
        if self._room >= scaled(_ROOM_FOR_HINTS):
            if not is_question(one):
                hints.append((["A"], "allow…" if is_grave(one) else "allow"))
            hints.append((["D"], "deny"))
            if len(one.hunks) > 1:
                hints.append((["X"], "hunk"))
        self._bar.show_hints(hints)

    def _want_longer(self) -> None:
        self.longer.emit(self._scope)

    def _open_menu(self) -> None:
        menu = QMenu(self._around)
        if self._may_widen and self.wider.isHidden():
            menu.addAction(self.wider.text(), self._want_longer)
        menu.addAction("Never allow this…", self.never.emit)
        menu.popup(self.more.mapToGlobal(self.more.rect().topLeft()))
        menu.aboutToHide.connect(menu.deleteLater)
