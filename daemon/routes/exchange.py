"""What goes in and out: checks, exports, imports, the spec as text, and the public surface of the code."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from starlette.status import HTTP_204_NO_CONTENT

from daemon.contract.check import CheckReport, Contradiction
from daemon.contract.evidence import (
    ExportReport,
    FormatView,
    ImportNew,
    ImportReport,
    SurfaceAnswer,
    TextWritten,
)
from daemon.routes.project_choice import PROJECT, DeskChoice, require_active
from daemon.routes.transit import contents
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

    @router.get("/contradictions")
    def contradictions(desk: Desk = chosen) -> list[Contradiction]:
        """Contradictions alone: no code is read for them, as it may be for a check."""
        return desk.checking.contradictions()

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
