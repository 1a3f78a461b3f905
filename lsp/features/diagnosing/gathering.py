"""Asks the daemon what is found: in a text as it stands, in files on disk, and in the spec as a whole."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

from daemon.errors import DaemonError
from lsp.documents import Document
from lsp.features.diagnosing.finding import Found, Related, of_drift, of_text
from lsp.features.diagnosing.spec_files import TEXT_FOLDER, artifact_copies, check_findings, files_of_records
from lsp.folders import FilePlace, Folder
from lsp.session import Session
from lsp.shelf import Topic

_log = logging.getLogger(__name__)

_SPEC_SUFFIXES: Final = frozenset({".md", ".mdx", ".markdown", ".mdc", ".txt", ".yaml", ".yml", ".json", ".feature"})
_LONE_RETURN: Final = re.compile(r"\r(?!\n)")

Findings = Mapping[str, Sequence[Found]]
"""By path in the workspace."""


class Gathering:
    """What is found in the workspaces of one editor. What does not hang on a text is kept for all editors."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of_document(self, document: Document, place: FilePlace) -> list[Found]:
        """What is found in an open document, as it stands in the editor."""
        # The index ends lines at newlines alone, the protocol at carriage returns as well: say them as newlines.
        body = {"path": place.path, "text": _LONE_RETURN.sub("\n", document.text.source)}
        drift, told, checked = await asyncio.gather(
            self._posted(place.folder, "drift", body),
            self._of_spec(place, body),
            self.of_check(place.folder) if TEXT_FOLDER in PurePosixPath(place.path).parts else _no_findings(),
        )
        decisions = await self._decision_files(place.folder)
        on_paths = [one for one in self._peek_drift(place.folder) if _is_on_path(one, place.path, decisions)]
        found = [of_drift(one, _decision(one, decisions)) for one in (*on_paths, *drift)]
        return [*found, *_together([of_text(one) for one in told], checked.get(place.path, ()))]

    async def of_file(self, place: FilePlace) -> list[Found]:
        """What is found in a file on disk."""
        return list((await self.of_folder(place.folder)).get(place.path, ()))

    async def of_folder(self, folder: Folder) -> Findings:
        """Everything that is found in a workspace as it is on disk."""
        drift, checked, decisions = await asyncio.gather(
            self._kept(folder, "drift", [Topic.CODE, Topic.SPEC], lambda: self._drift(folder)),
            self.of_check(folder),
            self._decision_files(folder),
        )
        found: dict[str, list[Found]] = {path: list(some) for path, some in checked.items()}
        for one in drift or ():
            found.setdefault(_shown_in(one, decisions), []).append(of_drift(one, _decision(one, decisions)))
        return found

    async def of_check(self, folder: Folder) -> Findings:
        """Contradictions, stale artifacts and the like, in the files that say them; none without the spec as text."""
        found: Findings | None = await self._kept(folder, "check by file", [Topic.SPEC], lambda: self._check(folder))
        return found or {}

    def _peek_drift(self, folder: Folder) -> Sequence[Mapping[str, Any]]:
        """What was found in a workspace when somebody asked last; for one document it is not worked out."""
        return self._session.shelf.peek((folder.id, ("diagnostics", "drift"))) or ()

    async def _drift(self, folder: Folder) -> list[dict[str, Any]]:
        told = await self._session.ask("GET", f"{folder.route}/drift")
        return list(told["findings"])

    async def _check(self, folder: Folder) -> Findings:
        files = await self._decision_files(folder)
        if not files:
            return {}
        query = {"folder": str(folder.root)}
        report, place, artifacts = await asyncio.gather(
            self._session.ask("GET", "/projects/at/check", query={**query, "hints": "false"}),
            self._project_folder(folder),
            self._session.ask("GET", "/projects/at/artifacts", query=query),
        )
        infos = artifacts if isinstance(artifacts, list) else artifacts["items"]
        copies = await asyncio.to_thread(artifact_copies, infos, place, folder.root) if place else {}
        return check_findings(report, files, copies)

    async def _decision_files(self, folder: Folder) -> Mapping[str, str]:
        """The files of the spec as text by alias; none without a project."""

        async def look() -> dict[str, str]:
            place = await self._project_folder(folder)
            return await asyncio.to_thread(files_of_records, place, folder.root) if place else {}

        return await self._kept(folder, "files of the spec", [Topic.SPEC, Topic.CODE], look) or {}

    async def _project_folder(self, folder: Folder) -> Path | None:
        """The folder of the project in use at a workspace; None without one."""

        async def look() -> Path | None:
            told = await self._session.ask("GET", "/projects", query={"folder": str(folder.root)})
            folders = [Path(one["folder"]) for one in told["items"] if one["in_use"]]
            return max(folders, key=lambda path: len(path.parts), default=None)

        found: Path | None = await self._kept(folder, "project", [Topic.SPEC], look)
        return found

    async def _of_spec(self, place: FilePlace, body: Mapping[str, str]) -> list[dict[str, Any]]:
        if not _may_be_spec(place.path):
            return []
        try:
            return await self._posted(place.folder, "spec-text", body)
        except DaemonError as error:
            _log.debug("%s is not read as a spec: %s", place.path, error.message)
            return []

    async def _posted(self, folder: Folder, what: str, body: Mapping[str, str]) -> list[dict[str, Any]]:
        told = await self._session.ask("POST", f"{folder.route}/{what}", body=body)
        return list(told["findings"])

    async def _kept(self, folder: Folder, what: str, topics: Sequence[Topic], look: Any) -> Any:
        try:
            return await self._session.shelf.get((folder.id, ("diagnostics", what)), topics, look)
        except DaemonError as error:
            _log.debug("What is found by %s is not known: %s", what, error.message)
            return None


def _shown_in(one: Mapping[str, Any], files: Mapping[str, str]) -> str:
    """A file that is missing, or is there and must not be, is shown with the decision that says so, if that has one."""
    path = str(one["path"])
    return path if one["line"] else files.get(one["decision"], path)


def _is_on_path(one: Mapping[str, Any], path: str, files: Mapping[str, str]) -> bool:
    return not one["line"] and _shown_in(one, files) == path


def _together(in_text: Sequence[Found], checked: Sequence[Found]) -> Iterator[Found]:
    """What a text shows, and what a check says besides; of the same, the text has the place, the check the files."""
    related = {one.code: one.related for one in checked}
    yield from (replace(one, related=one.related or related.get(one.code, ())) for one in in_text)
    codes = {one.code for one in in_text}
    yield from (one for one in checked if one.code not in codes)


def _decision(one: Mapping[str, Any], files: Mapping[str, str]) -> list[Related]:
    path = files.get(one["decision"])
    if path is None:
        return []
    answer = " ".join(str(one["answer"]).split())
    return [Related(path, f"{one['decision']} {one['question']} {answer}".strip())]


def _may_be_spec(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in _SPEC_SUFFIXES or path.startswith(
        (".groundplan/", ".specify/", ".kiro/")
    )


async def _no_findings() -> Findings:
    return {}
