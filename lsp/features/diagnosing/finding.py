"""A finding on its way from the daemon to an editor, whatever found it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lsprotocol import types

from lsp.documents import Document
from lsp.folders import Folder
from lsp.session import Session
from lsp.text import Encoding, character_of

SOURCE: Final = "groundplan"
_SEVERITIES: Final = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "hint": types.DiagnosticSeverity.Information,
}


@dataclass(frozen=True)
class Related:
    """A file that has to do with it, such as the decision's own."""

    path: str
    message: str


@dataclass(frozen=True)
class Found:
    """Lines count from 1, 0 means the file as a whole; columns are code points. `text` is the first line's text."""

    code: str
    severity: str
    message: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    text: str = ""
    fixes: Sequence[Mapping[str, Any]] = ()
    related: Sequence[Related] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    """What else the data of the diagnostic tells, such as the decision."""


def of_drift(one: Mapping[str, Any], related: Sequence[Related]) -> Found:
    """A place where a guard does not hold."""
    return Found(
        code=one["code"],
        severity=one["severity"],
        message=one["message"],
        line=one["line"],
        column=one["column"],
        end_line=one["line"],
        end_column=one["column"] + one["length"],
        text=one["text"],
        fixes=one["fixes"],
        related=related,
        more={"decision": one["decision"], "decisionId": one["decision_id"], "guard": one["guard"]},
    )


def of_text(one: Mapping[str, Any]) -> Found:
    """What is wrong with the text of a spec."""
    return Found(
        code=one["code"],
        severity=one["severity"],
        message=one["message"],
        line=one["line"],
        column=one["column"],
        end_line=one["end_line"],
        end_column=one["end_column"],
        fixes=one["fixes"],
    )


class Teller:
    """Says findings as one editor takes them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def diagnostics(self, found: Sequence[Found], folder: Folder, document: Document | None) -> list[types.Diagnostic]:
        """The findings of one file, from top to bottom; of an open document in its own columns."""
        told = [self._diagnostic(one, folder, document) for one in found]
        told.sort(key=lambda one: (one.range.start.line, one.range.start.character, str(one.code)))
        return told

    def _diagnostic(self, one: Found, folder: Folder, document: Document | None) -> types.Diagnostic:
        abilities = self._session.abilities
        told = types.Diagnostic(
            range=self._range(one, document),
            message=one.message,
            severity=_SEVERITIES.get(one.severity, types.DiagnosticSeverity.Warning),
            code=one.code,
            source=SOURCE,
        )
        if one.related and abilities.code_descriptions:
            told.code_description = types.CodeDescription(self._session.uri_at(folder, one.related[0].path))
        if one.related and abilities.related_information:
            told.related_information = [self._related(other, folder) for other in one.related]
        data = self._data(one, document)
        if data and abilities.diagnostic_data:
            told.data = data
        elif data and document is not None:
            self._session.finding_data.keep(document, told, data)
        return told

    @staticmethod
    def _data(one: Found, document: Document | None) -> dict[str, Any]:
        data = dict(one.more)
        if one.fixes:
            data["fixes"] = [_fix(fix, document, one) for fix in one.fixes]
            data |= {"version": document.version} if document else {}
        return data

    def _related(self, other: Related, folder: Folder) -> types.DiagnosticRelatedInformation:
        start = types.Position(0, 0)
        location = types.Location(self._session.uri_at(folder, other.path), types.Range(start, start))
        return types.DiagnosticRelatedInformation(location, other.message)

    def _range(self, one: Found, document: Document | None) -> types.Range:
        if one.line == 0:
            return types.Range(types.Position(0, 0), types.Position(0, 0))
        encoding = self._session.documents.encoding
        last = max(one.end_line, one.line)
        start = types.Position(one.line - 1, _character(document, one.line - 1, one.column, one.text, encoding))
        end = types.Position(last - 1, _character(document, last - 1, one.end_column, one.text, encoding))
        return types.Range(start, end)


def _character(document: Document | None, line: int, column: int, text: str, encoding: Encoding) -> int:
    """Units before a column; the text of a file that is not open comes with the finding."""
    return character_of(document.text.line(line) if document else text, column, encoding)


def _fix(fix: Mapping[str, Any], document: Document | None, one: Found) -> dict[str, Any]:
    return {"title": fix["title"], "edits": list(_edits(fix, document)), "steps": list(fix["steps"])}


def _edits(fix: Mapping[str, Any], document: Document | None) -> Iterator[dict[str, Any]]:
    for edit in fix["edits"]:
        known = {"line_text": document.text.line(edit["start_line"] - 1)} if document else {}
        yield {**edit, **known, "new_text": edit["text"]}
