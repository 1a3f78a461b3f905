"""The order that an agent gets: the goal and its task, in words."""

from __future__ import annotations

from collections.abc import Sequence

from agents.plans.plan import Task


def order_text(goal: str, task: Task | None, notes: Sequence[str] = ()) -> str:
    """The goal, and of the task all that is needed to carry it out without the rest of the plan."""
    parts = [f"Goal: {goal.strip()}"]
    if task is not None:
        parts += [f"Your task, {task.key}: {task.title}\n{task.instruction.strip()}"]
        if task.files:
            told = [f"- {use.path} ({use.action}){f': {use.why}' if use.why else ''}" for use in task.files]
            parts.append("\n".join(["Files that you may change:", *told]))
        if task.traces:
            told = [f"- {trace.name}{f': {trace.text}' if trace.text else ''}" for trace in task.traces]
            parts.append("\n".join(["It rests on:", *told]))
        if task.risks or task.mitigation:
            told = [f"- {risk}" for risk in task.risks]
            parts.append("\n".join(["Mind:", *told, *([f"- {task.mitigation}"] if task.mitigation else [])]))
        parts.append(_done_when(task))
    if notes:
        parts.append("\n".join(["What came before:", *(f"- {note}" for note in notes)]))
    return "\n\n".join(part for part in parts if part)


def _done_when(task: Task) -> str:
    told = [f"- `{command}` fails, because a test in it shows the fault" for command in task.acceptance.failing]
    told += [f"- `{command}` ends with 0" for command in task.acceptance.commands]
    told += [f"- {sentence}" for sentence in task.acceptance.sentences]
    return "\n".join(["Done when:", *told]) if told else ""
