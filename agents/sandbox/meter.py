"""How much a command and all its children use, and whether that is too much. Linux; elsewhere nothing is counted.

Read from /proc by ourselves: it is done many times a second, and what is read for each process is one short line.
Shared pages are counted in every process that has them, so before anybody is judged, the kernel is asked for the
shares.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from agents.surroundings import Limits

Excess = Literal["memory", "processes"]

_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")
_KIB: Final = 1024
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_CPU: Final = slice(11, 15)
_RESIDENT: Final = 21
_SCARCE_SHARE: Final = 0.05


class _Counts(NamedTuple):
    resident_bytes: int
    cpu_s: float


@dataclass
class Meter:
    """Measures the tree of processes below one; not for two threads at once."""

    root: int
    limits: Limits
    peak_bytes: int | None = None
    cpu_s: float | None = None
    """Both as seen at the last look; None for a command that ended before the first."""
    _free_at_start: int = field(default_factory=lambda: _memory()[0])

    def excess(self) -> Excess | None:
        """What the command uses too much of now. Milliseconds, but tens of them where it is close to its limit."""
        pids = processes_below(self.root, self.limits.processes + 1)
        if len(pids) > self.limits.processes:
            return "processes"
        counts = [_counts(pid) for pid in pids]
        used = sum(count.resident_bytes for count in counts)
        self.cpu_s = max(self.cpu_s or 0.0, sum(count.cpu_s for count in counts))
        if used > self.limits.memory_bytes:
            used = sum(_share(pid) for pid in pids)
        self.peak_bytes = max(self.peak_bytes or 0, used)
        return "memory" if used > self.limits.memory_bytes or self._starves_the_machine() else None

    def _starves_the_machine(self) -> bool:
        """Whether as much as the limit has gone since we began and next to nothing is left.

        Memory of the kernel, as in sockets and pipes, is in no process's count.
        """
        free, total = _memory()
        return free < total * _SCARCE_SHARE and self._free_at_start - free > self.limits.memory_bytes


def processes_below(root: int, most: int) -> list[int]:
    """The processes that descend from this one, itself left out; at most about so many."""
    found: list[int] = []
    waiting = [root]
    while waiting and len(found) < most:
        for child in children_of(waiting.pop()):
            found.append(child)
            waiting.append(child)
    return found


def children_of(pid: int) -> list[int]:
    """The processes that this one has begun and that are still its own."""
    children: list[int] = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208 - many times a second, and Path is slower
            children += map(int, _read(f"/proc/{pid}/task/{thread}/children").split())
    except OSError:
        return children
    return children


def _counts(pid: int) -> _Counts:
    """From the line after the program's name, which may hold anything, brackets too."""
    fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    if len(fields) < _RESIDENT + 1:
        return _Counts(0, 0.0)
    ticks = sum(int(field) for field in fields[_CPU])
    return _Counts(int(fields[_RESIDENT]) * _PAGE_BYTES, ticks / _TICKS)


def _share(pid: int) -> int:
    for line in _read(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * _KIB
    return 0


def _memory() -> tuple[int, int]:
    """Bytes that are available, and that there are; zeros where nobody tells."""
    found = {"MemAvailable:": 0, "MemTotal:": 0}
    for line in _read("/proc/meminfo").splitlines()[:3]:
        name, value, *_ = line.split()
        if name in found:
            found[name] = int(value) * _KIB
    return found["MemAvailable:"], found["MemTotal:"]


def _read(path: str) -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:  # noqa: PTH123 - as above, many times a second
            return file.read()
    except OSError:
        return ""
