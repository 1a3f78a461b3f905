"""Words for advice: numbers, lists, dates, and links to places, in Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_MARKS = re.compile(r"([\\`*_\[\]<>#|])")


def counted(number: int, noun: str, plural: str = "") -> str:
    """`three files`; figures above twelve."""
    word = _SMALL[number] if number < len(_SMALL) else f"{number:,}"
    return f"{word} {noun}" if number == 1 else f"{word} {plural or noun + 's'}"


def listed(parts: Sequence[str], most: int = 0, rest: str = "others") -> str:
    """`a, b and c`; of more than `most` the first ones, and how many there are beside."""
    shown = list(parts[:most] if most else parts)
    left = len(parts) - len(shown)
    if left:
        shown.append(f"{left} {rest if left > 1 else rest.removesuffix('s')}")
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def capital(sentence: str) -> str:
    """With a capital letter at its beginning."""
    return sentence[:1].upper() + sentence[1:]


def link(path: str, line: int = 0, shown: str = "") -> str:
    """A link to a place; what is shown is the path with its line unless something else is given."""
    place = f"{path}:{line}" if line else path
    target = quote(path) + (f"#L{line}" if line else "")
    return f"[{shown or code(place)}]({target})"


def code(text: str) -> str:
    """Inline code, whatever backticks stand in it."""
    one = " ".join(text.split())
    return f"`` {one} ``" if "`" in one else f"`{one}`"


def escaped(text: str) -> str:
    """Foreign words that are to be read as they stand: no mark of Markdown in them counts."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def day(seconds: int) -> str:
    """`24 September 2023`, UTC."""
    when = datetime.fromtimestamp(seconds, UTC)
    return f"{when.day} {when:%B %Y}"


def shortened(text: str, letters: int) -> str:
    """One line of at most so many letters."""
    one = " ".join(text.split())
    return one if len(one) <= letters else f"{one[: letters - 1].rstrip()}…"
