"""Where the window is: a workspace, and a project on it. What is chosen, never what is known of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A workspace by id, name and folder, and a project by id, alias and name; empty where none is chosen."""

    workspace: str = ""
    folder: str = ""
    project: str = ""
    project_alias: str = ""
    project_name: str = ""
    branch: str = ""

    @property
    def has_workspace(self) -> bool:
        """Whether a workspace is chosen."""
        return bool(self.workspace)

    @property
    def has_project(self) -> bool:
        """Whether a project is chosen."""
        return bool(self.project)
