"""What an artifact says of entities, in one form for all formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from spec.artifacts.shape import Property, Role, Shape
from spec.records import FieldType as T

WORDS: Final = frozenset({T.STRING, T.TEXT, T.EMAIL, T.URL, T.ENUM, T.REFERENCE})
"""Types that a format without a word of its own for them writes as text."""


class Said(msgspec.Struct, frozen=True):
    """What an artifact says of one property.

    `types` are those it can stand for, None where it leaves that open; `is_required` is None where the format cannot
    tell.
    """

    types: frozenset[T] | None
    written: str
    is_required: bool | None = None
    is_list: bool | None = None
    values: frozenset[str] | None = None


class Thing(msgspec.Struct, frozen=True):
    """A table, schema, type or message with what it holds, by the name that the artifact uses."""

    name: str
    members: Mapping[str, Said]


class Companion(msgspec.Struct, frozen=True):
    """A schema or input beside that of an entity: what is sent to create or to change it."""

    name: str
    properties: tuple[Property, ...]
    says_required: bool
    """Whether what is required there is required here too; of a change everything may be left out."""


class Reading(msgspec.Struct, frozen=True):
    """All that one artifact says.

    `thing` and `member` are what its format calls them; `group` is the group of its sections that hold them. `name_of`
    and `member_of` give the name that a shape or property has there, None for one that it does not show.
    """

    artifact: str
    thing: str
    member: str
    group: str
    things: Mapping[str, Thing]
    name_of: Callable[[Shape], str]
    member_of: Callable[[Shape, Property], str | None]
    values_of: Callable[[Shape, Property], frozenset[str]]
    strangers: tuple[str, ...] = ()
    """Things that stand for nothing that the entities know."""
    companions_of: Callable[[Shape], Sequence[Companion]] = lambda shape: ()


def public_member(shape: Shape, p: Property) -> str | None:
    """The name of a property in interfaces that call it like its column."""
    return None if p.role is Role.INVERSE else p.name


def plain_values(shape: Shape, p: Property) -> frozenset[str]:
    """The values of an enumeration in formats that take any words."""
    return frozenset(p.values)
