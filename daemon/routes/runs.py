"""Runs of agents: begin, look, steer, and take or take back what they changed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool

from daemon.contract.page import Page
from daemon.contract.run import (
    AppliedView,
    ApplyWish,
    ChangesetView,
    MessageNew,
    Purged,
    ResumeWish,
    RunNew,
    RunsUsage,
    RunView,
    StepView,
    UndoWish,
)
from daemon.runs.service import RunService

_MOST = 500

Limit = Annotated[int, Query(ge=1, le=_MOST, description="How many at most.")]


def runs_router(service: RunService) -> APIRouter:
    """Routes on runs; `{run}` is an id, or a part of it at its beginning or end."""
    router = APIRouter(prefix="/runs", tags=["runs"])

    @router.post("")
    async def begin(wish: RunNew) -> RunView:
        """Begin a run of a plan or an agent."""
        return await service.begin(wish)

    @router.get("")
    def list_runs(
        folder: Annotated[str | None, Query(description="Only those of this folder.")] = None,
        state: Annotated[list[str] | None, Query(description="Only those in one of these states.")] = None,
        limit: Limit = 50,
    ) -> Page[RunView]:
        """Runs, the newest first."""
        return Page(items=service.views(folder, state or (), limit))

    @router.post("/purge")
    async def purge(
        days: Annotated[float, Query(ge=0, le=36_500, description="Days since they ended.")] = 30,
        dry_run: Annotated[bool, Query(description="Only tell what would go.")] = False,
    ) -> Purged:
        """Forget runs that ended long ago, with their trees, steps and means to undo them."""
        return await service.purge(days, is_dry=dry_run)

    @router.get("/usage")
    def usage() -> RunsUsage:
        """How much disk runs hold."""
        return service.usage()

    @router.get("/{run}")
    async def show(run: str) -> RunView:
        """How a run stands."""
        return await service.view(run)

    @router.get("/{run}/steps")
    def steps(run: str, after: Annotated[int, Query(ge=0)] = 0, limit: Limit = 100) -> Page[StepView]:
        """Its steps in order, those behind number `after`."""
        return Page(items=service.steps(run, after, limit))

    @router.post("/{run}/stop")
    async def stop(run: str) -> RunView:
        """Stop it at once."""
        return await service.end(run)

    @router.post("/{run}/resume")
    async def resume(run: str, wish: ResumeWish) -> RunView:
        """Let it go on, or do its steps anew from one on."""
        return await service.resume(run, wish)

    @router.post("/{run}/messages")
    async def say(run: str, message: MessageNew) -> RunView:
        """Step in with a message."""
        return await service.say(run, message.text)

    _add_changes(router, service)
    return router


def _add_changes(router: APIRouter, service: RunService) -> None:
    """Routes on what a run has changed."""

    @router.get("/{run}/changes")
    def changes(run: str) -> ChangesetView:
        """What it has changed in its tree, with numbered hunks and the reasons."""
        return service.changes(run)

    @router.post("/{run}/apply")
    async def apply(run: str, wish: ApplyWish) -> AppliedView:
        """Put its changes into the folder, all or some hunks."""
        message = wish.message if wish.commit else None
        return await run_in_threadpool(service.apply, run, wish.hunks, message)

    @router.post("/{run}/undo")
    async def undo(run: str, wish: UndoWish | None = None) -> AppliedView:
        """Take its changes out of the folder, all or those of some files."""
        files, skip_changed = (wish.files, wish.skip_changed) if wish else (None, False)
        return await run_in_threadpool(service.take_back, run, files, skip_changed=skip_changed)

    @router.post("/{run}/redo")
    async def redo(run: str) -> AppliedView:
        """Put them back."""
        return await run_in_threadpool(service.put_back, run)
