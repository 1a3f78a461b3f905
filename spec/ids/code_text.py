"""Ids in code: in comments and strings, and in the names of tests (`test_fr_001_rejects_blanks`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from spec.ids.mention import Mention
from spec.ids.shape import DASHED, canonical, is_standard, kind_of_id

_QUICK_DASH: Final = re.compile(rb"-\d")
_QUICK: Final = (
    re.compile(rb"US\d"),
    re.compile(rb"T\d\d\d"),
    re.compile(rb"CHK\d\d"),
    re.compile(rb"Requirement"),
    re.compile(rb"ADR"),
)
_ID: Final = re.compile(
    rf"(?<![A-Za-z0-9_/])(?<![a-z]-)(?:{DASHED}|(?:US\d{{1,3}}|T\d{{3,5}}|CHK\d{{3,4}}))(?![\w])(?!-[a-z])"
)
_SNAKE_PART: Final = re.compile(r"(?:^|_)((?:fr|nfr|req|sc|us|rf|rnf|br|cap|adr|d|r)_?\d{1,5})(?=_|$)")
_CALLED: Final = re.compile(r"(?<![A-Za-z0-9_])test_\w+|(?<![A-Za-z0-9_])Test\w+")
_SCREAM: Final = re.compile(r"([a-z]+)_?(\d+)")


def may_hold_ids(data: bytes, *, is_test: bool) -> bool:
    """Whether code may name an id at all; quick, and now and then wrongly true."""
    for found in _QUICK_DASH.finditer(data):
        before = data[found.start() - 1 : found.start()]
        if before.isalnum() and before.upper() == before:
            return True
    return any(pattern.search(data) for pattern in _QUICK) or (is_test and b"test_" in data and _has_test_id(data))


def _has_test_id(data: bytes) -> bool:
    return _TEST_ID.search(data) is not None


_TEST_ID: Final = re.compile(rb"_(?:fr|nfr|req|sc|us|rf|rnf|br|cap|adr|d|r)_?\d{1,5}(?=_|\W)")


def code_mentions(text: str, bare: str, *, is_test: bool) -> Iterator[Mention]:
    """The ids in code; `bare` is the same text, letter for letter, with comments as blanks and strings emptied."""
    shown = text.split("\n")
    hidden = bare.split("\n") if bare else []
    for number, line in enumerate(shown, start=1):
        if len(line) > 2000:
            continue
        if "-" in line or "US" in line or "T" in line or "CHK" in line:
            left = hidden[number - 1] if number <= len(hidden) else ""
            for found in _ID.finditer(line):
                if not is_standard(found[0]) and left[found.start() : found.end()] != found[0]:
                    name = canonical(found[0])
                    yield Mention(name, number, found.start(), len(found[0]), kind=kind_of_id(found[0]))
        if is_test and "est_" in line:
            yield from _in_names(line, number)


def _in_names(line: str, number: int) -> Iterator[Mention]:
    for called in _CALLED.finditer(line):
        for found in _SNAKE_PART.finditer(called[0]):
            parts = _SCREAM.fullmatch(found[1])
            if parts:
                name = parts[1].upper() + ("" if parts[1] == "us" else "-") + parts[2]
                yield Mention(
                    canonical(name), number, called.start() + found.start(1), len(found[1]), kind=kind_of_id(name)
                )
