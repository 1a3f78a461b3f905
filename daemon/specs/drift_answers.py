"""Drift and marks of a workspace: the answers of all projects in use at, above or below it, put together.

Light: what reads code is loaded with the first project.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from daemon.drift.parsing import TextParser
from daemon.drift.shapes import Drift, Finding, Mark
from spec.guards.notation import parse_guard
from spec.guards.wording import meaning

if TYPE_CHECKING:
    from daemon.knowledge.workspace import OpenWorkspace
    from daemon.specs.drifting import Drifting
    from daemon.specs.service import SpecService
    from indexer.records import ParsedFile

MOST_FINDINGS = 2_000
_MOST_EXAMPLES = 5
_MOST_TRIED = 50
_MOST_LETTERS = 1_000_000
"""Of a text in an editor; a file that is larger is not read for the index either."""


class DriftAnswers:
    """Answers for workspaces. Any thread may ask; nothing here is for the event loop."""

    def __init__(self, specs: SpecService, parser: TextParser) -> None:
        self._specs = specs
        self._parser = parser

    def on_disk(self, workspace: OpenWorkspace, path: str = "") -> Drift:
        """What is found in the workspace, or in one file or folder; raises UnknownTarget for a path that it has not."""
        wanted = self._wanted(workspace, path)
        drift = _together(workspace, [one.whole(workspace) for one in self._projects(workspace)])
        notes = _notes(workspace) if drift.guards else ()
        if not wanted:
            return _cut(drift, drift.findings, notes)
        within = [one for one in drift.findings if one.path == wanted or one.path.startswith(f"{wanted}/")]
        return _cut(drift, tuple(within), notes)

    def of_text(self, workspace: OpenWorkspace, path: str, text: str) -> Drift:
        """What is found in a file that says `text`; a text too large to be indexed is not looked at."""
        projects = [one for one in self._projects(workspace) if one.held()]
        if not projects or len(text) > _MOST_LETTERS:
            return Drift(revision=workspace.revision)
        wanted = _below(workspace, path)
        parsed = self._parsed(wanted, text)
        drift = _together(workspace, [one.of_text(workspace, wanted, text, parsed) for one in projects])
        return _cut(drift, drift.findings)

    def guards(self, workspace: OpenWorkspace) -> list[dict[str, Any]]:
        """The guards of live decisions, by the decision's number."""
        found = []
        for project in self._projects(workspace):
            drift = project.whole(workspace)
            counts: dict[tuple[str, str], int] = {}
            for one in drift.findings:
                counts[one.decision_id, one.guard] = counts.get((one.decision_id, one.guard), 0) + 1
            for held in project.held():
                found.append(
                    {
                        "guard": held.guard.text,
                        "decision": held.decision,
                        "question": held.question,
                        "meaning": meaning(held.guard),
                        "severity": held.guard.severity,
                        "findings": counts.get((held.decision_id, held.guard.text), 0),
                        "files": len(project.files(workspace, held.guard)),
                        "project": project.project,
                    }
                )
        return found

    def explained(self, workspace: OpenWorkspace, text: str) -> dict[str, Any]:
        """A guard in words and on trial; raises BadGuard. Without a project, its paths begin at the workspace."""
        guard = parse_guard(text)
        projects = self._projects(workspace)
        files = [path for one in projects[:1] for path in one.files(workspace, guard)]
        found = [finding for one in projects[:1] for finding in one.trial(workspace, guard).findings]
        return {
            "guard": guard.text,
            "meaning": meaning(guard),
            "severity": guard.severity,
            "files": len(files),
            "examples": files[:_MOST_EXAMPLES],
            "findings": found[:_MOST_TRIED],
            "more": max(0, len(found) - _MOST_TRIED),
        }

    def marks(self, workspace: OpenWorkspace, path: str) -> dict[str, Any]:
        """What touches a file as it is on disk; a path that is nowhere has no marks but those of its place."""
        wanted = _below(workspace, path)
        projects = self._projects(workspace)
        if not projects:
            return _marked(wanted, ())
        from daemon.drift.facts import read_text  # noqa: PLC0415 - the index's libraries load after the start

        record = workspace.read_catalogue(lambda read: read.file(wanted))
        parsed = workspace.read_catalogue(lambda read: read.parsed(record.blob)) if record else None
        text = read_text(workspace.row.path / wanted) if record else ""
        return _marked(wanted, (mark for one in projects for mark in one.marks(workspace, wanted, text, parsed)))

    def marks_of_text(self, workspace: OpenWorkspace, path: str, text: str) -> dict[str, Any]:
        """What touches a file that says `text`."""
        wanted = _below(workspace, path)
        projects = self._projects(workspace)
        if not projects or len(text) > _MOST_LETTERS:
            return _marked(wanted, ())
        parsed = self._parsed(wanted, text)
        return _marked(wanted, (mark for one in projects for mark in one.marks(workspace, wanted, text, parsed)))

    def _projects(self, workspace: OpenWorkspace) -> list[Drifting]:
        return [desk.drifting for desk in self._specs.around(workspace.row.path)]

    def _parsed(self, path: str, text: str) -> ParsedFile:
        from daemon.drift.judged import parsed_as  # noqa: PLC0415 - the index's libraries load after the start

        return self._parser.parse(parsed_as(path, text), text)

    def _wanted(self, workspace: OpenWorkspace, path: str) -> str:
        """The path as the index names it; a folder is one where a file lies in it."""
        wanted = _below(workspace, path)
        if not wanted or wanted == ".":
            return ""
        is_folder = workspace.read_catalogue(lambda read: bool(read.paths_below(wanted)))
        return wanted if is_folder else workspace.relative(path)


def _below(workspace: OpenWorkspace, path: str) -> str:
    """A path, relative or absolute, as the workspace calls it."""
    root = workspace.row.path
    if not path.startswith("/"):
        return Path(path).as_posix() if path else ""
    given = Path(path)
    resolved = Path(os.path.realpath(given.parent)) / given.name
    return resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else path


def _together(workspace: OpenWorkspace, drifts: list[Drift]) -> Drift:
    if len(drifts) == 1:
        return drifts[0]
    findings = sorted((f for d in drifts for f in d.findings), key=lambda f: (f.path, f.line, f.column, f.code))
    checked = max((drift.checked for drift in drifts), default=0)
    return Drift(tuple(findings), sum(drift.guards for drift in drifts), checked, workspace.revision)


def _cut(drift: Drift, findings: tuple[Finding, ...], notes: tuple[str, ...] = ()) -> Drift:
    more = max(0, len(findings) - MOST_FINDINGS)
    return msgspec.structs.replace(drift, findings=findings[:MOST_FINDINGS], more=more, notes=notes)


def _notes(workspace: OpenWorkspace) -> tuple[str, ...]:
    """What could not be taken into account."""
    live = workspace.live
    if live.passes:
        return ()
    return (f"The index is being built: {live.progress.done} of {live.progress.total} files are in it.",)


def _marked(path: str, marks: Iterable[Mark]) -> dict[str, Any]:
    found = sorted(marks, key=lambda mark: mark.line)
    return {"path": path, "marks": found}
