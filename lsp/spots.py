"""Places of the daemon (lines from 1, columns in code points) as places of an editor (lines from 0, in its units)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lsp.documents import Document
from lsp.folders import Folder
from lsp.session import Session
from lsp.text import Encoding, character_of

Plain = dict[str, Any]
"""JSON data as the protocol has it."""


def plain_range(first: int, begin: int, last: int, end: int) -> Plain:
    """A range, all four from 0 and in the editor's units."""
    return {"start": {"line": first, "character": begin}, "end": {"line": last, "character": end}}


def name_range(place: Mapping[str, Any], line_text: str, encoding: Encoding) -> Plain:
    """The range of a name: `place` has `line`, `column` and `length`, and stands in `line_text`."""
    line, column = place["line"] - 1, place["column"]
    begin = character_of(line_text, column, encoding)
    return plain_range(line, begin, line, character_of(line_text, column + place["length"], encoding))


def location(session: Session, folder: Folder, place: Mapping[str, Any]) -> Plain:
    """A place in a file of a workspace, which carries the text of its line."""
    span = name_range(place, str(place["text"]), session.documents.encoding)
    return {"uri": session.uri_at(folder, place["path"]), "range": span}


def whole_lines(document: Document, first: int, last: int, encoding: Encoding) -> Plain:
    """The range of lines counted from 1, to the end of the last one."""
    line = document.text.line(last - 1)
    return plain_range(first - 1, 0, last - 1, character_of(line, len(line), encoding))
