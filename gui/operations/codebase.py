"""What is known of a workspace's code as a whole: facts, outline, how it hangs together, and how it came to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from daemon.client.api import Client
from daemon.contract.facts import Facts
from daemon.contract.structure import (
    FileGraphAnswer,
    FileHistoryAnswer,
    GraphAnswer,
    HistoryAnswer,
    ImpactAnswer,
    Outline,
)
from daemon.errors import DaemonError
from gui.operations.operation import Operation
from gui.operations.place import Place
from gui.operations.reading import path_to, read

NO_HISTORY: Final = "index.no_history"


@dataclass(frozen=True)
class CodeFacts:
    """All facts of a workspace, and its history where it has one; `why_no_history` says why it has none."""

    facts: Facts
    history: HistoryAnswer | None
    why_no_history: str = ""


@dataclass(frozen=True)
class FileStory:
    """What hangs on one file: its neighbours, what a change may touch, and its history where there is one."""

    path: str
    neighbours: FileGraphAnswer
    impact: ImpactAnswer
    history: FileHistoryAnswer | None


def learn_facts(place: Place, most: int = 12) -> Operation[CodeFacts]:
    """Languages, dependencies, frameworks, entry points, commands, licence, hot spots, and what changes most."""

    def call(client: Client) -> CodeFacts:
        facts = read(client, _path(place, "facts"), Facts)
        try:
            history = read(client, _path(place, "history"), HistoryAnswer, {"k": most})
        except DaemonError as error:
            if error.code != NO_HISTORY:
                raise
            return CodeFacts(facts, None, error.message)
        return CodeFacts(facts, history)

    return Operation("Read the facts", call)


def draw_outline(place: Place, budget: int, focus: Sequence[str] = ()) -> Operation[Outline]:
    """The files and definitions that matter most under a budget of tokens, seen from `focus` if that is given."""
    query = {"budget": budget, "focus": list(focus) or None}
    return Operation("Draw the map", lambda client: read(client, _path(place, "map"), Outline, query))


def draw_modules(place: Place, depth: int = 2) -> Operation[GraphAnswer]:
    """Folders, what depends on what, and the circles."""
    return Operation(
        "Draw the graph", lambda client: read(client, _path(place, "graph"), GraphAnswer, {"depth": depth})
    )


def look_at_file(place: Place, path: str) -> Operation[FileStory]:
    """What a file depends on, what depends on it, and what a change of it may touch."""

    def call(client: Client) -> FileStory:
        neighbours = read(client, _path(place, "graph", "file"), FileGraphAnswer, {"path": path})
        impact = read(client, _path(place, "impact"), ImpactAnswer, {"target": path})
        return FileStory(neighbours.path, neighbours, impact, _history(client, place, path))

    return Operation("Look at the file", call)


def _history(client: Client, place: Place, path: str) -> FileHistoryAnswer | None:
    try:
        return read(client, _path(place, "history", "file"), FileHistoryAnswer, {"path": path, "k": 5})
    except DaemonError as error:
        if error.code != NO_HISTORY:
            raise
        return None


def _path(place: Place, *parts: str) -> str:
    return path_to("workspaces", place.workspace, *parts)
