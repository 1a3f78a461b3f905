"""Makes visible what a text hides: invisible letters, spaces that are none, and padding that pushes text out of sight.

A person approves what they see, so what they see must be what runs.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import msgspec

_PADDING: Final = re.compile(r"(?<=[^\s])[ \t]{16,}")
"""Not at the beginning of a line, where it is indentation."""
_SHOWN_CONTROLS: Final = {"\t": "⇥", "\r": "␍", "\x00": "␀", "\x1b": "␛"}
_FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f")
"""Letters by their category, and blank on every screen."""


class Shown(msgspec.Struct, frozen=True):
    """A text as it can be shown, and what was hidden in it; nothing means that it is what it seems."""

    text: str
    tricks: tuple[str, ...] = ()


def make_visible(text: str) -> Shown:
    """The text with marks for what cannot be seen; line breaks stay."""
    tricks: dict[str, None] = {}
    letters = [_letter(letter, tricks) for letter in text]
    if _PADDING.search(text):
        tricks["is padded with spaces, which pushes the rest out of sight"] = None
    shown = _PADDING.sub(lambda run: f"⟨{len(run[0])} spaces⟩", "".join(letters).replace("⇥", "\t"))
    return Shown(shown.replace("\t", "⇥"), tuple(tricks))


def mark_hidden(text: str) -> str:
    """A text of several lines with marks for what cannot be seen or would steer a terminal; tabs and line ends stay."""
    tricks: dict[str, None] = {}
    lines = text.split("\n")
    return "\n".join(
        "".join(letter if letter == "\t" else _letter(letter, tricks) for letter in line.removesuffix("\r"))
        for line in lines
    )


def _letter(letter: str, tricks: dict[str, None]) -> str:
    if letter == "\n" or " " <= letter <= "~":
        return letter
    if letter == "\t":
        return "⇥"
    name = f"U+{ord(letter):04X}"
    category = unicodedata.category(letter)
    if category in {"Cc", "Cs"}:
        tricks[f"holds the control character {name}"] = None
        return _SHOWN_CONTROLS.get(letter, f"⟨{name}⟩")
    if category in {"Cf", "Co", "Cn"} or letter in _FILLERS or "\ufe00" <= letter <= "\ufe0f":
        tricks[f"holds the invisible character {name}"] = None
        return f"⟨{name}⟩"
    if category in {"Zs", "Zl", "Zp"}:
        tricks[f"holds {name}, which looks like a space and is none"] = None
        return f"⟨{name}⟩"
    if unicodedata.normalize("NFKC", letter).isascii():
        tricks[f"holds {name}, which looks like '{unicodedata.normalize('NFKC', letter)}'"] = None
    return letter
