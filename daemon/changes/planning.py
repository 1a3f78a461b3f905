"""What is to be written so that a change of some files joins what the user has now; or what stands in its way."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from agents.tree.confined import ConfinedFolder
from daemon.changes.file_state import NO_FILE, FileState, state_at
from daemon.changes.merging import merge_contents


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of one file as it was made: from `base` to `wanted`."""

    path: str
    base: FileState
    wanted: FileState


@dataclass(frozen=True, slots=True)
class Move:
    """One file to write: from what it is now to what it becomes."""

    path: str
    before: FileState
    after: FileState


@dataclass(slots=True)
class Plan:
    """Moves in order of path, paths that are already so, those that were merged, and (path, reason) of conflicts."""

    moves: list[Move] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    conflicts: list[tuple[str, str]] = field(default_factory=list)


def plan_moves(folder: ConfinedFolder, transitions: Sequence[Transition]) -> Plan:
    """Compare each file as it is now with what the change began with; merge where both differ."""
    plan = Plan()
    going = frozenset(t.path for t in transitions if t.wanted.data is None)
    for transition in sorted(transitions, key=lambda t: t.path):
        path = transition.path
        reason = _obstacle(folder, path, going)
        now = NO_FILE if _becomes_free(folder, path, going) else state_at(folder, path)
        if reason or now is None:
            plan.conflicts.append((path, reason or "something that is no ordinary file is there"))
            continue
        after = _joined(transition, now)
        if isinstance(after, str):
            plan.conflicts.append((path, after))
        elif after == now:
            plan.already.append(path)
        else:
            plan.moves.append(Move(path, now, after))
            if after != transition.wanted:
                plan.merged.append(path)
    return plan


def _joined(transition: Transition, now: FileState) -> FileState | str:
    """What the file becomes, or why it cannot."""
    base, wanted = transition.base, transition.wanted
    if now in (base, wanted):
        return wanted
    if now.data is None:
        return NO_FILE if wanted.data is None else "it has been removed since"
    if wanted.data is None:
        return "it has been changed since, and would be removed"
    if base.data is None:
        return "a file of that name has come since"
    if now.is_link or wanted.is_link or base.is_link:
        return "it has been changed since, and links cannot be merged"
    data = merge_contents(base.data, now.data, wanted.data)
    if data is None:
        return "the same lines have been changed since"
    return FileState(data, wanted.mode if now.mode == base.mode else now.mode)


def _obstacle(folder: ConfinedFolder, path: str, going: frozenset[str]) -> str:
    """Why nothing can be written at a path: what is above it is no folder, and does not become one."""
    above = path.rpartition("/")[0]
    while above:
        entry = folder.entry(above)
        if entry is not None and entry.kind != "folder":
            if above in going:
                return ""
            return f"{above} is a symbolic link" if entry.kind == "link" else f"{above} is no folder"
        above = above.rpartition("/")[0]
    return ""


def _becomes_free(folder: ConfinedFolder, path: str, going: frozenset[str]) -> bool:
    """Whether a folder is at the path, of which every file goes away with this change."""
    entry = folder.entry(path)
    if entry is None or entry.kind != "folder":
        return False
    return all(file in going for file in _files_below(folder, path))


def _files_below(folder: ConfinedFolder, path: str) -> Iterable[str]:
    for place, folders, files in os.walk(folder.root / path):
        above = os.path.relpath(place, folder.root)
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]  # noqa: PTH114, PTH118 - as os.walk
        yield from (f"{above}/{name}" for name in (*files, *links))
