"""Hunks: what differs between two contents, piece by piece, so that people can take some and leave others.

Works on bytes, so it holds for any encoding. Hunks are those of a unified diff with three lines of context, in the same
order: hunk n of a file is its n-th `@@`.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Final

import msgspec

CONTEXT: Final = 3
_SMALL: Final = 4_000_000
"""Product of lines up to which two pieces are compared line by line with difflib, which is quadratic."""

Opcode = tuple[int, int, int, int]
"""(from, to) in lines before, (from, to) in lines after, of a piece that differs."""


class Hunk(msgspec.Struct, frozen=True, kw_only=True):
    """One piece; `number` counts from 1. Lines count from 0 and keep their endings; context is not part of it."""

    number: int
    before_start: int
    before: tuple[bytes, ...]
    after_start: int
    after: tuple[bytes, ...]


def lines_of(data: bytes) -> list[bytes]:
    """Lines with their newlines; nothing else ends a line."""
    pieces = data.split(b"\n")
    lines = [piece + b"\n" for piece in pieces[:-1]]
    return [*lines, pieces[-1]] if pieces[-1] else lines


def hunks(before: bytes, after: bytes) -> list[Hunk]:
    """The hunks that turn `before` into `after`."""
    old, new = lines_of(before), lines_of(after)
    return [
        Hunk(number=number, before_start=a, before=tuple(old[a:b]), after_start=c, after=tuple(new[c:d]))
        for number, (a, b, c, d) in enumerate(_joined(changes(old, new)), start=1)
    ]


def select(before: bytes, after: bytes, chosen: Collection[int]) -> bytes:
    """`before` with the hunks of these numbers taken over; all of them give `after`, none gives `before`."""
    old = lines_of(before)
    result: list[bytes] = []
    position = 0
    for hunk in hunks(before, after):
        result.extend(old[position : hunk.before_start])
        result.extend(hunk.after if hunk.number in chosen else hunk.before)
        position = hunk.before_start + len(hunk.before)
    return b"".join([*_closed(result), *old[position:]]) if position < len(old) else b"".join(_inner_closed(result))


def _closed(lines: list[bytes]) -> list[bytes]:
    """Lines with something after them: each must end."""
    return [line if line.endswith(b"\n") else line + b"\n" for line in lines]


def _inner_closed(lines: list[bytes]) -> list[bytes]:
    return [*_closed(lines[:-1]), *lines[-1:]]


def changes(old: Sequence[bytes], new: Sequence[bytes]) -> list[Opcode]:
    """What differs, in order; neighbours touch at no line."""
    return _merged(_compare(old, new, 0, len(old), 0, len(new)))


def _compare(old: Sequence[bytes], new: Sequence[bytes], a: int, b: int, c: int, d: int) -> Iterator[Opcode]:
    """Common ends are cut off, lines that both sides have once hold it together, difflib does what is between."""
    waiting = [(a, b, c, d)]
    while waiting:
        a, b, c, d = waiting.pop()
        while a < b and c < d and old[a] == new[c]:
            a, c = a + 1, c + 1
        while a < b and c < d and old[b - 1] == new[d - 1]:
            b, d = b - 1, d - 1
        if a == b and c == d:
            continue
        if a == b or c == d:
            yield a, b, c, d
        elif (b - a) * (d - c) <= _SMALL:
            matcher = difflib.SequenceMatcher(None, old[a:b], new[c:d], autojunk=False)
            yield from (
                (a + i1, a + i2, c + j1, c + j2) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal"
            )
        else:
            anchors = _anchors(old, new, a, b, c, d)
            if not anchors:
                yield a, b, c, d
                continue
            for x, y in [*anchors, (b, d)]:
                waiting.append((a, x, c, y))
                a, c = x, y


def _anchors(old: Sequence[bytes], new: Sequence[bytes], a: int, b: int, c: int, d: int) -> list[tuple[int, int]]:
    """Lines that each side has once, in an order that both sides share: the longest such chain (patience)."""
    once_old = {line for line, count in Counter(old[a:b]).items() if count == 1}
    once_new = {line for line, count in Counter(new[c:d]).items() if count == 1}
    both = once_old & once_new
    place = {new[y]: y for y in range(c, d) if new[y] in both}
    pairs = [(x, place[old[x]]) for x in range(a, b) if old[x] in both]
    tails: list[int] = []
    ends: list[int] = []
    back: list[int] = [-1] * len(pairs)
    for at, (_, y) in enumerate(pairs):
        slot = bisect_left(tails, y)
        tails[slot : slot + 1] = [y]
        ends[slot : slot + 1] = [at]
        back[at] = ends[slot - 1] if slot else -1
    chain = []
    at = ends[-1] if ends else -1
    while at != -1:
        chain.append(pairs[at])
        at = back[at]
    return chain[::-1]


def _merged(found: Iterator[Opcode]) -> list[Opcode]:
    result: list[Opcode] = []
    for a, b, c, d in sorted(found):
        if result and result[-1][1] == a and result[-1][3] == c:
            result[-1] = (result[-1][0], b, result[-1][2], d)
        else:
            result.append((a, b, c, d))
    return result


def _joined(found: Sequence[Opcode]) -> Iterator[Opcode]:
    """Changes so close that their contexts touch are one hunk."""
    current: Opcode | None = None
    for a, b, c, d in found:
        if current is not None and a - current[1] <= 2 * CONTEXT:
            current = (current[0], b, current[2], d)
            continue
        if current is not None:
            yield current
        current = (a, b, c, d)
    if current is not None:
        yield current
