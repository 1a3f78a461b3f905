"""Where in its line a definition is named, and which word a cursor stands at."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"[^\W\d][\w$]*|\$\w*")
_TYPE_FIRST = frozenset({"c", "cpp", "csharp", "java", "objective_c", "php"})
_BETWEEN_TYPE_AND_NAME = r"(?:<[^=;{}]*>)?[\s*&?\[\]>]+"


class Word(NamedTuple):
    """An identifier in a line; `is_member` if a dot stands before it, `owner` what stands before the dot (`a.b`)."""

    name: str
    column: int
    is_member: bool
    owner: str


_OWNER = re.compile(r"(?P<owner>(?:[^\W\d][\w$]*(?:\.|->|::|\?\.))*[^\W\d][\w$]*)?(?:\.|->|::|\?\.|&\.)\Z")
_JOINT = re.compile(r"->|::|\?\.")


def word_at(line: str, column: int) -> Word | None:
    """The identifier that a column lies in, or right behind; None between words."""
    for found in _WORD.finditer(line):
        if found.start() > column:
            return None
        if column <= found.end():
            before = _OWNER.search(line, 0, found.start())
            owner = _JOINT.sub(".", before["owner"] or "") if before else ""
            return Word(found[0], found.start(), before is not None, owner)
    return None


def name_column(line: str, name: str, language: str = "") -> tuple[int, int]:
    """Column and length of `name` in the line that defines it; of the line's first words if it does not stand there.

    Where a language names the type first, `Order Order;` is named by its second word.
    """
    found = word_pattern(name).search(line) if name else None
    if found is None and language == "php" and name:
        found = re.search(rf"(?<=\$){re.escape(name)}(?![\w$])", line)  # a field, which is known without its sign
    if found is None:
        begin = len(line) - len(line.lstrip())
        return begin, len(line.rstrip()) - begin if line.strip() else 0
    at = found.start()
    if language in _TYPE_FIRST:
        again = _again(name).match(line, at)
        at = again.end() - len(name) if again else at
    return at, len(name)


@lru_cache(maxsize=1 << 12)
def word_pattern(name: str) -> re.Pattern[str]:
    """Finds `name` where it is a word of its own, if it is one at all."""
    before = r"(?<![\w$])" if name[:1].isidentifier() else ""
    behind = r"(?![\w$])" if (name[-1:].isalnum() or name[-1:] == "_") else ""
    return re.compile(before + re.escape(name) + behind)


@lru_cache(maxsize=1 << 10)
def _again(name: str) -> re.Pattern[str]:
    escaped = re.escape(name)
    return re.compile(f"{escaped}{_BETWEEN_TYPE_AND_NAME}{escaped}(?![\\w$])")
