"""How each part of a spec-kit item is written, for new folders and for changed lines of old ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from spec.formats.escaping import safe_lines
from spec.formats.folder import (
    AssumptionSeed,
    ClarificationSeed,
    EntitySeed,
    Item,
    Place,
    RequirementSeed,
    TaskSeed,
    TermSeed,
)
from spec.formats.rewriting import Format
from spec.formats.steps import one_line, sentence_of
from spec.formats.tasks import MARKS, remarked

RANKS: Final = {"must": "P1", "should": "P2", "could": "P3"}


def render_part(item: Item, part: str) -> Sequence[str] | None:
    """The lines of one part of an item, None where it has none."""
    if isinstance(item, RequirementSeed):
        return _requirement_part(item, part)
    if isinstance(item, TaskSeed):
        return [task_line(item)] if part == "line" else [f"  {line}" for line in item.details] or None
    if isinstance(item, EntitySeed):
        return [f"- **{item.name}**: {one_line(item.description)}"]
    if isinstance(item, TermSeed):
        return [f"- **{item.term}**: {one_line(item.meaning)}"]
    if isinstance(item, AssumptionSeed):
        return [f"- {one_line(item.text)}"]
    if isinstance(item, ClarificationSeed):
        return [f"- Q: {one_line(item.question)} → A: {one_line(item.answer)}"]
    return None


def _requirement_part(seed: RequirementSeed, part: str) -> Sequence[str] | None:
    if part == "entry":
        return requirement_lines(seed)
    if part == "heading":
        return [story_heading(seed, seed.foreign_id.removeprefix("US"))]
    if part == "story":
        return [one_line(seed.story)] if seed.story else None
    number = int(part.removeprefix("scenario:"))
    if number >= len(seed.scenarios):
        return None
    return [f"{number + 1}. {sentence_of(seed.scenarios[number])}"]


def story_heading(seed: RequirementSeed, number: str) -> str:
    """The heading of a user story."""
    return f"### User Story {number} - {one_line(seed.title)} (Priority: {RANKS.get(seed.priority, 'P1')})"


def requirement_lines(seed: RequirementSeed, priority: str = "") -> list[str]:
    """A requirement as an item of the list, nested lines indented below it."""
    lines = safe_lines(seed.text, first=False)
    lead = f"**{one_line(seed.title)}** — " if seed.title and not seed.story else ""
    remark = f" ({priority})" if priority else ""
    first = f"- **{seed.foreign_id}**{remark}: {lead}{lines[0].strip()}".rstrip()
    return [first, *(f"  {line}" if line.strip() and not line.startswith(" ") else line for line in lines[1:])]


def task_line(task: TaskSeed) -> str:
    """A task as the documented line: box, id, marks, what to do with its files, and what it waits for."""
    marks = [f"[{mark}]" for mark in (*(("P",) if task.parallel else ()), *task.stories, *task.labels)]
    named = [path for path in task.files if path not in task.title and not any(path in line for line in task.details)]
    where = f" in {', '.join(named)}" if named else ""
    waits = f" (depends on {', '.join(task.depends_on)})" if task.depends_on else ""
    return " ".join((f"- [{MARKS[task.state]}] {task.id}", *marks, f"{one_line(task.title)}{where}{waits}"))


def _parts(item: Item) -> Sequence[str]:
    if isinstance(item, TaskSeed):
        return ("line", "below")
    if not isinstance(item, RequirementSeed):
        return ("entry",)
    scenarios = [f"scenario:{number}" for number in range(len(item.scenarios))]
    if item.foreign_id.startswith("US"):
        return ("heading", "story", *scenarios)
    return ("entry", *scenarios) if any(place.part == "heading" for place in item.places) else ("entry",)


def _mend(before: Item, after: Item, place: Place, lines: Sequence[str]) -> Sequence[str] | None:
    """A task that only got another state keeps its line but for the mark."""
    if place.part == "line" and isinstance(before, TaskSeed) and isinstance(after, TaskSeed):
        moved = [MARKS[before.state], MARKS[after.state]]
        if task_line(before).replace(f"[{moved[0]}]", f"[{moved[1]}]", 1) == task_line(after):
            return [remarked(lines[0], moved[1]), *lines[1:]]
    return None


SPECKIT: Final = Format("the spec-kit folder", render_part, _parts, _mend)
