"""At the right, or as a sheet: how bad it is and why, what holds it back, and what an answer could allow for longer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.approval import ApprovalView
from gui.views.approvals.wording import (
    SCOPES,
    hash_words,
    is_grave,
    is_question,
    is_waiting,
    risk_tone,
    risk_words,
    sandbox_words,
)
from gui.widgets.badge import Badge
from gui.widgets.card import Hairline
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.note import Note
from gui.widgets.painting import drop
from gui.widgets.scroll import ScrollPage
from gui.words.times import full
from gui.words.tips import plain_tip


class RiskPanel(QFrame):
    """Shows an `ApprovalView`."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAccessibleName("Risk and reach")
        self._inside: QWidget | None = None
        self._page = QWidget()
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(0, 0, 0, 0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.addWidget(ScrollPage(self._page, margins=(20, 24, 20, 20)))

    def show_approval(self, one: ApprovalView) -> None:
        """Show one."""
        drop(self._inside)
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._risk(column, one)
        self._reach(column, one)
        self._longer(column, one)
        self._binding(column, one)
        column.addStretch(1)
        self._column.addWidget(self._inside)

    def _risk(self, column: QVBoxLayout, one: ApprovalView) -> None:
        head = QHBoxLayout()
        head.addWidget(Label("Risk", "card"))
        head.addStretch(1)
        head.addWidget(Badge(risk_words(one), risk_tone(one)))
        column.addLayout(head)
        for told in one.risks or ["Nothing about it stands out."]:
            column.addWidget(Label(f"{told[:1].upper()}{told[1:]}", "secondary", wrap=True))
        for doubt in one.doubts:
            column.addWidget(Note(f"It is not certain what it runs: {doubt}", "warn"))

    def _reach(self, column: QVBoxLayout, one: ApprovalView) -> None:
        column.addWidget(Hairline())
        column.addWidget(Label("Reach", "card"))
        _row(column, "Tool", one.tool)
        _row(column, "Effect", one.effect)
        _row(column, "Folder", one.folder, middle=True)
        _row(column, "Network", ", ".join(one.hosts) or "none is asked for")
        if one.sandbox:
            column.addWidget(
                Note(sandbox_words(one) or one.sandbox, "warn" if one.sandbox == "none" else "neutral", "shield")
            )

    def _longer(self, column: QVBoxLayout, one: ApprovalView) -> None:
        if not is_waiting(one) or is_question(one):
            return
        column.addWidget(Hairline())
        column.addWidget(Label("For longer than once", "card"))
        scopes = [SCOPES[scope] for scope in one.scopes if scope in SCOPES]
        if not scopes:
            why = "High risk is allowed once only." if is_grave(one) else "The policy asks each time."
            column.addWidget(Label(why, "secondary", wrap=True))
            return
        column.addWidget(Label(f"Possible {', '.join(scopes)}:", "secondary", wrap=True))
        for offer in one.offers:
            column.addWidget(Label(f"• {offer.sentence}", "secondary", wrap=True))

    def _binding(self, column: QVBoxLayout, one: ApprovalView) -> None:
        column.addWidget(Hairline())
        column.addWidget(Label("What an answer binds to", "card"))
        _row(column, "Hash", hash_words(one), mono=True, tip=one.binding)
        for path, digest in one.files.items():
            _row(column, path, digest[:8] or "new", mono=True, tip=digest)
        _row(column, "Asked", full(one.asked_at))
        if one.expires_at is not None:
            _row(column, "Ends", full(one.expires_at))


def _row(
    column: QVBoxLayout, name: str, value: str, *, mono: bool = False, middle: bool = False, tip: str = ""
) -> None:
    line = QHBoxLayout()
    line.setSpacing(12)
    line.addWidget(ElidedLabel(name, "secondary", middle=True, token="text3"))
    line.addStretch(1)
    shown = ElidedLabel(value, "mono" if mono else "secondary", middle=middle, token="text")
    shown.setToolTip(plain_tip(tip))
    line.addWidget(shown, 0, Qt.AlignmentFlag.AlignRight)
    column.addLayout(line)
