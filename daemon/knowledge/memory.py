"""Keeps a process that runs all day small: few heaps, and freed memory given back to the system.

glibc gives each thread a heap of its own and keeps what is freed for later; after a first index that is some hundred
megabytes that nobody uses. Elsewhere these functions do nothing.
"""

from __future__ import annotations

import ctypes
import sys

_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h
_ARENAS = 2


def keep_few_heaps() -> None:
    """Let threads share heaps; call it before there are many."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):
            libc.mallopt(_ARENA_MAX, _ARENAS)


def release_memory() -> None:
    """Give freed memory back to the system; takes some milliseconds."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if hasattr(libc, "malloc_trim"):
            libc.malloc_trim(0)
