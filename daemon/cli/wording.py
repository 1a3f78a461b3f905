"""Small things about the wording of what commands print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 change`, `2 changes`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def joined(names: Sequence[str], last: str = "and") -> str:
    """`D-1, D-2 and D-3`."""
    return f" {last} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def short_question(text: str) -> str:
    """A question without the example that may follow it, for lists in which it stands beside its answer."""
    head, sign, _ = text.partition("? ")
    return head + "?" if sign else text


def first_of(lines: Iterable[str], most: int, noun: str) -> list[str]:
    """The first lines, and how many there are besides."""
    found = list(lines)
    rest = len(found) - most
    return found if rest <= 0 else [*found[:most], f"and {counted(rest, 'more ' + noun, f'more {noun}s')}"]


def size_text(count: int) -> str:
    """Bytes as people read them."""
    size = float(count)
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} GB"
