"""The answers on specs as text, for all workspaces that are asked about."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from daemon.errors import UnknownName
from daemon.spec_text.gathering import Gatherer, mentions_in_code
from daemon.spec_text.looking_up import IdLookup, item_rows
from daemon.spec_text.project_findings import ProjectFindings
from daemon.spec_text.records import ProjectRecords, Records
from daemon.spec_text.renaming import Renaming
from daemon.spec_text.seen import Seen
from daemon.spec_text.shapes import answer_of
from daemon.spec_text.table import FileIds, IdTable, TableView
from indexer.classify import HEAD_BYTES
from indexer.languages.registry import detect_language
from spec.ids.code_text import may_hold_ids
from spec.ids.mention import Mention
from spec.ids.places import is_text, place_at
from spec.ids.reading import file_of, text_mentions
from spec.linting.links import links_in
from spec.linting.lint import lint_text

if TYPE_CHECKING:
    from daemon.knowledge.workspace import OpenWorkspace
    from daemon.specs.service import SpecService

_LARGEST: Final = 2_000_000


class SpecTexts:
    """Any thread may ask."""

    def __init__(self, specs: SpecService) -> None:
        self._records = Records(specs)
        self._findings = ProjectFindings()
        self._gatherers: WeakKeyDictionary[OpenWorkspace, Gatherer] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of_text(self, workspace: OpenWorkspace, path: str, text: str) -> dict[str, Any]:
        """The ids, findings and links of a text."""
        path = relative(workspace, path)
        source = text.removeprefix("\ufeff")
        place = place_at(path)
        projects = self._records.around(workspace)
        if len(source) > _LARGEST:
            return answer_of(path, place, (), (), (), None)
        if place is None:
            mentions = _as_read(path, source).mentions
            seen, _ = self._seen(workspace, path, projects, FileIds(None, "code", mentions))
            return answer_of(path, None, mentions, (), (), seen)
        lines = file_of(path, source)
        mentions = text_mentions(lines, place)
        seen, _ = self._seen(workspace, path, projects, FileIds(None, "spec", mentions))
        found = lint_text(path, place, source, lines, mentions, seen)
        found += self._findings.of(path, lines, mentions, projects)
        links = [link for link in links_in(path, lines) if seen.exists(link.path)]
        return answer_of(path, place, mentions, sorted(found, key=lambda one: (one.line, one.column)), links, seen)

    def items(self, workspace: OpenWorkspace, prefix: str, path: str, limit: int) -> dict[str, Any]:
        """The ids that can be named at a place, the likeliest first."""
        path = relative(workspace, path) if path else ""
        projects = self._records.around(workspace)
        seen, view = self._seen(workspace, path, projects)
        return item_rows(seen, view, projects, prefix, path, limit)

    def view(self, workspace: OpenWorkspace, name: str, path: str) -> dict[str, Any]:
        """All that is known of an id."""
        path = relative(workspace, path) if path else ""
        projects = self._records.around(workspace)
        seen, view = self._seen(workspace, path, projects)
        found = IdLookup(workspace.row.path, seen, view).view(name)
        if found is None:
            raise UnknownName("id", name, {*view.ids(), *(one.alias for p in projects for one in p.records)})
        return found

    def rename(
        self, workspace: OpenWorkspace, name: str, new_name: str, path: str, texts: Mapping[str, str]
    ) -> dict[str, Any]:
        """The edits that give an id another name."""
        path = relative(workspace, path) if path else ""
        unsaved = {relative(workspace, where): text for where, text in texts.items()}
        projects = self._records.around(workspace)
        overlays = {where: _as_read(where, text) for where, text in unsaved.items()}
        view = TableView(self._table(workspace, projects), overlays)
        seen = Seen(workspace.row.path, path, view, projects)
        return Renaming(workspace, seen, view, projects, unsaved).edits(name, new_name)

    def _seen(
        self, workspace: OpenWorkspace, path: str, projects: list[ProjectRecords], ids: FileIds | None = None
    ) -> tuple[Seen, TableView]:
        table = self._table(workspace, projects)
        view = TableView(table, {path: ids} if ids else None)
        return Seen(workspace.row.path, path, view, projects, lambda: _paths(workspace)), view

    def _table(self, workspace: OpenWorkspace, projects: list[ProjectRecords]) -> IdTable:
        with self._lock:
            gatherer = self._gatherers.get(workspace)
            if gatherer is None:
                gatherer = self._gatherers[workspace] = Gatherer(workspace.row.path)
        return gatherer.refresh(workspace, (one.folder for one in projects))


def relative(workspace: OpenWorkspace, path: str) -> str:
    """A path, relative or absolute, as the workspace calls it."""
    if not path.startswith("/"):
        return Path(path).as_posix() if path else ""
    given, root = Path(path), workspace.row.path
    try:
        resolved = Path(os.path.realpath(given.parent)) / given.name
    except ValueError:  # a NUL, or half of a letter
        return path
    return resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else path


def _paths(workspace: OpenWorkspace) -> list[str]:
    return [file.path for file in workspace.read_catalogue(lambda read: read.files())]


def _as_read(path: str, text: str) -> FileIds:
    place = place_at(path)
    if place is not None:
        return FileIds(None, "spec", text_mentions(file_of(path, text.removeprefix("\ufeff")), place))
    is_test = "test" in path.lower()
    mentions: tuple[Mention, ...] = ()
    if may_hold_ids(text.encode("utf-8", "replace"), is_test=is_test):
        mentions = mentions_in_code(_plain(text), _language(path, text), is_test=is_test)
    return FileIds(None, "tests" if is_test else "code", mentions)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _language(path: str, text: str) -> str:
    return "" if is_text(path) else detect_language(path, text[:HEAD_BYTES].encode("utf-8", "replace"))
