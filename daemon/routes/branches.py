"""Branches and their merge."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response
from starlette.status import HTTP_204_NO_CONTENT

from daemon.contract.branch import BranchChange, BranchNew, BranchView, MergeReport, MergeWish
from daemon.contract.event import EventKind
from daemon.routes.project_choice import PROJECT, DeskChoice, require_active
from daemon.specs.desk import Desk
from daemon.specs.service import SpecService


def branches_router(service: SpecService, choice: DeskChoice) -> APIRouter:
    """Routes on the branches of a project; names may hold slashes."""
    router = APIRouter(prefix=PROJECT, tags=["branches"])
    chosen = Depends(choice)

    @router.get("/branches")
    def list_branches(desk: Desk = chosen) -> list[BranchView]:
        """All branches, main first."""
        return desk.branching.all()

    @router.post("/branches")
    def begin(wish: BranchNew, desk: Desk = chosen) -> BranchView:
        """Begin a branch, from the one in use if no other is named."""
        made = require_active(desk).branching.begin(wish, service.user)
        service.tell(desk, "branched")
        return made

    @router.patch("/branches/{branch:path}")
    def protect(branch: str, wish: BranchChange, desk: Desk = chosen) -> BranchView:
        """Set what a branch allows."""
        return require_active(desk).branching.protect(branch, wish.protection, service.user)

    @router.delete("/branches/{branch:path}", status_code=HTTP_204_NO_CONTENT)
    def remove(branch: str, desk: Desk = chosen) -> Response:
        """Remove a branch that is not protected; its events stay in the log."""
        require_active(desk).branching.remove(branch, service.user)
        service.tell(desk, "removed_branch")
        return Response(status_code=HTTP_204_NO_CONTENT)

    @router.post("/branches/{branch:path}/merge")
    def merge(branch: str, wish: MergeWish, desk: Desk = chosen) -> MergeReport:
        """Merge a branch, or tell what stands in the way."""
        report = require_active(desk).branching.merge(branch, wish, service.user)
        if report.status == "merged":
            told = {"source": report.source, "target": report.target, "changed": len(report.changed)}
            service.publish(EventKind.BRANCH_MERGED, desk, dict(told))
            service.tell(desk, "merged")
        return report

    return router
