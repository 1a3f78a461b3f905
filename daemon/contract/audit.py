"""The audit trail as it is shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field


class AuditEntryView(BaseModel):
    """One entry. `before` is the hash of the entry before it, `hash` its own."""

    seq: int
    at: datetime
    actor: str
    kind: str
    run: str | None
    facts: dict[str, Any]
    before: str
    hash: str


class AuditFault(BaseModel):
    """The first thing that is wrong with the trail, and the entries around it."""

    what: str = Field(
        description="missing, changed, replaced, cut, rewritten, anchors_missing, anchors_forged, anchors_unreadable."
    )
    seq: int
    message: str
    before: str
    after: str


class AuditReportView(BaseModel):
    """What a check of the whole trail found."""

    is_whole: bool
    entries: int = Field(description="How many entries are sound, from the first one on.")
    first_at: datetime | None
    last_at: datetime | None
    head: str = Field(description="The hash of the last sound entry.")
    anchored: int = Field(description="The entry up to which signed anchors vouch for the trail.")
    fault: AuditFault | None
    blobs: int = Field(description="How many blobs the entries name.")
    lost_blobs: list[str] = Field(description="Blobs that are gone or altered, the first of them.")
