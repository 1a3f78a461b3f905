"""A tasks.md of Kiro or cc-sdd: numbered check boxes, what they implement, and the waves at its end."""
# ruff: noqa: RUF001 - the marks of other writing systems are what is looked for

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from spec.formats.blocks import headings_of
from spec.formats.folder import Note, Place, TaskSeed
from spec.formats.kiro.references import references_in, references_within
from spec.formats.languages import DEPENDENCY_WORDS, is_called
from spec.formats.lines import Kind, TextFile
from spec.formats.tasks import STATES, Box, boxes_of, expanded, files_in, phases_of

_NUMBER: Final = re.compile(
    r"(?P<mark>\*\*)?(?:Task\s+(?=\d+(?:\.\d+)*[.:：)]))?(?P<id>\d+(?:\.\d+)*[a-z]?)(?P<star>\*(?!\*))?"
    r"(?:[.)、:：](?=\s|\*|[^\d\s]))?(?:\*\*)?[ \t]+"
)
_PARALLEL: Final = re.compile(r"\s*\(P\)(?=\s|$)")
_OPTIONAL: Final = re.compile(r"[(（\[](?:optional|可选|可選|任意|オプション|선택)[)）\]]", re.IGNORECASE)
_DEPENDS: Final = re.compile(rf"[-*+>\s_]*(?:{DEPENDENCY_WORDS})[\s*_]*[:：]\s*(.{{1,1000}})", re.IGNORECASE)
_BOUNDARY: Final = re.compile(r"[-*+\s_]*Boundary\s*:\s*([^_]{1,300})_?\s*$")
_ID: Final = re.compile(r"\d+(?:\.\d+)*[a-z]?")


class TaskFile(msgspec.Struct, frozen=True):
    """The tasks and the graphs of waves of one file."""

    tasks: tuple[TaskSeed, ...] = ()
    waves: tuple[tuple[tuple[str, ...], ...], ...] = ()
    notes: tuple[Note, ...] = ()


def read_task_file(text: TextFile, scope: str) -> TaskFile:
    """All check boxes of a tasks.md. Without `_Depends:` a task waits for all tasks of the wave before its own."""
    phases = phases_of(headings_of(text), len(text.lines))
    tasks: list[TaskSeed] = []
    parent = ""
    for box in boxes_of(text):
        task = _task(text, scope, box, phases[box.start - 1], parent)
        if task.id:
            parent = task.id
        tasks.append(task)
    graphs, notes = _graphs(text)
    waves = {name: (wave, at) for graph in graphs for at, wave in enumerate(graph) for name in wave}
    if waves and not any(task.depends_on for task in tasks):
        before = {name: graph[at - 1] for graph in graphs for at, wave in enumerate(graph) if at for name in wave}
        tasks = [_in_wave(task, before, waves) for task in tasks]
    return TaskFile(tuple(tasks), graphs, (*text.notes, *notes, *_oddities(text, tasks, waves)))


def _in_wave(
    task: TaskSeed, before: Mapping[str, tuple[str, ...]], waves: Mapping[str, tuple[tuple[str, ...], int]]
) -> TaskSeed:
    if not task.id or task.id not in waves:
        return task
    return msgspec.structs.replace(
        task, depends_on=before.get(task.id, ()), parallel=task.parallel or len(waves[task.id][0]) > 1
    )


def _task(text: TextFile, scope: str, box: Box, phase: str, parent: str) -> TaskSeed:
    match = _NUMBER.match(box.text + " ")
    told = box.text[match.end() :] if match is not None else box.text
    title = _PARALLEL.sub("", told).strip()
    wanted = [one for line in box.below for one in references_in(line)] + list(references_within(told))
    depends = [one for line in box.below if (found := _DEPENDS.match(line)) for one in expanded(found[1], _ID)]
    name = match["id"] if match is not None else ""
    places = [Place(text.path, box.start, box.start + 1, "line")]
    if box.end > box.start + 1:
        places.append(Place(text.path, box.start + 1, box.end, "below"))
    return TaskSeed(
        id=name,
        title=title,
        state="doing" if box.mark == "-" else STATES[box.mark],
        optional=box.starred or (match is not None and bool(match["star"])) or _OPTIONAL.search(told) is not None,
        parallel=_PARALLEL.search(told) is not None,
        depends_on=tuple(dict.fromkeys(one for one in depends if one != name)),
        requirements=tuple(dict.fromkeys(wanted)),
        labels=tuple(found[1].strip() for line in box.below if (found := _BOUNDARY.match(line)) is not None),
        phase="" if is_called(phase, "tasks") or is_called(phase, "introduction") else phase,
        parent=name.rpartition(".")[0] if name else parent,
        files=files_in("\n".join((told, *box.below))),
        details=box.below,
        scope=scope,
        places=tuple(places),
    )


def _graphs(text: TextFile) -> tuple[tuple[tuple[tuple[str, ...], ...], ...], list[Note]]:
    """The waves in blocks of JSON, each `{"waves": [{"id": 0, "tasks": ["1.1"]}]}` or with bare lists."""
    graphs = []
    notes = []
    for start, code in _code_blocks(text):
        if '"waves"' not in code:
            continue
        try:
            graph = _waves(json.loads(code))
        except (ValueError, RecursionError):
            graph = ()
        if graph:
            graphs.append(graph)
        else:
            notes.append(Note("waves", "The graph of waves cannot be read; it is kept as it is.", text.path, start))
    return tuple(graphs), notes


def _waves(found: Any) -> tuple[tuple[str, ...], ...]:
    waves = found.get("waves") if isinstance(found, dict) else None
    if not isinstance(waves, list):
        return ()
    lists = [wave.get("tasks") if isinstance(wave, dict) else wave for wave in waves]
    return tuple(tuple(map(str, one)) for one in lists if isinstance(one, list) and one)


def _code_blocks(text: TextFile) -> Iterator[tuple[int, str]]:
    """The code between fences, with the line of the opening fence."""
    start = 0
    for at, line in enumerate(text.lines, start=1):
        if line.kind is Kind.CODE and not start:
            start = at
        fence = line.text.strip().startswith(("```", "~~~"))
        if start and (line.kind is not Kind.CODE or (fence and at > start)):
            yield start, "\n".join(one.text for one in text.lines[start : at - 1])
            start = 0


def _oddities(text: TextFile, tasks: list[TaskSeed], waves: Mapping[str, Any]) -> Iterator[Note]:
    if not any(line.text.strip() for line in text.lines):
        yield Note("empty", "The file is empty.", text.path)
    elif not tasks:
        yield Note("no-tasks", "No task was found.", text.path)
    known = {task.id for task in tasks}
    seen: set[str] = set()
    for task in tasks:
        at = task.places[0].start
        if task.id and task.id in seen:
            yield Note("duplicate-id", f"Task {task.id} stands here twice; both are kept.", text.path, at)
        seen.add(task.id)
        lacking = [one for one in task.depends_on if one not in known]
        if lacking:
            yield Note(
                "unknown-task", f"Task {task.id} waits for {', '.join(lacking)}, which is not here.", text.path, at
            )
    strange = [name for name in waves if name not in known]
    if strange:
        yield Note("unknown-task", f"The waves name {', '.join(strange[:5])}, which is not here.", text.path)
