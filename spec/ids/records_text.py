"""Ids of decision records: the number in a file's name, and the links and numbers that name it elsewhere."""
# ruff: noqa: RUF001 - dashes of all lengths follow a number

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from spec.formats.blocks import headings_of
from spec.formats.lines import Kind, TextFile
from spec.ids.mention import Mention, Weight
from spec.ids.places import SpecPlace

_TITLE: Final = re.compile(r"(?:ADR[-_ ]?)?\d{1,5}\s*[.:)—–-]*\s*", re.IGNORECASE)
_STATUS_LINE: Final = re.compile(
    r"(?:[-*]\s+)?(?:\*\*)?status(?:\*\*)?\s*:\s*(?:\*\*)?\s*[\"']?([A-Za-z]+)", re.IGNORECASE
)
_DATED: Final = re.compile(r"\d{4}-\d{2}-\d{2}\s*·\s*(\w+)")
_SPOKEN: Final = re.compile(r"(?<![A-Za-z0-9_/-])ADR[-_ ]?(\d{1,5})(?![\w-])(?!\.\w)")
_LINK: Final = re.compile(r"\[([^\[\]\n]{0,200})\]\(([^()\s]*?)(\d{3,5})[-_][^()\s/]*?\.md(?:#[^()\s]*)?\)")


def record_mention(text: TextFile, place: SpecPlace) -> Mention:
    """The record that a numbered file is."""
    heading = next((one for one in headings_of(text) if one.level == 1), None)
    name = f"ADR-{int(place.name):04d}"
    if heading is None:
        return Mention(name, 1, 0, 0, Weight.OWNED, "decision", "", place.scope, _status(text))
    line = text.lines[heading.at - 1].text
    column = len(line) - len(line.lstrip("# \t"))
    found = _TITLE.match(line, column)
    title = line[found.end() :].strip() if found else heading.title
    length = len(line[column : found.end()].rstrip()) if found else len(line) - column
    return Mention(
        name, heading.at, column, max(length, 1), Weight.OWNED, "decision", title, place.scope, _status(text)
    )


def record_links(text: TextFile, scope: str) -> Iterator[Mention]:
    """Where a text names a record: `ADR-12`, or a link to its file."""
    for number, line in enumerate(text.lines, start=1):
        if line.kind is Kind.CODE or line.kind is Kind.COMMENT:
            continue
        yield from spoken_records(line.text, number, scope)
        for found in _LINK.finditer(line.text) if "](" in line.text else ():
            if not _SPOKEN.search(found[1]):
                name = f"ADR-{int(found[3]):04d}"
                yield Mention(name, number, found.start(1), len(found[1]), kind="decision", scope=scope)


def spoken_records(text: str, number: int, scope: str) -> Iterator[Mention]:
    """Records that a line names by their number."""
    for found in _SPOKEN.finditer(text) if "ADR" in text else ():
        name = f"ADR-{int(found[1]):04d}"
        yield Mention(name, number, found.start(), len(found[0]), kind="decision", scope=scope)


def _status(text: TextFile) -> str:
    inside = False
    for line in text.lines[:80]:
        told = line.text.strip()
        found = _STATUS_LINE.match(told) or _DATED.match(told)
        if found:
            return found[1].lower()
        if inside and told and not told.startswith("#"):
            words = re.match(r"[A-Za-z]+", told)
            return words[0].lower() if words else ""
        inside = told.lstrip("# ").lower() == "status" or (inside and not told)
    return ""
