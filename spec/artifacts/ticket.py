"""One ticket, before any tracker's form."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """What sort of work it is."""

    EPIC = "epic"
    STORY = "story"
    TASK = "task"
    BUG = "bug"
    SPIKE = "spike"


class Ticket(msgspec.Struct, frozen=True, omit_defaults=True):
    """One outcome. All texts are plain, one sentence or line each; a format escapes them in its own way.

    `key` is its stable name, `parent` the key of its epic, `depends_on` the keys of what has to be done before.
    `group` is the section that it stands in: epics, foundation, quality or `features:<name>`. `outcome` says what is
    true afterwards, `why` where the work comes from, `acceptance` how one sees that it is done. `points` are an
    estimate on the scale 1, 2, 3, 5, 8 (an epic has none), `files` paths to touch in code that exists, `rests_on` the
    subjects behind it.
    """

    key: str
    kind: Kind
    title: str
    group: str
    outcome: str
    why: str = ""
    details: tuple[str, ...] = ()
    acceptance: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    points: int = 0
    files: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    parent: str = ""
