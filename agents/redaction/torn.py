"""Torn keys: lines from the middle or the end of a private key, in an excerpt that lacks the line which says so.

A diff shows three lines around a change, a search shows lines, an output is cut. Lines of base64 in the widths in which
keys are written count as a key's when two or more stand together, when one has the usual width, or when the end of a
key follows; not when they are of a certificate or a public key. Something may stand before them: a number, a sign of a
diff.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

_ROW: Final = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/]{60,76}[\"',\\nr ]{0,6}$", re.M)
_PIECE: Final = re.compile(r"(?:^|(?<=[^A-Za-z0-9+/=_-]))[A-Za-z0-9+/]{4,76}={0,2}[\"',\\nr ]{0,6}\r?$")
_BARE: Final = re.compile(r"[A-Za-z0-9+/]{60,76}")
_END: Final = re.compile(r"-----END (?:[A-Z0-9]{2,10} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_MIXED: Final = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])")
_OPEN_KINDS: Final = re.compile(r"-----(?:BEGIN|END) (?![A-Z0-9 ]*PRIVATE)[A-Z0-9 ]+-----")
_LEAST_ROWS: Final = 2
_DISTINCT: Final = 25
"""Different letters that any row of a key has at least; paths and words have fewer."""
_WIDTH: Final = 64
"""The width in which nearly all keys are written; one row of just that width is enough to be doubted."""
_LEAST_REST: Final = 16


class TornKey(NamedTuple):
    """Where lines of a key stand."""

    start: int
    end: int


class _Line(NamedTuple):
    start: int
    text: str


def torn_keys(text: str) -> Iterator[TornKey]:
    """Every group of such lines, in order."""
    if _END.search(text) is None and _ROW.search(text) is None:
        return
    lines = list(_lines(text))
    at = 0
    while at < len(lines):
        group = _group(lines, at)
        if group > at and _is_key(lines, at, group):
            first, last = lines[at], lines[group - 1]
            yield TornKey(first.start + _begin(first.text), last.start + len(last.text.rstrip()))
        at = max(group, at + 1)


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for line in text.split("\n"):
        yield _Line(start, line)
        start += len(line) + 1


def _group(lines: Sequence[_Line], at: int) -> int:
    """Behind the last line of the group that begins here: full rows, then perhaps a shorter one."""
    end = at
    while end < len(lines) and _is_row(lines[end].text):
        end += 1
    if end < len(lines) and (rest := _PIECE.search(lines[end].text)):
        is_last = end > at and ("=" in rest[0] or len(rest[0]) >= _LEAST_REST) and _MIXED.match(rest[0]) is not None
        end += is_last or _ends_key(lines, end + 1)
    return end


def _is_row(line: str) -> bool:
    row = _ROW.search(line)
    return row is not None and _MIXED.match(row[0]) is not None and len(set(row[0])) >= _DISTINCT


def _is_key(lines: Sequence[_Line], at: int, end: int) -> bool:
    if _ends_key(lines, end):
        return True
    around = (lines[place].text for place in (at - 1, end) if 0 <= place < len(lines))
    row = _BARE.search(lines[at].text)
    is_enough = end - at >= _LEAST_ROWS or (row is not None and len(row[0]) == _WIDTH)
    return is_enough and not any(_OPEN_KINDS.search(one) for one in around)


def _ends_key(lines: Sequence[_Line], place: int) -> bool:
    return place < len(lines) and _END.search(lines[place].text) is not None


def _begin(line: str) -> int:
    """Where in its line the first piece of a key begins."""
    found = _ROW.search(line) or _PIECE.search(line)
    return found.start() if found else 0
