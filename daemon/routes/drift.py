"""Where code has drifted from decisions, and which decisions touch a place in code. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

from fastapi import APIRouter, Depends, Query, Response

from daemon.contract.guard import DriftAnswer, DriftText, GuardExplanation, GuardView, MarksAnswer
from daemon.knowledge.answers import WorkspaceAnswers
from daemon.routes.chosen import PREFIX, Choice, json_response
from daemon.specs.drift_answers import DriftAnswers

if TYPE_CHECKING:
    from daemon.knowledge.workspace import OpenWorkspace

Where = Annotated[str, Query(description="A file or a folder; the whole workspace if empty.")]


def drift_router(choice: Choice, drifts: DriftAnswers) -> APIRouter:
    """Routes on guards and what they find."""
    router = APIRouter(prefix=PREFIX, tags=["drift"])
    chosen = Depends(choice)

    @router.get("/drift", response_model=DriftAnswer)
    def drift(path: Where = "", known: WorkspaceAnswers = chosen) -> Response:
        """Where the code on disk departs from the guards of live decisions."""
        return json_response(drifts.on_disk(_opened(known), path))

    @router.post("/drift", response_model=DriftAnswer)
    def drift_of_text(wish: DriftText, known: WorkspaceAnswers = chosen) -> Response:
        """The same for one file as it stands in an editor."""
        return json_response(drifts.of_text(_opened(known), wish.path, wish.text))

    @router.get("/guards", response_model=list[GuardView])
    def guards(known: WorkspaceAnswers = chosen) -> Response:
        """The guards of live decisions, with how often each does not hold."""
        return json_response(drifts.guards(_opened(known)))

    @router.get("/guards/explained", response_model=GuardExplanation)
    def explained(guard: str, known: WorkspaceAnswers = chosen) -> Response:
        """What a guard means and what it would find, before any decision has it."""
        return json_response(drifts.explained(_opened(known), guard))

    @router.get("/marks", response_model=MarksAnswer)
    def marks(path: str, known: WorkspaceAnswers = chosen) -> Response:
        """The decisions, requirements and elements that touch a file, as a whole and line by line."""
        return json_response(drifts.marks(_opened(known), path))

    @router.post("/marks", response_model=MarksAnswer)
    def marks_of_text(wish: DriftText, known: WorkspaceAnswers = chosen) -> Response:
        """The same for one file as it stands in an editor."""
        return json_response(drifts.marks_of_text(_opened(known), wish.path, wish.text))

    return router


def _opened(known: WorkspaceAnswers) -> OpenWorkspace:
    return cast("OpenWorkspace", known)  # what the choice gives; its class loads after the start
