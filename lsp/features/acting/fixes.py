"""Fixes of our own findings, as the diagnostics carry them: offered with the edit, or with what it is resolved from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from lsp.commands.arguments import stale
from lsp.documents import Document
from lsp.edits import Edits, FileEdit, FileStep, Misplaced, Proposal, file_edit
from lsp.features.acting.offers import FIX
from lsp.folders import Folder, uri_of
from lsp.session import Session

_OURS: Final = "groundplan"
_KEY: Final = "groundplanFix"
_MOST_KEPT: Final = 500


@dataclass(frozen=True)
class _Kept:
    uri: str
    proposal: Proposal


class Fixes:
    """The fixes that one editor was offered."""

    def __init__(self, session: Session, edits: Edits) -> None:
        self._session = session
        self._edits = edits
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._numbers = count(1)

    def offer(
        self, document: Document | None, uri: str, diagnostics: Sequence[types.Diagnostic]
    ) -> Iterator[types.CodeAction]:
        """The fixes of findings among the diagnostics that an editor has sent along."""
        place = self._session.place(uri)
        if document is None or place is None:
            return
        for diagnostic in diagnostics:
            told = diagnostic.data or self._session.finding_data.of(document, diagnostic)
            data = told if isinstance(told, dict) else {}
            if not str(diagnostic.source or "").startswith(_OURS) or data.get("version") not in {
                None,
                document.version,
            }:
                continue
            for fix in _list(data.get("fixes")):
                proposal = self._proposal(place.folder, place.path, fix)
                if proposal is not None:
                    yield self._action(uri, document, diagnostic, proposal)

    def resolve(self, action: types.CodeAction) -> types.CodeAction:
        """The same action with its edit; -32602 if it was offered for another state of the document, or never."""
        data = action.data.get(_KEY) if isinstance(action.data, dict) else None
        if data is None:
            return action
        if not isinstance(data, dict):
            raise JsonRpcInvalidParams("the action carries data that is none of ours")
        kept = self._kept.get(str(data.get("id")))
        if kept is None or kept.uri != data.get("uri"):
            raise JsonRpcInvalidParams("this action is not known any more. Ask for the actions again.")
        document = self._session.documents.get(kept.uri)
        if document is None or document.version != data.get("version"):
            raise JsonRpcInvalidParams(stale(_number(data.get("version")), document.version if document else 0))
        action.edit = self._edits.workspace_edit(kept.proposal)
        return action

    @property
    def _makes_files(self) -> bool:
        abilities = self._session.abilities
        return abilities.document_changes and abilities.create_files and abilities.action_literals

    def _action(
        self, uri: str, document: Document, diagnostic: types.Diagnostic, proposal: Proposal
    ) -> types.CodeAction:
        abilities = self._session.abilities
        action = types.CodeAction(proposal.title, kind=FIX, diagnostics=[diagnostic])
        if not abilities.action_literals:
            edits = [
                {"range": _plain_range(edit.range), "newText": edit.new_text}
                for file in proposal.files
                if file.uri == uri
                for edit in file.edits
            ]
            argument = {"uri": uri, "version": document.version, "title": proposal.title, "edits": edits}
            action.command = types.Command(proposal.title, "groundplan.fix", arguments=[argument])
        elif abilities.action_data and abilities.resolve_edit:
            action.data = {_KEY: {"id": self._keep(uri, proposal), "uri": uri, "version": document.version}}
        else:
            action.edit = self._edits.workspace_edit(proposal)
        return action

    def _keep(self, uri: str, proposal: Proposal) -> str:
        number = str(next(self._numbers))
        self._kept[number] = _Kept(uri, proposal)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return number

    def _proposal(self, folder: Folder, path: str, fix: Any) -> Proposal | None:
        """A fix as the daemon tells it; None if it is none, or if its place is not as it was."""
        if not isinstance(fix, dict) or not isinstance(fix.get("title"), str):
            return None
        by_file: dict[str, list[Mapping[str, Any]]] = {}
        try:
            steps = tuple(_step(folder, step) for step in _list(fix.get("steps")))
            for edit in _list(fix.get("edits")):
                by_file.setdefault(edit.get("path") or path, []).append(edit)
            files: tuple[FileEdit, ...] = tuple(
                file_edit(self._session, folder, name, edits) for name, edits in by_file.items()
            )
        except (Misplaced, KeyError, TypeError, AttributeError):
            return None
        if steps and not self._makes_files:
            return None
        return Proposal(fix["title"], files, steps=steps) if files or steps else None


def _step(folder: Folder, step: Mapping[str, Any]) -> FileStep:
    to = uri_of(folder.root / step["to"]) if step["kind"] == "rename" else ""
    return FileStep(uri_of(folder.root / step["path"]), to)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _plain_range(at: types.Range) -> dict[str, Any]:
    return {
        "start": {"line": at.start.line, "character": at.start.character},
        "end": {"line": at.end.line, "character": at.end.character},
    }
