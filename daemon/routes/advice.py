"""Advice on a place in the code, by rules: explain it, review it, lay out tests for it. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool

from daemon.contract.advice import AdviceWish, Explanation, Review, ReviewWish, TestSkeleton, TestsWish
from daemon.knowledge.answers import WorkspaceAnswers
from daemon.routes.chosen import PREFIX, Choice

if TYPE_CHECKING:
    from daemon.advice.service import AdviceService
    from daemon.knowledge.workspace import OpenWorkspace


def advice_router(choice: Choice, advice: AdviceService) -> APIRouter:
    """Routes on advice. A thread does the work; then the loop is asked whether a model could be."""
    router = APIRouter(prefix=f"{PREFIX}/advice", tags=["advice"])
    chosen = Depends(choice)

    @router.post("/explain")
    async def explain(wish: AdviceWish, known: WorkspaceAnswers = chosen) -> Explanation:
        """What a place is, who uses it, how it came to be, what is decided about it."""
        told = await run_in_threadpool(advice.explain, _opened(known), wish)
        return await advice.with_model(told)

    @router.post("/review")
    async def review(wish: ReviewWish, known: WorkspaceAnswers = chosen) -> Review:
        """What a careful reader would stop at in a change or a place."""
        told = await run_in_threadpool(advice.review, _opened(known), wish)
        return await advice.with_model(told)

    @router.post("/tests")
    async def lay_out_tests(wish: TestsWish, known: WorkspaceAnswers = chosen) -> TestSkeleton:
        """Skeletons of tests in the project's own framework, as edits of the file where they go."""
        told = await run_in_threadpool(advice.lay_out_tests, _opened(known), wish)
        return await advice.with_model(told)

    return router


def _opened(known: WorkspaceAnswers) -> OpenWorkspace:
    return cast("OpenWorkspace", known)  # what the choice gives; its class loads after the start
