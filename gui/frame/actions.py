"""What can be done from anywhere: the actions of the command palette."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from gui.frame.rooms import ROOMS
from gui.operations.desk import Desk
from gui.operations.place import Place
from gui.views.messages import Target


class Frame(Protocol):
    """What actions need of the window."""

    desk: Desk
    place: Place

    def go(self, wanted: object) -> None:
        """Go to a `Target`."""

    def undo(self) -> None:
        """Take the last change back."""

    def redo(self) -> None:
        """Do again what was taken back."""

    def set_mode(self, mode: str) -> None:
        """Light, dark or system."""

    def show_keys_page(self) -> None:
        """All keys."""

    def close(self) -> bool:
        """Close it."""


@dataclass(frozen=True)
class Action:
    """One thing to do: its name as a verb with its object, its keys, its icon, and what does it."""

    name: str
    do: Callable[[], object]
    keys: str = ""
    icon: str = "bolt"
    is_available: bool = True


def window_actions(window: Frame) -> list[Action]:
    """Going everywhere, and what concerns the whole window."""
    going = [
        Action(f"Go to {room.title}", partial(window.go, Target(room.name)), room.key, room.icon) for room in ROOMS
    ]
    has_project = window.place.has_project
    return [
        *going,
        Action("Start a project…", partial(window.go, Target("home", "start-project")), icon="plus"),
        Action("Add a folder…", partial(window.go, Target("home", "add-folder")), icon="folder"),
        Action("Plan a change…", partial(window.go, Target("plan", "new")), icon="plan"),
        Action("Undo the last change of the spec", window.undo, "Ctrl+Z", "undo", has_project),
        Action("Redo what was undone", window.redo, "Ctrl+Shift+Z", "redo", has_project),
        Action("Use the light theme", partial(window.set_mode, "light"), icon="eye"),
        Action("Use the dark theme", partial(window.set_mode, "dark"), icon="eye"),
        Action("Use the theme of the system", partial(window.set_mode, "system"), icon="eye"),
        Action("Show all keys of this view", window.show_keys_page, "?", "key"),
        Action("Look for the daemon now", window.desk.link.try_now, icon="refresh"),
        Action("Close the window", window.close, "Ctrl+Q", "close"),
    ]
