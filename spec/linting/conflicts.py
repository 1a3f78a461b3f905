"""What git leaves in a file that it could not merge, with the ways to choose a side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from spec.guards.findings import Fix, TextEdit
from spec.linting.findings import ERROR, TextFinding

_OURS: Final = "<" * 7
_BASE: Final = "|" * 7
_MIDDLE: Final = "=" * 7
_THEIRS: Final = ">" * 7


class Conflict(msgspec.Struct, frozen=True):
    """The lines (from 1) of the marks of one conflict; `base` is 0 where git wrote none."""

    ours: int
    base: int
    middle: int
    theirs: int


def conflicts_in(lines: Sequence[str]) -> Iterator[Conflict]:
    """The conflicts whose marks are complete."""
    ours = base = middle = 0
    for number, line in enumerate(lines, start=1):
        head = line[:7]
        if line[7:8].strip():
            continue
        if head == _OURS:
            ours, base, middle = number, 0, 0
        elif head == _BASE and ours and not middle:
            base = number
        elif head == _MIDDLE and ours and not middle:
            middle = number
        elif head == _THEIRS and middle:
            yield Conflict(ours, base, middle, number)
            ours = base = middle = 0


def conflict_findings(path: str, lines: Sequence[str]) -> Iterator[TextFinding]:
    """One finding for each conflict."""
    for found in conflicts_in(lines):
        yield TextFinding(
            "spec.conflict",
            ERROR,
            "git could not merge this and left both sides here. Keep what shall stand and take out the marks.",
            found.ours,
            0,
            found.theirs,
            len(lines[found.theirs - 1]),
            tuple(_ways(path, lines, found)),
        )


def _ways(path: str, lines: Sequence[str], found: Conflict) -> Iterator[Fix]:
    ours = lines[found.ours : (found.base or found.middle) - 1]
    theirs = lines[found.middle : found.theirs - 1]
    for title, kept in (
        (f"Keep ours ({_name(lines[found.ours - 1])})", ours),
        (f"Keep theirs ({_name(lines[found.theirs - 1])})", theirs),
        ("Keep both", [*ours, *theirs]),
    ):
        text = "".join(f"{line}\n" for line in kept)
        last = found.theirs < len(lines)
        end = (found.theirs + 1, 0) if last else (found.theirs, len(lines[found.theirs - 1]))
        yield Fix(title, (TextEdit(path, found.ours, 0, *end, text if last else text.rstrip("\n")),))


def _name(mark: str) -> str:
    return mark[7:].strip() or "that side"
