"""Any text between the headings of a file, unharmed, and the file's own lines told from those of a text.

A line of a text that would be taken for one of ours (a section's heading, a fence that is never closed, a mark of
git's) is written with a backslash before it, which is Markdown's own way and shows nothing. Code between fences is left
alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Final, NamedTuple

from spec.folder.front_matter import Unreadable

_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_ESCAPABLE: Final = re.compile(r"(\\*) {0,3}(?:#{1,6}(?:[ \t]|$)|`{3}|~{3}|(?:<{7}|>{7}|\|{7})(?:\s|$))")
_MERGE_MARK: Final = re.compile(r"\\*(?:<{7}|>{7}|\|{7})(?:\s|$)")
_HEADING: Final = re.compile(r" {0,3}(#{1,6})(?:[ \t](.*))?")
_UNSAFE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
"""What an editor may take for the end of a line, swallow, or refuse."""

_LONGEST_TITLE: Final = 30

IsOurs = Callable[[str], bool]
"""Whether a line outside of code would be read as one of the file's own."""


class Line(NamedTuple):
    """A line of a file, its number from 1, and whether it is code between fences."""

    number: int
    text: str
    is_code: bool = False


def numbered(texts: Sequence[str], first: int = 1) -> list[Line]:
    """The lines with what is code marked; raises Unreadable for a fence that is never closed."""
    code, unclosed = _code(texts)
    if unclosed:
        at = first + unclosed[0]
        raise Unreadable(at, "the code that begins here never ends; close it by a line with the same mark")
    return [Line(first + at, text, is_code) for at, (text, is_code) in enumerate(zip(texts, code, strict=True))]


def heading(line: Line | str) -> tuple[int, str] | None:
    """The level and the words of a heading, None for any other line."""
    text = line if isinstance(line, str) else line.text
    found = None if isinstance(line, Line) and line.is_code else _HEADING.fullmatch(text)
    return (len(found[1]), (found[2] or "").strip()) if found else None


def section_of(line: Line | str, titles: Iterable[str]) -> tuple[str, bool] | None:
    """The title of a section that a line means, and whether it is spelt right; None for a line of a text.

    What comes close counts too: a slip in a title must not turn a section into a text of the one before.
    """
    found = heading(line)
    if found is None or found[0] != 2:
        return None
    known = {title.lower(): title for title in titles}
    words = " ".join(found[1].rstrip("#").lower().split())
    if words in known:
        return known[words], True
    close = get_close_matches(words, known, n=1, cutoff=0.8) if len(words) <= _LONGEST_TITLE else []
    return (known[close[0]], False) if close else None


def can_be_prose(text: str) -> bool:
    """Whether a text can stand between headings and come back the same."""
    return bool(text.strip()) and text == text.strip("\n").rstrip() and not _UNSAFE.search(text) and "\r" not in text


def write_prose(text: str, is_ours: IsOurs = lambda line: False) -> str:
    """The text with a backslash before each line that would be taken for something else."""
    lines = text.split("\n")
    code, open_at = _code(lines)
    unclosed = set(open_at)
    return "\n".join(
        f"\\{line}" if number in unclosed or _needs_escape(line, is_code, is_ours) else line
        for number, (line, is_code) in enumerate(zip(lines, code, strict=True))
    )


def read_prose(lines: Sequence[Line]) -> str:
    """The text in some lines of a file, without blank lines around it."""
    return "\n".join(_unescaped(line) for line in trimmed(lines)).rstrip()


def trimmed(lines: Sequence[Line]) -> Sequence[Line]:
    """Without the blank lines around."""
    filled = [at for at, line in enumerate(lines) if line.text.strip()]
    return lines[filled[0] : filled[-1] + 1] if filled else []


def loosely(text: str) -> str:
    """What two texts have in common that differ only in blanks at ends of lines and in the number of blank lines."""
    return re.sub(r"\n{2,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip("\n")


def _needs_escape(line: str, is_code: bool, is_ours: IsOurs) -> bool:
    if is_code or _MERGE_MARK.match(line):
        return _MERGE_MARK.match(line) is not None
    found = _ESCAPABLE.match(line)
    return found is not None and (bool(found[1]) or is_ours(line))


def _unescaped(line: Line) -> str:
    found = (_MERGE_MARK if line.is_code else _ESCAPABLE).match(line.text)
    return line.text[1:] if found and line.text.startswith("\\") else line.text


def _code(lines: Sequence[str]) -> tuple[list[bool], list[int]]:
    """Which lines are code, fences among them, and where a fence stands that is never closed, and so is none."""
    fences = [_FENCE.fullmatch(line) for line in lines]
    closers = _longest_closers(fences)
    code: list[bool] = []
    unclosed: list[int] = []
    opener = ""
    for at, found in enumerate(fences):
        was_code = bool(opener)
        if found and opener:
            opener = "" if found[1].startswith(opener) and not found[2].strip() else opener
        elif found and not (found[1][0] == "`" and "`" in found[2]):
            if closers[at].get(found[1][0], 0) >= len(found[1]):
                opener = found[1]
            else:
                unclosed.append(at)
        code.append(was_code or bool(opener))
    return code, unclosed


def _longest_closers(fences: Sequence[re.Match[str] | None]) -> list[dict[str, int]]:
    """For each line the longest fence below it that closes one, by its character: one pass, however many there are."""
    below: dict[str, int] = {}
    found: list[dict[str, int]] = []
    for fence in reversed(fences):
        found.append(below)
        if fence and not fence[2].strip():
            below = {**below, fence[1][0]: max(len(fence[1]), below.get(fence[1][0], 0))}
    return found[::-1]
