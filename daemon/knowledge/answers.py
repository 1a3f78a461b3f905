"""What can be asked of an open workspace. Kept apart from what answers it, whose libraries load after the start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from indexer.facts.model import Facts
    from indexer.graph.model import CodeGraph
    from indexer.graph.modules import ModuleView
    from indexer.history.history import History
    from indexer.impact.model import Impact
    from indexer.outline.model import Outline
    from indexer.search.results import SearchResponse
    from indexer.search.symbols import SymbolMatch


class WorkspaceAnswers(Protocol):
    """Questions to one workspace; each may take long, so none is asked on the event loop.

    Paths are relative to the workspace, or absolute within it.
    """

    def search(self, text: str, kind: str | None, path: str | None, limit: int) -> tuple[SearchResponse, list[str]]:
        """Search; with notes on what it had to do without."""
        ...

    def symbols(self, query: str, kind: str | None, limit: int) -> Sequence[SymbolMatch]:
        """Definitions whose name fits; raises BadQuery for a kind that no definition has."""
        ...

    def facts(self) -> Facts:
        """What is known of the workspace as a whole."""
        ...

    def outline(self, budget_tokens: int, focus: Sequence[str]) -> Outline:
        """The files and definitions that matter most."""
        ...

    def graph(self) -> CodeGraph:
        """Its files and what depends on what."""
        ...

    def modules(self, depth: int, *, everything: bool) -> tuple[ModuleView, list[list[str]]]:
        """Its folders and what depends on what, and circles of files; source alone unless `everything`."""
        ...

    def impact(self, target: str | None, diff: str | None, limit: int) -> Impact:
        """What a change of `target`, or all that differs from the revision `diff`, may touch."""
        ...

    def history(self) -> History:
        """What git remembers; raises HistoryUnavailable."""
        ...

    def relative(self, path: str) -> str:
        """The path as the index names it; raises UnknownTarget if no such file is known."""
        ...
