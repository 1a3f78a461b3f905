"""The database's schema as SQL, for PostgreSQL, SQLite and MySQL, from one neutral model of tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from spec.artifacts.ddl import MYSQL, POSTGRESQL, SQLITE, Dialect, add_foreign_key, comment, create_table
from spec.artifacts.model import ArtifactType, Section
from spec.artifacts.schema_check import check_schema
from spec.artifacts.schema_upkeep import (
    AUDIT_TABLE,
    IDEMPOTENCY_TABLE,
    audit_table,
    audit_text,
    forget_keys_text,
    idempotency_table,
    policies_text,
    retention_text,
    separate_text,
)
from spec.artifacts.shape import KeyForm, missing_entities
from spec.artifacts.tables import Model, Table, model_of
from spec.view import SpecView

_KEYS = {
    KeyForm.UUID: "Keys are UUIDs: they can be made anywhere and tell nothing of how many there are.",
    KeyForm.ULID: "Keys are ULIDs, made by the application: 26 characters that sort by the time of creation.",
    KeyForm.SERIAL: "Keys are numbers that the database counts up: short and quick, and the next one can be guessed.",
    KeyForm.NATURAL: "Keys are what people call a thing anyway; such a key may never change its meaning.",
}


def render_schema(dialect: Dialect, view: SpecView) -> Sequence[Section]:
    """The sections of the schema in one dialect: each table after those it points at."""
    model = model_of(view)
    return tuple(_sections(dialect, view, model))


def _sections(dialect: Dialect, view: SpecView, model: Model) -> Iterator[Section]:
    yield _head(dialect, view)
    if view.word("tenancy.model") in {"schema_per_tenant", "database_per_tenant"}:
        yield Section("tenancy", "Tenants", separate_text(dialect, view), ("fact:tenancy.model",))
    yield from (_table(dialect, table) for table in model.tables)
    yield from _circles(dialect, model)
    names = {table.name for table in model.tables}
    others = []
    if view.holds("api.idempotency") and IDEMPOTENCY_TABLE not in names:
        others.append(idempotency_table(model))
        text = create_table(dialect, others[-1]) + "\n" + forget_keys_text(dialect, view)
        yield Section(
            "keys:idempotency", "Repeated requests", text, ("fact:api.idempotency", "fact:idempotency.key_ttl")
        )
    if view.holds("data.audit") and AUDIT_TABLE not in names and "AuditLog" not in {t.entity for t in model.tables}:
        others.append(audit_table(model))
        yield Section("audit", "Audit log", audit_text(dialect, model), ("fact:data.audit",))
    if view.number("data.retention"):
        text, gaps = retention_text(dialect, view, model)
        facts = ("fact:data.retention", "fact:data.deletion", *_subjects(model))
        yield Section("retention", "How long data is kept", text, facts, tuple(gaps))
    if model.is_shared:
        text = policies_text(dialect, model, tuple(others))
        yield Section("tenancy", "Tenants", text, ("fact:tenancy.model", *_subjects(model)))


def _head(dialect: Dialect, view: SpecView) -> Section:
    known = view.word("ids.kind")
    form = KeyForm(known) if known in set(KeyForm) else KeyForm.UUID
    lines = [comment(f"{view.project.name}: schema for {dialect.title}."), comment(_KEYS[form])]
    if dialect.name == "sqlite":
        lines += [
            comment("SQLite looks at foreign keys only where each connection asks for it."),
            "PRAGMA foreign_keys = ON;",
        ]
    gaps = () if known else ("The form of identifiers is not decided; UUIDs are taken until it is.",)
    return Section("keys", "Keys", "\n".join(lines), ("fact:ids.kind",), gaps)


def _table(dialect: Dialect, table: Table) -> Section:
    facts = ("fact:ids.kind", "fact:tenancy.model", "fact:data.deletion", "fact:data.audit")
    if not table.entity:
        text = f"{comment(table.title)}\n{create_table(dialect, table)}"
        return Section("tenancy:tenants", "Tenants", text, ("fact:tenancy.model", "fact:ids.kind"))
    key = f"tables:{table.entity}" + (f".{table.link}" if table.link else "")
    head = comment(f"{table.entity}{'.' + table.link if table.link else ''}: {table.title}")
    title = f"{table.entity} and {table.link}" if table.link else table.entity
    subjects = (table.subject, *facts)
    return Section(key, title, f"{head}\n{create_table(dialect, table)}", subjects, table.gaps)


def _circles(dialect: Dialect, model: Model) -> Iterator[Section]:
    """Foreign keys that close a circle: SQLite has them in the table, the others once all tables are there."""
    late = [(table, key) for table in model.tables for key in table.late]
    if not late:
        return
    gaps = tuple(
        f"{table.name} and {key.table} need each other. MySQL cannot wait until the transaction ends, so neither row "
        "can be the first: make one of the two references optional."
        for table, key in late
        if dialect.name == "mysql" and key.is_required
    )
    if dialect.name == "sqlite":
        told = ", ".join(f"{table.name} → {key.table}" for table, key in late)
        text = comment(f"Keys that close a circle are looked at when a transaction ends: {told}.")
    else:
        text = "\n".join(add_foreign_key(dialect, table, key) for table, key in late)
    yield Section("keys:circles", "Keys that close a circle", text, _subjects(model), gaps)


def _subjects(model: Model) -> tuple[str, ...]:
    return tuple(shape.subject for shape in model.shapes)


def _type(dialect: Dialect) -> ArtifactType:
    render: Callable[[SpecView], Sequence[Section]] = partial(render_schema, dialect)
    return ArtifactType(
        name=f"schema-{dialect.name}",
        title=f"Schema for {dialect.title}",
        filename=f"schema.{dialect.name}.sql",
        media="application/sql",
        render=render,
        check=partial(check_schema, dialect.sqlglot, f"schema.{dialect.name}.sql"),
        family="schema",
        blockers=missing_entities,
    )


SCHEMA_POSTGRESQL = _type(POSTGRESQL)
SCHEMA_SQLITE = _type(SQLITE)
SCHEMA_MYSQL = _type(MYSQL)
SCHEMAS = (SCHEMA_POSTGRESQL, SCHEMA_SQLITE, SCHEMA_MYSQL)
