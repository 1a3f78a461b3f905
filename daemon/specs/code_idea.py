"""What existing code is, in its own words: the first sentence of its README that says something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_NAMES: Final = ("README.md", "README.rst", "README.txt", "README", "readme.md", "Readme.md", "README.adoc")
_MAX_BYTES: Final = 200_000
_LINES: Final = 60
"""Who has not said by then what it is says other things from there on."""
_SHORTEST: Final = 30
_LONGEST: Final = 600
_NOISE: Final = re.compile(r"^(?:\.\.|:\w+:|https?://|\||\{|<|!\[[^\]]*\]\(|\[!\[|[=~\-*_`^+.]{3,}$)")
"""Directives, badges, tables, HTML, rules: lines that are no prose."""
_LEAD: Final = re.compile(r"^(?:[>#=\s]+|[-*]\s+)")
_MARKUP: Final = re.compile(
    r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])|`([^`<]+?)(?:\s<[^>]*>)?`_{0,2}|[*_]{1,2}(?=\S)|(?<=\S)[*_]{1,2}"
)
_HOW_TO: Final = re.compile(
    r"(?:first|then|run|install|clone|to |before|make sure|you can|see |for more|note|add|set|copy)\b", re.I
)
"""How a sentence begins that tells what to do, not what it is."""
_SECTION: Final = re.compile(
    r"^#*\s*(?:quick ?start|install|usage|getting started|requirements|setup|development|contribut)", re.I
)


def idea_of_code(folder: Path) -> str:
    """The idea of the code in `folder`; empty where no README tells it."""
    for name in _NAMES:
        path = folder / name
        if path.is_file() and not path.is_symlink():
            with path.open(encoding="utf-8", errors="replace") as file:
                found = _first_prose(file.read(_MAX_BYTES))
            if found:
                return found
    return ""


def _first_prose(text: str) -> str:
    """The first paragraph that is a statement, before the sections on how to use it; else the first of them all."""
    for paragraph in _paragraphs(text):
        if len(paragraph) >= _SHORTEST and len(paragraph.split()) >= 5 and not _HOW_TO.match(paragraph):
            return (
                paragraph if len(paragraph) <= _LONGEST else paragraph[:_LONGEST].rsplit(". ", 1)[0].rstrip(".") + "."
            )
    return ""


def _paragraphs(text: str) -> Iterator[str]:
    read = 0
    for block in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        if lines and _SECTION.match(lines[0]):
            return
        if (read := read + len(block.splitlines())) > _LINES:
            return
        prose = [_LEAD.sub("", line) for line in lines if not _NOISE.match(_LEAD.sub("", line))]
        if prose and not lines[0].startswith(("```", "    ", ".. code", "$")):
            yield " ".join(_MARKUP.sub(lambda m: m[1] or m[2] or "", " ".join(prose)).split())
