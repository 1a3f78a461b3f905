"""Writing the files of a journal entry: new contents are laid beside their places first, then renamed one by one.

The names of what is laid beside are made of the entry, so that a later start finds and removes what a kill left.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress

from agents.tree.changeset import PROGRAM_MODE
from agents.tree.confined import ConfinedFolder, write_at
from daemon.changes.file_state import FileState, permissions
from daemon.changes.planning import Move


def write_moves(
    folder: ConfinedFolder, entry: str, moves: Iterable[Move], on_written: Callable[[str], None] = lambda _path: None
) -> None:
    """Carry out moves; raises OSError, before the first change of a file wherever that can be told beforehand."""
    listed = list(moves)
    staged = _stage(folder, entry, listed)
    for move in sorted(listed, key=lambda m: m.after.data is not None):  # what goes makes room for what comes
        if move.after.data is None:
            folder.remove(move.path)
        elif move.path in staged:
            _put_in_place(folder, entry, move.path)
        else:
            _write(folder, entry, move)
        on_written(move.path)
    for path in {move.path.rpartition("/")[0] for move in listed}:
        _settle(folder, path)


def clear_staged(folder: ConfinedFolder, entry: str, paths: Iterable[str]) -> None:
    """Remove what was laid beside and never renamed."""
    for path in paths:
        with suppress(OSError), folder.parent_of(path) as (descriptor, name):  # mostly it is not there
            os.unlink(_beside(name, entry), dir_fd=descriptor)


def _stage(folder: ConfinedFolder, entry: str, moves: Iterable[Move]) -> set[str]:
    """Lay new contents beside their places, where these are free already."""
    staged: set[str] = set()
    try:
        for move in moves:
            if move.after.data is None or _is_blocked(folder, move.path):
                continue
            _lay_beside(folder, entry, move)
            staged.add(move.path)
    except BaseException:
        clear_staged(folder, entry, [*staged, *(move.path for move in moves)])
        raise
    return staged


def _is_blocked(folder: ConfinedFolder, path: str) -> bool:
    above = path.rpartition("/")[0]
    while above:
        found = folder.entry(above)
        if found is not None:
            return found.kind != "folder"
        above = above.rpartition("/")[0]
    return False


def _write(folder: ConfinedFolder, entry: str, move: Move) -> None:
    _lay_beside(folder, entry, move)
    _put_in_place(folder, entry, move.path)


def _lay_beside(folder: ConfinedFolder, entry: str, move: Move) -> None:
    found = folder.entry(move.path)
    mode = found.mode if found is not None and found.kind == "file" else None
    clear_staged(folder, entry, [move.path])
    with folder.parent_of(move.path, make=True) as (descriptor, name):
        _make(descriptor, _beside(name, entry), move.after, mode)


def _make(descriptor: int, name: str, state: FileState, mode: int | None) -> None:
    assert state.data is not None
    if state.is_link:
        os.symlink(os.fsdecode(state.data), name, dir_fd=descriptor)
    else:
        usual = 0o777 if state.mode == PROGRAM_MODE else 0o666
        write_at(descriptor, name, state.data, permissions(state, mode), durable=True, usual_mode=usual)


def _put_in_place(folder: ConfinedFolder, entry: str, path: str) -> None:
    with folder.parent_of(path) as (descriptor, name):
        os.rename(_beside(name, entry), name, src_dir_fd=descriptor, dst_dir_fd=descriptor)


def _settle(folder: ConfinedFolder, path: str) -> None:
    """Have the names of a folder on the disk before the journal says that they are."""
    # The folder may be gone with its last file.
    with suppress(OSError), folder.parent_of(f"{path}/x" if path else "x") as (descriptor, _):
        os.fsync(descriptor)


def _beside(name: str, entry: str) -> str:
    return f".{name[:150]}.{entry}.gp-new"
