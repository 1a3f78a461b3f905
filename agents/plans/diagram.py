"""A plan as a Mermaid flowchart: tasks in their phases, and what waits for what."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from agents.plans.order import critical_path
from agents.plans.plan import Plan, Task, TaskState
from agents.plans.words import one_line

_CLASSES: Final[Mapping[str, str]] = {
    "medium": "stroke:#b7791f",
    "high": "stroke:#c53030,stroke-width:2px",
    "done": "fill:#e6f4ea",
    "failed": "fill:#fde8e8",
}
_LABEL: Final = 48


def mermaid(plan: Plan) -> str:
    """The diagram; edges of the longest chain are thick."""
    lines = ["flowchart LR"]
    phased = {key for phase in plan.phases for key in phase.tasks}
    for number, phase in enumerate(plan.phases, start=1):
        lines.append(f'  subgraph P{number}["{_escaped(phase.name)}"]')
        lines += [f"    {_node(task)}" for key in phase.tasks if (task := plan.task(key))]
        lines.append("  end")
    lines += [f"  {_node(task)}" for task in plan.tasks if task.key not in phased]
    path = critical_path(plan)
    thick = set(pairwise(path))
    for task in plan.tasks:
        for key in task.after:
            arrow = "==>" if (key, task.key) in thick else "-->"
            lines.append(f"  {_name(key)} {arrow} {_name(task.key)}")
    for name, style in _CLASSES.items():
        members = [_name(task.key) for task in plan.tasks if name in {task.risk, str(task.state)}]
        if members:
            lines += [f"  classDef {name} {style}", f"  class {','.join(members)} {name}"]
    return "\n".join(lines) + "\n"


def _node(task: Task) -> str:
    state = f", {task.state}" if task.state is not TaskState.OPEN else ""
    told = f"{task.key} {one_line(task.title, _LABEL)}"
    return f'{_name(task.key)}["{_escaped(told)}<br/>{task.estimate.likely:g} h, {task.risk} risk{state}"]'


def _name(key: str) -> str:
    return key.replace("-", "")


def _escaped(text: str) -> str:
    """As Mermaid shows it and nothing else: entities for what would end the label or begin something."""
    return "".join(letter if letter.isalnum() or letter in " .,:-_/()'…" else f"#{ord(letter)};" for letter in text)
