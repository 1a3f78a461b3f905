"""A shop with all that makes data hard: a circle, relations of many to many, reserved words, odd letters."""

from __future__ import annotations

from collections.abc import Mapping

from spec.artifacts.erd import ERD
from spec.artifacts.graphql import GRAPHQL
from spec.artifacts.model import ArtifactType, joined
from spec.artifacts.openapi import OPENAPI
from spec.artifacts.proto import PROTO
from spec.artifacts.schema import SCHEMAS
from spec.logic.facts import FactValue
from spec.records import Entity, EntityField, Project
from spec.records import FieldType as T
from spec.view import Known, SpecView

DATA_TYPES: tuple[ArtifactType, ...] = (*SCHEMAS, ERD, OPENAPI, GRAPHQL, PROTO)

FULL: dict[str, FactValue] = {
    "tenancy.model": "shared_schema",
    "data.deletion": "soft",
    "data.audit": True,
    "data.retention": 90.0,
    "users.accounts": True,
    "api.idempotency": True,
    "idempotency.key_ttl": 24.0,
    "api.rate_limit": 600.0,
    "api.pagination": "cursor",
    "api.versioning": "path",
    "api.errors": "problem_json",
    "auth.method": "oauth",
    "ids.kind": "uuid",
}


def field(name: str, kind: T = T.STRING, target: str = "", *, must: bool = True, **more: object) -> EntityField:
    """A field; one with a target is a reference."""
    return EntityField(name, T.REFERENCE if target else kind, must, target=target, **more)  # type: ignore[arg-type]  # keyed


USER = Entity(
    "u1",
    "E-1",
    "User",
    'Jemand, der einkauft: Größe, 人; it\'s \\ "quoted"\nand -- goes on',
    (
        field("email", T.EMAIL, unique=True),
        field("group", must=False, description='say "~hi~" %%{init: {}}%% #35; */'),
        field("home", target="Address", must=False),
    ),
)
ORDER = Entity(
    "o1",
    "E-2",
    "Order",
    "What is bought.",
    (
        field("number", unique=True),
        field("customer", target="User"),
        field("total", T.MONEY),
        field("table", T.INTEGER, must=False),
        field("priority", T.ENUM, values=("low", "very high", "1st")),
    ),
    states=("new", "paid", "it's sent"),
)
LINE = Entity(
    "l1",
    "E-3",
    "OrderLine",
    "",
    (
        field("order", target="Order"),
        field("quantity", T.INTEGER),
        field("tags", target="Tag", many=True),
        field("labels", many=True),
        field("sizes", T.ENUM, must=False, many=True, values=("s", "m")),
    ),
)
TAG = Entity(
    "t1",
    "E-4",
    "Tag",
    "",
    (
        field("slug", unique=True),
        field("parent", target="Tag", must=False),
        field("related", target="Tag", many=True),
        field("lines", target="OrderLine", many=True),
    ),
)
ADDRESS = Entity(
    "a1",
    "E-5",
    "Address",
    "",
    (
        field("owner", target="User"),
        field("street"),
        field("active", T.BOOLEAN),
        *(
            field(kind.value + "_of_it", kind, must=False)
            for kind in T
            if kind not in {T.REFERENCE, T.ENUM, T.BOOLEAN, T.STRING}
        ),
    ),
    operations=("read", "list"),
)
SHOP = (USER, ORDER, LINE, TAG, ADDRESS)


def shop_view(
    entities: tuple[Entity, ...] = SHOP, facts: Mapping[str, FactValue] | None = None, **more: FactValue
) -> SpecView:
    """A project with these entities; facts besides `facts` are written with `__` for the dot."""
    known = {**(FULL if facts is None else facts), **{name.replace("__", "."): value for name, value in more.items()}}
    project = Project("p1", "P-1", "Corner Shop", "Sell things to people.", "api_service")
    return SpecView(project, "main", entities=entities, known={name: Known(value) for name, value in known.items()})


def text_of(kind: ArtifactType, view: SpecView) -> str:
    """The whole document."""
    return joined(kind.render(view))


def all_texts(view: SpecView) -> dict[str, str]:
    """The document of each type that is about data."""
    return {kind.name: text_of(kind, view) for kind in DATA_TYPES}
