"""Tools of agents: what there is, and how it is used."""

from __future__ import annotations

from fastapi import APIRouter

from daemon.contract.page import Page
from daemon.contract.tool import ToolDetail, ToolView
from daemon.tools.toolbox import Toolbox
from daemon.web.pages import WantedPage, slice_page


def tools_router(toolbox: Toolbox) -> APIRouter:
    """Routes on tools."""
    router = APIRouter(prefix="/tools", tags=["tools"])

    @router.get("")
    def list_tools(page: WantedPage) -> Page[ToolView]:
        """All tools by category and name."""
        return slice_page(toolbox.views(), page)

    @router.get("/{name}")
    def get_tool(name: str) -> ToolDetail:
        """One tool with the schema of its arguments."""
        return toolbox.detail(name)

    return router
