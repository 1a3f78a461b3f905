"""Projects: a spec effort on a folder, and how far it is."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from daemon.contract.ids import ProjectId

TimeInvestment = Literal["quick", "standard", "thorough"]


class ProjectNew(BaseModel):
    """A project to begin. Without a type the idea's own words choose one; `brownfield` reads the code of `folder`."""

    folder: str
    idea: str
    name: str = ""
    type: str = ""
    time: TimeInvestment = "standard"
    brownfield: bool | None = None


class ProjectChange(BaseModel):
    """What to change of a project; what is left out stays."""

    name: str | None = None
    idea: str | None = None
    time: TimeInvestment | None = None


class Progress(BaseModel):
    """How far an interrogation is. `asked` counts answers of a person; `budget` is what the time investment allows."""

    decided: int
    assumed: int
    to_confirm: int
    deferred: int
    open: int
    follows: int
    asked: int
    budget: int


class ProjectView(BaseModel):
    """A project. `branch` is the one in use, `revision` the number of the last event in its log."""

    id: ProjectId
    alias: str
    name: str
    idea: str
    type: str
    time: str
    brownfield: bool
    archived: bool
    folder: str
    branch: str
    created_at: datetime
    used_at: datetime
    revision: int
    in_use: bool = False


class ProjectStatus(BaseModel):
    """A project with how far it is and what is wrong with it."""

    project: ProjectView
    progress: Progress
    contradictions: int
    stale: list[str]


class UseWish(BaseModel):
    """Take a project into use, or one of its branches."""

    branch: str | None = None
