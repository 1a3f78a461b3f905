"""Small words: counts, lists, and Markdown without its marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_FENCE: Final = re.compile(r"^```.*\n?", re.MULTILINE)
_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def counted(number: int, noun: str) -> str:
    """A number with its noun: '1 use', '3 uses'."""
    plural = noun if number == 1 else f"{noun}s"
    return f"{number:,} {plural}"


def listed(words: Sequence[str], of: int) -> str:
    """Words in a row, and how many more there are."""
    more = of - len(words)
    shown = ", ".join(words)
    return f"{shown} and {more:,} more" if more > 0 and words else shown


def plain(markdown: str) -> str:
    """Markdown as a person reads it who sees its marks: without them."""
    return _LINK.sub(r"\1", _FENCE.sub("", markdown)).replace("**", "").replace("`", "").strip()
