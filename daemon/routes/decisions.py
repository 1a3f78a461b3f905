"""Decisions, their history and graph; undo and redo."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from daemon.contract.decision import (
    DecisionChange,
    DecisionDetail,
    DecisionGraph,
    DecisionNew,
    DecisionView,
    EvidenceView,
    HistoryEntry,
    UndoReport,
)
from daemon.contract.page import Page
from daemon.contract.question import AnswerResult
from daemon.routes.interview import tell_answer
from daemon.routes.project_choice import PROJECT, DeskChoice, require_active
from daemon.specs.desk import Desk
from daemon.specs.service import SpecService
from daemon.web.etags import require_match, tag
from daemon.web.pages import WantedPage, slice_page


def decisions_router(service: SpecService, choice: DeskChoice) -> APIRouter:
    """Routes on the decisions of a project."""
    router = APIRouter(prefix=PROJECT, tags=["decisions"])
    chosen = Depends(choice)

    @router.get("/decisions")
    def list_decisions(
        page: WantedPage, desk: Desk = chosen, state: str | None = None, category: str | None = None
    ) -> Page[DecisionView]:
        """Decisions by their number."""
        return slice_page(desk.choices.all(state, category), page)

    @router.post("/decisions")
    def write(wish: DecisionNew, desk: Desk = chosen) -> AnswerResult:
        """Record a decision that no question asked for."""
        result = require_active(desk).choices.write(wish, service.user)
        tell_answer(service, desk, result)
        return result

    @router.get("/decisions/{decision}")
    def one(decision: str, response: Response, desk: Desk = chosen) -> DecisionDetail:
        """A decision with its history, what follows from it and what rests on it. Its ETag is of the decision alone."""
        detail = desk.choices.detail(decision)
        tag(response, detail.decision)
        return detail

    @router.patch("/decisions/{decision}")
    def change(decision: str, wish: DecisionChange, request: Request, desk: Desk = chosen) -> AnswerResult:
        """Change a decision; with If-Match only as it was read."""
        with require_active(desk).opened.lock:
            require_match(request, desk.choices.one(decision), optional=True)
            result = desk.choices.change(decision, wish, service.user)
        tell_answer(service, desk, result)
        return result

    @router.post("/decisions/{decision}/evidence")
    def link(decision: str, wish: EvidenceView, desk: Desk = chosen) -> DecisionView:
        """Add a piece of evidence, such as the line of code that a decision is about."""
        linked = require_active(desk).choices.link(decision, wish, service.user)
        service.tell(desk, "linked")
        return linked

    @router.post("/decisions/{decision}/evidence/removal")
    def unlink(decision: str, wish: EvidenceView, desk: Desk = chosen) -> DecisionView:
        """Take a piece of evidence away, found by its kind, place and line."""
        unlinked = require_active(desk).choices.unlink(decision, wish, service.user)
        service.tell(desk, "unlinked")
        return unlinked

    @router.get("/graph")
    def graph(desk: Desk = chosen) -> DecisionGraph:
        """Decisions, requirements, entities and artifacts, and how they bear on each other."""
        return desk.choices.graph()

    @router.get("/log")
    def log(desk: Desk = chosen, limit: Annotated[int, Query(ge=1, le=1000)] = 50) -> list[HistoryEntry]:
        """The last events on the branch in use, newest first."""
        return desk.choices.history(limit)

    @router.post("/undo")
    def undo(desk: Desk = chosen) -> UndoReport:
        """Take back the last thing that was done on the branch in use."""
        report = require_active(desk).choices.undo(service.user)
        service.tell(desk, "undone")
        return report

    @router.post("/redo")
    def redo(desk: Desk = chosen) -> UndoReport:
        """Do again what was taken back last."""
        report = require_active(desk).choices.redo(service.user)
        service.tell(desk, "redone")
        return report

    return router
