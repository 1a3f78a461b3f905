"""What was allowed beforehand, by plans and by answers for longer than once; each can be revoked."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.policy import GrantView
from gui.views.settings.card_head import CardHead, padded
from gui.widgets.badge import Badge
from gui.widgets.buttons import Button, LinkButton
from gui.widgets.card import Card, Hairline
from gui.widgets.labels import Label
from gui.widgets.painting import drop
from gui.words.amounts import join, plural
from gui.words.paths import name as last_part
from gui.words.people import who
from gui.words.times import full, when

_ENDED_SHOWN: Final = 20


class GrantsCard(Card):
    """`revoke_wanted` comes with the id of a grant."""

    revoke_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._grants: list[GrantView] = []
        self._is_online = True
        self._shows_ended = False
        self.buttons: dict[str, Button] = {}
        self._rows: list[QWidget] = []
        self.none = Label(
            "Nothing is allowed beforehand. Approving a plan, or an answer for longer, does that.",
            "secondary",
            wrap=True,
        )
        self.ended = LinkButton("")
        self.ended.clicked.connect(self._turn)
        self.add_row(
            CardHead("Grants", "What is not asked for, since you allowed it beforehand. They end by themselves.")
        )
        self._holder = QWidget()
        self._column = QVBoxLayout(self._holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.add_row(self._holder)
        self._foot = padded(self.none, self.ended, margins=(18, 10, 18, 10))
        self.body.addWidget(self._foot)

    def set_online(self, *, online: bool) -> None:
        """Revoking needs the daemon."""
        self._is_online = online
        for button in self.buttons.values():
            button.setEnabled(online)

    def show_grants(self, grants: list[GrantView]) -> None:
        """Show these."""
        self._grants = grants
        for row in self._rows:
            drop(row)
        self._rows, self.buttons = [], {}
        in_force = [grant for grant in grants if grant.in_force]
        over = [grant for grant in grants if not grant.in_force]
        shown = [*in_force, *(over[:_ENDED_SHOWN] if self._shows_ended else [])]
        for grant in shown:
            row = self._row(grant)
            if self._rows:
                self._add(Hairline())
            self._add(row)
        self.none.setVisible(not in_force)
        self.ended.setText("Hide what has ended" if self._shows_ended else f"Show {len(over)} that have ended")
        self.ended.updateGeometry()
        self.ended.setVisible(bool(over))
        self._foot.setVisible(not in_force or bool(over))

    def _add(self, widget: QWidget) -> None:
        self._rows.append(widget)
        self._column.addWidget(widget)

    def _turn(self) -> None:
        self._shows_ended = not self._shows_ended
        self.show_grants(self._grants)

    def _row(self, grant: GrantView) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(18, 9, 18, 9)
        line.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        title = Label(covered(grant), "strong", token="" if grant.in_force else "text3", wrap=True)
        words.addWidget(title)
        words.addWidget(Label(_made(grant), "meta", wrap=True))
        line.addLayout(words, 1)
        if grant.in_force:
            button = Button("Revoke", small=True)
            button.setAccessibleName(f"Revoke: {covered(grant)}")
            button.setEnabled(self._is_online)
            button.clicked.connect(partial(self.revoke_wanted.emit, grant.id))
            self.buttons[grant.id] = button
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        else:
            line.addWidget(Badge("revoked" if grant.revoked_at else "ended"), 0, Qt.AlignmentFlag.AlignVCenter)
        return row


def covered(grant: GrantView) -> str:
    """What a grant allows, in one sentence."""
    scope = grant.scope
    told = [f"run {command}" for command in scope.get("commands", ())]
    told += [f"change {path}" for path in scope.get("paths", ())]
    told += [f"reach {host}" for host in scope.get("hosts", ())]
    told += [f"spend ${scope['cost']}"] if scope.get("cost") else []
    if not told:
        tools = join(list(scope.get("tools", ())))
        told = [f"exactly one call of {tools}" if scope.get("binding") else f"use {tools}"]
    first = join(told)
    return f"{first[:1].upper()}{first[1:]}"


def _made(grant: GrantView) -> str:
    if grant.plan:
        whose = f"for plan {grant.plan[-6:].lower()}"
    elif grant.run:
        whose = f"for run {grant.run[-6:].lower()}"
    else:
        whose = f"in {last_part(grant.folder)}"
    if grant.revoked_at is not None:
        end = f"revoked {when(grant.revoked_at)}"
    elif grant.expires_at is not None:
        end = f"until {full(grant.expires_at)}"
    else:
        end = "until that is over"
    uses = f" · {plural(grant.uses_left, 'use')} left" if grant.uses_left is not None else ""
    return f"Given by {who(grant.made_by)} {when(grant.made_at)}, {whose} · {end}{uses}"
