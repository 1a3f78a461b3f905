"""Projects: begin, list, look at, use, archive, restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from daemon.contract.evidence import AdoptWish
from daemon.contract.page import Page
from daemon.contract.project import ProjectChange, ProjectNew, ProjectStatus, ProjectView, UseWish
from daemon.routes.project_choice import PROJECT, DeskChoice, require_active
from daemon.routes.transit import contents
from daemon.specs.desk import Desk
from daemon.specs.service import SpecService
from daemon.web.pages import WantedPage, slice_page


def projects_router(service: SpecService, choice: DeskChoice) -> APIRouter:
    """Routes on projects as such."""
    router = APIRouter(tags=["projects"])
    chosen = Depends(choice)

    @router.post("/projects")
    def begin(wish: ProjectNew) -> ProjectStatus:
        """Begin a project; it is in use at once, and what its idea and its code answer waits for a yes."""
        return service.status(service.begin(wish))

    @router.post("/projects/adopt")
    def adopt(wish: AdoptWish) -> ProjectStatus:
        """Begin with a spec as text that others wrote, under the id that the project has with them."""
        return service.status(service.adopt(Path(wish.folder), contents(wish.files)))

    @router.get("/projects")
    def list_all(
        page: WantedPage,
        folder: Annotated[str | None, Query(description="Only projects at this folder or above.")] = None,
        archived: Annotated[bool, Query(description="Those that were put away, too.")] = False,
    ) -> Page[ProjectView]:
        """Projects, the one used last first."""
        return slice_page(service.views(Path(folder) if folder else None, archived=archived), page)

    @router.get(PROJECT)
    def one(desk: Desk = chosen) -> ProjectStatus:
        """A project, how far it is, and what is wrong with it."""
        return service.status(desk)

    @router.patch(PROJECT)
    def change(wish: ProjectChange, desk: Desk = chosen) -> ProjectStatus:
        """Change name, idea or time."""
        service.change(require_active(desk), wish)
        return service.status(desk)

    @router.post(PROJECT + "/use")
    def use(wish: UseWish, desk: Desk = chosen) -> ProjectStatus:
        """Take a project into use, or one of its branches."""
        service.use(desk, wish.branch)
        return service.status(desk)

    @router.post(PROJECT + "/archive")
    def archive(desk: Desk = chosen) -> ProjectStatus:
        """Put a project away; nothing of it is lost."""
        service.archive(desk, archived=True)
        return service.status(desk)

    @router.post(PROJECT + "/restore")
    def restore(desk: Desk = chosen) -> ProjectStatus:
        """Bring an archived project back."""
        service.archive(desk, archived=False)
        return service.status(desk)

    return router
