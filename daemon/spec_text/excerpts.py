"""The words that stand where an id is defined: its item, its row, or the beginning of its section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_MOST_LINES: Final = 24
_HEADING: Final = re.compile(r" {0,3}(#{1,6})\s")
_ITEM: Final = re.compile(r"(\s*)(?:[-*+]|\d{1,9}[.)])\s")


def excerpt_at(lines: Sequence[str], number: int) -> str:
    """The Markdown that belongs to the line of this number (from 1)."""
    if not 0 < number <= len(lines):
        return ""
    first = lines[number - 1]
    heading, item = _HEADING.match(first), _ITEM.match(first)
    if heading:
        return _section(lines, number, len(heading[1]))
    if item:
        return _item(lines, number, len(item[1]))
    return "" if first.startswith(("---", "id:", "alias:")) else first.strip()


def _section(lines: Sequence[str], number: int, level: int) -> str:
    kept: list[str] = []
    for line in lines[number : number + _MOST_LINES]:
        found = _HEADING.match(line)
        if found and len(found[1]) <= level:
            return "\n".join(kept).strip()
        kept.append(f"**{line.lstrip('# ').strip()}**" if found else line)
    return _cut(kept, is_whole=number + _MOST_LINES >= len(lines))


def _item(lines: Sequence[str], number: int, indent: int) -> str:
    kept = [lines[number - 1][indent:]]
    for line in lines[number : number + _MOST_LINES]:
        deeper = len(line) - len(line.lstrip()) > indent
        if (line.strip() and not deeper) or (not line.strip() and not kept[-1].strip()):
            return "\n".join(kept).strip()
        kept.append(line[indent:])
    return _cut(kept, is_whole=number + _MOST_LINES >= len(lines))


def _cut(kept: Sequence[str], *, is_whole: bool) -> str:
    text = "\n".join(kept).strip()
    if is_whole:
        return text
    return f"{text}\n\n…" if text.count("```") % 2 == 0 else f"{text}\n```\n\n…"
