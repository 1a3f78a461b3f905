"""What guards are held against: one file of code, and the paths of all of them. Whoever knows code fills it in.

Lines count from 1, columns are counts of code points from 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import Final

import msgspec

_WORD: Final = re.compile(r"[\w$]+")


class Definition(msgspec.Struct, frozen=True):
    """A definition; `kind` is a word such as those of `KIND_WORDS`, `qualified` joins names by dots."""

    name: str
    qualified: str
    kind: str
    start_line: int
    end_line: int


class ImportSaid(msgspec.Struct, frozen=True):
    """What a file says that it uses: `module` as written, the `names` taken from it, the files that it means here."""

    module: str
    names: tuple[str, ...] = ()
    line: int = 0
    level: int = 0
    targets: tuple[str, ...] = ()


class CodeFile:
    """One file. Its text is read when it is needed first; `bare` is the text with comments and strings hidden."""

    def __init__(
        self,
        path: str,
        language: str,
        text: Callable[[], str],
        bare: Callable[[str], str],
        definitions: Sequence[Definition] = (),
        imports: Sequence[ImportSaid] = (),
        uses: Mapping[str, int] | None = None,
    ) -> None:
        self.path = path
        self.language = language
        self.definitions = definitions
        self.imports = imports
        self.uses: Mapping[str, int] = uses or {}
        self._text = text
        self._bare = bare

    @cached_property
    def text(self) -> str:
        """All of it."""
        return self._text()

    @cached_property
    def lines(self) -> list[str]:
        """Its lines, without their ends."""
        return lines_of(self.text)

    @cached_property
    def bare(self) -> str:
        """The text with blanks in place of comments and quotes in place of what stands in strings."""
        return self._bare(self.text)

    @cached_property
    def bare_lines(self) -> list[str]:
        """The lines of that."""
        return lines_of(self.bare)

    @cached_property
    def words(self) -> dict[str, list[tuple[int, int]]]:
        """Line and column of each place at which a word stands in code."""
        found: dict[str, list[tuple[int, int]]] = {}
        for number, line in enumerate(self.bare_lines, start=1):
            for word in _WORD.finditer(line):
                found.setdefault(word[0], []).append((number, word.start()))
        return found

    def line(self, number: int) -> str:
        """One line; empty where there is none."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


class Tree(msgspec.Struct, frozen=True):
    """The paths of all files, and whether a file that is none of them (such as one that git ignores) is there."""

    paths: Collection[str]
    is_there: Callable[[str], bool]


def lines_of(text: str) -> list[str]:
    """Lines as the index counts them: a newline ends one, and nothing else does."""
    return [line.removesuffix("\r") for line in text.split("\n")]
