"""What `git merge` leaves in a file that it could not merge: both sides, taken apart again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from spec.folder.front_matter import Unreadable

_OURS: Final = "<" * 7
_BASE: Final = "|" * 7
_MIDDLE: Final = "=" * 7
_THEIRS: Final = ">" * 7


class Sides(msgspec.Struct, frozen=True):
    """The file as either side had it, and the lines of the first conflict, counted from 1."""

    ours: list[str]
    theirs: list[str]
    first: int
    last: int


def sides_of(lines: Sequence[str]) -> Sides | None:
    """Both sides of a file with conflicts, None for a file without; raises Unreadable where the marks do not pair."""
    ours: list[str] = []
    theirs: list[str] = []
    places: list[tuple[int, int]] = []
    part, begun = "", 0
    for number, line in enumerate(lines, start=1):
        mark = _mark(line, part)
        if mark == _THEIRS and not part:
            raise Unreadable(number, _advice(number, 0))
        if mark == _OURS:
            part, begun = mark, number
        elif mark == _THEIRS:
            part = ""
            places.append((begun, number))
        elif mark:
            part = mark
        else:
            if part in {"", _OURS}:
                ours.append(line)
            if part in {"", _MIDDLE}:
                theirs.append(line)
    if part:
        raise Unreadable(begun, _advice(begun, 0))
    return Sides(ours, theirs, *places[0]) if places else None


def still_open(sides: Sides) -> Unreadable:
    """The error for a file whose sides somebody has to choose between."""
    return Unreadable(sides.first, _advice(sides.first, sides.last))


def _advice(first: int, last: int) -> str:
    where = f"line {first} to line {last}" if last else f"line {first}"
    return (
        f"git could not merge it and left both sides in {where}; keep the lines that shall stand and take out those "
        f"that begin with {_OURS}, {_MIDDLE} and {_THEIRS}"
    )


def _mark(line: str, part: str) -> str:
    """The mark that a line is, in the part of a conflict where it means something."""
    head = line[:7]
    if line[7:8].strip():
        return ""
    if head == _OURS and not part:
        return head
    if head == _BASE and part == _OURS:
        return head
    if head == _MIDDLE and part in {_OURS, _BASE}:
        return head
    return head if head == _THEIRS and part in {"", _MIDDLE} else ""
