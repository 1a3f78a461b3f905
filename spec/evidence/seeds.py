"""Entities as they are found in schemas, before a person confirms them."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import Final

import msgspec

from spec.entities.field_types import type_from_name
from spec.entities.naming import pascal, singular, snake
from spec.records import EntityField, EvidenceRef, FieldType, Source

OPERATIONS: Final = ("create", "read", "update", "delete", "list")
STATE_NAMES: Final = frozenset({"state", "status"})

_HOUSEKEEPING: Final = frozenset(
    "id uuid created_at updated_at modified_at changed_at created_on updated_on modified_on created updated modified"
    " inserted_at date_created date_updated created_date updated_date last_updated deleted_at removed_at tenant_id"
    " created_by updated_by modified_by changed_by created_by_id updated_by_id changed_by_id".split()
)
_GUESSABLE: Final = frozenset(
    {FieldType.EMAIL, FieldType.URL, FieldType.TEXT, FieldType.DATETIME, FieldType.DATE, FieldType.UUID}
)


class EntitySeed(msgspec.Struct, frozen=True):
    """What an entity record is made of; the fields mean what they mean in `spec.records.Entity`."""

    name: str
    description: str = ""
    fields: tuple[EntityField, ...] = ()
    operations: tuple[str, ...] = OPERATIONS
    states: tuple[str, ...] = ()
    source: Source = Source.FOUND
    to_confirm: bool = True
    evidence: tuple[EvidenceRef, ...] = ()


class Found(msgspec.Struct, frozen=True):
    """The entities in a document, in its order, and sentences on what was left out and why."""

    entities: tuple[EntitySeed, ...] = ()
    notes: tuple[str, ...] = ()


def entity_name(written: str) -> str:
    """The name of an entity behind that of a table, a message or a schema: `public.order_items` → `OrderItem`."""
    return pascal(singular(snake(written.rsplit(".", 1)[-1])))


def field_name(written: str) -> str:
    """The name of a field in snake_case; what has no Latin letter is `field`."""
    return snake(written) or "field"


def is_housekeeping(name: str) -> bool:
    """Whether a column is one that artifacts add by themselves: the key, times, who changed it, the tenant."""
    return name in _HOUSEKEEPING


def text_type(name: str) -> FieldType:
    """The type of a column of text: mostly a string, else what its name tells."""
    guessed = type_from_name(name)
    return guessed if guessed in _GUESSABLE else FieldType.STRING


def described(name: str, text: str) -> str:
    """A description in one line, without the entity's own name before it; one that says nothing is empty."""
    words = " ".join(text.split())
    words = re.sub(rf"^{re.escape(name)}\s*:\s*", "", words)
    says_nothing = re.fullmatch(rf"(?:one(?: row for each)?|an?)\s+{re.escape(name)}\.?", words, re.IGNORECASE)
    return "" if says_nothing else words


def reference_by_name(name: str, names: Set[str]) -> tuple[str, str, bool] | None:
    """(field, entity, many) behind a column such as `customer_id` or `tag_ids`, where that entity is known."""
    found = re.fullmatch(r"(.+?)_(ids?)", name)
    if not found:
        return None
    target = pascal(singular(found[1]))
    if target not in names:
        # `billing_customer_id` points at a customer too.
        target = pascal(singular(found[1].rsplit("_", 1)[-1]))
    if target not in names:
        return None
    many = found[2] == "ids"
    return (f"{found[1]}s" if many and not found[1].endswith("s") else found[1]), target, many


def seed(
    name: str,
    description: str,
    fields: Sequence[EntityField],
    evidence: EvidenceRef,
    operations: tuple[str, ...] = OPERATIONS,
) -> EntitySeed:
    """The seed of fields that were found; a status that has a first value is the entity's life, not a field of it."""
    states: tuple[str, ...] = ()
    kept: dict[str, EntityField] = {}
    for field in fields:
        if field.name in STATE_NAMES and field.values and not states and field.description == STATE_MARK:
            states = field.values
        elif field.name not in kept:
            kept[field.name] = msgspec.structs.replace(field, description=field.description.removesuffix(STATE_MARK))
    return EntitySeed(
        name, described(name, description), tuple(kept.values()), operations, states, evidence=(evidence,)
    )


STATE_MARK: Final = "\x00state"
"""The description by which a reader tells `seed` that a field of values begins with one of them."""
