"""Workspaces: add, list, look at, refresh, cancel, forget."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Response
from starlette.status import HTTP_202_ACCEPTED, HTTP_204_NO_CONTENT

from daemon.contract.ids import WorkspaceId
from daemon.contract.knowledge import RefreshTicket, WorkspaceAdd, WorkspaceView
from daemon.contract.page import Page
from daemon.errors import WrongUse
from daemon.web.pages import WantedPage, slice_page

if TYPE_CHECKING:
    from daemon.knowledge.service import KnowledgeService


def workspaces_router(knowledge: KnowledgeService) -> APIRouter:
    """Routes on workspaces as such; what is known of their code has routes of its own."""
    router = APIRouter(prefix="/workspaces", tags=["workspaces"])

    @router.post("")
    def add(wish: WorkspaceAdd) -> WorkspaceView:
        """Know a folder and follow it; the index begins at once. The same folder twice is the same workspace."""
        path = Path(wish.path)
        if not path.is_absolute():
            raise WrongUse(f"The path {wish.path!r} is not absolute.", "The daemon does not know your current folder.")
        return knowledge.add(path).view()

    @router.get("")
    def list_all(page: WantedPage) -> Page[WorkspaceView]:
        """All workspaces, oldest first; looking at one opens it."""
        part = slice_page(knowledge.rows(), page)
        return Page(items=[knowledge.get(row.id).view() for row in part.items], next_cursor=part.next_cursor)

    @router.get("/at")
    def containing(folder: Annotated[str, Query(description="An absolute path.")]) -> WorkspaceView:
        """The innermost workspace that a folder lies in."""
        return knowledge.containing(Path(folder)).view()

    @router.get("/{workspace}")
    def one(workspace: WorkspaceId) -> WorkspaceView:
        """One workspace."""
        return knowledge.get(workspace).view()

    @router.post("/{workspace}/refresh", status_code=HTTP_202_ACCEPTED)
    def refresh(workspace: WorkspaceId) -> RefreshTicket:
        """Ask for a full pass over the folder."""
        return RefreshTicket(ticket=knowledge.get(workspace).live.request_refresh())

    @router.post("/{workspace}/cancel", status_code=HTTP_202_ACCEPTED)
    def cancel(workspace: WorkspaceId) -> WorkspaceView:
        """Stop the pass that runs; what it has done is kept."""
        followed = knowledge.get(workspace)
        followed.live.cancel()
        return followed.view()

    @router.post("/{workspace}/vectors/rebuild", status_code=HTTP_202_ACCEPTED)
    def rebuild_vectors(workspace: WorkspaceId) -> WorkspaceView:
        """Throw the vectors away and make them anew, for instance after the model behind a name has changed."""
        followed = knowledge.get(workspace)
        followed.vectors.rebuild()
        return followed.view()

    @router.delete("/{workspace}", status_code=HTTP_204_NO_CONTENT)
    def forget(workspace: WorkspaceId) -> Response:
        """Forget a workspace and delete its index; nothing in the folder is touched."""
        knowledge.forget(workspace)
        return Response(status_code=HTTP_204_NO_CONTENT)

    return router
