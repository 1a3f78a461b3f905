"""The words of a text that say what it is about."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_COMMON: Final = frozenset(
    "the and for that with this from into not are but all has have will can its use add new when then than what which"
    " should must may one two only each any other out off how why who was were been being they them their there here"
    " make change file files code task tests test".split()
)


def words_in(text: str) -> frozenset[str]:
    """Those words, small and without the ending of a plural; what every text says is left out."""
    return frozenset(word.casefold().rstrip("s") for word in _WORD.findall(text) if word.casefold() not in _COMMON)


def one_line(text: str, letters: int = 160) -> str:
    """A text in one line, cut where it is longer."""
    told = " ".join(text.split())
    return told if len(told) <= letters else f"{told[: letters - 1].rstrip()}…"
