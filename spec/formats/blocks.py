"""Headings with their sections, and list items with the lines that continue them, found in the lines of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from spec.formats.lines import Kind, TextFile

_ATX: Final = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_BULLET: Final = re.compile(r"([ \t]*)([-*+]|\d{1,9}[.)])(?:[ \t]+|$)")
_RULE: Final = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")


class Heading(msgspec.Struct, frozen=True):
    """A heading at line `at` (from 1) and where its section ends: the line of the next heading that is no deeper."""

    at: int
    level: int
    title: str
    end: int
    body_end: int
    """Where its own text ends: the line of the next heading of any level."""


class Entry(msgspec.Struct, frozen=True):
    """One item of a list with everything that belongs to it: lines `start` up to `end`."""

    start: int
    end: int
    indent: int
    marker: str
    text: str
    """The first line after the marker."""


def headings_of(text: TextFile) -> tuple[Heading, ...]:
    """All headings of a file in order."""
    found: list[tuple[int, int, str]] = []
    for at, line in enumerate(text.lines, start=1):
        match = _ATX.match(line.text) if line.is_text and "#" in line.text[:10] else None
        if match is not None:
            found.append((at, len(match[1]), heading_title(line.text[match.end() :])))
    ends = [len(text.lines) + 1] * len(found)
    stack: list[int] = []
    for number, (at, level, _) in enumerate(found):
        while stack and found[stack[-1]][1] >= level:
            ends[stack.pop()] = at
        stack.append(number)
    following = [at for at, _, _ in found[1:]] + [len(text.lines) + 1]
    return tuple(
        Heading(at, level, title, end, body_end)
        for (at, level, title), end, body_end in zip(found, ends, following, strict=False)
    )


def heading_title(written: str) -> str:
    """A heading's words without closing hashes."""
    title = written.strip()
    bare = title.rstrip("#")
    return bare.rstrip() if bare != title and (not bare or bare[-1] in " \t") else title


def is_rule(text: str) -> bool:
    """Whether a line is a thematic break."""
    return len(text) < 200 and _RULE.match(text) is not None


def trimmed_end(text: TextFile, start: int, end: int) -> int:
    """`end` without trailing blank lines, rules and comments, so that no item owns what stands between."""
    while end > start + 1:
        line = text.lines[end - 2]
        blank = line.kind is not Kind.CODE and (not line.text.strip() or is_rule(line.text))
        if not blank and line.kind is not Kind.COMMENT:
            break
        end -= 1
    return end


def entries_of(text: TextFile, start: int, end: int, deepest: int = 3) -> Iterator[Entry]:
    """The items of lists between two lines that are indented by at most `deepest`, each with what is nested in it."""
    at = start
    while at < end:
        match = bullet_at(text, at)
        if match is None or width_of(match[1]) > deepest:
            at += 1
            continue
        indent = width_of(match[1])
        stop = _entry_end(text, at, end, indent)
        yield Entry(at, stop, indent, match[2], text.lines[at - 1].text[match.end() :])
        at = stop


def bullet_at(text: TextFile, at: int) -> re.Match[str] | None:
    """The marker of a list item at a line."""
    line = text.lines[at - 1]
    if not line.is_text or is_rule(line.text):
        return None
    return _BULLET.match(line.text)


def _entry_end(text: TextFile, at: int, end: int, indent: int) -> int:
    """Where an item ends: at a marker that is no deeper, or at text after a blank line that is not indented."""
    stop = at + 1
    blank = False
    for number in range(at + 1, end):
        line = text.lines[number - 1]
        if line.kind is Kind.CODE:
            inside = text.lines[number - 2].kind is Kind.CODE
            if not inside and blank and width_of(line.text) <= indent:
                break
            stop, blank = number + 1, False
            continue
        if not line.text.strip():
            blank = True
            continue
        deeper = width_of(line.text) > indent
        if line.kind is not Kind.TEXT or _ATX.match(line.text) or is_rule(line.text):
            break
        if not deeper and (blank or _BULLET.match(line.text)):
            break
        stop, blank = number + 1, False
    return stop


def width_of(text: str) -> int:
    """How far a line is indented; a tab reaches the next stop of four."""
    width = 0
    for char in text:
        if char == " ":
            width += 1
        elif char == "\t":
            width += 4 - width % 4
        else:
            break
    return width


def words(text: TextFile, start: int, end: int) -> str:
    """The text lines of a span joined by single spaces."""
    return " ".join(" ".join(line.text.split()) for line in text.lines[start - 1 : end - 1] if line.is_text).strip()


def paragraphs(text: TextFile, start: int, end: int) -> str:
    """A span as it is written, without comments, and without blank lines around it."""
    kept = [line.text.rstrip() for line in text.lines[start - 1 : end - 1] if line.kind is not Kind.COMMENT]
    first, last = 0, len(kept)
    while first < last and not kept[first].strip():
        first += 1
    while last > first and (not kept[last - 1].strip() or is_rule(kept[last - 1])):
        last -= 1
    return "\n".join(kept[first:last])
