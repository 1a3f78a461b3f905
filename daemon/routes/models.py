"""Models: which there are, which are asked, fetching one, trying one, and what they have used."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.status import HTTP_202_ACCEPTED

from daemon.contract.model import (
    BudgetView,
    ModelChoice,
    ModelDetail,
    ModelName,
    ModelsView,
    ModelTrial,
    PullView,
    TrialView,
)
from daemon.models.service import ModelService


def models_router(models: ModelService) -> APIRouter:
    """Routes on models. On the loop: that is where connections to models live."""
    router = APIRouter(prefix="/models", tags=["models"])

    @router.get("")
    async def list_models() -> ModelsView:
        """All models of Ollama, and those that the settings name."""
        return await (await models.views()).all()

    @router.get("/one")
    async def get_model(name: Annotated[str, Query(description="`PROVIDER/MODEL`.")]) -> ModelDetail:
        """One model, with what its server tells of it."""
        return await (await models.views()).one(name)

    @router.put("/use")
    async def use_models(choice: ModelChoice) -> ModelsView:
        """Ask these models from now on, in this order."""
        return await (await models.views()).use(choice.names)

    @router.post("/trial")
    async def try_model(trial: ModelTrial) -> TrialView:
        """Ask a model a tiny question."""
        return await (await models.views()).trial(trial.name)

    @router.get("/budget")
    async def get_budget(run: Annotated[str, Query(description="Also for this run.")] = "") -> BudgetView:
        """What was used, and what may be."""
        return await run_in_threadpool((await models.views()).budget, run)

    @router.post("/pulls", status_code=HTTP_202_ACCEPTED)
    async def pull_model(wish: ModelName) -> PullView:
        """Have Ollama fetch a model."""
        return (await models.pulls()).begin(wish.name)

    @router.get("/pulls/{pull}")
    async def get_pull(pull: str) -> PullView:
        """How far a download is."""
        return (await models.pulls()).get(pull)

    @router.delete("/pulls/{pull}")
    async def cancel_pull(pull: str) -> PullView:
        """Stop a download; a later one goes on from where it was."""
        return await (await models.pulls()).cancel(pull)

    return router
