"""What is known of a workspace's code: search, symbols, facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends, Response

from daemon.contract.facts import Facts
from daemon.contract.knowledge import SearchAnswer, SymbolAnswer
from daemon.knowledge.answers import WorkspaceAnswers
from daemon.routes.chosen import PREFIX, Choice, Limit, json_response

if TYPE_CHECKING:
    from indexer.search.symbols import SymbolMatch


def knowledge_router(choice: Choice) -> APIRouter:
    """Routes on the code of workspaces."""
    router = APIRouter(prefix=PREFIX, tags=["knowledge"])
    chosen = Depends(choice)

    @router.get("/search", response_model=SearchAnswer)
    def search(
        q: str, known: WorkspaceAnswers = chosen, kind: str | None = None, path: str | None = None, k: Limit = 10
    ) -> Response:
        """Search code, symbols and documents."""
        response, notes = known.search(q, kind, path, k)
        return json_response({"results": response.results, "notes": notes})

    @router.get("/symbols", response_model=SymbolAnswer)
    def symbols(q: str, known: WorkspaceAnswers = chosen, kind: str | None = None, k: Limit = 20) -> Response:
        """Definitions whose name fits."""
        return json_response({"symbols": [_symbol(match) for match in known.symbols(q, kind, k)]})

    @router.get("/facts", response_model=Facts)
    def facts(known: WorkspaceAnswers = chosen) -> Response:
        """Languages, dependencies, frameworks, entry points, commands, licence, tests, hot spots."""
        return json_response(known.facts())

    return router


def _symbol(match: SymbolMatch) -> dict[str, object]:
    symbol = match.row.symbol
    return {
        "name": symbol.name,
        "qualified": symbol.qualified,
        "kind": symbol.kind,
        "path": match.row.file.path,
        "start_line": symbol.start_line,
        "end_line": symbol.end_line,
        "signature": symbol.signature,
        "doc": symbol.doc,
        "score": match.score,
        "why": match.why,
    }
