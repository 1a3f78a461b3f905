"""What is found where a guard does not hold: the place, what is wrong in words, and how to mend it."""

from __future__ import annotations

import re

import msgspec

from spec.guards.code_facts import CodeFile


class Spot(msgspec.Struct, frozen=True):
    """A place in a file; `line` is 0 for a file as a whole. `text` is its line."""

    path: str
    line: int = 0
    column: int = 0
    length: int = 0
    text: str = ""


class TextEdit(msgspec.Struct, frozen=True):
    """Replace what lies between two places, the second excluded, with `text`."""

    path: str
    start_line: int
    start_column: int
    end_line: int
    end_column: int
    text: str


class FileStep(msgspec.Struct, frozen=True):
    """`kind` is `create` (an empty file at `path`) or `rename` (from `path` to `to`)."""

    kind: str
    path: str
    to: str = ""


class Fix(msgspec.Struct, frozen=True):
    """A way to mend it, to be done as a whole."""

    title: str
    edits: tuple[TextEdit, ...] = ()
    steps: tuple[FileStep, ...] = ()


class Broken(msgspec.Struct, frozen=True):
    """A guard that does not hold at a place.

    `clause` goes on behind the decision's name: `forbids importing requests here`. `subject` is what it is about: a
    module, a call, a definition.
    """

    code: str
    severity: str
    guard: str
    clause: str
    spot: Spot
    subject: str = ""
    fixes: tuple[Fix, ...] = ()


def spot_of(file: CodeFile, line: int, column: int, length: int) -> Spot:
    """A place in a line of a file."""
    return Spot(file.path, line, column, length, file.line(line))


def spot_of_line(file: CodeFile, line: int) -> Spot:
    """What is written in a line, without the blanks around it."""
    text = file.line(line)
    written = text.strip()
    return Spot(file.path, line, len(text) - len(text.lstrip()) if written else 0, len(written), text)


def spot_of_word(file: CodeFile, word: str, first: int, last: int) -> Spot | None:
    """The first place of a word in some lines."""
    wanted = re.compile(rf"(?<![\w$]){re.escape(word)}(?![\w$])")
    for number in range(first, min(last, len(file.lines)) + 1):
        found = wanted.search(file.line(number))
        if found:
            return spot_of(file, number, found.start(), len(word))
    return None


def without_lines(file: CodeFile, first: int, last: int) -> TextEdit:
    """Take whole lines out; the last line of a file goes with the newline before it."""
    if last < len(file.lines):
        return TextEdit(file.path, first, 0, last + 1, 0, "")
    if first > 1:
        before = file.line(first - 1)
        return TextEdit(file.path, first - 1, len(before), last, len(file.line(last)), "")
    return TextEdit(file.path, first, 0, last, len(file.line(last)), "")
