"""Tables without a dialect: what the shapes of entities and the known facts come to in a relational database.

Tables stand in the order in which they can be created; a foreign key that closes a circle is told apart as `late`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from spec.artifacts.shape import NAME_LIMIT, KeyForm, Names, Property, Role, Shape, shape_named, shapes_of, shortened
from spec.entities.naming import singular, snake
from spec.records import FieldType
from spec.view import SpecView

TENANT_ENTITY: Final = "Tenant"
TENANT_TABLE: Final = "tenants"
SQL_LIMIT: Final = 63
"""Longest identifier that PostgreSQL keeps; MySQL keeps 64, SQLite any."""


class ForeignKey(msgspec.Struct, frozen=True):
    """`columns` of the table point at `targets` of another; `because` says why `on_delete` is what it is."""

    name: str
    columns: tuple[str, ...]
    table: str
    targets: tuple[str, ...]
    on_delete: str
    because: str
    is_required: bool = True


class Index(msgspec.Struct, frozen=True):
    """An index; `live_only` leaves out rows that are deleted softly."""

    name: str
    columns: tuple[str, ...]
    unique: bool = False
    live_only: bool = False


class Table(msgspec.Struct, frozen=True):
    """One table.

    `entity` is the name of the shape that it keeps, `link` the field of a relation of many to many; `late` are foreign
    keys to tables that only come afterwards.
    """

    name: str
    entity: str
    title: str
    columns: tuple[Property, ...]
    primary: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    late: tuple[ForeignKey, ...] = ()
    uniques: tuple[Index, ...] = ()
    indexes: tuple[Index, ...] = ()
    link: str = ""
    scope: str = ""
    """The column that says which tenant a row belongs to, where tenants share tables."""
    subject: str = ""
    gaps: tuple[str, ...] = ()

    def column(self, role: Role) -> str:
        """The name of the column in that role, empty when there is none."""
        return next((column.name for column in self.columns if column.role is role), "")

    def all_keys(self) -> tuple[ForeignKey, ...]:
        """Foreign keys, the late ones too."""
        return self.foreign_keys + self.late


class Model(msgspec.Struct, frozen=True):
    """All tables in order of creation, and the shapes behind them."""

    tables: tuple[Table, ...]
    shapes: tuple[Shape, ...]
    is_shared: bool
    is_soft: bool
    tenant: Property | None = None
    """The key of the table of tenants, when rows of several tenants lie in one table."""

    def table(self, name: str) -> Table | None:
        """The table of that name."""
        return next((table for table in self.tables if table.name == name), None)

    def referring(self, name: str) -> Iterator[tuple[Table, ForeignKey]]:
        """Who points at a table."""
        for table in self.tables:
            for key in table.all_keys():
                if key.table == name:
                    yield table, key


def model_of(view: SpecView) -> Model:
    """The tables for all entities of a project."""
    return _Builder(view).model()


class _Builder:
    """Keeps what all tables are made from, so that no function takes it five times."""

    def __init__(self, view: SpecView) -> None:
        self.view = view
        self.shapes = shapes_of(view)
        self.is_shared = view.word("tenancy.model") == "shared_schema"
        self.is_soft = view.word("data.deletion") == "soft"
        self.tenants = next((shape for shape in self.shapes if singular(shape.name) == TENANT_ENTITY), None)
        self.names = Names((shape.plural for shape in self.shapes), SQL_LIMIT)
        self.tenant_entity = self.tenants.entity.name if self.tenants else TENANT_ENTITY
        self.tenant_table = self.tenants.plural if self.tenants else self.names.free(TENANT_TABLE)

    def model(self) -> Model:
        made = [self._table(shape) for shape in self.shapes]
        links = [self._link(shape, p) for shape in self.shapes for p in shape.properties if p.is_link]
        tenant = self._tenant_key() if self.is_shared else None
        tables = self._own_tenants() + _in_order([self._with_pairs(table, [*made, *links]) for table in made]) + links
        return Model(tuple(tables), self.shapes, self.is_shared, self.is_soft, tenant)

    def _tenant_key(self) -> Property:
        if self.tenants:
            return self.tenants.key
        form = KeyForm(self.view.word("ids.kind", KeyForm.UUID))
        form = KeyForm.UUID if form is KeyForm.NATURAL else form
        kind = {KeyForm.ULID: FieldType.STRING, KeyForm.SERIAL: FieldType.INTEGER}.get(form, FieldType.UUID)
        return Property("id", "id", kind, role=Role.KEY, form=form, description="Identifier of the tenant.")

    def _own_tenants(self) -> list[Table]:
        """The table of tenants, unless an entity is that table."""
        if not self.is_shared or self.tenants:
            return []
        name = Property("name", "name", FieldType.STRING, description="What the tenant is called.")
        made = Property("created_at", "created_at", FieldType.DATETIME, role=Role.CREATED)
        return [
            Table(
                self.tenant_table,
                "",
                "Those whose data is kept apart.",
                (self._tenant_key(), name, made),
                ("id",),
                scope="id",
            )
        ]

    def _tenant_column(self, shape: Shape) -> Property | None:
        """The column that says whose row it is: an own reference to the tenant, or one more."""
        if not self.is_shared or shape is self.tenants:
            return None
        own = next((p for p in shape.properties if p.is_reference and p.target == self.tenant_entity), None)
        key = self._tenant_key()
        name = own.name if own else Names(p.name for p in shape.properties).free("tenant_id")
        told = "Whose row it is."
        return Property(
            name, name, key.type, target=self.tenant_entity, description=told, role=Role.TENANT, form=key.form
        )

    def _columns(self, shape: Shape) -> Iterator[Property]:
        tenant = self._tenant_column(shape)
        taken = {p.name for p in shape.properties}
        if tenant:
            yield tenant
        for p in shape.public():
            if not p.is_link and not (tenant and p.name == tenant.name):
                yield p
        if self.view.holds("data.audit") and self.view.holds("users.accounts"):
            for name in ("created_by", "updated_by"):
                if name not in taken:
                    told = "Who did it; no foreign key, since the record outlives the account."
                    yield Property(name, name, FieldType.STRING, required=False, description=told, role=Role.ACTOR)
        removed = {"soft": "deleted_at", "anonymise": "anonymised_at"}.get(self.view.word("data.deletion"), "")
        if removed and removed not in taken and shape.allows("delete"):
            told = "When it was deleted; empty while it lives."
            if removed == "anonymised_at":
                told = "When all that names a person was taken out; empty before."
            yield Property(removed, removed, FieldType.DATETIME, required=False, description=told, role=Role.REMOVED)

    def _table(self, shape: Shape) -> Table:
        columns = sorted(
            self._columns(shape), key=lambda p: (p.role is not Role.KEY, p.role is not Role.TENANT, _is_late(p))
        )
        tenant = next((c.name for c in columns if c.role is Role.TENANT), "")
        primary = (tenant, shape.key.name) if tenant and shape.key.form is KeyForm.NATURAL else (shape.key.name,)
        keys = [self._tenant_reference(shape.plural, tenant)] if tenant else []
        keys += [self._reference(shape, p) for p in columns if p.is_reference and p.role is Role.FIELD]
        removed = any(c.role is Role.REMOVED for c in columns) and self.is_soft
        uniques = [
            Index(
                self.names.free(f"uq_{shape.plural}_{p.name}"), (tenant, p.name) if tenant else (p.name,), True, removed
            )
            for p in columns
            if p.unique
        ]
        indexes = [
            Index(self.names.free(f"ix_{shape.plural}_{key.columns[-1]}"), key.columns)
            for key in keys
            if key.columns not in {unique.columns for unique in uniques if not unique.live_only}
            and key.columns != primary[:1]
        ]
        title = shape.entity.description or f"One row for each {shape.entity.name}."
        return Table(
            shape.plural, shape.name, title, tuple(columns), primary, tuple(keys), (), tuple(uniques), tuple(indexes),
            scope=self._scope(shape), subject=shape.subject, gaps=tuple(shape.gaps),
        )  # fmt: skip

    def _tenant_reference(self, table: str, column: str) -> ForeignKey:
        name = self.names.free(f"fk_{table}_{column}")
        why = "A tenant goes only when all that belongs to it is gone."
        return ForeignKey(name, (column,), self.tenant_table, (self._tenant_key().name,), "RESTRICT", why)

    def _reference(self, shape: Shape, p: Property) -> ForeignKey:
        target = shape_named(self.shapes, p.target)
        assert target is not None, "a property has a target only where that entity is known"
        scope = "" if target is self.tenants else self._scope(shape)
        on_delete, why = _on_delete(shape, p, target, bool(scope))
        columns, targets = _scoped(scope, p.name), _scoped(scope and self._scope(target), target.key.name)
        name = self.names.free(f"fk_{shape.plural}_{p.name}")
        return ForeignKey(name, columns, target.plural, targets, on_delete, why, p.required)

    def _scope(self, shape: Shape) -> str:
        """The column that says which tenant a row belongs to; of a tenant that is its key. Empty without tenants."""
        if self.is_shared and shape is self.tenants:
            return shape.key.name
        column = self._tenant_column(shape)
        return column.name if column else ""

    def _link(self, shape: Shape, p: Property) -> Table:
        """The table of a relation of many to many. Where one side is the tenant, its column is the tenant's too."""
        target = shape_named(self.shapes, p.target)
        assert target is not None, "a link has a target only where that entity is known"
        name = self.names.free(f"{snake(shape.name)}_{p.field}")
        near, far = f"{snake(shape.name)}_id", f"{singular(p.field)}_id"
        far = f"other_{far}" if far == near else far
        near, far = shortened(near, NAME_LIMIT), shortened(far, NAME_LIMIT)
        columns = [_end(near, shape), _end(far, target)]
        scope = near if shape is self.tenants else far if target is self.tenants else ""
        if self.is_shared and not scope:
            scope = Names((near, far)).free("tenant_id")
            columns.insert(0, _end(scope, None, self._tenant_key()))
        keys = [self._tenant_reference(name, scope)] if self.is_shared and scope not in {near, far} else []
        for column, side in ((near, shape), (far, target)):
            own = "" if side is self.tenants or not self.is_shared else scope
            why = f"A relation is gone with {'either' if shape is target else 'its'} {side.name}."
            columns_, targets = _scoped(own, column), _scoped(own and self._scope(side), side.key.name)
            keys.append(
                ForeignKey(self.names.free(f"fk_{name}_{column}"), columns_, side.plural, targets, "CASCADE", why)
            )
        primary = tuple(c.name for c in columns)
        back = Index(self.names.free(f"ix_{name}_{far}"), keys[-1].columns)
        title = p.description or f"Which {target.name} belong to which {shape.name}."
        return Table(
            name=name,
            entity=shape.name,
            title=title,
            columns=tuple(columns),
            primary=primary,
            foreign_keys=tuple(keys),
            indexes=(back,),
            link=p.field,
            scope=scope,
            subject=shape.subject,
        )

    def _with_pairs(self, table: Table, all_tables: Sequence[Table]) -> Table:
        """A pair of tenant and key that others point at has to be unique."""
        wanted = {
            key.targets
            for other in all_tables
            for key in other.all_keys()
            if key.table == table.name and len(key.targets) > 1
        }
        made = [
            Index(self.names.free(f"uq_{table.name}_{'_'.join(pair)}"), pair, True)
            for pair in sorted(wanted)
            if pair != table.primary
        ]
        indexes = tuple(i for i in table.indexes if i.columns not in {pair.columns[:1] for pair in made})
        return msgspec.structs.replace(table, uniques=(*made, *table.uniques), indexes=indexes)


def _scoped(scope: str, column: str) -> tuple[str, ...]:
    return (scope, column) if scope else (column,)


def _end(name: str, side: Shape | None, tenant: Property | None = None) -> Property:
    """One column of a link: the key of one side, or whose row it is."""
    if side is None:
        assert tenant is not None, "without a side it is the tenant's column"
        return msgspec.structs.replace(tenant, name=name, field=name, role=Role.TENANT, description="Whose row it is.")
    return Property(name, name, side.key.type, target=side.entity.name, form=side.key.form)


def _is_late(p: Property) -> int:
    """Where a column stands: own fields, then the times, then who, then the deletion."""
    return {Role.CREATED: 1, Role.UPDATED: 2, Role.ACTOR: 3, Role.REMOVED: 4}.get(p.role, 0)


def _on_delete(shape: Shape, p: Property, target: Shape, paired: bool) -> tuple[str, str]:
    if p.required and shape.name.startswith(target.name) and shape.name != target.name:
        return "CASCADE", f"{_article(shape.name)} is a part of its {target.name} and goes with it."
    if p.required:
        return (
            "RESTRICT",
            f"{_article(shape.name)} needs its {p.field}, so that {target.name} stays while it is pointed at.",
        )
    if paired:
        return (
            "RESTRICT",
            f"The tenant must stay in the row, so {p.field} has to be emptied before that {target.name} goes.",
        )
    return "SET NULL", f"{_article(shape.name)} lives on without its {p.field}."


def _article(name: str) -> str:
    return f"An {name}" if name[0] in "AEIO" else f"A {name}"


def _in_order(tables: Sequence[Table]) -> list[Table]:
    """Tables after those they point at.

    In a circle the one with the fewest required keys left goes first, and the keys that it cannot have yet become late.
    """
    left, made = list(tables), list[Table]()
    while left:
        names = {table.name for table in left}

        def waiting(table: Table, names: set[str] = names) -> list[ForeignKey]:
            return [key for key in table.foreign_keys if key.table in names and key.table != table.name]

        chosen = min(left, key=lambda t: (len(waiting(t)) > 0, sum(k.is_required for k in waiting(t)), len(waiting(t))))
        late = tuple(waiting(chosen))
        now = tuple(key for key in chosen.foreign_keys if key not in late)
        made.append(msgspec.structs.replace(chosen, foreign_keys=now, late=late))
        left.remove(chosen)
    return made
