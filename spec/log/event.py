"""Events: what happened to one record, field by field, in an order that never changes.

Every event carries a hash over itself and the hash before it, so that a missing or altered one is found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from spec.records import Subject

FIRST_HASH: Final = "0" * 64
"""What the first event of a project names as the hash before it."""


class Change(msgspec.Struct, frozen=True):
    """One field from `old` to `new`, as JSON values; None where the field was or is not set."""

    field: str
    old: Any
    new: Any


class Event(msgspec.Struct, frozen=True):
    """What one actor did to one subject on one branch.

    `seq` counts from 1 within the project. Events of one `group` were done together and are undone together; `undoes`
    is the group that this one takes back. `before` is the hash of the event before.
    """

    seq: int
    branch: str
    subject: Subject
    action: str
    changes: tuple[Change, ...]
    actor: str
    at: datetime
    group: str
    why: str = ""
    undoes: str = ""
    before: str = FIRST_HASH

    def digest(self) -> str:
        """The hash over everything in this event."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()


class Edit(msgspec.Struct, frozen=True):
    """What somebody wants to do to a subject: `fields` with their new values, None to take one away."""

    subject: Subject
    action: str
    fields: Mapping[str, Any]
    why: str = ""


def plain(value: Any) -> Any:
    """A value as JSON has it: what an event keeps, and what two values are compared by.

    There and back, because a tuple must come out as the list that the database gives back.
    """
    return msgspec.json.decode(msgspec.json.encode(value))
