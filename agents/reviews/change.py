"""A change of one file, and what is said of it: plain data."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

import msgspec

from indexer.languages.registry import language_named
from indexer.parsing.lexing import blank
from indexer.records import FileClass, Symbol

Severity = Literal["error", "warning", "hint"]


class Deletion(msgspec.Struct, frozen=True):
    """A way to mend a remark: the lines from `first` to `last` go."""

    title: str
    first: int
    last: int


class Remark(msgspec.Struct, frozen=True):
    """One thing to look at, at a line of the text after the change; columns and lengths count code points."""

    code: str
    severity: Severity
    message: str
    line: int
    column: int = 0
    length: int = 0
    fix: Deletion | None = None


class Change(msgspec.Struct, frozen=True, dict=True):
    """One file before and after. `before` is None for a new file, `after` for one that is gone.

    `lines` are those of `after` that are new or changed; None means that all are looked at, changed or not.
    """

    path: str
    language: str
    before: str | None
    after: str | None
    lines: frozenset[int] | None = None
    file_class: FileClass = FileClass.SOURCE
    symbols_before: tuple[Symbol, ...] = ()
    symbols: tuple[Symbol, ...] = ()

    @property
    def is_test(self) -> bool:
        """Whether it is a test or an example, where much may stand that code that ships may not."""
        return self.file_class in {FileClass.TEST, FileClass.EXAMPLE}

    @property
    def is_code(self) -> bool:
        """Whether it is code of the project itself."""
        return self.file_class in {FileClass.SOURCE, FileClass.TEST, FileClass.EXAMPLE}

    def touches(self, line: int) -> bool:
        """Whether a line of the text after the change counts."""
        return self.lines is None or line in self.lines

    @cached_property
    def rows(self) -> list[str]:
        """The lines after the change."""
        return split(self.after or "")

    @cached_property
    def code(self) -> list[str]:
        """The same lines with comments and strings blanked, letter for letter."""
        return split(blanked(self.language, self.after or ""))

    @property
    def is_of_code(self) -> bool:
        """Whether anything but comments, strings and space differs."""
        return self.code_before.split() != "\n".join(self.code).split()

    @cached_property
    def code_before(self) -> str:
        """The text before the change with comments and strings blanked."""
        return blanked(self.language, self.before or "")


def split(text: str) -> list[str]:
    """Lines as the index counts them: they end with a newline and nothing else."""
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return [line.removesuffix("\r") for line in lines]


def blanked(language: str, text: str) -> str:
    """A text with comments and strings blanked; the text itself where the language is not known."""
    known = language_named(language)
    if known is None:
        return text
    plain = text.encode("ascii", "replace")  # one byte a letter, so that places stay
    return blank(plain, known.lexis)[0].decode("ascii")
