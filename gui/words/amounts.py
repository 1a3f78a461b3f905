"""How amounts read: 4,812 · $0.18 · 1.1 GB · 81 % · «3 sections»."""

from __future__ import annotations

from typing import Final

_UNITS: Final = ("B", "kB", "MB", "GB", "TB")


def count(number: int) -> str:
    """A number with its thousands set apart: 4,812."""
    return f"{number:,}"


def plural(number: int, noun: str, nouns: str = "") -> str:
    """A number of things: «1 file», «4,812 files», «2 branches» where `nouns` says so."""
    return f"{count(number)} {noun if number == 1 else nouns or noun + 's'}"


def money(dollars: float) -> str:
    """An amount of money: $0.18; small ones keep their first figures, $0.0042."""
    if 0 < abs(dollars) < 0.01:
        return f"${dollars:.4f}"
    return f"${dollars:,.2f}"


def size(size_bytes: float) -> str:
    """A size: «512 B», «14.2 kB», «274 MB», «1.1 GB»."""
    left = float(size_bytes)
    for unit in _UNITS[:-1]:
        if abs(left) < 999.5:
            return f"{left:.0f} {unit}" if unit == "B" or left >= 99.95 else f"{left:.1f} {unit}"
        left /= 1000
    return f"{left:.1f} {_UNITS[-1]}"


def percent(part: float, total: float = 1.0) -> str:
    """A part of a total: «81 %»; 100 % only when all of it is done, 0 % only when none is."""
    if not total:
        return "0 %"
    share = part / total * 100
    if 0 < share < 1:
        return "1 %"
    return "99 %" if 99 < share < 100 else f"{share:.0f} %"


def tokens(number: int) -> str:
    """A number of tokens, short: «812 tokens», «32 k tokens», «1.2 M tokens»."""
    if number >= 1_000_000:
        return f"{number / 1_000_000:.1f} M tokens"
    if number >= 10_000:
        return f"{number / 1000:.0f} k tokens"
    return plural(number, "token")


def join(words: list[str]) -> str:
    """A list in words: «D-7», «D-7 and D-9», «D-1, D-7 and D-9»."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
