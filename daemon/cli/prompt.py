"""Lines from a person at a terminal, with the editing keys that terminals are expected to have."""

from __future__ import annotations

import contextlib
import select
import sys

# Arrow keys, history and pasting of several lines as one; a system without it still has plain lines.
with contextlib.suppress(ImportError):
    import readline  # noqa: F401 - importing it is what makes `input` edit lines

_PASTE_GAP_S = 0.03
_YES = frozenset({"y", "yes"})


def read_line(prompt: str) -> str:
    """A line without its end. Raises EOFError at Ctrl-D, KeyboardInterrupt at Ctrl-C."""
    return input(prompt).strip()


def read_lines(first: str, prompt: str) -> str:
    """`first` and the lines after it, until an empty one; one that was pasted in between belongs to the text."""
    lines = [first]
    while True:
        line = input(prompt).rstrip()
        if not line and not _more_is_waiting():
            return "\n".join(lines).strip()
        lines.append(line)


def is_yes(prompt: str) -> bool:
    """Whether Enter, y or yes was given."""
    return read_line(prompt).lower() in {"", *_YES}


def is_sure(prompt: str) -> bool:
    """Whether y or yes was given; Enter is no."""
    return read_line(prompt).lower() in _YES


def _more_is_waiting() -> bool:
    """Whether a line follows faster than a hand could type it."""
    return bool(select.select([sys.stdin], [], [], _PASTE_GAP_S)[0])
