"""How each part of a Kiro item is written, for new folders and for changed lines of old ones."""
# ruff: noqa: RUF001 - the marks of other writing systems are kept

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from spec.formats.escaping import safe_lines
from spec.formats.folder import GroupSeed, Item, Place, RequirementSeed, TaskSeed, TermSeed
from spec.formats.rewriting import Format
from spec.formats.steps import one_line, sentence_of
from spec.formats.tasks import remarked

MARKS: Final = {"open": " ", "done": "x", "doing": "-", "dropped": " "}
_STORY_LABEL: Final = re.compile(r"(\s*(?:[-*+]\s+)?(?:\*\*|__)[^*_]{1,60}(?:\*\*|__)\s*[:：]?\s*)")
_LEAD: Final = re.compile(
    r"([ \t]*(?:[-*+][ \t]+)?(?:\[[ xX]\][ \t]+)?\**(?:AC[-_ ]?|CA[-_ ]?)?(?:\d+(?:\.\d+)*)?\**[.)、:：]?\**[ \t]*)"
)


def render_part(item: Item, part: str) -> Sequence[str] | None:
    """The lines of one part of an item, None where it has none."""
    if isinstance(item, RequirementSeed):
        return criterion_lines(item, item.foreign_id.rpartition(".")[2] or "1") if part == "criterion" else None
    if isinstance(item, GroupSeed):
        return _group_part(item, part)
    if isinstance(item, TaskSeed):
        return [task_line(item)] if part == "line" else [f"  {line}" for line in item.details] or None
    if isinstance(item, TermSeed):
        return [f"- **{item.term}**: {one_line(item.meaning)}"]
    return None


def _group_part(group: GroupSeed, part: str) -> Sequence[str] | None:
    if part == "heading":
        return [group_heading(group.foreign_id, group.title)]
    return [f"**User Story:** {one_line(group.story)}"] if group.story and part == "story" else None


def group_heading(number: str, title: str) -> str:
    """The heading of a requirement."""
    return f"### Requirement {number}: {one_line(title)}" if title else f"### Requirement {number}"


def criterion_lines(seed: RequirementSeed, number: str) -> list[str]:
    """A criterion with its examples below it; the title stands in front where the heading does not say it."""
    lead = f"**{one_line(seed.title)}** — " if seed.title and seed.group else ""
    lines = safe_lines(lead + seed.text, first=False)
    examples = [f"   - Example: {sentence_of(step)}" for step in seed.scenarios]
    return [f"{number}. {lines[0]}", *lines[1:], *examples]


def task_line(task: TaskSeed) -> str:
    """A task as the documented line; groups have a dot behind their number, optional tasks a star behind the box."""
    star = "*" if task.optional else ""
    number = f"{task.id}. " if task.id and "." not in task.id else f"{task.id} " if task.id else ""
    parallel = " (P)" if task.parallel else ""
    return f"- [{MARKS[task.state]}]{star} {number}{one_line(task.title)}{parallel}"


def _parts(item: Item) -> Sequence[str]:
    if isinstance(item, TaskSeed):
        return ("line", "below")
    if isinstance(item, GroupSeed):
        return ("heading", "story") if item.places and item.places[0].part == "heading" else ()
    return ("criterion",) if isinstance(item, RequirementSeed) else ("entry",)


def _mend(before: Item, after: Item, place: Place, lines: Sequence[str]) -> Sequence[str] | None:
    """Keep what stands in front of the words: indents, numbers, labels; and a task's line but for its mark."""
    if isinstance(before, TaskSeed) and isinstance(after, TaskSeed) and place.part == "line":
        flipped = task_line(before).replace(f"[{MARKS[before.state]}]", f"[{MARKS[after.state]}]", 1) == task_line(
            after
        )
        return [remarked(lines[0], MARKS[after.state]), *lines[1:]] if flipped else None
    wanted = render_part(after, place.part)
    if wanted is None:
        return None
    if isinstance(after, GroupSeed) and place.part == "story":
        label = _STORY_LABEL.match(lines[0])
        return [label[1] + one_line(after.story)] if label is not None else None
    if isinstance(before, RequirementSeed) and isinstance(after, RequirementSeed):
        lead = _LEAD.match(lines[0])
        told = wanted[0].partition(". ")[2]
        return [(lead[1] if lead is not None else "") + told, *wanted[1:]]
    return None


KIRO: Final = Format("the Kiro folder", render_part, _parts, _mend)
