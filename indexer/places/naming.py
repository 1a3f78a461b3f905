"""Where in its line a definition is named, and which word a cursor stands at."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"[^\W\d][\w$]*|\$\w*")
TYPE_FIRST = frozenset({"c", "cpp", "csharp", "java", "objective_c", "php"})
"""Languages in which a type stands before the name that has it."""

_SIGNED = frozenset({"php"})
_SIGN_OF_VARIABLES = "$"
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
    at = find_word(line, name, _SIGN_OF_VARIABLES if language in _SIGNED else "")
    if at < 0:
        begin = len(line) - len(line.lstrip())
        return begin, len(line.rstrip()) - begin if line.strip() else 0
    if language in TYPE_FIRST and line.find(name, at + len(name)) > 0:
        again = _again(name).match(line, at)
        at = again.end() - len(name) if again else at
    return at, len(name)


def find_word(line: str, word: str, lead: str = "") -> int:
    """Where `word` first stands in a line as a word of its own, be it behind `lead`; -1 if it does not."""
    at = line.find(word) if word else -1
    while at >= 0:
        end = at + len(word)
        is_begun = at == 0 or line[at - 1] == lead or not (_is_letter(line[at - 1]) and _is_letter(word[0]))
        if is_begun and (end == len(line) or not (_is_letter(line[end]) and _is_letter(word[-1]))):
            return at
        at = line.find(word, at + 1)
    return -1


def _is_letter(letter: str) -> bool:
    return letter.isalnum() or letter in "_$"


@lru_cache(maxsize=1 << 10)
def _again(name: str) -> re.Pattern[str]:
    escaped = re.escape(name)
    return re.compile(f"{escaped}{_BETWEEN_TYPE_AND_NAME}{escaped}(?![\\w$])")
