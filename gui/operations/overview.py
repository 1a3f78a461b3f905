"""What the frame shows beside every view: where one can be, what waits, and what the program works with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from daemon.client.api import Client
from daemon.contract.approval import Approvals
from daemon.contract.knowledge import WorkspaceAdd, WorkspaceView
from daemon.contract.model import ModelsView
from daemon.contract.page import Page
from daemon.contract.project import ProjectStatus, ProjectView, UseWish
from daemon.contract.run import RunView
from daemon.contract.sandbox import SandboxView
from gui.operations.operation import Operation
from gui.operations.place import Place
from gui.operations.reading import path_to, read, read_list, send
from gui.operations.topic import Topic

_BUSY: Final = ["queued", "running"]

Runs = Page[RunView]


@dataclass(frozen=True)
class Overview:
    """Counts for the navigation and lines for its foot; `project` is None where no project is chosen."""

    workspaces: list[WorkspaceView]
    projects: list[ProjectView]
    project: ProjectStatus | None
    approvals: int
    busy_runs: int
    model: str
    model_is_remote: bool
    sandbox: SandboxView

    @property
    def indexing(self) -> WorkspaceView | None:
        """A workspace whose index is being made, if there is one."""
        return next((view for view in self.workspaces if view.state in ("starting", "scanning", "parsing")), None)


def look_over(place: Place) -> Operation[Overview]:
    """Everything that the frame shows."""

    def call(client: Client) -> Overview:
        models = read(client, path_to("models"), ModelsView)
        asked = sorted((model for model in models.models if model.rank), key=lambda model: model.rank)
        return Overview(
            workspaces=read_list(client, path_to("workspaces"), WorkspaceView),
            projects=read_list(client, path_to("projects"), ProjectView),
            project=read(client, path_to("projects", place.project), ProjectStatus) if place.has_project else None,
            approvals=len(read(client, path_to("approvals"), Approvals).approvals),
            busy_runs=len(read(client, path_to("runs"), Runs, {"state": _BUSY}).items),
            model=asked[0].name if asked else "",
            model_is_remote=bool(asked) and asked[0].is_remote,
            sandbox=read(client, path_to("sandbox"), SandboxView),
        )

    return Operation("See what is going on", call)


def find_place(folder: str, remembered: Place) -> Operation[Place]:
    """Where the window begins: at `folder` if one was given, else where it was, else at what was used last.

    A folder that is not known yet becomes a workspace, and its index begins.
    """

    def call(client: Client) -> Place:
        views = read_list(client, path_to("workspaces"), WorkspaceView)
        if folder:
            found = send(client, "POST", path_to("workspaces"), WorkspaceAdd(path=folder), WorkspaceView)
        else:
            if not views:
                return Place()
            found = next((view for view in views if view.id == remembered.workspace), views[-1])
        return _with_project(client, found, remembered.project if found.id == remembered.workspace else "")

    return Operation("Find the workspace", call, frozenset({Topic.WORKSPACES}))


def go_to_workspace(workspace: str) -> Operation[Place]:
    """Another workspace, with the project that is in use there."""

    def call(client: Client) -> Place:
        return _with_project(client, read(client, path_to("workspaces", workspace), WorkspaceView), "")

    return Operation("Change to the workspace", call)


def go_to_project(project: str) -> Operation[Place]:
    """Another project, which is in use from now on, in the workspace of its folder."""

    def call(client: Client) -> Place:
        status = send(client, "POST", path_to("projects", project, "use"), UseWish(), ProjectStatus)
        view = send(
            client, "POST", path_to("workspaces"), WorkspaceAdd(path=status.project.folder), WorkspaceView
        )  # the same folder twice is the same workspace
        return place_of(view, status.project)

    return Operation("Change to the project", call, frozenset({Topic.PROJECTS}))


def place_of(workspace: WorkspaceView, project: ProjectView | None) -> Place:
    """The place that a workspace and a project on it make."""
    here = Place(workspace=workspace.id, folder=workspace.path)
    if project is None:
        return here
    return Place(
        workspace=workspace.id,
        folder=workspace.path,
        project=project.id,
        project_alias=project.alias,
        project_name=project.name,
        branch=project.branch,
    )


def _with_project(client: Client, workspace: WorkspaceView, wanted: str) -> Place:
    """The workspace with the wanted project, or else the one in use at its folder."""
    projects = read_list(client, path_to("projects"), ProjectView, {"folder": workspace.path})
    here = [project for project in projects if Path(project.folder) == Path(workspace.path)]
    chosen = [project for project in projects if project.id == wanted]
    in_use = [project for project in here if project.in_use]
    return place_of(workspace, next(iter(chosen + in_use + here + projects), None))
