"""One open workspace: its live index, the search over it, and what is derived from it when asked.

All methods but `view` may take long; call them off the event loop.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from daemon.contract.knowledge import EmbeddingView, IndexFault, PathProblem, RefreshReport, WorkspaceView
from daemon.knowledge.derived import DerivedCache
from daemon.knowledge.embedding import WorkspaceVectors
from daemon.knowledge.memory import release_memory
from daemon.store.workspaces import WorkspaceRow
from indexer.errors import BadQuery, CatalogueCorrupt, ChunkStoreBroken, HistoryUnavailable, UnknownTarget
from indexer.facts.collect import collect_facts
from indexer.facts.model import Facts
from indexer.graph.build import build_graph
from indexer.graph.model import CodeGraph
from indexer.graph.modules import ModuleView, file_cycles, module_view
from indexer.history.cochange import CoChange
from indexer.history.definitions import definitions_of_changed
from indexer.history.history import History
from indexer.impact.impact import impact_of, impact_of_diff
from indexer.impact.knowledge import Knowledge
from indexer.impact.model import Impact
from indexer.impact.terms import TermStore
from indexer.outline.model import Outline
from indexer.outline.outline import outline_map
from indexer.pipeline.index import IndexOptions
from indexer.pipeline.live import LiveIndex
from indexer.pipeline.progress import Phase, Progress, RefreshSummary
from indexer.records import FileClass, FileRecord, Symbol, SymbolKind
from indexer.search.engine import SearchEngine
from indexer.search.name_table import NameTable
from indexer.search.results import SearchResponse
from indexer.search.symbols import SymbolMatch, find_symbols
from indexer.store.catalogue import Catalogue

AnswerT = TypeVar("AnswerT")

_HEAL_WAIT_S = 30.0
_ARCHITECTURE = frozenset({FileClass.SOURCE, FileClass.GENERATED, FileClass.VENDORED})
_FIRST_PASS_WAIT_S = 3.0
_DERIVED_KEPT_S = 300.0


class OpenWorkspace:
    """A workspace that is followed. `on_progress` and `on_change` are called from the indexing thread."""

    def __init__(
        self,
        row: WorkspaceRow,
        folder: Path,
        options: IndexOptions,
        on_progress: Callable[[Progress], None],
        on_change: Callable[[RefreshSummary], None],
        on_vectors: Callable[[EmbeddingView], None],
    ) -> None:
        def note_change(summary: RefreshSummary) -> None:
            on_change(summary)
            self.vectors.wake()

        self.row = row
        self.live = LiveIndex(row.path, folder, options, on_progress, note_change, release_memory)
        self.vectors = WorkspaceVectors(folder / "vectors", lambda: self.live.index.chunks, on_vectors)
        self._derived = DerivedCache(_DERIVED_KEPT_S)

    def view(self) -> WorkspaceView:
        """The workspace at a glance."""
        live = self.live
        error = live.error
        return WorkspaceView(
            id=self.row.id,
            path=str(self.row.path),
            state=live.progress.phase,
            done=live.progress.done,
            total=live.progress.total,
            files=live.files,
            watching=live.is_watching,
            added_at=self.row.added_at,
            passes=live.passes,
            last=_report(live.last_pass) if live.last_pass else None,
            vectors=self.vectors.view(),
            fault=IndexFault(code=error.code, message=error.message, hint=error.hint) if error else None,
        )

    @property
    def revision(self) -> int:
        """The number of the last published change of the index."""
        return self.live.index.catalogue.revision

    def read_catalogue(self, read: Callable[[Catalogue], AnswerT]) -> AnswerT:
        """What `read` tells of the catalogue, once there is one; if it turns out to be damaged, it is built anew."""
        self._await_first_pass(patient=True)
        return self._reading(lambda: read(self.live.index.catalogue))

    def public_surfaces(
        self, before: str, after: str
    ) -> tuple[Sequence[tuple[str, Symbol]], Sequence[tuple[str, Symbol]], str]:
        """What the source files that differ between two revisions define at each, and the commit of the first.

        `after` is the work tree if empty. Raises UnknownTarget for no such revision, HistoryUnavailable without git.
        """
        return definitions_of_changed(self.row.path, before, after)

    def field_symbols(self, is_wanted: Callable[[str], bool]) -> list[tuple[str, Symbol]]:
        """The fields of classes in source files whose path is wanted, by path and line."""
        self._await_first_pass(patient=True)
        return self._reading(lambda: self._field_symbols(is_wanted))

    def _field_symbols(self, is_wanted: Callable[[str], bool]) -> list[tuple[str, Symbol]]:
        catalogue = self.live.index.catalogue
        wanted = [file for file in catalogue.files() if file.file_class is FileClass.SOURCE and is_wanted(file.path)]
        parsed = [(file.path, catalogue.parsed(file.blob)) for file in wanted]
        kinds = {SymbolKind.FIELD, SymbolKind.PROPERTY}
        return [
            (path, s) for path, told in parsed if told for s in told.symbols if s.kind in kinds and "." in s.qualified
        ]

    def search(self, text: str, kind: str | None, path: str | None, limit: int) -> tuple[SearchResponse, list[str]]:
        """Search; with notes on what it had to do without."""
        notes = self._await_first_pass()
        response = self._reading(lambda: self._engine().search(text, kind=kind, path=path, limit=limit))
        return response, [*notes, *response.notes]

    def symbols(self, query: str, kind: str | None, limit: int) -> Sequence[SymbolMatch]:
        """Definitions whose name fits; raises BadQuery for a kind that no definition has."""
        kinds = {_symbol_kind(kind)} if kind else None
        self._await_first_pass()
        table = self._derived.get("names", "", NameTable)
        return self._reading(lambda: self._symbols(table, query, limit, kinds))

    def _symbols(
        self, table: NameTable, query: str, limit: int, kinds: set[SymbolKind] | None
    ) -> Sequence[SymbolMatch]:
        catalogue = self.live.index.catalogue
        table.follow(catalogue)
        return find_symbols(catalogue, query, limit, kinds, table)

    def facts(self) -> Facts:
        """What is known of the workspace as a whole."""
        self._await_first_pass(patient=True)
        return self._at_revision("facts", lambda: collect_facts(self.row.path, self.live.index.catalogue))

    def graph(self) -> CodeGraph:
        """Its files and what depends on what."""
        self._await_first_pass(patient=True)
        return self._at_revision("graph", lambda: build_graph(self.row.path, self.live.index.catalogue))

    def outline(self, budget_tokens: int, focus: Sequence[str]) -> Outline:
        """The files and definitions that matter most."""
        graph = self.graph()
        return self._reading(lambda: outline_map(graph, self.live.index.catalogue, budget_tokens, focus))

    def modules(self, depth: int, *, everything: bool) -> tuple[ModuleView, list[list[str]]]:
        """Its folders and what depends on what, and circles of files; source alone unless `everything`."""
        graph = self.graph()
        shown = {file.path for file in self.source_files()}
        view = module_view(graph, depth, lambda path: everything or path in shown)
        return view, file_cycles(graph)

    def source_files(self) -> list[FileRecord]:
        """The files that make up the architecture."""
        return [file for file in self.live.index.catalogue.files() if file.file_class in _ARCHITECTURE]

    def relative(self, path: str) -> str:
        """The path as the index names it; raises UnknownTarget if no such file is known."""
        given = Path(path)
        root = self.row.path
        if given.is_absolute():
            resolved = given.parent.resolve() / given.name
            name = resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else path
        else:
            name = given.as_posix()
        self._await_first_pass(patient=True)
        if self.live.index.catalogue.file(name) is None:
            known = [file.path for file in self.live.index.catalogue.files()]
            raise UnknownTarget(name, tuple(get_close_matches(name, known, n=3)))
        return name

    def impact(self, target: str | None, diff: str | None, limit: int) -> Impact:
        """What a change of `target`, or all that differs from the revision `diff`, may touch."""
        index = self.live.index
        know = self._knowledge()
        if diff is not None:
            return self._reading(lambda: impact_of_diff(know, index.catalogue, diff, limit))
        return self._reading(lambda: impact_of(know, index.catalogue, target or "", limit))

    def history(self) -> History:
        """What git remembers; raises HistoryUnavailable."""
        history = self._derived.get("history", self._head, lambda: History(self.row.path))
        if not history.is_current():
            self._head += 1
            history = self._derived.get("history", self._head, lambda: History(self.row.path))
        return history

    def drop_unused(self) -> bool:
        """Let go of derived answers that nobody asked for lately; whether there were any."""
        return self._derived.drop_unused()

    def close(self) -> None:
        """Stop following it."""
        self.vectors.close()
        self.live.close()

    _head = 0

    def _knowledge(self) -> Knowledge:
        """What impact is told from; without a history it is told from the code alone."""
        graph = self.graph()
        try:
            history: History | None = self.history()
        except HistoryUnavailable:
            history = None
        together = history.together() if history else CoChange(())
        index = self.live.index
        terms = self._derived.get("terms", "", TermStore)
        stamp = (index.catalogue.revision, history.head if history else "")
        return self._reading(
            lambda: self._derived.get(
                "impact", stamp, lambda: Knowledge(self.row.path, index.catalogue, graph, together, terms)
            )
        )

    def _engine(self) -> SearchEngine:
        index, vectors = self.live.index, self.vectors.search
        stamp = (id(index.catalogue), id(index.chunks), id(vectors))
        return self._derived.get(
            "engine", stamp, lambda: SearchEngine(index.catalogue, index.chunks, vectors, self.row.path)
        )

    def _at_revision(self, name: str, make: Callable[[], AnswerT]) -> AnswerT:
        return self._reading(lambda: self._derived.get(name, self.live.index.catalogue.revision, make))

    def _await_first_pass(self, *, patient: bool = False) -> list[str]:
        """Wait a little for an index that was just opened; a first index is not waited for unless `patient`."""
        live = self.live
        deadline = time.monotonic() + _FIRST_PASS_WAIT_S
        while live.passes == 0 and live.error is None and time.monotonic() < deadline:
            if live.progress.phase is Phase.PARSING and not patient:
                break
            time.sleep(0.01)
        if live.passes == 0 and live.progress.phase is Phase.PARSING:
            return [f"The index is being built: {live.progress.done} of {live.progress.total} files are in it."]
        return []

    def _reading(self, read: Callable[[], AnswerT]) -> AnswerT:
        """Read from the index; if it turns out to be damaged, have it built anew and read once more."""
        try:
            return read()
        except (CatalogueCorrupt, ChunkStoreBroken) as damage:
            self.live.report_damage(damage)
            self.live.wait_for(self.live.request_refresh(), _HEAL_WAIT_S)
            return read()


def _symbol_kind(name: str) -> SymbolKind:
    try:
        return SymbolKind(name)
    except ValueError:
        raise BadQuery(f"No definition is of the kind {name!r}.", f"The kinds are {', '.join(SymbolKind)}.") from None


def _report(summary: RefreshSummary) -> RefreshReport:
    return RefreshReport(
        files=summary.files,
        changed=summary.changed,
        removed=summary.removed,
        parsed=summary.parsed,
        rebuilt=summary.rebuilt,
        seconds=round(summary.seconds, 3),
        problems=[PathProblem(path=path, reason=reason) for path, reason in summary.problems],
    )
