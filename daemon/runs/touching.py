"""Which steps of a run wrote which lines of the files that it has changed, by the states of its tree between them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from agents.errors import TreeError
from agents.plans.origins import Version, touches_of
from agents.plans.traces import Touch
from agents.tree.changeset import Changeset, FileChange
from agents.tree.checkpoints import contents_at
from agents.tree.worktree import RunTree
from daemon.store.runs import DONE, StepRow

_log = logging.getLogger(__name__)

_MOST_BYTES: Final = 1_000_000
"""Of a larger file nobody is told who wrote which line."""


class _Mark(NamedTuple):
    """A state of the tree, and what was worked on from then to the next mark."""

    state: str
    task: str
    step: int


def touches_by_file(tree: RunTree, steps: Sequence[StepRow], changes: Changeset) -> Mapping[str, Sequence[Touch]]:
    """By path, the steps that wrote what is there now; nothing of files that are no text. Call it in a thread."""
    marks = _marks(steps)
    files = [change for change in changes.files if not change.is_binary and _size(change) <= _MOST_BYTES]
    if not marks or not files:
        return {}
    wanted = [(mark.state, change.path) for change in files for mark in marks]
    try:
        found = contents_at(tree, wanted)
    except TreeError as error:  # the states are a convenience: without them the plan's own files tell
        _log.warning("run %s: %s", tree.run, error.message)
        return {}
    each = (found[at : at + len(marks)] for at in range(0, len(found), len(marks)))
    return {change.path: _touches(change, marks, states) for change, states in zip(files, each, strict=True)}


def _marks(steps: Sequence[StepRow]) -> list[_Mark]:
    marks: list[_Mark] = []
    task = ""
    for row in steps:
        entry = row.body.get("entry", {})
        if row.state != DONE or not entry:
            continue
        if entry["type"] == "began":
            task = entry["segment"].get("task", "")
        if state := entry.get("before", ""):
            marks.append(_Mark(state, task, row.number))
    return marks


def _touches(change: FileChange, marks: Sequence[_Mark], states: Sequence[bytes | None]) -> Sequence[Touch]:
    """What a step made of the file is what the next one found."""
    after = [*states[1:], change.after]
    made = [Version(content or b"", mark.task, mark.step) for mark, content in zip(marks, after, strict=True)]
    return touches_of(change.path, [Version(change.before or b""), Version(states[0] or b""), *made])


def _size(change: FileChange) -> int:
    return max(len(change.before or b""), len(change.after or b""))
