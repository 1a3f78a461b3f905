"""Lengths of time as people write and read them: `90s`, `30m`, `2h`, `1h30m`, `7d`, `2w`."""

from __future__ import annotations

import re
from typing import Final

_UNITS: Final = {"w": 604_800.0, "d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0}
_PIECE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(w|d|h|min|m|s)\s*")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_SHOWN: Final = (("d", 86_400), ("h", 3_600), ("min", 60))


def parse_duration(text: str, unit: str = "") -> float:
    """The seconds that a text says; a bare number counts in `unit`. Raises ValueError, told for people."""
    given = text.strip().lower()
    if _NUMBER.fullmatch(given) and (unit or float(given) == 0):
        return float(given) * _UNITS.get(unit, 1.0)
    pieces = _PIECE.findall(given)
    if not pieces or _PIECE.sub("", given):
        raise ValueError(f"{text!r} is no length of time. Say it like 90s, 30m, 2h, 1h30m, 7d or 2w.")
    return sum(float(number) * _UNITS[name[0]] for number, name in pieces)


def duration_text(seconds: float) -> str:
    """A length of time in its two largest units: `1 h 30 min`, `45 s`."""
    if seconds < 60:
        return f"{seconds:.0f} s" if seconds >= 10 or seconds == int(seconds) else f"{seconds:.1f} s"
    left, parts = round(seconds), []
    for name, length in _SHOWN:
        count, left = divmod(left, length)
        if count:
            parts.append(f"{count} {name}")
    if left:
        parts.append(f"{left} s")
    return " ".join(parts[:2])
