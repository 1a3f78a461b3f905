"""Giving an id another name everywhere: the edits, and the files that they rest on. Nothing is written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from daemon.errors import CannotRename, UnknownName
from daemon.spec_text.gathering import decoded, mentions_of
from daemon.spec_text.looking_up import references_of, why_not
from daemon.spec_text.records import ProjectRecords
from daemon.spec_text.seen import Seen
from daemon.spec_text.table import Placed, TableView
from indexer.records import FileClass
from spec.ids.mention import Mention
from spec.ids.places import place_at
from spec.ids.shape import canonical, family_of, is_id, is_own, snake_of

if TYPE_CHECKING:
    from daemon.knowledge.workspace import OpenWorkspace

_STORY: Final = re.compile(r"(User Story|Story)([ \t]+)\d+", re.IGNORECASE)
_NAME: Final = re.compile(r"[^`\n\r#][^`\n\r]{0,199}")


class Renaming:
    """Works out one rename. `unsaved` are files as they stand in an editor."""

    def __init__(
        self,
        workspace: OpenWorkspace,
        seen: Seen,
        view: TableView,
        projects: Sequence[ProjectRecords],
        unsaved: Mapping[str, str],
    ) -> None:
        self._workspace = workspace
        self._seen = seen
        self._view = view
        self._projects = projects
        self._unsaved = unsaved

    def edits(self, name: str, wish: str) -> dict[str, Any]:
        """The edits; raises UnknownName for an id that nothing defines, CannotRename for a rename that may not be."""
        name, new = canonical(name), canonical(wish.strip())
        record, places = self._seen.record(name), self._seen.places(name)
        if record is None and not places:
            raise UnknownName("id", name, self._view.ids())
        reason = why_not(name, places, record)
        if reason:
            raise CannotRename(name, reason, self._instead(name))
        self._check(name, new, places)
        edits: list[dict[str, Any]] = []
        files = []
        for path in self._files(name, places):
            text, digest, mentions = self._read(path)
            wanted = [mention for mention in mentions if _is_meant(mention, name, places)]
            own = [_edit(path, text, mention, new) for mention in wanted]
            edits += own
            if own:
                files.append({"path": path, "digest": digest, "edits": len(own)})
        notes = self._notes(name)
        return {"id": name, "new_id": new, "edits": edits, "files": files, "notes": notes}

    def _check(self, name: str, new: str, places: Sequence[Placed]) -> None:
        if new == name:
            raise CannotRename(name, "that is what it is called already.", "Give it another name.")
        if is_id(name):
            if is_own(new) and any(one.records for one in self._projects):
                raise CannotRename(name, f"{new} is a number that the project gives.", "Choose another prefix.")
            if not is_id(new) or new.startswith("ADR-"):
                hint = f"An id is capitals, a dash and a number, as in {family_of(name)}012."
                raise CannotRename(name, f"{new!r} is no id.", hint)
            stories = any(one.mention.kind == "story" for one in places)
            if stories and not re.fullmatch(r"US\d{1,3}", new):
                raise CannotRename(name, "the id of a story is its number.", "Give it another one, as in US4.")
        elif not _NAME.fullmatch(new):
            raise CannotRename(name, f"{new!r} cannot be the name of a heading.", "Give it a line of text.")
        taken = [one for scope in {one.mention.scope for one in places} for one in self._taken(new, scope)]
        if taken:
            where = f"{taken[0].path}:{taken[0].mention.line}"
            raise CannotRename(name, f"{new} is taken: {where} defines it.", "Choose one that is free.")

    def _taken(self, new: str, scope: str) -> list[Placed]:
        return [one for one in self._view.defined(new) if one.mention.scope == scope]

    def _files(self, name: str, places: Sequence[Placed]) -> list[str]:
        named = [path for path, _, _ in references_of(self._view, name, places)]
        return sorted({one.path for one in places} | {path for path in named if not _is_archived(path)})

    def _read(self, path: str) -> tuple[list[str], str, Sequence[Mention]]:
        """The lines of a file, the digest of its bytes, and its ids as they are in them now."""
        if path in self._unsaved:
            found = self._view.file(path)
            text = self._unsaved[path].removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
            return text.split("\n"), "", found.mentions if found else ()
        data = (self._workspace.row.path / path).read_bytes()
        record = self._workspace.read_catalogue(lambda read: read.file(path))
        is_test = record is not None and record.file_class is FileClass.TEST
        mentions = mentions_of(path, record.language if record else "", data, is_test=is_test)
        return decoded(data).split("\n"), hashlib.sha256(data).hexdigest(), mentions

    def _notes(self, name: str) -> list[str]:
        holders = [one for project in self._projects for one in project.records if one.foreign_id == name]
        return [
            f"{one.alias} of the project keeps {name} as the id that it was imported under; import the spec again."
            for one in holders
        ]

    def _instead(self, name: str) -> str:
        if is_own(name):
            return "Change its title instead, or record a new one that supersedes it."
        return "Change the file instead."


def _is_meant(mention: Mention, name: str, places: Sequence[Placed]) -> bool:
    if canonical(mention.id) != name or not mention.length:
        return False
    if mention.kind == "scenario":  # it may be called like its requirement, and is something else
        return False
    scopes = {one.mention.scope for one in places}
    return not mention.scope or mention.scope in scopes or "" in scopes


def _edit(path: str, lines: list[str], mention: Mention, new: str) -> dict[str, Any]:
    line = lines[mention.line - 1]
    written = line[mention.column : mention.column + mention.length]
    return {
        "path": path,
        "start_line": mention.line,
        "start_column": mention.column,
        "end_line": mention.line,
        "end_column": mention.column + mention.length,
        "text": _as_written(written, mention.id, new),
    }


def _as_written(written: str, name: str, new: str) -> str:
    """The new id in the way that the old one is written: as it is, in the name of a test, as words of a heading."""
    story = _STORY.fullmatch(written)
    if story:
        return f"{story[1]}{story[2]}{new.removeprefix('US')}"
    if written == name or written.upper() == written:
        return new
    return snake_of(new) if "_" in written or written == written.lower() else new


def _is_archived(path: str) -> bool:
    place = place_at(path)
    return place is not None and place.role == "archived"
