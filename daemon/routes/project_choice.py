"""Which project a route speaks of: an id, or `at` with the query `folder` for the one in use there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from fastapi import Query

from daemon.errors import ProjectArchived, WrongUse
from daemon.specs.desk import Desk
from daemon.specs.service import SpecService

AT = "at"
PROJECT = "/projects/{project}"

DeskChoice = Callable[[str, str | None, str | None], Desk]
"""A dependency that gives the `Desk` of the project which a request means."""


def project_choice(service: SpecService) -> DeskChoice:
    """A dependency for routes below `PROJECT`; with `called` a project of the folder is chosen by its name."""

    def chosen(
        project: str,
        folder: Annotated[str | None, Query(description="An absolute path, where the project is `at`.")] = None,
        called: Annotated[str | None, Query(description="The name or id of a project, where it is `at`.")] = None,
    ) -> Desk:
        if project != AT:
            return service.get(project)
        if folder is None:
            raise WrongUse("The project 'at' needs the query parameter folder.", "Give an absolute path.")
        return service.named(Path(folder), called) if called else service.current(Path(folder))

    return chosen


def require_active(desk: Desk) -> Desk:
    """The desk, of a project that may be changed; raises ProjectArchived."""
    if desk.opened.row.archived:
        raise ProjectArchived(desk.opened.project().name)
    return desk
