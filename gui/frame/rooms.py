"""The views there are: their names, icons and keys, and where each lives. A view is loaded when it is first opened."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Final

from gui.operations.desk import Desk
from gui.views.view import View


@dataclass(frozen=True)
class Room:
    """A view before it is loaded; `in_navigation` is false for those that are reached from another view."""

    name: str
    title: str
    icon: str
    module: str
    view: str
    key: str = ""
    in_navigation: bool = True
    within: str = ""

    def load(self, desk: Desk) -> View:
        """Make the view."""
        made: type[View] = getattr(import_module(self.module), self.view)
        return made(desk)


ROOMS: Final = (
    Room("home", "Home", "home", "gui.views.home.view", "HomeView", "Ctrl+1"),
    Room("questions", "Questions", "questions", "gui.views.questions.view", "QuestionsView", "Ctrl+2"),
    Room("decisions", "Decisions", "decisions", "gui.views.decisions.view", "DecisionsView", "Ctrl+3"),
    Room(
        "specification",
        "Specification",
        "document",
        "gui.views.specification.view",
        "SpecificationView",
        "Ctrl+4",
    ),
    Room("plan", "Plan", "plan", "gui.views.plan.view", "PlanView", "Ctrl+5"),
    Room("runs", "Runs", "play", "gui.views.runs.view", "RunsView", "Ctrl+6"),
    Room("approvals", "Approvals", "shield", "gui.views.approvals.view", "ApprovalsView", "Ctrl+7"),
    Room("search", "Search", "search", "gui.views.search.view", "SearchView", "Ctrl+8"),
    Room("settings", "Settings", "settings", "gui.views.settings.view", "SettingsView", "Ctrl+,"),
    Room(
        "merge",
        "Compare and merge",
        "merge",
        "gui.views.merge.view",
        "MergeView",
        in_navigation=False,
        within="decisions",
    ),
)


def room_named(name: str) -> Room:
    """The room of that name; raises StopIteration for an unknown one."""
    return next(room for room in ROOMS if room.name == name)
