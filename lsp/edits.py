"""Edits that are put before a person and done only on a yes.

An editor that shows annotated edits asks by itself. Another one is asked in a message first, because it would apply
an annotated edit without a word. Where nobody can be asked, or the editor lets nothing be edited, the edit is shown as
a diff and nothing is written.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.dialogue import Dialogue
from lsp.documents import Document
from lsp.folders import Folder, path_of
from lsp.pages import Pages
from lsp.session import Session
from lsp.text import Position, Text, character_of, split_lines

_log = logging.getLogger(__name__)

APPLY: Final = "Apply"
SHOW: Final = "Show"
NOT_NOW: Final = "Not now"
_ANNOTATION: Final = "groundplan"

_Part = types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile


@dataclass(frozen=True)
class FileEdit:
    """Edits of one file, which were computed for `version` of it if it is open."""

    uri: str
    version: int | None
    edits: tuple[types.TextEdit, ...]
    is_new: bool = False

    @property
    def name(self) -> str:
        """What a person calls the file."""
        path = path_of(self.uri)
        return path.name if path else self.uri


@dataclass(frozen=True)
class FileStep:
    """A file that is made, empty, or called otherwise: then `to` is its new URI."""

    uri: str
    to: str = ""


@dataclass(frozen=True)
class Proposal:
    """What is to be edited and why; `by_hand` says how it is done where the editor lets nothing be edited.

    `steps` come before the edits.
    """

    title: str
    files: tuple[FileEdit, ...]
    why: str = ""
    by_hand: str = ""
    steps: tuple[FileStep, ...] = ()


class Misplaced(Exception):
    """What an edit is to change is not there: the open document differs from what it was computed for."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} has changes that are not saved, just where it would be edited. Save it and try again."
        )


class Edits:
    """The edits that one editor is offered."""

    def __init__(self, session: Session, dialogue: Dialogue, pages: Pages) -> None:
        self._session = session
        self._dialogue = dialogue
        self._pages = pages

    async def offer(self, proposal: Proposal) -> str | None:
        """Put a proposal before the person and do what is said; gives a sentence on what became of it."""
        abilities = self._session.abilities
        if not abilities.apply_edit or not (self._asks_itself or self._dialogue.can_ask):
            return await self._only_show(proposal)
        if not self._asks_itself and not await self._is_wanted(proposal):
            return None if self._dialogue.can_ask else await self._only_show(proposal)
        return await self._apply(proposal)

    def workspace_edit(self, proposal: Proposal, *, annotated: bool = False) -> types.WorkspaceEdit:
        """The edit as this editor takes it: versioned where it can be, otherwise by URI."""
        abilities = self._session.abilities
        if not abilities.document_changes:
            return types.WorkspaceEdit(changes={file.uri: list(file.edits) for file in proposal.files})
        annotations: dict[str, types.ChangeAnnotation] | None = None
        if annotated:
            made = types.ChangeAnnotation(proposal.title, needs_confirmation=True, description=proposal.why or None)
            annotations = {_ANNOTATION: made}
        mark = _ANNOTATION if annotated else None
        changes: list[_Part] = [_operation(step, mark) for step in proposal.steps]
        changes += [part for file in proposal.files for part in self._parts(file, mark)]
        return types.WorkspaceEdit(document_changes=changes, change_annotations=annotations)

    @property
    def _asks_itself(self) -> bool:
        return self._session.abilities.change_annotations and self._session.abilities.document_changes

    def _parts(self, file: FileEdit, mark: str | None) -> Iterator[_Part]:
        if file.is_new and self._session.abilities.create_files:
            yield types.CreateFile(uri=file.uri, options=types.CreateFileOptions(overwrite=False), annotation_id=mark)
        edits: list[types.TextEdit | types.AnnotatedTextEdit | types.SnippetTextEdit] = [
            types.AnnotatedTextEdit(mark, edit.range, edit.new_text) if mark else edit for edit in file.edits
        ]
        yield types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(file.uri, file.version), edits)

    async def _is_wanted(self, proposal: Proposal) -> bool:
        message = f"{proposal.title}: {_extent(proposal)}"
        while True:
            chosen = await self._dialogue.choose(message, [APPLY, SHOW, NOT_NOW])
            if chosen != SHOW:
                return chosen == APPLY
            await self._pages.show(proposal.title, await self.diff(proposal), suffix=".diff")

    async def _apply(self, proposal: Proposal) -> str:
        for file in proposal.files:
            document = self._session.documents.get(file.uri)
            if document is not None and document.version != file.version:
                return f"{file.name} was changed meanwhile, so nothing was edited. Choose the action again."
        edit = self.workspace_edit(proposal, annotated=self._asks_itself)
        params = types.ApplyWorkspaceEditParams(edit, label=proposal.title)
        try:
            answer = await self._session.server.workspace_apply_edit_async(params)
        except JsonRpcException as refusal:
            return f"The editor refused the edit, nothing was changed: {refusal.message}"
        if not answer.applied:
            why = f": {answer.failure_reason}" if answer.failure_reason else ""
            return f"Nothing was edited{why}."
        return f"{proposal.title}: done, {_extent(proposal)}."

    async def _only_show(self, proposal: Proposal) -> str:
        await self._pages.show(proposal.title, await self.diff(proposal), suffix=".diff")
        by_hand = f" {proposal.by_hand}" if proposal.by_hand else ""
        return f"{proposal.title}: this editor cannot be asked to edit, so nothing was written.{by_hand}"

    async def diff(self, proposal: Proposal) -> str:
        """The proposal as a diff against what the editor shows, or else what is on the disk."""
        return "".join([await self._file_diff(file) for file in proposal.files])

    async def _file_diff(self, file: FileEdit) -> str:
        before = "" if file.is_new else await current_text(self._session, file.uri)
        after = edited(before, file.edits, self._session)
        path = path_of(file.uri)
        place = self._session.place(file.uri)
        name = place.path if place else str(path or file.uri)
        old = "/dev/null" if file.is_new else f"a/{name}"
        lines = unified_diff(_lines(before), _lines(after), old, f"b/{name}")
        return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)


def _operation(step: FileStep, mark: str | None) -> types.CreateFile | types.RenameFile:
    if step.to:
        return types.RenameFile(old_uri=step.uri, new_uri=step.to, annotation_id=mark)
    return types.CreateFile(uri=step.uri, options=types.CreateFileOptions(ignore_if_exists=True), annotation_id=mark)


def _lines(text: str) -> list[str]:
    return [line for line in split_lines(text) if line]


async def current_text(session: Session, uri: str) -> str:
    """What the editor shows of a file, or else what is on the disk; empty if there is none."""
    document = session.documents.get(uri)
    if document is not None:
        return document.text.source
    path = path_of(uri)
    if path is None:
        return ""
    try:
        return await asyncio.to_thread(lambda: path.read_bytes().decode("utf-8", "replace"))
    except OSError:
        return ""


def edited(before: str, edits: Sequence[types.TextEdit], session: Session) -> str:
    """A text after edits of it, whose places all mean the text before."""
    text = Text(before)
    for edit in sorted(edits, key=lambda one: (one.range.start.line, one.range.start.character), reverse=True):
        start = Position(edit.range.start.line, edit.range.start.character)
        end = Position(edit.range.end.line, edit.range.end.character)
        text.replace(start, end, edit.new_text, session.documents.encoding)
    return text.source


def file_edit(session: Session, folder: Folder, path: str, edits: Sequence[Mapping[str, Any]], **how: Any) -> FileEdit:
    """Edits of a file as the daemon tells them: lines from 1, columns in code points. Raises `Misplaced`."""
    uri = session.uri_at(folder, path)
    document = session.documents.get(uri)
    converted = tuple(_converted(edit, document, path, session) for edit in edits)
    return FileEdit(uri, document.version if document else None, converted, **how)


def _converted(edit: Mapping[str, Any], document: Document | None, path: str, session: Session) -> types.TextEdit:
    first, last = edit["start_line"] - 1, edit["end_line"] - 1
    known = str(edit.get("line_text") or "")
    if document is not None and known and document.text.line(first) != known:
        raise Misplaced(path)
    encoding = session.documents.encoding
    start_text = document.text.line(first) if document else known
    end_text = document.text.line(last) if document else (known if last == first else " " * edit["end_column"])
    start = types.Position(first, _character(start_text, edit["start_column"], encoding))
    end = types.Position(last, _character(end_text, edit["end_column"], encoding))
    return types.TextEdit(types.Range(start, end), edit["new_text"])


def _character(line: str, column: int, encoding: Any) -> int:
    """Units before a column; a line that is not known is taken for one of plain letters."""
    return character_of(line.ljust(column), column, encoding)


def _extent(proposal: Proposal) -> str:
    """How much is edited, and where."""
    files = proposal.files
    if len(files) == 1:
        if files[0].is_new:
            return f"a new file {files[0].name}"
        places = len(files[0].edits)
        return f"{places} {'place' if places == 1 else 'places'} in {files[0].name}"
    return f"{len(files)} files ({', '.join(file.name for file in files[:3])}{', …' if len(files) > 3 else ''})"
