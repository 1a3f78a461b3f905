"""What can be done with evidence: documents attached to a project, read, searched and taken off again."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from daemon.client.api import Client
from daemon.contract.evidence import AttachReport, DocumentNew, DocumentView, SpecHit, SpecSearchAnswer
from daemon.errors import DaemonError, DaemonUnreachable, WrongUse
from gui.operations.operation import Operation
from gui.operations.reading import path_to, read, read_plain_list, send
from gui.operations.topic import Topic

LARGEST: Final = 10_000_000
"""Bytes that the daemon takes of one document."""

_CHANGES: Final = frozenset({Topic.PROJECTS, Topic.SPEC})


@dataclass(frozen=True)
class Attached:
    """What came of attaching files: reports of those that were taken, and why others were not, by their name."""

    reports: tuple[AttachReport, ...]
    refused: tuple[tuple[str, str], ...] = ()


def list_documents(project: str) -> Operation[list[DocumentView]]:
    """The documents of a project."""
    return Operation(
        "Load the evidence",
        lambda client: read_plain_list(client, path_to("projects", project, "documents"), DocumentView),
    )


def attach_files(project: str, paths: Sequence[str], note: str = "") -> Operation[Attached]:
    """Attach files as evidence. One that is refused does not keep the others out; it fails where all are refused."""

    def call(client: Client) -> Attached:
        reports: list[AttachReport] = []
        refused: list[tuple[str, str]] = []
        for path in paths:
            try:
                reports.append(_attach(client, project, Path(path), note))
            except DaemonUnreachable:
                raise
            except DaemonError as error:
                refused.append((Path(path).name, error.message))
                if len(paths) == 1:
                    raise
        if refused and not reports:
            raise WrongUse("; ".join(f"{name}: {why}" for name, why in refused), "Choose other files.")
        return Attached(tuple(reports), tuple(refused))

    return Operation("Add the evidence", call, _CHANGES)


def detach(project: str, document: str) -> Operation[None]:
    """Take a document off the project; undo brings it back."""

    def call(client: Client) -> None:
        client.request("DELETE", path_to("projects", project, "documents", document))

    return Operation("Take the evidence off", call, _CHANGES)


def search_spec(project: str, words: str, kinds: Sequence[str] = (), most: int = 20) -> Operation[list[SpecHit]]:
    """Decisions, requirements and passages of documents that fit."""

    def call(client: Client) -> list[SpecHit]:
        query = {"q": words, "kind": list(kinds), "k": most}
        return read(client, path_to("projects", project, "search"), SpecSearchAnswer, query).results

    return Operation("Search the evidence", call)


def _attach(client: Client, project: str, path: Path, note: str) -> AttachReport:
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise WrongUse(f"{path.name} is no file.", "Choose a file.")
        if size > LARGEST:
            raise WrongUse(f"{path.name} has {size / 1e6:.1f} MB; 10 MB is the most.", "Cut it into parts.")
        content = base64.b64encode(path.read_bytes()).decode()
    except OSError as error:
        raise WrongUse(f"{path.name} cannot be read: {error.strerror or error}.", "Check its rights.") from error
    wish = DocumentNew(name=path.name, content=content, note=note)
    return send(client, "POST", path_to("projects", project, "documents"), wish, AttachReport)
