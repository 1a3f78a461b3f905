"""What tells from outside that an attempt came through. Looks at everything for every attempt."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from agents.protected import is_protected
from agents.sandbox.selftest.arena import Arena, Place
from agents.sandbox.selftest.attempt import Attempt
from agents.surroundings import CommandResult

Print = Mapping[str, tuple[int, str]]
"""Mode and content of each path."""

_LITTERED: Final = (
    "/tmp /var/tmp /dev/shm / /etc /etc/cron.d /usr/local/bin /run /dev /sys"  # noqa: S108 - looked at, not written to
).split()
_PATIENCE_S: Final = 5.0
_ROOM: Final = 1.2


def take_print(place: Place) -> Print:
    """Everything that must stay as it is: all outside the tree, and what is protected in it."""
    found: dict[str, tuple[int, str]] = {}
    for path in _everything(place.root):
        if place.tree in path.parents and not is_protected(path.relative_to(place.tree).as_posix()):
            continue
        status = path.lstat()
        mode = status.st_mode
        if stat.S_ISLNK(mode):
            content = str(path.readlink())
        else:
            content = sha256(path.read_bytes()).hexdigest() if stat.S_ISREG(mode) else ""
        if place.outside in path.parents:
            content += f" {status.st_uid} {status.st_mtime_ns}"
        found[path.relative_to(place.root).as_posix()] = (mode, content)
    return found


def signs_of_escape(
    attempt: Attempt, arena: Arena, place: Place, before: Print, result: CommandResult, time_s: float
) -> Iterator[str]:
    """What was seen that must not be."""
    said = result.stdout + result.stderr
    if arena.canary in said:
        yield "it read a secret"
    for line in said.splitlines():
        if line.startswith(f"ESCAPED {place.token}"):
            yield f"it says that it did: {line.removeprefix(f'ESCAPED {place.token}').strip() or 'done'}"
            break
    if arena.services.has_heard(place.token):
        yield "a service of this machine heard from it"
    if arena.services.was_fooled(place.token):
        yield "the host that it may reach got what was meant for another"
    yield from _changes(before, take_print(place))
    yield from _left_in_tree(place, attempt.limits.file_bytes)
    yield from _victim_harmed(place)
    yield from _litter(place.token)
    if len(result.stdout) + len(result.stderr) > 2 * attempt.limits.output_bytes * _ROOM + 10_000:
        yield f"{len(result.stdout) + len(result.stderr)} characters of output were kept"
    if time_s > attempt.limits.time_s + _PATIENCE_S:
        yield f"it took {time_s:.1f} s and may take {attempt.limits.time_s:.0f}"


def heart_size(place: Place) -> int:
    """How far the heartbeat of what stayed behind has come."""
    try:
        return (place.tree / "heart").stat().st_size
    except OSError:
        return 0


def lingering(run: str) -> dict[int, str]:
    """Processes that still carry this trial's mark: pid → environment."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                environment = (entry / "environ").read_bytes().decode("utf-8", "replace")
            except OSError:
                continue
            if f"TOKEN={run}" in environment:
                found[int(entry.name)] = environment
    return found


def _everything(root: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files):
            yield Path(folder) / name


def _changes(before: Print, after: Print) -> Iterator[str]:
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) != after.get(path):
            did = "made" if path not in before else "removed" if path not in after else "changed"
            yield f"it {did} {path}"


def _left_in_tree(place: Place, file_bytes: int) -> Iterator[str]:
    for path in _everything(place.tree):
        status = path.lstat()
        if status.st_mode & (stat.S_ISUID | stat.S_ISGID):
            yield f"it left {path.name} with setuid or setgid"
        if stat.S_ISBLK(status.st_mode) or stat.S_ISCHR(status.st_mode):
            yield f"it left the device {path.name}"
        if stat.S_ISREG(status.st_mode) and status.st_size > file_bytes * _ROOM:
            yield f"it left {path.name} with {status.st_size} bytes"


def _victim_harmed(place: Place) -> Iterator[str]:
    if place.victim.poll() is not None:
        yield "it ended a program of the user"
        return
    fields = Path(f"/proc/{place.victim.pid}/stat").read_text().rpartition(")")[2].split()
    if fields[0] in {"T", "t"}:
        yield "it stopped a program of the user"


def _litter(token: str) -> Iterator[str]:
    for folder in (*map(Path, _LITTERED), Path.home()):
        left = folder / token
        if left.exists():
            yield f"it left {left}"
            left.unlink(missing_ok=True)
