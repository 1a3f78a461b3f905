"""A finding in a text: its place, what is wrong in words, how to mend it."""

from __future__ import annotations

import msgspec

from spec.guards.findings import Fix, TextEdit

ERROR = "error"
WARNING = "warning"
HINT = "hint"


class TextFinding(msgspec.Struct, frozen=True):
    """What is wrong from `line`, `column` to `end_line`, `end_column`: lines from 1, columns in code points from 0."""

    code: str
    severity: str
    message: str
    line: int
    column: int
    end_line: int
    end_column: int
    fixes: tuple[Fix, ...] = ()

    @property
    def length(self) -> int:
        """How many code points it covers; 0 where it covers lines."""
        return self.end_column - self.column if self.end_line == self.line else 0


def at_words(
    code: str, severity: str, message: str, line: int, column: int, length: int, fixes: tuple[Fix, ...] = ()
) -> TextFinding:
    """A finding on some words of a line."""
    return TextFinding(code, severity, message, line, column, line, column + length, fixes)


def at_line(code: str, severity: str, message: str, line: int, text: str, fixes: tuple[Fix, ...] = ()) -> TextFinding:
    """A finding on what is written in a line, without the blanks around it."""
    column = len(text) - len(text.lstrip())
    return at_words(code, severity, message, line, column if text.strip() else 0, len(text.strip()), fixes)


def replacing(title: str, path: str, line: int, column: int, length: int, text: str) -> Fix:
    """The way to mend it that puts other words in place of some."""
    return Fix(title, (TextEdit(path, line, column, line, column + length, text),))
