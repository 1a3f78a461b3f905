"""The form of a task: one to change, field by field, or one to add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from daemon.contract.plan import PlanChangeWish, TaskView
from gui.views.plan.forms import Form
from gui.widgets.inputs import Dropdown, TextArea, TextField

_TASK_KINDS: Final = (
    ("baseline", "Run the tests as they are"),
    ("decide", "Decide, by you"),
    ("test", "Write tests"),
    ("dependencies", "Change dependencies"),
    ("migration", "Migrate data"),
    ("edit", "Change code"),
    ("docs", "Write documentation"),
    ("delivery", "Change how it is built and delivered"),
    ("verify", "Run everything that checks the code"),
    ("review", "Review"),
    ("remove", "Remove what is not needed any more"),
)
_RISKS: Final = (("low", "Low"), ("medium", "Medium"), ("high", "High"))


class TaskForm(Form):
    """A task to change, field by field, or one to add."""

    def __init__(self, parent: QWidget, task: TaskView | None, agents: Sequence[str]) -> None:
        title = f"Change {task.key}" if task else "Add a task"
        told = "What is permitted follows from its files and commands. An approved plan has to be approved again."
        super().__init__(parent, title, told, "Change the task" if task else "Add the task", width=600)
        self._task = task
        self.fields: dict[str, QWidget] = {}
        before = _texts_of(task)
        self._was = before
        self._line("title", "Title", before)
        self._area("instruction", "What it is told", before, least=3)
        agent = Dropdown([(name, name.capitalize()) for name in agents], "Agent")
        agent.choose(before["agent"] or "coder")
        self.fields["agent"] = agent
        self.add_field("Agent", agent)
        if task is not None:
            kind = Dropdown(_TASK_KINDS, "Kind of task")
            kind.choose(task.kind)
            self.fields["kind"] = kind
            self.add_field("Kind of task", kind)
        self._area("files", "Files, one a line; + before a new one, − before one to remove", before)  # noqa: RUF001 - as it is typed
        self._area("commands", "Commands that it may run, one a line", before)
        self._area("acceptance", "Done when, one a line; ! before a command that must fail", before)
        if task is not None:
            self._area("hosts", "Hosts that it may contact, one a line", before, least=1)
            self._line("estimate", "Effort in hours", before)
            risk = Dropdown(_RISKS, "Risk")
            risk.choose(before["risk"])
            self.fields["risk"] = risk
            self.add_field("Risk", risk)
            self._line("mitigation", "What is done about the risk", before)
        self._line("after", "Comes after, such as T-1, T-2", before)
        self._line("rollback", "Way back", before)
        if task is not None:
            self._line("held", "Waits for you because; empty to let it begin", before)
        self.finish_layout()

    def problem(self) -> str:
        """A task needs a title, an effort a number."""
        if not self._value("title"):
            return "A task needs a title."
        effort = self._value("estimate") if "estimate" in self.fields else ""
        if effort and not effort.replace(".", "", 1).isdigit():
            return "The effort is a number of hours, such as 1.5."
        return "" if self._task is None or self._changes() else "Nothing is changed yet."

    def wish(self) -> list[PlanChangeWish]:
        """The changes, only those that were made."""
        if self._task is not None:
            return self._changes()
        value: dict[str, Any] = {"title": self._value("title")}
        for name in ("instruction", "agent", "rollback"):
            value |= {name: self._value(name)} if self._value(name) else {}
        for name in ("files", "commands", "acceptance"):
            value[name] = _lines(self._value(name))
        value["after"] = _names(self._value("after"))
        return [PlanChangeWish(op="add", value=value)]

    def _changes(self) -> list[PlanChangeWish]:
        assert self._task is not None
        return [
            PlanChangeWish(op="set", task=self._task.key, field=name, value=_typed(name, self._value(name)))
            for name in self.fields
            if self._value(name) != self._was[name].strip()
        ]

    def _line(self, name: str, label: str, before: Mapping[str, str]) -> None:
        field = TextField("", label)
        field.setText(before[name])
        self.fields[name] = field
        self.add_field(label, field)

    def _area(self, name: str, label: str, before: Mapping[str, str], least: int = 2) -> None:
        area = TextArea("", label, least=least)
        area.setPlainText(before[name])
        self.fields[name] = area
        self.add_field(label, area)

    def _value(self, name: str) -> str:
        field = self.fields[name]
        if isinstance(field, Dropdown):
            return field.value
        assert isinstance(field, TextField | TextArea)
        return field.text().strip()


def _texts_of(task: TaskView | None) -> dict[str, str]:
    """A task as it is written into the fields."""
    names = "title instruction agent kind files commands acceptance hosts estimate risk mitigation after rollback held"
    if task is None:
        return dict.fromkeys(names.split(), "")
    signs = {"create": "+", "remove": "-"}
    accepted = [f"!{command}" for command in task.acceptance.failing]
    accepted += [*task.acceptance.commands, *task.acceptance.sentences]
    return {
        "title": task.title,
        "instruction": task.instruction,
        "agent": task.agent,
        "kind": task.kind,
        "files": "\n".join(f"{signs.get(use.action, '')}{use.path}" for use in task.files),
        "commands": "\n".join(task.commands),
        "acceptance": "\n".join(accepted),
        "hosts": "\n".join(task.hosts),
        "estimate": f"{task.estimate.likely:g}",
        "risk": task.risk,
        "mitigation": task.mitigation,
        "after": ", ".join(task.after),
        "rollback": task.rollback,
        "held": task.held,
    }


def _typed(name: str, text: str) -> Any:
    """A field's text as the daemon takes it."""
    if name in {"files", "commands", "acceptance", "hosts"}:
        return _lines(text)
    if name == "after":
        return _names(text)
    return float(text or 0) if name == "estimate" else text


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
