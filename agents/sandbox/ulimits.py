"""Limits that the kernel keeps for each process, set by a shell just before it becomes the command.

Not `preexec_fn`, which may deadlock in a process with threads; not RLIMIT_AS, since Node, Java and Go reserve far more
addresses than they use: RLIMIT_DATA counts only what can be written.
"""

from __future__ import annotations

import math
import os
import resource
from collections.abc import Sequence
from typing import Final

from agents.surroundings import Limits

_SHELL: Final = "/bin/sh"
_BLOCK_BYTES: Final = 512
_KIB: Final = 1024
_OPEN_FILES: Final = 8192
_CORES: Final = 64
_THREADS_EACH: Final = 4
"""The kernel counts threads: a limit of processes leaves room for some in each."""


def kernel_limits(limits: Limits) -> dict[int, int]:
    """The limits that fit every kind of program, never above what we ourselves may use: that would be refused."""
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: limits.file_bytes,
        resource.RLIMIT_DATA: limits.memory_bytes,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_CPU: math.ceil(limits.time_s) * _CORES,
    }
    return {name: _at_most(value, resource.getrlimit(name)[1]) for name, value in wanted.items()}


def is_bound_by_groups() -> bool:
    """Whether only a group of the kernel's bounds the processes of a command: root's are in no limit's count."""
    return os.geteuid() == 0


def thread_limit(limits: Limits) -> int:
    """How many threads the processes of a command may have together."""
    return limits.processes * _THREADS_EACH


def with_limits(command: Sequence[str], limits: Limits, process_letter: str) -> list[str]:
    """The command, run by a shell that limits itself first. Without a `process_letter` processes are not limited."""
    found = kernel_limits(limits)
    set_to = {
        "c": found[resource.RLIMIT_CORE],
        "f": found[resource.RLIMIT_FSIZE] // _BLOCK_BYTES,
        "d": found[resource.RLIMIT_DATA] // _KIB,
        "n": found[resource.RLIMIT_NOFILE],
        "t": found[resource.RLIMIT_CPU],
    }
    if process_letter:
        set_to[process_letter] = thread_limit(limits)
    script = "".join(f"ulimit -{letter} {value};" for letter, value in set_to.items())
    return [_SHELL, "-c", f'{script} exec "$@"', "sh", *command]


def _at_most(value: int, hard: int) -> int:
    return value if hard == resource.RLIM_INFINITY else min(value, hard)
