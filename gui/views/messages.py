"""What a view says to the frame around it: where to go, what has been done, which keys it knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """Somewhere to go: a view by name, and what to show there, in the view's own words (an id, an alias, a path).

    `place` asks to change to another workspace or project first; it is a `gui.operations.place.Place` or None.
    """

    view: str
    item: str = ""
    detail: str = ""
    place: object = None


@dataclass(frozen=True)
class FileTarget:
    """A place in a file to open in the person's editor; `path` is absolute or relative to the workspace."""

    path: str
    line: int = 0


@dataclass(frozen=True)
class Notice:
    """Something that has been done: a toast with at most one action, mostly «Undo»."""

    title: str
    text: str = ""
    action: str = ""
    then: Callable[[], None] | None = None
    is_error: bool = False


@dataclass(frozen=True)
class Key:
    """A key that a view knows, for the page of keys: `A`, «Allow once»."""

    key: str
    does: str
