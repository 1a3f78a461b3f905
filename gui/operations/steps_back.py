"""Undo and redo of a project's spec, whatever view the change was made in."""

from __future__ import annotations

from daemon.client.api import Client
from daemon.contract.decision import UndoReport
from gui.operations.operation import Operation
from gui.operations.reading import path_to, send
from gui.operations.topic import Topic

_CHANGES = frozenset({Topic.PROJECTS, Topic.SPEC, Topic.ARTIFACTS})


def undo_last(project: str) -> Operation[str]:
    """Take back the last change; gives what it was, in a sentence."""
    return Operation("Undo", lambda client: _step(client, project, "undo"), _CHANGES)


def redo_last(project: str) -> Operation[str]:
    """Do again what was taken back last; gives what it was, in a sentence."""
    return Operation("Redo", lambda client: _step(client, project, "redo"), _CHANGES)


def _step(client: Client, project: str, way: str) -> str:
    report = send(client, "POST", path_to("projects", project, way), None, UndoReport)
    return "; ".join(report.summary) or report.action
