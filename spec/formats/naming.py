"""Names that other tools want: folders in kebab case, short titles, and ids that stay the same at every export."""
# ruff: noqa: RUF001 - the marks of other writing systems are what is looked for

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

_NUMBER: Final = re.compile(r"(\d+)$")
_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")
_SENTENCE_END: Final = re.compile(r"[.!?。！？](?:\s|$)")


class Aliased(Protocol):
    """A record with the short name that people use."""

    @property
    def alias(self) -> str:
        """Such as `R-12`."""
        ...


def kebab(text: str, fallback: str, words: int = 6) -> str:
    """A folder name of ASCII words joined by hyphens; `fallback` for a text without any such word."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    found = [word for word in _NOT_WORD.split(plain) if word]
    return "-".join(found[:words])[:60].strip("-") or fallback


def short_title(text: str, words: int = 8) -> str:
    """The first words of a text, for a heading; always the same for the same text."""
    first = _SENTENCE_END.split(" ".join(text.split()), maxsplit=1)[0]
    pieces = first.split(" ")
    return " ".join(pieces[:words]).rstrip(",;:，；：、") or "Untitled"


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """The names, told apart by a number where two are the same."""
    taken: set[str] = set()
    found = []
    for name in names:
        candidate, number = name, 2
        while candidate in taken:
            candidate, number = f"{name}-{number}", number + 1
        taken.add(candidate)
        found.append(candidate)
    return tuple(found)


def numbers_of(records: Iterable[Aliased], taken: Iterable[int] = ()) -> dict[str, int]:
    """A number for the alias of each record: the alias's own where it is free, so that ids survive a second export."""
    used = set(taken)
    found: dict[str, int] = {}
    waiting = []
    for record in records:
        match = _NUMBER.search(record.alias)
        number = int(match[1]) if match is not None and len(match[1]) < 8 else 0
        if number and number not in used:
            used.add(number)
            found[record.alias] = number
        else:
            waiting.append(record.alias)
    free = 1
    for alias in waiting:
        while free in used:
            free += 1
        used.add(free)
        found[alias] = free
    return found
