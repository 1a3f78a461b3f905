"""What goes in and out: checks, documents, search, exports, imports, and the spec as text."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from starlette.status import HTTP_204_NO_CONTENT

from daemon.contract.check import CheckReport
from daemon.contract.evidence import (
    AttachReport,
    DocumentNew,
    DocumentView,
    ExportReport,
    FormatView,
    ImportNew,
    ImportReport,
    SpecSearchAnswer,
    SurfaceAnswer,
    TextWritten,
)
from daemon.routes.project_choice import PROJECT, DeskChoice, require_active
from daemon.routes.transit import content_of, contents
from daemon.specs.desk import Desk
from daemon.specs.service import SpecService


def exchange_router(service: SpecService, choice: DeskChoice) -> APIRouter:
    """Routes on what enters and leaves a project."""
    router = APIRouter(prefix=PROJECT, tags=["exchange"])
    chosen = Depends(choice)

    @router.get("/check")
    def check(desk: Desk = chosen, hints: bool = True) -> CheckReport:
        """Contradictions, and all else that is wrong or could be better."""
        return desk.checking.check(hints=hints)

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

    @router.get("/formats")
    def formats(desk: Desk = chosen) -> list[FormatView]:
        """What a spec can be written as and read from."""
        return desk.exchange.formats()

    @router.get("/export")
    def export(to: str, desk: Desk = chosen) -> ExportReport:
        """The spec in a format, as files to write."""
        return desk.exchange.export(to)

    @router.post("/text-written", status_code=HTTP_204_NO_CONTENT)
    def text_written(wish: TextWritten, desk: Desk = chosen) -> Response:
        """Note that an export as text was written: what differs from it later was edited by hand."""
        require_active(desk).exchange.note_written(wish.revision)
        return Response(status_code=HTTP_204_NO_CONTENT)

    @router.post("/import")
    def import_files(wish: ImportNew, desk: Desk = chosen) -> ImportReport:
        """Read files of another tool, or the spec as text; what they say becomes events."""
        report = require_active(desk).exchange.read(wish, contents(wish.files), service.user)
        service.tell(desk, "imported")
        return report

    @router.get("/surface")
    def surface(
        desk: Desk = chosen,
        before: Annotated[str, Query(alias="from", description="A git revision.")] = "",
        after: Annotated[str, Query(alias="to", description="A git revision; the work tree without one.")] = "",
    ) -> SurfaceAnswer:
        """What changed of the public surface of the code between two revisions, and what of it breaks users."""
        return desk.exchange.surface(before, after)

    return router
