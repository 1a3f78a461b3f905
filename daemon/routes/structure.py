"""How a workspace's code hangs together, and how it came to be: outline, graph, impact, history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from daemon.contract.structure import (
    FileGraphAnswer,
    FileHistoryAnswer,
    GraphAnswer,
    HistoryAnswer,
    ImpactAnswer,
    Outline,
)
from daemon.errors import WrongUse
from daemon.knowledge.answers import WorkspaceAnswers
from daemon.routes.chosen import PREFIX, Choice, Limit, json_response

if TYPE_CHECKING:
    from indexer.graph.model import Edge

Budget = Annotated[int, Query(ge=50, le=200_000, description="Tokens, of about four letters each.")]
Focus = Annotated[list[str] | None, Query(description="Files to look from.")]


def structure_router(choice: Choice) -> APIRouter:
    """Routes on the structure of workspaces."""
    router = APIRouter(prefix=PREFIX, tags=["structure"])
    chosen = Depends(choice)

    @router.get("/map", response_model=Outline)
    def outline(known: WorkspaceAnswers = chosen, budget: Budget = 2000, focus: Focus = None) -> Response:
        """The files and definitions that matter most, under a budget."""
        found = known.outline(budget, [known.relative(path) for path in focus or ()])
        return json_response({**msgspec.structs.asdict(found), "text": found.text()})

    @router.get("/graph", response_model=GraphAnswer)
    def modules(
        known: WorkspaceAnswers = chosen,
        depth: Annotated[int, Query(ge=0)] = 2,
        everything: Annotated[bool, Query(alias="all")] = False,
    ) -> Response:
        """Folders by layer, what depends on what, and the circles."""
        found, circles = known.modules(depth, everything=everything)
        return json_response({**msgspec.structs.asdict(found), "file_cycles": circles})

    @router.get("/graph/file", response_model=FileGraphAnswer)
    def neighbours(path: str, known: WorkspaceAnswers = chosen) -> Response:
        """What one file depends on, and what depends on it."""
        wanted, graph = known.relative(path), known.graph()
        needs = _by_file((edge.target, edge) for edge in graph.dependencies(wanted))
        needed = _by_file((edge.source, edge) for edge in graph.dependents(wanted))
        return json_response({"path": wanted, "dependencies": needs, "dependents": needed})

    @router.get("/impact", response_model=ImpactAnswer)
    def impact(
        known: WorkspaceAnswers = chosen, target: str | None = None, diff: str | None = None, k: Limit = 20
    ) -> Response:
        """What a change of a file, a symbol or a diff may touch."""
        if (target is None) == (diff is None):
            raise WrongUse("Impact needs either a target or a diff.", "Give one of the two query parameters.")
        return json_response(known.impact(target, diff, k))

    @router.get("/history", response_model=HistoryAnswer)
    def history(known: WorkspaceAnswers = chosen, k: Limit = 15) -> Response:
        """What changes most, and who works on it."""
        found = known.history()
        churn = sorted(found.churn().values(), key=lambda churn: -churn.ever.commits)[:k]
        told = {"head": found.head, "commits_read": len(found.commits()), "churn": churn, "owners": found.owners()[:k]}
        return json_response(told)

    @router.get("/history/file", response_model=FileHistoryAnswer)
    def file_history(path: str, known: WorkspaceAnswers = chosen, k: Limit = 15) -> Response:
        """One file's commits, owners and companions."""
        wanted, found = known.relative(path), known.history()
        told = {
            "path": wanted,
            "head": found.head,
            "churn": found.churn().get(wanted),
            "owners": found.owners(wanted),
            "owners_by_lines": found.owners_by_lines(wanted),
            "together": found.pairs(wanted, k),
            "commits": found.changes(wanted, k),
        }
        return json_response(told)

    return router


def _by_file(edges: Iterable[tuple[str, Edge]]) -> list[dict[str, object]]:
    """One row for each file on the other end, whatever number of edges leads there; strongest first."""
    found: dict[str, list[Edge]] = {}
    for path, edge in edges:
        found.setdefault(path, []).append(edge)
    rows = [(path, sorted(to, key=lambda edge: -edge.weight)) for path, to in found.items()]
    rows.sort(key=lambda row: (-row[1][0].weight, row[0]))
    return [
        {"path": path, "kind": to[0].kind, "weight": round(to[0].weight, 3), "why": "; ".join(e.reason for e in to)}
        for path, to in rows
    ]
