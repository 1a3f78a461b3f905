"""Plans: make, show, change, approve."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from daemon.contract.page import Page
from daemon.contract.plan import (
    PlanApprove,
    PlanCheck,
    PlanEdit,
    PlanNew,
    PlanRefine,
    PlanSummary,
    PlanText,
    PlanView,
)
from daemon.plans.service import PlanService
from daemon.store.plans import PlanRow
from daemon.web.etags import require_match, tag
from daemon.web.pages import WantedPage, slice_page

Folder = Annotated[str | None, Query(description="An absolute path; plans of its workspace go first.")]


def plans_router(service: PlanService) -> APIRouter:
    """Routes on plans; `{plan}` is an id, a part of one, or a title. `latest` is the newest of the folder."""
    router = APIRouter(prefix="/plans", tags=["plans"])

    def found(plan: str, folder: str | None) -> PlanRow:
        return service.row("" if plan == "latest" else plan, folder)

    def matched(plan: str, folder: str | None, request: Request) -> PlanRow:
        row = found(plan, folder)
        require_match(request, service.view(row))
        return row

    @router.post("", status_code=HTTP_201_CREATED)
    async def make(wish: PlanNew, response: Response) -> PlanView:
        """Plan a change: by rules, and enriched by a model where one can be asked."""
        view = await service.new(wish)
        tag(response, view)
        return view

    @router.get("")
    def list_plans(page: WantedPage, folder: Folder = None) -> Page[PlanSummary]:
        """Plans, the newest first."""
        return slice_page(service.summaries(folder), page)

    @router.get("/{plan}")
    def show(plan: str, response: Response, folder: Folder = None) -> PlanView:
        """One plan, with its ETag."""
        view = service.view(found(plan, folder))
        tag(response, view)
        return view

    @router.get("/{plan}/text")
    def text(plan: str, form: str = "md", folder: Folder = None) -> PlanText:
        """A plan in another form: md, json, mermaid, github, jira or linear."""
        return service.text(found(plan, folder), form)

    @router.patch("/{plan}")
    def edit(plan: str, wish: PlanEdit, request: Request, response: Response, folder: Folder = None) -> PlanView:
        """Change a plan, all changes or none; needs If-Match. An approved plan is approved no more."""
        view = service.edit(matched(plan, folder, request), wish)
        tag(response, view)
        return view

    @router.post("/{plan}/refine")
    async def refine(
        plan: str, wish: PlanRefine, request: Request, response: Response, folder: Folder = None
    ) -> PlanView:
        """Let a model say more of a plan that has not begun; needs If-Match."""
        row = await asyncio.to_thread(matched, plan, folder, request)
        view = await service.refine(row, wish)
        tag(response, view)
        return view

    @router.post("/{plan}/approve")
    def approve(plan: str, wish: PlanApprove, request: Request, response: Response, folder: Folder = None) -> PlanView:
        """Permit exactly what the plan says; needs If-Match, so that what is approved is what was seen."""
        view = service.approve(matched(plan, folder, request), wish)
        tag(response, view)
        return view

    @router.post("/{plan}/revoke")
    def revoke(plan: str, response: Response, folder: Folder = None) -> PlanView:
        """Take an approval back."""
        view = service.revoke(found(plan, folder))
        tag(response, view)
        return view

    @router.delete("/{plan}", status_code=HTTP_204_NO_CONTENT)
    def remove(plan: str, folder: Folder = None) -> Response:
        """Forget a plan."""
        service.remove(found(plan, folder))
        return Response(status_code=HTTP_204_NO_CONTENT)

    _add_check(router, service)
    return router


def _add_check(router: APIRouter, service: PlanService) -> None:
    """The route that says whether a plan still holds."""

    @router.get("/{plan}/check")
    def check(plan: str, folder: Folder = None) -> PlanCheck:
        """What keeps a plan from being carried out, such as a file that is gone since; nothing if it still holds."""
        return service.check(service.row("" if plan == "latest" else plan, folder))
