"""A bound on how many processes a command may have where a limit of the kernel's does not hold, as for root.

A group of the kernel's own (cgroup, of either version) is made for each command where that is allowed, entered by the
command before it becomes what it is, and removed when it is over. Groups that others made are never touched.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

_NAME: Final = "groundplan-command-"
_MOUNTS: Final = "/proc/self/mountinfo"
_OWN: Final = "/proc/self/cgroup"
_ENTER: Final = 'echo 0 > "$1" && shift && exec "$@"'
_OWN_THREAD: Final = "tasks"
"""A thread that moves itself by this file, which version 1 has, waits for no other processor, which saves 10 ms."""
_REMOVING_S: Final = 1.0
_numbers = itertools.count(1)


class Group:
    """The group of one command."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def entered_by(self, command: Sequence[str]) -> list[str]:
        """The command, which enters the group first."""
        own = self._folder / _OWN_THREAD
        entry = own if own.exists() else self._folder / "cgroup.procs"
        return ["/bin/sh", "-c", _ENTER, "sh", str(entry), *command]

    def remove(self) -> None:
        """Let the kernel forget it; blocks until the last process is gone, though not for long."""
        until = time.monotonic() + _REMOVING_S
        while True:
            try:
                self._folder.rmdir()
            except FileNotFoundError:
                return
            except OSError:
                if time.monotonic() > until:
                    return  # it is swept away with the next start
                time.sleep(0.01)
            else:
                return


def open_group(most: int) -> Group | None:
    """A new group in which so many processes and threads may be, or None where the machine allows none."""
    place = group_place()
    if place is None:
        return None
    folder = place / f"{_NAME}{os.getpid()}-{next(_numbers)}"
    try:
        folder.mkdir()
        (folder / "pids.max").write_text(str(most), encoding="ascii")
    except OSError:
        Group(folder).remove()
        return None
    return Group(folder)


@cache
def group_place() -> Path | None:
    """Where groups can be made; tried once, and swept of what dead daemons have left there."""
    for place in _places():
        trial = place / f"{_NAME}{os.getpid()}-0"
        try:
            trial.mkdir()
        except OSError:
            continue
        try:
            (trial / "pids.max").write_text("10", encoding="ascii")
        except OSError:
            continue
        finally:
            with suppress(OSError):
                trial.rmdir()
        _sweep(place)
        return place
    return None


def _places() -> Iterator[Path]:
    """Our own group, and the one above it: in version 2 a group with processes of its own can have none below."""
    try:
        own = Path(_OWN).read_text(encoding="ascii").splitlines()
        mounts = [line.split() for line in Path(_MOUNTS).read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError):
        return
    paths = {controllers: path for _, controllers, path in (line.split(":", 2) for line in own)}
    for fields in mounts:
        root, place, kind, options = fields[3], fields[4], fields[fields.index("-") + 1], fields[-1]
        if kind == "cgroup" and "pids" in options.split(","):
            path = next((path for names, path in paths.items() if "pids" in names.split(",")), None)
        elif kind == "cgroup2":
            path = paths.get("")
        else:
            continue
        if path is None:
            continue
        inside = Path(place, os.path.relpath(path, root)) if path.startswith(root) else Path(place)
        yield inside
        if inside != Path(place):
            yield inside.parent


def _sweep(place: Path) -> None:
    """Remove empty groups of ours whose daemon is gone; the kernel keeps those that anybody is in."""
    for folder in place.glob(f"{_NAME}*"):
        owner = folder.name.removeprefix(_NAME).partition("-")[0]
        if owner.isdigit() and not Path("/proc", owner).exists():
            with suppress(OSError):
                folder.rmdir()
