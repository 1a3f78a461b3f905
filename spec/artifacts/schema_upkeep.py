"""The tables and statements that no entity asks for but a decision does.

Tenants kept apart, an audit log, repeated requests recognised, and data that goes when its time is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Final

from spec.artifacts.ddl import Dialect, comment, create_table
from spec.artifacts.shape import KeyForm, Property, Role
from spec.artifacts.tables import Index, Model, Table
from spec.records import FieldType
from spec.view import SpecView

AUDIT_TABLE: Final = "audit_log"
IDEMPOTENCY_TABLE: Final = "idempotency_keys"
INFRASTRUCTURE: Final = frozenset({AUDIT_TABLE, IDEMPOTENCY_TABLE, "tenants"})
"""Tables that stand for no entity."""


def audit_table(model: Model) -> Table:
    """The log of who changed what and when."""
    columns = [
        Property("id", "id", FieldType.INTEGER, role=Role.KEY, form=KeyForm.SERIAL),
        *_tenant(model),
        Property("happened_at", "happened_at", FieldType.DATETIME, role=Role.CREATED, description="When it happened."),
        Property("actor", "actor", FieldType.STRING, description="Who did it: an account, a key or a job."),
        Property(
            "action", "action", FieldType.ENUM, values=("create", "update", "delete"), description="What was done."
        ),
        Property("entity", "entity", FieldType.STRING, description="The table of what was changed."),
        Property(
            "entity_id",
            "entity_id",
            FieldType.STRING,
            description="Its key; no foreign key, since this record outlives it.",
        ),
        Property("before", "before", FieldType.JSON, required=False, description="What changed, as it was before."),
        Property("after", "after", FieldType.JSON, required=False, description="What changed, as it is now."),
    ]
    index = Index("ix_audit_log_entity", ("entity", "entity_id"))
    told = "Every change with who made it and when; rows are added, never changed."
    scope = "tenant_id" if model.tenant else ""
    return Table(AUDIT_TABLE, "", told, tuple(columns), ("id",), indexes=(index,), scope=scope)


def idempotency_table(model: Model) -> Table:
    """The keys of requests that were answered, with their answers."""
    tenant = _tenant(model)
    texts = {
        "key": "What the client sent as Idempotency-Key.",
        "operation": "Method and path of the request.",
        "request_digest": "A key that comes again with another request is refused.",
    }
    told = "Empty while the first request is at work."
    columns = [
        *tenant,
        *(Property(name, name, FieldType.STRING, description=text) for name, text in texts.items()),
        Property("status", "status", FieldType.INTEGER, required=False, description=told),
        Property("answer", "answer", FieldType.JSON, required=False, description="What is answered again."),
        Property("created_at", "created_at", FieldType.DATETIME, role=Role.CREATED, description="When it first came."),
        Property("expires_at", "expires_at", FieldType.DATETIME, description="When the key is forgotten."),
    ]
    primary = (*(p.name for p in tenant), "key")
    index = Index("ix_idempotency_keys_expires_at", ("expires_at",))
    scope = "tenant_id" if tenant else ""
    return Table(
        IDEMPOTENCY_TABLE,
        "",
        "Requests that were answered once.",
        tuple(columns),
        primary,
        indexes=(index,),
        scope=scope,
    )


def _tenant(model: Model) -> list[Property]:
    if model.tenant is None:
        return []
    key = model.tenant
    told = "Whose it is."
    return [Property("tenant_id", "tenant_id", key.type, role=Role.TENANT, form=key.form, description=told)]


def audit_text(dialect: Dialect, model: Model) -> str:
    """The audit log, closed against changes as far as the database can do that."""
    made = create_table(dialect, audit_table(model))
    closing = {
        "postgresql": "REVOKE UPDATE, DELETE, TRUNCATE ON audit_log FROM PUBLIC;",
        "sqlite": "\n".join(
            f"CREATE TRIGGER audit_log_refuses_{event.lower()} BEFORE {event} ON audit_log\n"
            f"BEGIN\n  SELECT RAISE(ABORT, 'the audit log is only added to');\nEND;"
            for event in ("UPDATE", "DELETE")
        ),
        "mysql": comment("Give the application's account INSERT and SELECT on audit_log, and no more."),
    }
    return f"{comment('Written in the transaction of the change that it records.')}\n{made}\n{closing[dialect.name]}"


def policies_text(dialect: Dialect, model: Model, others: tuple[Table, ...]) -> str:
    """What keeps the rows of tenants apart in one table."""
    assert model.tenant is not None, "asked only where tenants share tables"
    if dialect.name != "postgresql":
        told = f"{dialect.title} cannot hide rows by itself: each statement of the application has to name the tenant."
        return (
            comment(told)
            + "\n"
            + comment("Foreign keys carry the tenant along, so that no row can point into another's data.")
        )
    kind = {FieldType.UUID: "uuid", FieldType.INTEGER: "bigint"}.get(model.tenant.type, "text")
    head = [
        comment(
            "Rows of other tenants do not exist for a session. The application says in each transaction whose it is:"
        ),
        comment("SET LOCAL app.tenant_id = '…'. Without it no row is there. Jobs for all tenants need BYPASSRLS."),
    ]
    lines = [_policy(dialect, table, kind) for table in (*model.tables, *others) if table.scope]
    return "\n".join([*head, *lines])


def _policy(dialect: Dialect, table: Table, kind: str) -> str:
    name = dialect.name_of(table.name)
    rule = f"{dialect.name_of(table.scope)} = nullif(current_setting('app.tenant_id', true), '')::{kind}"
    return (
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;\nALTER TABLE {name} FORCE ROW LEVEL SECURITY;\n"
        f"CREATE POLICY tenant_only ON {name} USING ({rule}) WITH CHECK ({rule});"
    )


def separate_text(dialect: Dialect, view: SpecView) -> str:
    """How this file is used where each tenant has a schema or a database of its own."""
    if view.word("tenancy.model") == "schema_per_tenant" and dialect.name == "postgresql":
        return "\n".join(
            map(
                comment,
                (
                    "Each tenant has a schema of its own. Run this file once for each, after:",
                    'CREATE SCHEMA "tenant_…"; SET search_path TO "tenant_…";',
                ),
            )
        )
    what = "file" if dialect.name == "sqlite" else "database"
    return comment(f"Each tenant has a {what} of its own: run this file once for each, and each later change too.")


def retention_text(dialect: Dialect, view: SpecView, model: Model) -> tuple[str, list[str]]:
    """The statements of the daily job that ends what has been kept long enough, and what nobody has said about it."""
    days = ceil(view.number("data.retention") or 0)
    kind = view.word("data.deletion")
    due = _days_ago(dialect, days)
    entities = [table for table in reversed(model.tables) if table.entity and not table.link]
    head = {
        "soft": f"Rows that were deleted more than {days} days ago go for good.",
        "anonymise": f"What names a person is taken out of rows that nobody changed for {days} days.",
    }.get(kind, f"Rows that nobody changed for {days} days go.")
    lines, gaps = (
        [comment(f"{head} A daily job runs these statements; on a new database they do nothing.")],
        list[str](),
    )
    if kind == "anonymise":
        gaps.append("Which fields name a person is not said; only addresses of the type email are taken out.")
        lines += [text for table in entities for text in _anonymise(dialect, table, due)]
        return "\n".join(lines), gaps
    if kind != "soft":
        gaps.append(f"Which entities the {days} days are for is not said; all are covered.")
    for table in entities:
        since = table.column(Role.REMOVED) if kind == "soft" else table.column(Role.UPDATED)
        if since:
            lines.append(_delete(dialect, model, table, f"{dialect.name_of(since)} < {due}"))
    return "\n".join(lines), gaps


def _days_ago(dialect: Dialect, days: int) -> str:
    """The time so many days ago; 0 is now."""
    if not days:
        return {"postgresql": "now()", "sqlite": "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"}.get(dialect.name, "NOW(6)")
    return {
        "postgresql": f"now() - INTERVAL '{days} days'",
        "sqlite": f"strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-{days} days')",
        "mysql": f"NOW(6) - INTERVAL {days} DAY",
    }[dialect.name]


def _delete(dialect: Dialect, model: Model, table: Table, due: str) -> str:
    """Leaves out rows that another row still needs, which would stop the whole statement."""
    name = dialect.name_of(table.name)
    if dialect.name == "mysql" and any(
        other is table and key.on_delete == "RESTRICT" for other, key in model.referring(table.name)
    ):
        # MySQL reads no table in the statement that deletes from it, unless by a join.
        return _joined_delete(dialect, model, table, due)
    holding = _holders(dialect, model, table, name)
    return "\n  ".join([f"DELETE FROM {name} WHERE {due}", *(f"AND NOT EXISTS ({text})" for text in holding)]) + ";"


def _holders(dialect: Dialect, model: Model, table: Table, name: str) -> Iterator[str]:
    for other, key in model.referring(table.name):
        if key.on_delete == "RESTRICT":
            pairs = zip(key.columns, key.targets, strict=True)
            same = " AND ".join(f"other.{dialect.name_of(c)} = {name}.{dialect.name_of(t)}" for c, t in pairs)
            yield f"SELECT 1 FROM {dialect.name_of(other.name)} AS other WHERE {same}"


def _joined_delete(dialect: Dialect, model: Model, table: Table, due: str) -> str:
    name = dialect.name_of(table.name)
    joins, missing = list[str](), list[str]()
    for number, (other, key) in enumerate(
        ((o, k) for o, k in model.referring(table.name) if k.on_delete == "RESTRICT"), 1
    ):
        pairs = zip(key.columns, key.targets, strict=True)
        same = " AND ".join(f"other{number}.{dialect.name_of(c)} = gone.{dialect.name_of(t)}" for c, t in pairs)
        joins.append(f"LEFT JOIN {dialect.name_of(other.name)} AS other{number} ON {same}")
        missing.append(f"AND other{number}.{dialect.name_of(key.columns[-1])} IS NULL")
    return "\n  ".join([f"DELETE gone FROM {name} AS gone", *joins, f"WHERE gone.{due}", *missing]) + ";"


def _anonymise(dialect: Dialect, table: Table, due: str) -> Iterator[str]:
    mark, since = table.column(Role.REMOVED), table.column(Role.UPDATED)
    emails = [
        p for p in table.columns if p.type is FieldType.EMAIL and not p.many and p.role is Role.FIELD and not p.target
    ]
    if not (mark and since and emails):
        return
    key = dialect.name_of(table.column(Role.KEY))
    nobody = f"CONCAT('nobody-', {key}, '@invalid')" if dialect.name == "mysql" else f"'nobody-' || {key} || '@invalid'"
    sets = [f"{dialect.name_of(p.name)} = {nobody if p.required or p.unique else 'NULL'}" for p in emails]
    sets.append(f"{dialect.name_of(mark)} = {_days_ago(dialect, 0)}")
    condition = f"{dialect.name_of(since)} < {due} AND {dialect.name_of(mark)} IS NULL"
    yield f"UPDATE {dialect.name_of(table.name)} SET {', '.join(sets)}\n  WHERE {condition};"


def forget_keys_text(dialect: Dialect, view: SpecView) -> str:
    """The statement that forgets keys of requests whose time is over."""
    hours = view.number("idempotency.key_ttl")
    told = f"A key is kept for {hours:g} hours." if hours else "How long a key is kept is not decided."
    return f"{comment(told)}\nDELETE FROM {IDEMPOTENCY_TABLE} WHERE expires_at < {_days_ago(dialect, 0)};"
