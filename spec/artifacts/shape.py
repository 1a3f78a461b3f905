"""What tables, schemas, types and messages share: each entity with all its properties under one name.

An entity says what people care for; a shape adds what every interface and every table needs besides (the key, the
times, a state) and settles names, so that all artifacts call one thing alike. What only tables need is added in
`spec.artifacts.tables`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from spec.entities.naming import pascal, plural, singular, snake
from spec.records import Entity, EntityField, FieldType
from spec.view import SpecView

NAME_LIMIT: Final = 54
"""Longest name in bytes, so that `ix_` and `_id` still fit into the 63 that PostgreSQL keeps."""

NATURAL_TYPES: Final = frozenset({FieldType.STRING, FieldType.INTEGER, FieldType.UUID, FieldType.EMAIL})
"""Types that can tell one thing from all others."""

_SYSTEM_COLUMNS: Final = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"})
"""Columns that every table of PostgreSQL has already, quoted or not."""

_DOWNWARD: Final = frozenset(
    {"children", "replies", "reports", "subordinates", "descendants", "subtasks", "subitems", "parts"}
)
"""Lists of the own kind that mirror a parent; any other, such as friends, is a relation by itself."""


class Role(StrEnum):
    """Why a property is there: an entity's own field, or something that every entity has."""

    KEY = "key"
    FIELD = "field"
    STATE = "state"
    CREATED = "created"
    UPDATED = "updated"
    TENANT = "tenant"
    ACTOR = "actor"
    REMOVED = "removed"
    INVERSE = "inverse"
    """The far end of a relation that another entity (or the other field of a pair) keeps; it has no column."""


SERVER_SET: Final = frozenset({Role.CREATED, Role.UPDATED})
"""Roles that a client reads and never writes."""


class KeyForm(StrEnum):
    """How an identifier is made; the words of the fact `ids.kind`."""

    UUID = "uuid"
    ULID = "ulid"
    SERIAL = "serial"
    NATURAL = "natural"


class Property(msgspec.Struct, frozen=True):
    """One property of an entity.

    `name` is what columns and interfaces call it (`customer_id`), `field` what it is called where it is the thing
    itself (`customer`); `type` is a scalar, for a reference that of the target's key; `target` is an entity's name.
    """

    name: str
    field: str
    type: FieldType
    required: bool = True
    unique: bool = False
    many: bool = False
    target: str = ""
    values: tuple[str, ...] = ()
    description: str = ""
    role: Role = Role.FIELD
    form: KeyForm | None = None
    """Set for keys and references to them."""

    @property
    def is_link(self) -> bool:
        """Whether it is a relation of many to many, which has a table of its own."""
        return bool(self.target) and self.many and self.role is not Role.INVERSE

    @property
    def is_reference(self) -> bool:
        """Whether it points at one other thing."""
        return bool(self.target) and not self.many and self.role is not Role.INVERSE


class Shape(msgspec.Struct, frozen=True):
    """One entity as all artifacts see it. `plural` is unique and names the table; `properties` begin with the key."""

    entity: Entity
    name: str
    plural: str
    properties: tuple[Property, ...]
    gaps: tuple[str, ...] = ()

    @property
    def key(self) -> Property:
        """What tells one from all others."""
        return self.properties[0]

    @property
    def subject(self) -> str:
        """The entity's key in a section's `rests_on`."""
        return f"entity:{self.entity.id}"

    def public(self) -> tuple[Property, ...]:
        """What interfaces show, without far ends of relations."""
        return tuple(p for p in self.properties if p.role is not Role.INVERSE)

    def writable(self) -> tuple[Property, ...]:
        """What a client may set when it creates one."""
        made = self.key.form is not KeyForm.NATURAL
        return tuple(p for p in self.public() if p.role not in SERVER_SET and not (p.role is Role.KEY and made))

    def allows(self, operation: str) -> bool:
        """Whether people may do that with it."""
        return operation in self.entity.operations


class Names:
    """Gives out names that differ: a name that is taken gets a number, one too long a digest for its end."""

    def __init__(self, taken: Iterable[str] = (), limit: int = NAME_LIMIT) -> None:
        self._taken = set(taken)
        self._limit = limit

    def free(self, wish: str, between: str = "_") -> str:
        """`wish`, or what comes closest to it and is free; it is taken from now on."""
        name, number = shortened(wish, self._limit), 1
        while name in self._taken:
            number += 1
            name = shortened(f"{wish}{between}{number}", self._limit)
        self._taken.add(name)
        return name


def shortened(name: str, limit: int) -> str:
    """`name` in at most `limit` characters; what is cut off is told by a digest, so that two long names stay two."""
    if len(name) <= limit:
        return name
    return f"{name[: limit - 9].rstrip('_')}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def shapes_of(view: SpecView) -> tuple[Shape, ...]:
    """The shapes of all entities, in their order. Entities of one name become one with the number behind it."""
    names, plurals = Names(), Names()
    named = [(entity, names.free(_type_name(entity.name), "")) for entity in view.entities]
    by_name = {entity.name: (entity, name) for entity, name in reversed(named)}
    keys = {entity.name: _key(entity, name, view) for entity, name in by_name.values()}
    drafts = []
    for entity, name in named:
        key, gaps = _key(entity, name, view)
        made = [key, *_state(entity), *_own(entity, key, keys, gaps), *_times(entity)]
        drafts.append(Shape(entity, name, plurals.free(plural(snake(name))), tuple(_settled(made)), tuple(gaps)))
    return tuple(_with_inverses(shape, drafts) for shape in drafts)


def missing_entities(view: SpecView) -> Sequence[str]:
    """The blocker that all artifacts about data share."""
    if view.entities:
        return ()
    return ("No entity is known yet: name the things that the product keeps track of, with their fields",)


def shape_named(shapes: Iterable[Shape], entity: str) -> Shape | None:
    """The shape of the entity of that name."""
    return next((shape for shape in shapes if shape.entity.name == entity), None)


def _type_name(name: str) -> str:
    made = pascal(name)
    if not made:
        return "Entity" + hashlib.sha256(name.encode()).hexdigest()[:6].upper()
    return made if made[0].isalpha() else f"N{made}"


def field_name(name: str) -> str:
    """A field's name in snake_case and ASCII, fit for SQL, GraphQL and protobuf alike."""
    made = snake(name)
    if not made:
        return "field_" + hashlib.sha256(name.encode()).hexdigest()[:6]
    return made if made[0].isalpha() else f"n_{made}"


def _key(entity: Entity, name: str, view: SpecView) -> tuple[Property, list[str]]:
    """The key and what has to be said of it. A field called `id` is the key, whatever was decided."""
    gaps: list[str] = []
    wanted = view.word("ids.kind")
    own = next(
        (f for f in entity.fields if field_name(f.name) == "id" and f.type in NATURAL_TYPES and not f.many), None
    )
    if own is None and wanted == KeyForm.NATURAL:
        own = next(
            (f for f in entity.fields if f.required and f.unique and f.type in NATURAL_TYPES and not f.many), None
        )
        if own is None:
            gaps.append(f"{name} has no required and unique field that could be its natural key, so it has a UUID.")
    if own is not None:
        told = own.description or f"Tells one {name} from all others."
        made = field_name(own.name)
        return Property(made, made, own.type, description=told, role=Role.KEY, form=KeyForm.NATURAL), gaps
    form = KeyForm(wanted) if wanted in {KeyForm.ULID, KeyForm.SERIAL} else KeyForm.UUID
    kind = {KeyForm.ULID: FieldType.STRING, KeyForm.SERIAL: FieldType.INTEGER}.get(form, FieldType.UUID)
    return Property("id", "id", kind, description=f"Identifier of the {name}.", role=Role.KEY, form=form), gaps


def _state(entity: Entity) -> Iterator[Property]:
    """The state that it is in, unless a field of its own says so."""
    values = _words(entity.states)
    if values and not {field_name(field.name) for field in entity.fields} & {"status", "state"}:
        told = f"Where it stands; a new one is {values[0]}."
        yield Property("status", "status", FieldType.ENUM, values=values, description=told, role=Role.STATE)


def _times(entity: Entity) -> Iterator[Property]:
    """When it was created and changed, unless a field of its own says so."""
    own = {field_name(field.name) for field in entity.fields}
    if "created_at" not in own:
        yield Property(
            "created_at", "created_at", FieldType.DATETIME, description="When it was created.", role=Role.CREATED
        )
    if "updated_at" not in own:
        yield Property(
            "updated_at", "updated_at", FieldType.DATETIME, description="When it was last changed.", role=Role.UPDATED
        )


def _own(
    entity: Entity, key: Property, keys: dict[str, tuple[Property, list[str]]], gaps: list[str]
) -> Iterator[Property]:
    for field in entity.fields:
        made = field_name(field.name)
        if key.form is KeyForm.NATURAL and made == key.name:
            continue
        if field.type is FieldType.REFERENCE:
            yield _reference(entity, field, made, keys, gaps)
        else:
            yield _scalar(entity, field, made, gaps)


def _scalar(entity: Entity, field: EntityField, made: str, gaps: list[str]) -> Property:
    kind, values = field.type, _words(field.values)
    if kind is FieldType.ENUM and not values:
        gaps.append(f"{entity.name}.{field.name} is an enumeration without values, so it is any text.")
        kind = FieldType.STRING
    told = field.description or (field.name if made.replace("_", "") != field.name.replace("_", "").lower() else "")
    unique = field.unique and not field.many and kind not in {FieldType.JSON, FieldType.BOOLEAN}
    return Property(
        made,
        made,
        kind,
        field.required,
        unique,
        field.many,
        values=values if kind is FieldType.ENUM else (),
        description=told,
    )


def _words(values: Iterable[str]) -> tuple[str, ...]:
    """Values as words on one line, none twice and none of blanks only, since no two formats take others alike."""
    return tuple(dict.fromkeys(line for value in values if (line := " ".join(value.split()))))


def _reference(
    entity: Entity, field: EntityField, made: str, keys: dict[str, tuple[Property, list[str]]], gaps: list[str]
) -> Property:
    bare = made.removesuffix("_ids" if field.many else "_id") or made
    name = f"{singular(bare)}_ids" if field.many else f"{bare}_id"
    if field.target not in keys:
        target = field.target or "nothing"
        gaps.append(
            f"{entity.name}.{field.name} points at {target}, which is no entity here, so nothing holds it to that."
        )
        return Property(
            name, name, FieldType.STRING, field.required, field.unique, field.many, description=field.description
        )
    key = keys[field.target][0]
    unique = field.unique and not field.many
    return Property(
        name,
        bare,
        key.type,
        field.required,
        unique,
        field.many,
        field.target,
        (),
        field.description,
        Role.FIELD,
        key.form,
    )


def _settled(properties: Sequence[Property]) -> Iterator[Property]:
    """Names that differ even where case and underscores do not count, as in protobuf's JSON."""
    names, fields = Names(_SYSTEM_COLUMNS), Names()
    for made in properties:
        yield msgspec.structs.replace(made, name=names.free(made.name, ""), field=fields.free(made.field, ""))


def _with_inverses(shape: Shape, drafts: Sequence[Shape]) -> Shape:
    """Marks lists of references that only mirror what the other side keeps."""
    made = tuple(
        msgspec.structs.replace(p, role=Role.INVERSE) if p.is_link and _mirrors(shape, p, drafts) else p
        for p in shape.properties
    )
    return msgspec.structs.replace(shape, properties=made)


def _mirrors(shape: Shape, link: Property, drafts: Sequence[Shape]) -> bool:
    other = shape_named(drafts, link.target)
    lists = [p for p in shape.properties if p.is_link and p.target == link.target]
    if other is None or len(lists) > 1 or (other.name == shape.name and link.field not in _DOWNWARD):
        return False
    backs = [p for p in other.properties if p.is_reference and p.target == shape.entity.name]
    if backs:
        return len(backs) == 1
    back_lists = [p for p in other.properties if p.is_link and p.target == shape.entity.name]
    order = [draft.name for draft in drafts]
    return len(back_lists) == 1 and order.index(other.name) < order.index(shape.name)


def mirrored(shapes: Sequence[Shape], shape: Shape, inverse: Property) -> tuple[Shape, Property] | None:
    """The shape and its property that an inverse is the far end of."""
    other = shape_named(shapes, inverse.target)
    if other is None:
        return None
    kept = [p for p in other.properties if p.target == shape.entity.name and p.role is not Role.INVERSE]
    return (other, kept[0]) if kept else None
