"""One task in full: when it is done, what it changes, the way back, what it rests on, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.plan import PlanFault, TaskView, TraceView
from gui.views.plan.plan_words import RISK_TONES, agent_of, hours, span, state_of
from gui.widgets.badge import Badge
from gui.widgets.buttons import Button, LinkButton
from gui.widgets.card import Card
from gui.widgets.code_link import CodeLink
from gui.widgets.flow import FlowLayout
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.note import Note
from gui.widgets.painting import drop
from gui.words.tips import plain_tip

_FILES = 6


class TaskCard(Card):
    """The task that is chosen."""

    edit_wanted = Signal(str)
    drop_wanted = Signal(str)
    skip_wanted = Signal(str, bool)
    """With the key, and whether it shall be left out or done after all."""
    decision_wanted = Signal(str)
    """With a subject such as `decision:…`."""
    file_wanted = Signal(str)
    run_wanted = Signal(str)
    task_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._task: TaskView | None = None
        self._badge = Badge("low risk")
        self._name = ElidedLabel("", "card")
        self.add_after_title(self._badge)
        self.add_after_title(self._name)
        self.edit_button = Button("Change the task…", icon="edit", small=True)
        self.skip_button = Button("Leave out", small=True)
        self.drop_button = Button("Remove…", icon="trash", small=True)
        self.edit_button.clicked.connect(self._edit)
        self.skip_button.clicked.connect(self._skip)
        self.drop_button.clicked.connect(self._drop)
        doing = QHBoxLayout()
        doing.setSpacing(4)
        for button in self.changers:
            doing.addWidget(button)
        doing.addStretch(1)
        self._holder = QVBoxLayout()
        self._holder.setContentsMargins(0, 0, 0, 0)
        self.body.addLayout(self._holder)
        self.body.addLayout(doing)
        self._inside: QWidget | None = None

    @property
    def changers(self) -> tuple[QWidget, ...]:
        """What changes the plan."""
        return self.edit_button, self.skip_button, self.drop_button

    def show_task(
        self, task: TaskView, before: Sequence[str], behind: Sequence[str], faults: Sequence[PlanFault]
    ) -> None:
        """Show a task with its neighbours by key, and what is wrong with it."""
        self._task = task
        self._name.setText(f"{task.key} {task.title}")
        self.setAccessibleName(f"{task.key} {task.title}")
        self.set_aside(_neighbours(before, behind))
        self._badge.show_text(f"{task.risk} risk", RISK_TONES.get(task.risk, "neutral"))
        is_out = task.state == "skipped"
        self.skip_button.setText("Do it after all" if is_out else "Leave out")
        self.skip_button.setVisible(task.state in {"open", "skipped", "failed"})
        drop(self._inside)
        self._inside = self._built(task, [fault.message for fault in faults if fault.where == task.key])
        self._holder.addWidget(self._inside)

    def _built(self, task: TaskView, faults: Sequence[str]) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for fault in faults:
            column.addWidget(Note(fault, "bad"))
        if task.held:
            column.addWidget(Note(f"It does not begin before you clear it: {task.held}", "warn"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(14)
        parts = [_done_when(task), self._files(task), _text("Way back", task.rollback), self._rests_on(task)]
        parts += [_text("Effort", _effort(task)), _text("Risk", _risk(task))]
        shown = [part for part in parts if part is not None]
        for number, part in enumerate(shown):
            grid.addWidget(part, number // 3, number % 3, Qt.AlignmentFlag.AlignTop)
        for number in range(3):
            grid.setColumnStretch(number, 1)
        column.addLayout(grid)
        column.addWidget(_Instruction(task))
        if task.run:
            link = LinkButton("See the run that worked on it")
            link.clicked.connect(partial(self.run_wanted.emit, task.run))
            column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        return inside

    def _files(self, task: TaskView) -> QWidget:
        part, column = _part("Files")
        for use in task.files[:_FILES]:
            word = {"create": " (new)", "remove": " (removed)"}.get(use.action, "")
            if use.action == "create" or use.path.endswith("**"):
                column.addWidget(Label(f"{use.path}{word}", "mono", wrap=True))
                continue
            link = CodeLink(use.path, 0)
            link.opened.connect(self._open)
            line = QHBoxLayout()
            line.setContentsMargins(0, 0, 0, 0)
            line.addWidget(link)
            if word:
                line.addWidget(Label(word.strip(), "meta"))
            line.addStretch(1)
            column.addLayout(line)
        if len(task.files) > _FILES:
            more = Label(f"and {len(task.files) - _FILES} more", "meta")
            more.setToolTip(plain_tip("\n".join(use.path for use in task.files[_FILES:])))
            column.addWidget(more)
        if not task.files:
            column.addWidget(Label("It changes no file.", "secondary", wrap=True))
        for command in task.commands:
            column.addWidget(Label(command, "mono", wrap=True))
        return part

    def _rests_on(self, task: TaskView) -> QWidget | None:
        if not task.traces:
            return None
        part, column = _part("Rests on")
        flow = QWidget()
        layout = FlowLayout(flow)
        for trace in task.traces:
            layout.addWidget(self._trace(trace))
        column.addWidget(flow)
        return part

    def _trace(self, trace: TraceView) -> QWidget:
        link = LinkButton(trace.name)
        link.setToolTip(plain_tip(trace.text or trace.subject))
        link.setAccessibleName(f"{trace.name}: {trace.text}")
        link.clicked.connect(partial(self.decision_wanted.emit, trace.subject))
        return link

    def _open(self, path: str, _line: int) -> None:
        self.file_wanted.emit(path)

    def _edit(self) -> None:
        if self._task is not None:
            self.edit_wanted.emit(self._task.key)

    def _drop(self) -> None:
        if self._task is not None:
            self.drop_wanted.emit(self._task.key)

    def _skip(self) -> None:
        if self._task is not None:
            self.skip_wanted.emit(self._task.key, self._task.state != "skipped")


def _part(title: str) -> tuple[QWidget, QVBoxLayout]:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(3)
    column.addWidget(Label(title, "caption"))
    return part, column


def _text(title: str, text: str) -> QWidget:
    part, column = _part(title)
    column.addWidget(Label(text, "secondary", wrap=True))
    return part


def _done_when(task: TaskView) -> QWidget:
    part, column = _part("Done when")
    for command in task.acceptance.failing:
        column.addWidget(Label(f"{command} fails, and shows the fault", "secondary", wrap=True))
    for command in task.acceptance.commands:
        column.addWidget(Label(f"{command} succeeds", "secondary", wrap=True))
    for sentence in task.acceptance.sentences:
        column.addWidget(Label(sentence, "secondary", wrap=True))
    return part


class _Instruction(QWidget):
    """What whoever does the task is told; folded, since it is long and says in many words what stands above."""

    def __init__(self, task: TaskView) -> None:
        super().__init__()
        self._who = f"the {task.agent}" if task.agent else "you"
        self._verb = "is" if task.agent else "are"
        self._more = LinkButton("")
        self._more.clicked.connect(self._unfold)
        self._text = Label(task.instruction, "secondary", wrap=True)
        self._text.set_selectable()
        self._text.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._text)
        self._tell()

    def _unfold(self) -> None:
        self._text.setVisible(self._text.isHidden())
        self._tell()

    def _tell(self) -> None:
        verb = "Show" if self._text.isHidden() else "Hide"
        self._more.setText(f"{verb} what {self._who} {self._verb} told")
        self._more.updateGeometry()


def _neighbours(before: Sequence[str], behind: Sequence[str]) -> str:
    told = [f"after {_joined(before)}"] if before else []
    told += [f"before {_joined(behind)}"] if behind else []
    return ", ".join(told)


def _joined(keys: Sequence[str]) -> str:
    return keys[0] if len(keys) == 1 else f"{', '.join(keys[:-1])} and {keys[-1]}"


def _effort(task: TaskView) -> str:
    sure = f"{task.confidence.value:.0%} sure: {task.confidence.reason}."
    return (
        f"{hours(task.estimate.likely)}, between {span(task.estimate)}; by {agent_of(task)}, {state_of(task)}. {sure}"
    )


def _risk(task: TaskView) -> str:
    told = " ".join([*task.risks, task.mitigation]).strip()
    return told or f"{task.risk.capitalize()}; nothing special is known."
