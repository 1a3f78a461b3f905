"""What a plan is asked for: the change in a person's words, and where it begins."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """A change that somebody wants planned.

    `targets` are files or symbols that it begins in; `sure`, from 0 to 1, tells how sure they are meant, and `sure_why`
    why, which is empty where a person named them. `change_type` is one of the spec's types of changes.
    """

    id: str
    change: str
    folder: str
    title: str = ""
    change_type: str = "feature"
    targets: tuple[str, ...] = ()
    sure: float = 1.0
    sure_why: str = ""
    notes: tuple[str, ...] = ()
    made_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
