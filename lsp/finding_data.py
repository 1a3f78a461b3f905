"""What belongs to findings and does not travel: for editors that do not send a diagnostic's data back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lsprotocol import types

from lsp.documents import Document, Documents

_Key = tuple[int, int, str]


class FindingData:
    """The data of the findings in open documents, as these are now; of an earlier version nothing is kept."""

    def __init__(self, documents: Documents) -> None:
        self._kept: dict[str, tuple[int, dict[_Key, Mapping[str, Any]]]] = {}
        documents.on_close(self._forget)

    def _forget(self, document: Document) -> None:
        self._kept.pop(document.uri, None)

    def keep(self, document: Document, finding: types.Diagnostic, data: Mapping[str, Any]) -> None:
        """Keep the data of a finding in a document."""
        version, kept = self._kept.get(document.uri, (None, {}))
        if version != document.version:
            kept = {}
            self._kept[document.uri] = (document.version, kept)
        kept[_key(finding)] = data

    def of(self, document: Document, finding: types.Diagnostic) -> Mapping[str, Any]:
        """The data of a finding that an editor shows; empty if there is none, or if the document has changed."""
        version, kept = self._kept.get(document.uri, (None, {}))
        return kept.get(_key(finding), {}) if version == document.version else {}


def _key(finding: types.Diagnostic) -> _Key:
    return finding.range.start.line, finding.range.start.character, finding.message
