"""How each part of an OpenSpec item is written, for new folders and for changed lines of old ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from spec.formats.escaping import safe_lines
from spec.formats.folder import Item, Place, RequirementSeed, TaskSeed
from spec.formats.rewriting import Format
from spec.formats.steps import clauses_of, one_line
from spec.formats.tasks import MARKS, remarked
from spec.records import Step


def render_part(item: Item, part: str) -> Sequence[str] | None:
    """The lines of one part of an item, None where it has none."""
    if isinstance(item, TaskSeed):
        return [task_line(item)] if part == "line" else [f"  {line}" for line in item.details] or None
    if not isinstance(item, RequirementSeed):
        return None
    if part == "heading":
        return [f"### Requirement: {one_line(item.title)}"]
    if part == "text":
        return safe_lines(item.text) if item.text else None
    number = int(part.removeprefix("scenario:")) if part.startswith("scenario:") else len(item.scenarios)
    return scenario_lines(item.scenarios[number]) if number < len(item.scenarios) else None


def scenario_lines(step: Step) -> list[str]:
    """A scenario with its heading."""
    return [f"#### Scenario: {one_line(step.name) or 'Example'}", *clauses_of(step)]


def task_line(task: TaskSeed) -> str:
    """A task as the documented line."""
    return (
        f"- [{MARKS[task.state]}] {task.id} {one_line(task.title)}"
        if task.id
        else f"- [{MARKS[task.state]}] {one_line(task.title)}"
    )


def _parts(item: Item) -> Sequence[str]:
    if isinstance(item, TaskSeed):
        return ("line", "below")
    if isinstance(item, RequirementSeed):
        return ("heading", "text", *(f"scenario:{number}" for number in range(len(item.scenarios))))
    return ()


def _mend(before: Item, after: Item, place: Place, lines: Sequence[str]) -> Sequence[str] | None:
    """A task that only got another state keeps its line but for the mark."""
    if place.part == "line" and isinstance(before, TaskSeed) and isinstance(after, TaskSeed):
        flipped = task_line(before).replace(f"[{MARKS[before.state]}]", f"[{MARKS[after.state]}]", 1) == task_line(
            after
        )
        return [remarked(lines[0], MARKS[after.state]), *lines[1:]] if flipped else None
    return None


OPENSPEC: Final = Format(
    "the OpenSpec folder", render_part, _parts, _mend, spacing=lambda item: int(isinstance(item, RequirementSeed))
)
