"""Keywords of EARS that are spelt wrong, and an IF without its THEN."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from spec.linting.findings import HINT, WARNING, TextFinding, at_words, replacing

_KEYWORDS: Final = ("WHEN", "WHILE", "WHERE", "THEN", "SHALL", "UNLESS")
_WORDS: Final = frozenset(
    """THERE THESE THEM THEY THAN WHAT WHOM WITH WERE WHEEL WHALE WHITE WHOLE WRITE SMALL SHALE SHELL HELL HALL CALL ALL
    HERE HEN TEN WHY WHO THE SHARE STALL SHAPE MUST SHOULD MAY NOT AND OR THIS THAT WHOSE WHICH WILE WHEAT""".split()
)
_CAPITALS: Final = re.compile(r"(?<![A-Za-z0-9_`-])[A-Z]{3,7}(?![A-Za-z0-9_`-])")
_IF: Final = re.compile(r"^\s*(?:[-*+]\s+|\d+(?:\.\d+)*[.)]?\s+)?(?:\*\*)?IF\b")
_NEARLY: Final = 0.75


def keyword_findings(path: str, lines: Sequence[tuple[int, str]]) -> Iterator[TextFinding]:
    """What is wrong with the keywords of one sentence, given as numbered lines."""
    whole = " ".join(line for _, line in lines)
    for number, line in lines:
        for found in _CAPITALS.finditer(line):
            meant = _meant(found[0])
            if meant:
                message = f"{found[0]} is no keyword. Did you mean {meant}?"
                fix = replacing(f"Write {meant}", path, number, found.start(), len(found[0]), meant)
                yield at_words("ears.keyword", WARNING, message, number, found.start(), len(found[0]), (fix,))
    number, line = lines[0]
    opening = _IF.match(line)
    if opening and "SHALL" in whole and not re.search(r"\bTHEN\b", whole, re.IGNORECASE):
        column = opening.end() - 2
        message = "An IF has a THEN: 'IF the card is refused, THEN the system SHALL keep the order open.'"
        yield at_words("ears.if_without_then", HINT, message, number, column, 2)


def _meant(word: str) -> str:
    """The keyword that a word in capitals is a slip of; empty for a keyword and for any other word."""
    if word in _KEYWORDS or word in _WORDS:
        return ""
    for keyword in _KEYWORDS:
        near = abs(len(word) - len(keyword)) <= 1 and word[0] == keyword[0]
        if near and (sorted(word) == sorted(keyword) or SequenceMatcher(None, word, keyword).ratio() > _NEARLY):
            return keyword
    return ""
