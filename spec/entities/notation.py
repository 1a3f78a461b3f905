"""Entities as lines of text, the way people answer what a product keeps track of.

    Booking (an agreed visit): starts_at, patient -> Patient, status (open, done), notes text?, tags -> Tag*

`?` optional, `*` many, `!` unique, `->` reference, `(a, b)` an enumeration, `"..."` what a field means. A field without
a type has the one that its name tells. Bullets, semicolons, fields on lines of their own below a name, and names alone
are taken too. Identifier and times of creation and change belong to every entity; where they are written, they are left
out, and nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from spec.entities.field_lines import read_field, split_outside, write_field
from spec.entities.field_types import TYPE_WORDS
from spec.entities.naming import pascal, singular, words_of
from spec.errors import BadAnswer
from spec.records import Entity, EntityField

GIVEN_FIELDS: Final = frozenset({"id", "created_at", "updated_at"})
"""What every entity has by itself."""

_MOST_WORDS_OF_A_NAME: Final = 4
_MARK: Final = re.compile(r"^(?:[-*+\u2022\u2013]\s+|\d+[.)]\s+|#{1,6}\s+)")
_HEADER: Final = re.compile(
    r"^(?P<name>[^:()]{1,60}?)\s*(?:\((?P<description>[^()]*)\))?\s*:(?P<fields>.*)$", re.DOTALL
)
_ALONE: Final = re.compile(r"^(?P<name>[^:()]{1,60}?)\s*(?:\((?P<description>[^()]*)\))?$")


class EntityDraft(msgspec.Struct, frozen=True):
    """An entity as it was written down, before it becomes a record; `line` counts from 1."""

    name: str
    fields: tuple[EntityField, ...] = ()
    description: str = ""
    line: int = 0


class _Piece(msgspec.Struct, frozen=True):
    """The words of one entity, not read yet."""

    name: str
    description: str
    fields: tuple[tuple[int, str], ...]
    line: int


def parse_entities(text: str, question: str = "core.entities") -> list[EntityDraft]:
    """The entities in an answer, in their order; raises BadAnswer, for `question`, naming the line that cannot be read.

    Lines that begin with the same name add to one entity.
    """
    pieces = list(_pieces(text, question))
    names = frozenset(piece.name for piece in pieces)
    drafts: dict[str, EntityDraft] = {}
    for piece in pieces:
        fields = [_field(written, line, names, question) for line, written in piece.fields]
        known = drafts.get(piece.name, EntityDraft(piece.name, line=piece.line))
        drafts[piece.name] = msgspec.structs.replace(
            known,
            fields=_without_twins(piece, (*known.fields, *(f for f in fields if f.name not in GIVEN_FIELDS)), question),
            description=known.description or piece.description,
        )
    return list(drafts.values())


def format_entities(entities: Iterable[Entity | EntityDraft]) -> str:
    """The entities as lines which `parse_entities` reads back to the same."""
    written = list(entities)
    names = frozenset(entity.name for entity in written)
    return "\n".join(_line(entity, names) for entity in written) + ("\n" if written else "")


def _line(entity: Entity | EntityDraft, names: frozenset[str]) -> str:
    described = entity.description.replace("(", "[").replace(")", "]").replace("\n", " ").strip()
    head = f"{entity.name} ({described})" if described else entity.name
    fields = ", ".join(write_field(field, names) for field in entity.fields)
    return f"{head}: {fields}" if fields else head


def _pieces(text: str, question: str) -> Iterator[_Piece]:
    """One piece for each entity: what stands on a line, with the lines of fields below it."""
    found: list[_Piece] = []
    indent_of_head = 0
    for number, raw in enumerate(text.splitlines(), start=1):
        line = _MARK.sub("", raw.strip().replace("**", "").replace("`", ""))
        if not line:
            continue
        indent = len(raw) - len(raw.lstrip())
        below = indent > indent_of_head or (_MARK.match(raw.strip()) is not None and not raw.strip().startswith("#"))
        if found and found[-1].line != number and below and _waits(found[-1], text, indent > indent_of_head):
            found[-1] = _with_fields(found[-1], number, line)
            continue
        indent_of_head = indent
        found += _on_one_line(line, number, question)
    yield from found


def _waits(piece: _Piece, text: str, is_indented: bool) -> bool:
    """Whether the line below belongs to `piece`: it does when the name's own line ended in a colon."""
    head = text.splitlines()[piece.line - 1].strip().rstrip("*`")
    return head.endswith(":") or (is_indented and not piece.name.islower() and bool(head))


def _with_fields(piece: _Piece, number: int, line: str) -> _Piece:
    added = tuple((number, part) for part in split_outside(line, ",;"))
    return msgspec.structs.replace(piece, fields=(*piece.fields, *added))


def _on_one_line(line: str, number: int, question: str) -> list[_Piece]:
    found: list[_Piece] = []
    for part in split_outside(line.rstrip("."), ";"):
        head = _HEADER.match(part)
        if head and not (found and _is_typed_field(head)):
            name = _name(head["name"], number, line, question)
            fields = tuple((number, field) for field in split_outside(head["fields"], ","))
            found.append(_Piece(name, (head["description"] or "").strip(), fields, number))
        elif found and _HEADER.match(line):
            found[-1] = _with_fields(found[-1], number, part)
        else:
            found += _names_alone(part, number, question)
    return found


def _is_typed_field(head: re.Match[str]) -> bool:
    """Whether `name: type` is meant rather than `Name: fields`: one word that is a type stands behind the colon."""
    return head["fields"].strip().rstrip("?*!").lower() in TYPE_WORDS


def _names_alone(part: str, number: int, question: str) -> Iterator[_Piece]:
    for written in split_outside(part, ","):
        alone = _ALONE.match(written)
        if not alone:
            raise _unreadable(question, number, written, "it is no name of a thing and no list of fields")
        yield _Piece(_name(alone["name"], number, written, question), (alone["description"] or "").strip(), (), number)


def _name(written: str, number: int, line: str, question: str) -> str:
    name = pascal(singular(written.strip()))
    if not name or not name[0].isalpha():
        raise _unreadable(question, number, line, "a name needs Latin letters and begins with one")
    if len(words_of(written)) > _MOST_WORDS_OF_A_NAME:
        raise _unreadable(question, number, line, "a name has at most four words")
    return name


def _field(written: str, line: int, names: frozenset[str], question: str) -> EntityField:
    try:
        return read_field(written, names)
    except ValueError as error:
        raise _unreadable(question, line, written, str(error)) from error


def _without_twins(piece: _Piece, fields: Sequence[EntityField], question: str) -> tuple[EntityField, ...]:
    seen: dict[str, EntityField] = {}
    for field in fields:
        if seen.setdefault(field.name, field) != field:
            raise _unreadable(
                question, piece.line, piece.name, f"the field {field.name} stands there twice, differently"
            )
    return tuple(seen.values())


def _unreadable(question: str, line: int, written: str, reason: str) -> BadAnswer:
    shown = written.strip() if len(written.strip()) <= 60 else written.strip()[:57] + "..."
    return BadAnswer(
        question,
        f"line {line}, {shown!r}: {reason}",
        "Write one thing a line: `Booking: starts_at datetime, patient -> Patient, status (open, done), notes text?`.",
    )
