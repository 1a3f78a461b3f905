"""Attached documents, and search over them and the spec."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from starlette.status import HTTP_204_NO_CONTENT

from daemon.contract.evidence import AttachReport, DocumentNew, DocumentView, SpecSearchAnswer
from daemon.routes.project_choice import PROJECT, DeskChoice, require_active
from daemon.routes.transit import content_of
from daemon.specs.desk import Desk
from daemon.specs.service import SpecService


def documents_router(service: SpecService, choice: DeskChoice) -> APIRouter:
    """Routes on what a project keeps to be looked up."""
    router = APIRouter(prefix=PROJECT, tags=["documents"])
    chosen = Depends(choice)

    @router.get("/documents")
    def list_documents(desk: Desk = chosen) -> list[DocumentView]:
        """Attached documents."""
        return desk.library.all()

    @router.post("/documents")
    def attach(wish: DocumentNew, desk: Desk = chosen) -> AttachReport:
        """Attach a document, of 10 MB at most; entities that it describes wait for a yes."""
        report = require_active(desk).library.attach(wish, content_of(wish.name, wish.content), service.user)
        service.tell(desk, "attached")
        return report

    @router.get("/documents/{document}/content")
    def content(document: str, desk: Desk = chosen) -> Response:
        """The bytes of a document."""
        found, data = desk.library.content(document)
        return Response(data, media_type=found.media)

    @router.delete("/documents/{document}", status_code=HTTP_204_NO_CONTENT)
    def detach(document: str, desk: Desk = chosen) -> Response:
        """Take a document off the project; undo brings it back."""
        require_active(desk).library.remove(document, service.user)
        service.tell(desk, "detached")
        return Response(status_code=HTTP_204_NO_CONTENT)

    @router.get("/search")
    def search(
        q: str,
        desk: Desk = chosen,
        kind: Annotated[list[str] | None, Query(description="decision, requirement, document.")] = None,
        k: Annotated[int, Query(ge=1, le=200)] = 10,
    ) -> SpecSearchAnswer:
        """Decisions, requirements and passages of documents that fit."""
        return SpecSearchAnswer(results=desk.library.search(q, kind or (), k))

    return router
