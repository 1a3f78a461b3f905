"""Code as agents see it: the index of the workspace that a folder belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from agents.errors import ToolError
from daemon.errors import DaemonError
from indexer.errors import IndexerError
from spec.errors import SpecError

if TYPE_CHECKING:
    from daemon.knowledge.answers import WorkspaceAnswers
    from daemon.knowledge.service import KnowledgeService
    from indexer.search.symbols import SymbolMatch


class IndexedCode:
    """Fills the port `agents.surroundings.CodeKnowledge`. It knows the user's folder, not what a run has changed.

    Of files that `may_show` says no to, no text is shown, only that they fit: whoever wants it asks for the file.
    """

    def __init__(
        self, knowledge: KnowledgeService, folder: Path, may_show: Callable[[str], bool] = lambda _path: True
    ) -> None:
        self._knowledge = knowledge
        self._folder = folder
        self._may_show = may_show

    def search(self, query: str, *, limit: int, path: str = "") -> list[dict[str, Any]]:
        """Places, best first, as `search --json` shows them."""
        with told_to_tools():
            response, _ = self._workspace().search(query, None, path or None, limit)
            return [self._shown(msgspec.to_builtins(result)) for result in response.results]

    def symbols(self, query: str, *, limit: int) -> list[dict[str, Any]]:
        """Definitions by name, as `symbols --json` shows them."""
        with told_to_tools():
            matches = self._workspace().symbols(query, None, limit)
            return [_symbol(match) for match in matches if self._may_show(match.row.file.path)]

    def impact(self, target: str, *, limit: int) -> list[dict[str, Any]]:
        """What a change may touch, as `impact --json` shows it."""
        with told_to_tools():
            found = self._workspace().impact(target, None, limit)
            return [msgspec.to_builtins(affected) for affected in found.affected]

    def outline(self, *, tokens: int) -> str:
        """A ranked outline."""
        with told_to_tools():
            outline = self._workspace().outline(tokens, ())
            shown = tuple(file for file in outline.files if self._may_show(file.path))
            return msgspec.structs.replace(outline, files=shown).text()

    def facts(self) -> dict[str, Any]:
        """What is known of the whole, as `facts --json` shows it."""
        with told_to_tools():
            found: dict[str, Any] = msgspec.to_builtins(self._workspace().facts())
            return found

    def _shown(self, row: dict[str, Any]) -> dict[str, Any]:
        """A place as it may be shown; an empty text stands for one that a person is asked for."""
        return row if self._may_show(row["path"]) else {**row, "symbol": "", "snippet": ""}

    def _workspace(self) -> WorkspaceAnswers:
        return self._knowledge.containing(self._folder)


@contextmanager
def told_to_tools() -> Iterator[None]:
    """Turn errors of index, spec and daemon into one that a tool's result can carry."""
    try:
        yield
    except (IndexerError, SpecError, DaemonError) as error:
        raise ToolError(error.message, error.hint) from error


def _symbol(match: SymbolMatch) -> dict[str, Any]:
    symbol = match.row.symbol
    return {
        "name": symbol.name,
        "qualified": symbol.qualified,
        "kind": symbol.kind.value,
        "path": match.row.file.path,
        "start_line": symbol.start_line,
        "end_line": symbol.end_line,
        "signature": symbol.signature,
        "doc": symbol.doc,
        "score": match.score,
        "why": match.why,
    }
