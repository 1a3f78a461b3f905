"""A tasks.md: the check boxes that are tasks, with their phases, labels and what they depend on."""
# ruff: noqa: RUF001 - the marks of other writing systems are what is looked for

from __future__ import annotations

import re
from typing import Final

from spec.formats.blocks import headings_of
from spec.formats.folder import Note, Place, TaskSeed
from spec.formats.lines import TextFile
from spec.formats.steps import one_line
from spec.formats.tasks import STATES, Box, boxes_of, dependencies_in, files_in, phases_of

_ID: Final = re.compile(
    r"(?P<mark>~~|\*\*|__|`)*\[?(?P<id>[A-Z]{1,6}-?\d+(?:[.-]\d+)*[a-z]?)\]?(?!\w)"
    r"(?:~~|\*\*|__|`|:|\.(?=\s))*[ \t]*[:：—–-]?[ \t]*"
)
_TASK_ID: Final = re.compile(r"T\d+(?:[.-]\d+)*[a-z]?")
ANY_ID: Final = re.compile(r"[A-Z]{1,6}-?\d+(?:[.-]\d+)*[a-z]?")
_NO_TASK: Final = re.compile(r"(?:FR|NFR|SC|US|RF|RNF)-?\d")
_LABEL: Final = re.compile(r"[ \t]*`?\[([^\[\]]{1,60})\](?![(\[:])`?[ \t]*")
_STORY: Final = re.compile(r"(?:US|Story|User Story)[\s-]*(\d+[a-z]?)", re.IGNORECASE)
_REQUIREMENT: Final = re.compile(r"\b(?:FR|NFR|SC|RF|RNF)-\d{1,4}[a-z]?\b")
_TAIL: Final = re.compile(r"\s*\((?:depends? on|blocked by)[^()]{0,400}\)\s*$", re.IGNORECASE)
_IN_FILES: Final = re.compile(r" in ((?:[\w./@*-]{2,200}, )*[\w@*-][\w./@*-]{1,200})$")


def read_task_file(text: TextFile, scope: str) -> tuple[tuple[TaskSeed, ...], tuple[Note, ...]]:
    """The tasks of a tasks.md in order, and what is odd about them."""
    phases = phases_of(headings_of(text), len(text.lines))
    found = [(box, match) for box in boxes_of(text) if (match := _ID.match(box.text)) is not None]
    found = [(box, match) for box, match in found if not match["id"].startswith("CHK")]
    if any(_TASK_ID.fullmatch(match["id"]) for _, match in found):
        found = [(box, match) for box, match in found if not _NO_TASK.match(match["id"])]
    tasks = tuple(_task(text, scope, box, match, phases[box.start - 1]) for box, match in found)
    return tasks, (*text.notes, *_oddities(text, tasks))


def _task(text: TextFile, scope: str, box: Box, match: re.Match[str], phase: str) -> TaskSeed:
    labels: list[str] = []
    at = match.end()
    while (label := _LABEL.match(box.text, at)) is not None:
        labels.append(label[1].strip())
        at = label.end()
    rest = box.text[at:]
    wrapped, below = _split(text, box)
    told = one_line(" ".join((rest, *wrapped))).strip()
    whole = "\n".join((told, *below))
    depends = dependencies_in(whole, ANY_ID)
    title = _TAIL.sub("", told) if depends else told
    files = files_in(whole)
    placed = _IN_FILES.search(title)
    if placed is not None and set(placed[1].split(", ")) <= set(files):
        title = title[: placed.start()]
    stories = [f"US{number}" for one in labels for number in _STORY.findall(one)]
    split = box.start + 1 + len(wrapped)
    places = [Place(text.path, box.start, split, "line")]
    if box.end > split:
        places.append(Place(text.path, split, box.end, "below"))
    return TaskSeed(
        id=match["id"],
        title=title,
        state="dropped" if box.text.startswith("~~") else STATES[box.mark],
        parallel="P" in labels or "p" in labels,
        depends_on=tuple(one for one in depends if one != match["id"]),
        stories=tuple(dict.fromkeys(stories)),
        requirements=tuple(dict.fromkeys(_REQUIREMENT.findall(whole))),
        labels=tuple(one for one in labels if one.upper() != "P" and not _STORY.search(one)),
        phase=phase,
        files=files,
        details=below,
        scope=scope,
        places=tuple(places),
    )


def _split(text: TextFile, box: Box) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines that go on with the task's sentence, and those below it that are items of their own."""
    wrapped: list[str] = []
    lines = text.lines[box.start : box.end - 1]
    for line in lines:
        bare = line.text.strip()
        if not bare or not line.is_text or re.match(r"(?:[-*+>|]|\d+[.)]|```)\s?", bare):
            break
        wrapped.append(bare)
    below = tuple(line.text.strip() for line in lines[len(wrapped) :] if line.text.strip())
    return tuple(wrapped), below


def _oddities(text: TextFile, tasks: tuple[TaskSeed, ...]) -> list[Note]:
    notes: list[Note] = []
    known = {task.id for task in tasks}
    seen: set[str] = set()
    last = 0
    for task in tasks:
        at = task.places[0].start
        if task.id in seen:
            notes.append(Note("duplicate-id", f"{task.id} stands here twice; both are kept.", text.path, at))
        seen.add(task.id)
        number = re.fullmatch(r"T(\d+)", task.id)
        if number is not None:
            if int(number[1]) < last:
                notes.append(Note("order", f"{task.id} comes after a later number.", text.path, at))
            last = int(number[1])
        lacking = [one for one in task.depends_on if one not in known]
        if lacking:
            notes.append(
                Note("unknown-task", f"{task.id} depends on {', '.join(lacking)}, which is not here.", text.path, at)
            )
    if not tasks:
        notes.append(Note("no-tasks", "No task was found.", text.path))
    return notes
