"""A tasks.md of a change: every check box, with its group and number."""
# ruff: noqa: RUF001 - full-width marks are what some write

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from spec.formats.blocks import headings_of
from spec.formats.folder import Note, Place, TaskSeed
from spec.formats.lines import TextFile
from spec.formats.tasks import STATES, Box, boxes_of, dependencies_in, files_in, phases_of

_NUMBER: Final = re.compile(
    r"(?:\*\*)?(?:Task\s+(?=\d+(?:\.\d+)*[.:：)]))?(?P<id>\d+(?:\.\d+)*[a-z]?)"
    r"(?:[.):：](?=\s|\*))?(?:\*\*)?[.:：]?[ \t]+",
    re.IGNORECASE,
)
_ID: Final = re.compile(r"\d+(?:\.\d+)+[a-z]?")
_REQUIREMENT: Final = re.compile(r"[-*]\s+Requirement:\s*(.{1,500})")
_GROUP: Final = re.compile(r"(\d+)\.\s")


def read_task_file(text: TextFile, scope: str) -> tuple[tuple[TaskSeed, ...], tuple[Note, ...]]:
    """All check boxes in order, and what is odd about their numbers."""
    phases = phases_of(headings_of(text), len(text.lines))
    tasks: list[TaskSeed] = []
    above = ""
    for box in boxes_of(text):
        task = _task(text, scope, box, phases[box.start - 1], above)
        above = task.id or above
        tasks.append(task)
    return tuple(tasks), (*text.notes, *_oddities(text, tasks))


def _task(text: TextFile, scope: str, box: Box, phase: str, above: str) -> TaskSeed:
    match = _NUMBER.match(box.text + " ")
    told = (box.text[match.end() :] if match is not None else box.text).strip()
    whole = "\n".join((told, *box.below))
    name = match["id"] if match is not None else ""
    places = [Place(text.path, box.start, box.start + 1, "line")]
    if box.end > box.start + 1:
        places.append(Place(text.path, box.start + 1, box.end, "below"))
    return TaskSeed(
        id=name,
        title=told,
        state=STATES[box.mark],
        depends_on=tuple(one for one in dependencies_in(whole, _ID) if one != name),
        requirements=tuple(found[1].strip() for line in box.below if (found := _REQUIREMENT.match(line)) is not None),
        phase=phase,
        parent=name.rpartition(".")[0] if name.count(".") > 1 else "" if name else above,
        files=files_in(whole),
        details=box.below,
        scope=scope,
        places=tuple(places),
    )


def _oddities(text: TextFile, tasks: list[TaskSeed]) -> Iterator[Note]:
    if not any(line.text.strip() for line in text.lines):
        yield Note("empty", "The file is empty.", text.path)
    elif not tasks:
        yield Note("no-tasks", "No task was found.", text.path)
    seen: dict[str, int] = {}
    for task in tasks:
        at = task.places[0].start
        group = _GROUP.match(task.phase)
        if task.id and task.id in seen:
            yield Note(
                "duplicate-id", f"Task {task.id} stands here twice, first in line {seen[task.id]}.", text.path, at
            )
        elif task.id and group is not None and task.id.partition(".")[0] != group[1]:
            yield Note("group", f"Task {task.id} stands in group {group[1]}.", text.path, at)
        seen.setdefault(task.id, at)
