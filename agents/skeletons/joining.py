"""Putting tests into a file whose tests stand in a block: a class, a module, a group."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from agents.skeletons.testee import Insertion


def block_end(lines: Sequence[str], closing: str, opening: re.Pattern[str] | None = None) -> int:
    """The last line that is `closing` and nothing else, behind the first that `opening` fits; 0 if there is none."""
    begun = opening is None
    found = 0
    for number, line in enumerate(lines, 1):
        begun = begun or bool(opening and opening.search(line))
        if begun and line.rstrip() == closing:
            found = number
    return found


def missing_lines(text: str, wanted: Sequence[str]) -> list[str]:
    """Those of the wanted lines that a text does not have."""
    there = {line.strip() for line in text.split("\n")}
    return [line for line in wanted if line.strip() not in there]


def imported(text: str, wanted: Sequence[str], pattern: str) -> list[Insertion]:
    """The wanted import lines that a text lacks, behind the last line that the pattern fits."""
    missing = missing_lines(text, wanted)
    if not missing:
        return []
    lines = text.split("\n")
    last = max((n for n, line in enumerate(lines, 1) if re.match(pattern, line)), default=0)
    return [Insertion(last + 1, "".join(f"{line}\n" for line in missing))]


def indented(blocks: Sequence[Sequence[str]], indent: str) -> str:
    """Blocks of lines, one empty line between two, each line indented."""
    return "\n\n".join("\n".join(f"{indent}{line}" if line else "" for line in block) for block in blocks) + "\n"


def names_in(text: str, pattern: str) -> Collection[str]:
    """What the first group of the pattern finds: names that are taken."""
    return set(re.findall(pattern, text, re.MULTILINE))
