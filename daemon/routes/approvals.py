"""Approvals: what waits for a person, and the answers."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated

from fastapi import APIRouter, Query

from daemon.contract.approval import ApprovalAnswer, Approvals, ApprovalView
from daemon.contract.ids import Actor
from daemon.inbox.arguments import check_arguments
from daemon.inbox.asking import Wish, asked_of
from daemon.inbox.service import Inbox
from daemon.inbox.views import approval_view
from daemon.store.approvals import ApprovalState


def approvals_router(inbox: Inbox, user: Actor) -> APIRouter:
    """Routes on the inbox; `{approval}` is an id, or a part of it at its beginning or end."""
    router = APIRouter(prefix="/approvals", tags=["approvals"])

    @router.get("")
    def list_approvals(
        everything: Annotated[bool, Query(alias="all", description="Answered ones as well.")] = False,
        folder: Annotated[str | None, Query(description="Only those of this folder.")] = None,
        run: Annotated[str | None, Query(description="Only those of this run.")] = None,
    ) -> Approvals:
        """What waits, the one asked last first."""
        inbox.expire_due()
        rows = inbox.all((), folder, run) if everything else inbox.all([ApprovalState.WAITING], folder, run)
        return Approvals(approvals=[approval_view(row) for row in rows])

    @router.get("/{approval}")
    def show(approval: str) -> ApprovalView:
        """One approval."""
        return approval_view(inbox.find(approval))

    @router.post("/{approval}/answer")
    def answer(approval: str, given: ApprovalAnswer) -> ApprovalView:
        """Answer it; the first answer counts, and later ones are told who was faster."""
        values = given.model_dump()
        until = given.until.astimezone(UTC) if given.until else None
        if given.arguments is not None:
            check_arguments(asked_of(inbox.find(approval)).demand.tool, given.arguments)
        return approval_view(inbox.answer(approval, Wish(**values | {"until": until}), user))

    return router
