"""A place in a file where an id stands."""

from __future__ import annotations

from enum import IntEnum

import msgspec


class Weight(IntEnum):
    """How surely a place defines its id; among the places of one scope the highest is the definition."""

    NAMED = 0
    """It only names it."""

    LISTED = 1
    """It may define it: the id begins an item or a row, and nothing else is sure."""

    TABLED = 2
    """It begins a row of a table."""

    STATED = 3
    """It is set apart at the beginning of an item or a heading."""

    OWNED = 5
    """The file is made for it: the front matter or the name says so."""


class Mention(msgspec.Struct, frozen=True, gc=False):
    """An id at a place: `line` counts from 1, `column` and `length` code points, as they stand in the text.

    `id` is how people call it, which the text may spell otherwise (`fr_001` in the name of a test). `kind` is decision,
    requirement, criterion, story, task, check, scenario, ...; `scope` the folder within which the id means one thing.
    """

    id: str
    line: int
    column: int
    length: int
    weight: Weight = Weight.NAMED
    kind: str = ""
    title: str = ""
    scope: str = ""
    state: str = ""

    @property
    def defines(self) -> bool:
        """Whether the place may define the id."""
        return self.weight > Weight.NAMED
