"""The rows above what is asked: the reason, why a person is asked, who asks, what it binds to, what can be undone."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from daemon.contract.approval import ApprovalView
from gui.operations.approvals import Inbox
from gui.theme.fonts import scaled
from gui.views.approvals.wording import actor_of, bound_words, folder_name, run_name, undo_words
from gui.widgets.buttons import LinkButton
from gui.widgets.flow import FlowLayout
from gui.widgets.labels import Label
from gui.widgets.painting import drop

_NAMES: Final = 92
_LONG: Final = 44
_RULE_LINE: Final = re.compile(r":\d+$")
_PAD: Final = 3
"""Makes lines of words as high as those with links."""


class FactRows(QWidget):
    """`run_wanted`, `plan_wanted` and `line_wanted` come when a link is followed."""

    run_wanted = Signal()
    plan_wanted = Signal()
    line_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self.links: list[LinkButton] = []
        self._names: list[Label] = []
        self._used = 0

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size, once Qt has walked over all widgets to dress them."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            QTimer.singleShot(0, self, self._fit_names)

    def _fit_names(self) -> None:
        for name in self._names:
            name.setFixedWidth(scaled(_NAMES))

    def show_facts(self, one: ApprovalView, inbox: Inbox, *, is_elsewhere: bool) -> None:
        """Show those of an approval; `is_elsewhere` names its folder too, since it is not the one that is open."""
        while (item := self._grid.takeAt(0)) is not None:
            drop(item.widget())
        self.links, self._names, self._used = [], [], 0
        self._add("Reason", one.why)
        self._add("Asked again", one.again)
        self._add_widget("Why you", self._why_you(one))
        self._add_widget("Asked by", self._asked_by(one, inbox, is_elsewhere=is_elsewhere))
        self._add("Unclear", "; ".join(one.doubts), "warn")
        self._add("Binds to", bound_words(one))
        self._add("Undo", undo_words(one))
        self._add("Said", one.message)

    def _add(self, name: str, text: str, token: str = "") -> None:
        if text:
            label = Label(text, "secondary", token=token, wrap=True)
            label.set_selectable()
            label.setContentsMargins(0, _PAD, 0, _PAD)
            self._add_widget(name, label)

    def _add_widget(self, name: str, widget: QWidget) -> None:
        row, self._used = self._used, self._used + 1
        label = Label(name, "secondary", token="text3")
        self._names.append(label)
        label.setFixedWidth(scaled(_NAMES))
        label.setContentsMargins(0, _PAD, 0, 0)
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(widget, row, 1)

    def _why_you(self, one: ApprovalView) -> QWidget:
        """The reason that policy gives, and the line that says so."""
        reason = one.reason[:1].upper() + one.reason[1:]
        first = Label(reason, "secondary", wrap=len(reason) > _LONG)
        if not _RULE_LINE.search(one.policy_line):
            return _beside(
                first, [Label(f"({one.policy_line})", "secondary", token="text3")] if one.policy_line else []
            )
        link = self._link(one.policy_line, f"Show the rule at {one.policy_line}")
        link.clicked.connect(self._want_line)
        return _beside(first, [link])

    def _asked_by(self, one: ApprovalView, inbox: Inbox, *, is_elsewhere: bool) -> QWidget:
        parts: list[QWidget] = [Label(actor_of(one).capitalize(), "secondary")]
        if one.run:
            run = self._link(run_name(one, inbox), f"Open the run {run_name(one, inbox)}")
            run.clicked.connect(self.run_wanted)
            parts.append(run)
        if one.plan:
            plan = self._link(inbox.plans.get(one.plan, "its plan"), "Open the plan")
            plan.clicked.connect(self.plan_wanted)
            parts.append(plan)
        told = [f"task {one.task}"] if one.task else []
        told += [f"in {folder_name(one)}"] if is_elsewhere else []
        if told:
            parts.append(Label(", ".join(told), "secondary"))
        return _beside(parts[0], parts[1:])

    def _link(self, text: str, name: str) -> LinkButton:
        link = LinkButton(text)
        link.setAccessibleName(name)
        link.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        link.setMinimumWidth(scaled(40))
        self.links.append(link)
        return link

    def _want_line(self) -> None:
        link = self.sender()
        if isinstance(link, LinkButton):
            self.line_wanted.emit(link.text())


def _beside(first: QWidget, others: list[QWidget]) -> QWidget:
    """Widgets beside each other, on further lines where there is no room; a long text wraps and has them at its end."""
    holder = QWidget()
    parts = [first, *others]
    for part in parts:
        if isinstance(part, Label):
            part.setContentsMargins(0, _PAD, 0, _PAD)
    if not (isinstance(first, Label) and first.wordWrap()):
        flow = FlowLayout(holder, 6, 0)
        for part in parts:
            flow.addWidget(part)
        return holder
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(12)
    line.addWidget(first, 1, Qt.AlignmentFlag.AlignTop)
    for part in others:
        line.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
    return holder
