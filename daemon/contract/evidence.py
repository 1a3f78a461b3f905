"""Attached documents, and what goes in and out as files."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from daemon.contract.knowledge import SearchAnswer


class DocumentNew(BaseModel):
    """A document to attach, base64 in `content`."""

    name: str
    content: str
    note: str = ""


class DocumentView(BaseModel):
    """An attached document; `passages` is how many pieces of its text can be found by search."""

    id: str
    alias: str
    name: str
    media: str
    size: int
    note: str
    at: datetime
    passages: int = 0


class AttachReport(BaseModel):
    """What an attached document gave: entities that wait for a yes, and remarks."""

    document: DocumentView
    entities: list[str]
    notes: list[str]


class FileContent(BaseModel):
    """A file in transit, base64 in `content`; `path` is relative with `/`."""

    path: str
    content: str


class ExportReport(BaseModel):
    """Files to write, and what a reader should know of them; they say what the log says up to `revision`."""

    files: list[FileContent]
    notes: list[str]
    revision: int = 0


class TextWritten(BaseModel):
    """That the spec as text was written: an export of that revision lies in its folder."""

    revision: int


class ImportNew(BaseModel):
    """Files of another tool to read; without a format it is found out.

    With the spec as text (`format` is text): `deletions` takes records away whose file is gone; `take` settles what was
    changed both in the files and in the program; `dry_run` only tells.
    """

    files: list[FileContent]
    format: str = ""
    deletions: bool = False
    take: Literal["files", "program"] | None = None
    dry_run: bool = False


class ImportReport(BaseModel):
    """What was read, as counts by kind, and what was odd.

    `conflicts` are fields of which nothing was taken, `unread` files that cannot be read, `ours` the files of records.
    """

    format: str
    counts: dict[str, int]
    notes: list[str]
    revision: int
    conflicts: int = 0
    unread: int = 0
    ours: list[str] = []


class RecordNew(BaseModel):
    """A record to add: its fields as the kind has them."""

    fields: dict[str, Any]


class RecordChange(BaseModel):
    """Fields to change, null to take one away."""

    fields: dict[str, Any]
    why: str = ""


class RecordView(BaseModel):
    """A requirement, entity, term, rule or element, with its fields."""

    subject: str
    alias: str
    kind: str
    version: int
    fields: dict[str, Any]


class SpecHit(BaseModel):
    """A decision, requirement or passage of a document that a search found."""

    kind: str
    alias: str
    title: str
    place: str
    snippet: str
    score: float


class SpecSearchAnswer(BaseModel):
    """What was found, best first."""

    results: list[SpecHit]


class SearchedAll(SearchAnswer):
    """What `groundplan search --json` prints: what the index found, and in `spec` what the project's spec says."""

    spec: list[SpecHit]


class FormatView(BaseModel):
    """A format; `direction` is write, read or both."""

    name: str
    title: str
    direction: str


class SurfaceChangeView(BaseModel):
    """One public definition that changed; `verdict` is breaking, compatible or unknown."""

    path: str
    name: str
    happening: str
    verdict: str
    before: str
    after: str
    reasons: list[str]


class SurfaceAnswer(BaseModel):
    """Changes of the public surface, breaking ones first."""

    before: str
    after: str
    changes: list[SurfaceChangeView]


class AdoptWish(BaseModel):
    """A spec as text, such as came with a clone, of which no project is known here yet."""

    folder: str
    files: list[FileContent]
