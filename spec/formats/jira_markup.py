"""Jira's wiki markup: text escaped so that it shows as it is, and the body of a ticket."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from spec.artifacts.ticket import Ticket
from spec.formats.ticket_text import blocks_of

_ALWAYS: Final = re.compile(r"([{}\[\]|!^~\\])")
# Between two letters these marks are plain, as in snake_case, well-known and C++11.
_AT_WORD_EDGE: Final = re.compile(r"(?<![A-Za-z0-9])([*_+\-?])(?=\S)|(?<=\S)([*_+\-?])(?![A-Za-z0-9])")
_AT_LINE_START: Final = re.compile(r"^(\s*)(h[1-6]\.|bq\.|[*#]+(?=\s)|-(?=\s))", re.MULTILINE)


def escaped(text: str) -> str:
    """Plain text as markup that shows it unchanged."""
    marked = _ALWAYS.sub(lambda m: "&#92;" if m[1] == "\\" else f"\\{m[1]}", text)
    marked = _AT_WORD_EDGE.sub(lambda m: _unless_plain(m[1] or m[2], m), marked)
    return _AT_LINE_START.sub(lambda m: f"{m[1]}{m[2][:-1]}&#46;" if m[2].endswith(".") else m[0], marked)


def _unless_plain(mark: str, match: re.Match[str]) -> str:
    before = match.string[match.start() - 1] if match.start() else ""
    # A question mark ends sentences and is only special doubled; what is escaped already stays.
    doubled = match.string[match.start() : match.start() + 2] == "??" or before == "?"
    return mark if before == "\\" or (mark == "?" and not doubled) else f"\\{mark}"


def wiki_body(ticket: Ticket, titles: Mapping[str, str], aliases: Mapping[str, str]) -> str:
    """The body of a ticket in wiki markup."""
    written: list[str] = []
    for block in blocks_of(ticket, titles, aliases):
        heading = [f"h3. {escaped(block.title)}"] if block.title else []
        if block.kind == "text":
            written.append("\n".join([*heading, "\n\n".join(map(escaped, block.lines))]))
        else:
            lines = [f"* {_path(line) if block.kind == 'paths' else escaped(line)}" for line in block.lines]
            written.append("\n".join([*heading, *lines]))
    return "\n\n".join(written)


def _path(path: str) -> str:
    return f"{{{{{_ALWAYS.sub(lambda m: f'&#{ord(m[1])};', path)}}}}}"
