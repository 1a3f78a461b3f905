"""From a run's changeset and the hunks that a person chose to what is to change in the folder. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from agents.edits.hunks import hunks, select
from agents.tree.changeset import LINK_MODE, Changeset, FileChange
from daemon.acting_errors import UnknownHunk
from daemon.changes.file_state import FileState
from daemon.changes.planning import Transition

Chosen = Mapping[str, Collection[int]]
"""Numbers of hunks, from 1, by path; files that are not named stay out."""


def hunk_count(change: FileChange) -> int:
    """How many hunks a change has; what can only be taken as a whole has one."""
    return len(hunks(change.before or b"", change.after or b"")) if _is_divisible(change) else 1


def transitions(changeset: Changeset, chosen: Chosen | None = None) -> Iterator[Transition]:
    """What is to change, all of it or what was chosen; raises `UnknownHunk`."""
    known = {change.path: change for change in changeset.files}
    for path in chosen or ():
        if path not in known:
            raise UnknownHunk(path, (), 0)
    for change in changeset.files:
        numbers = None if chosen is None else chosen.get(change.path, ())
        if numbers is not None:
            _refuse_unknown(change, numbers)
        base = FileState(change.before, change.before_mode)
        wanted = _wanted(change, numbers)
        if wanted != base:
            yield Transition(change.path, base, wanted)


def _wanted(change: FileChange, numbers: Collection[int] | None) -> FileState:
    whole = FileState(change.after, change.after_mode)
    if numbers is None:
        return whole
    if not numbers:
        return FileState(change.before, change.before_mode)
    if not _is_divisible(change):
        return whole
    data = select(change.before or b"", change.after or b"", frozenset(numbers))
    return FileState(data, change.after_mode)


def _refuse_unknown(change: FileChange, numbers: Collection[int]) -> None:
    count = hunk_count(change)
    unknown = sorted(number for number in numbers if not 1 <= number <= count)
    if unknown:
        raise UnknownHunk(change.path, unknown, count)


def _is_divisible(change: FileChange) -> bool:
    """Whether it is a change of lines: of a text that was there and is there, and no link on either side."""
    return (
        change.kind == "changed"
        and not change.is_binary
        and change.before != change.after
        and LINK_MODE not in {change.before_mode, change.after_mode}
    )
