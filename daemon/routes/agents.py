"""Agents: which there are for a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.status import HTTP_201_CREATED

from daemon.contract.agent import AgentDetail, AgentMade, AgentNew, AgentView
from daemon.contract.page import Page
from daemon.errors import WrongUse
from daemon.roster.service import Roster
from daemon.web.pages import WantedPage, slice_page

Folder = Annotated[str, Query(description="An absolute path.")]


def agents_router(roster: Roster) -> APIRouter:
    """Routes on agents."""
    router = APIRouter(prefix="/agents", tags=["agents"])

    @router.get("")
    def list_agents(page: WantedPage, folder: Folder) -> Page[AgentView]:
        """All agents by name, then the files that are none with what is wrong in them."""
        from daemon.roster.views import agent_view  # noqa: PLC0415 - with the agents' tools, after the start

        return slice_page([agent_view(entry) for entry in roster.entries(_absolute(folder))], page)

    @router.get("/{name}")
    def show(name: str, folder: Folder) -> AgentDetail:
        """One agent with what it is told."""
        from daemon.roster.views import agent_detail  # noqa: PLC0415 - with the agents' tools, after the start

        return agent_detail(roster.entry(_absolute(folder), name))

    @router.post("", status_code=HTTP_201_CREATED)
    def begin(wish: AgentNew) -> AgentMade:
        """Begin an agent in a folder, as a copy of another."""
        return AgentMade(name=wish.name, path=str(roster.write_new(_absolute(wish.folder), wish.name, wish.like)))

    return router


def _absolute(folder: str) -> Path:
    if "\x00" in folder or not Path(folder).is_absolute():
        raise WrongUse(f"The folder {folder!r} is not absolute.", "The daemon does not know your current folder.")
    return Path(folder)
