"""Which paths a guard means: `src/**`, `**/*.py`, `app/{api,web}/*.ts`, a file, or a folder with all in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Protocol

import msgspec

from spec.guards.pattern import BadPattern, Either, Letter, Matcher, Node, Often, Row, exact, read_class

_WILD: Final = re.compile(r"[*?\[{]")
_NOT_SLASH: Final = Letter((("/", "/"),), is_none_of=True)
_ANYTHING: Final = Often(Letter((), is_none_of=True), 0, -1)
_MOST_MATCHERS: Final = 512
_DEEPEST: Final = 10


class Fits(Protocol):
    """Something that takes a path or not."""

    def fits(self, text: str) -> bool:
        """Whether the path is meant."""


class Scope(msgspec.Struct, frozen=True):
    """The files in any of `within`, all if there is none, and in none of `but`."""

    within: tuple[str, ...] = ()
    but: tuple[str, ...] = ()

    def takes(self, path: str) -> bool:
        """Whether the file at `path` is meant."""
        return (not self.within or in_any(path, self.within)) and not in_any(path, self.but)

    def told(self) -> str:
        """In words: `in src/** but tests/**`."""
        within = f"in {listed(self.within)}" if self.within else ""
        return " ".join(part for part in (within, f"but {listed(self.but)}" if self.but else "") if part)


def listed(words: Iterable[str], joint: str = "or") -> str:
    """`a, b or c`."""
    *first, last = words
    return f"{', '.join(first)} {joint} {last}" if first else last


def in_any(path: str, globs: Iterable[str]) -> bool:
    """Whether one of the patterns means the path."""
    return any(glob_matcher(glob).fits(path) for glob in globs)


def is_wild(glob: str) -> bool:
    """Whether it may mean several files that are not in one folder."""
    return _WILD.search(glob) is not None


class _Below:
    """All below one folder, or the file of that name."""

    def __init__(self, folder: str) -> None:
        self._name = folder
        self._folder = f"{folder}/"

    def fits(self, text: str) -> bool:
        return text.startswith(self._folder) or text == self._name


class _All:
    """Everything."""

    def fits(self, text: str) -> bool:
        return True


@lru_cache(maxsize=_MOST_MATCHERS)
def glob_matcher(glob: str) -> Fits:
    """Ready to match paths relative to the project's folder; raises BadPattern.

    A name without wildcards is a file or a folder with all in it. `*` and `?` stay within a name, `**` does not.
    """
    wanted = _tidy(glob)
    if wanted in {"", "**", "."}:
        return _All()
    plain = wanted.removesuffix("/**")
    if not is_wild(plain):
        return _Below(plain)
    return Matcher(_parts(wanted, 0, "")[0], whole=True)


def _tidy(glob: str) -> str:
    wanted = glob.strip().removeprefix("./")
    if wanted.startswith("/"):
        raise BadPattern("a path begins at the project's folder, without `/`")
    if ".." in wanted.split("/"):
        raise BadPattern("`..` leads out of the project's folder")
    return wanted.rstrip("/")


def _parts(glob: str, place: int, until: str, depth: int = 0) -> tuple[Node, int]:
    """The pattern up to one of the signs in `until`, and where that stands."""
    if depth > _DEEPEST:
        raise BadPattern("it is nested too deep")
    parts: list[Node] = []
    while place < len(glob) and glob[place] not in until:
        if glob.startswith("**/", place):
            parts.append(Often(Row((_ANYTHING, exact("/"))), 0, 1))
            place += 3
        elif glob.startswith("**", place):
            parts.append(_ANYTHING)
            place += 2
        elif glob[place] == "*":
            parts.append(Often(_NOT_SLASH, 0, -1))
            place += 1
        elif glob[place] == "?":
            parts.append(_NOT_SLASH)
            place += 1
        elif glob[place] == "[":
            found, place = read_class(glob, place + 1)
            parts.append(found)
        elif glob[place] == "{":
            found_either, place = _either(glob, place + 1, depth + 1)
            parts.append(found_either)
        else:
            parts.append(exact(glob[place]))
            place += 1
    return Row(tuple(parts)), place


def _either(glob: str, place: int, depth: int) -> tuple[Node, int]:
    choices: list[Node] = []
    while True:
        choice, place = _parts(glob, place, ",}", depth)
        choices.append(choice)
        if place >= len(glob):
            raise BadPattern("a `{` is never closed")
        place += 1
        if glob[place - 1] == "}":
            return Either(tuple(choices)), place
