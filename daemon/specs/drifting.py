"""What a project's live decisions say of code: their guards held against a workspace, and what touches a file of it.

Only the branch in use counts. What is found is kept by `daemon.drift`, so an answer is quick while nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from daemon.drift.judged import Held, Judged
from daemon.drift.marks import marks_of
from daemon.drift.place import Place, place_of
from daemon.drift.shapes import Drift, Finding, HeldGuard, Mark
from daemon.errors import DaemonError
from daemon.specs.open_project import OpenProject
from indexer.errors import IndexerError
from indexer.records import ParsedFile
from spec.artifacts.model import Finding as CheckFinding
from spec.errors import BadGuard
from spec.guards.model import Guard
from spec.guards.notation import parse_guard
from spec.guards.wording import is_about
from spec.log.state import State
from spec.records import Decision

if TYPE_CHECKING:
    from daemon.knowledge.service import KnowledgeService
    from daemon.knowledge.workspace import OpenWorkspace


class Drifting:
    """One project's guards. Any thread may ask."""

    def __init__(self, opened: OpenProject, knowledge: KnowledgeService) -> None:
        self._opened = opened
        self._knowledge = knowledge
        self._judged: dict[str, Judged] = {}
        self._held: tuple[State, Held] | None = None

    @property
    def project(self) -> str:
        """The project's id."""
        return self._opened.id

    def held(self) -> Held:
        """The guards of live decisions on the branch in use that can be understood."""
        with self._opened.lock:
            state = self._opened.state()
            if self._held is None or self._held[0] is not state:
                self._held = state, tuple(_held(state.all(Decision)))
            return self._held[1]

    def whole(self, workspace: OpenWorkspace) -> Drift:
        """All that is found in a workspace, by path and line."""
        held, judged = self.held(), self._judge(workspace)
        return judged.whole(workspace, held) if judged and held else Drift(revision=workspace.revision)

    def of_text(self, workspace: OpenWorkspace, path: str, text: str, parsed: ParsedFile) -> Drift:
        """What is found in one file that says `text`, whatever the disk says."""
        held, judged = self.held(), self._judge(workspace)
        return judged.of_text(workspace, held, path, text, parsed) if judged and held else Drift()

    def files(self, workspace: OpenWorkspace, guard: Guard) -> list[str]:
        """The files that a guard is about, as the workspace calls them."""
        place = self.place(workspace)
        if place is None:
            return []
        paths = workspace.read_catalogue(lambda read: [file.path for file in read.files()])
        return [path for path in paths if (inner := place.inner(path)) is not None and is_about(guard, inner)]

    def trial(self, workspace: OpenWorkspace, guard: Guard) -> Drift:
        """What a guard that no decision has would find."""
        place = self.place(workspace)
        if place is None:
            return Drift()
        held = (HeldGuard(guard, "this guard", "", "", "", ""),)
        return Judged(self.project, place).whole(workspace, held)

    def marks(self, workspace: OpenWorkspace, path: str, text: str, parsed: ParsedFile | None) -> list[Mark]:
        """The records that touch a file and places in it."""
        place, held = self.place(workspace), self.held()
        inner = place.inner(path) if place else None
        if inner is None:
            return []
        with self._opened.lock:
            state = self._opened.state()
        return marks_of(state, self.project, held, inner, text, parsed)

    def place(self, workspace: OpenWorkspace) -> Place | None:
        """Where the project lies in a workspace; None where it does not."""
        return place_of(workspace.row.path, self._opened.row.folder)

    # -- as part of `check` --------------------------------------------------------------------------------------

    def check(self) -> Iterator[CheckFinding]:
        """Guards that cannot be understood, and where the code of the project's folder departs from the others."""
        yield from self._unreadable()
        if not self.held():
            return
        try:
            workspace = self._knowledge.containing(self._opened.row.folder)
            found: Iterable[Finding] = self.whole(workspace).findings
        except (IndexerError, DaemonError):  # nothing is known of the code: nothing can be said of it
            return
        for one in found:
            where = f"{one.path}:{one.line}" if one.line else one.path
            yield CheckFinding(one.code, one.message, where, one.severity)

    def _unreadable(self) -> Iterator[CheckFinding]:
        with self._opened.lock:
            decisions = self._opened.state().all(Decision)
        for decision in decisions:
            for text in decision.guards if decision.is_live else ():
                try:
                    parse_guard(text)
                except BadGuard as error:
                    message = f"A guard of {decision.alias} does not count. {error.message} {error.hint}"
                    yield CheckFinding("spec.guard", message, decision.alias, "error")

    def _judge(self, workspace: OpenWorkspace) -> Judged | None:
        place = self.place(workspace)
        if place is None:
            return None
        with self._opened.lock:
            known = self._judged.get(workspace.row.id)
            if known is None:
                known = self._judged[workspace.row.id] = Judged(self.project, place)
            return known


def _held(decisions: Iterable[Decision]) -> Iterator[HeldGuard]:
    for decision in decisions:
        for text in decision.guards if decision.is_live else ():
            try:
                guard = parse_guard(text)
            except BadGuard:
                continue  # `check` tells of it
            yield HeldGuard(
                guard, decision.alias, decision.id, decision.question, decision.answer(), decision.rationale
            )
