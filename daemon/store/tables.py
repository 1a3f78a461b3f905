"""The tables of `state.db`, and the versions of their schema.

No SQL here that only SQLite speaks: the same tables serve PostgreSQL when a team outgrows one machine.
A change of a table is a new migration under `migrations/versions` and a new last entry in `REVISIONS`; a test holds
that the migrations and these tables agree.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

REVISIONS: Final = ("0001", "0002")
"""All schema versions, oldest first; kept here so that a start need not import Alembic to know them."""

metadata = MetaData()

ULID: Final = String(26)


class UtcTime(TypeDecorator[datetime]):
    """A moment: aware and in UTC in Python, without a zone in the database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Drop the zone after converting to UTC."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Put the zone back."""
        return None if value is None else value.replace(tzinfo=UTC)


workspace = Table(
    "workspace",
    metadata,
    Column("id", ULID, primary_key=True),
    Column("path", Text, nullable=False, unique=True),
    Column("added_at", UtcTime, nullable=False),
    Column("last_opened_at", UtcTime, nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("id", ULID, nullable=False, unique=True),
    Column("kind", String(64), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("workspace", ULID),
    Column("data", JSON, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("created_at", UtcTime, nullable=False, index=True),
    Column("status", Integer),
    Column("headers", JSON),
    Column("body", LargeBinary),
)

project = Table(
    "project",
    metadata,
    Column("id", ULID, primary_key=True),
    Column("folder", Text, nullable=False, index=True),
    Column("branch", String(100), nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("used_at", UtcTime, nullable=False),
    Column("text_branch", String(100)),
    Column("text_seq", Integer),
)
"""Which projects there are and which one is in use; what a project is stands in its log.

`text_branch` and `text_seq` are the place in the log at which the spec as text and the log last said the same.
"""

spec_event = Table(
    "spec_event",
    metadata,
    Column("project", ULID, ForeignKey("project.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("branch", String(100), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("action", String(64), nullable=False),
    Column("changes", JSON, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("group", ULID, nullable=False),
    Column("why", Text, nullable=False),
    Column("undoes", String(26), nullable=False),
    Column("before", String(64), nullable=False),
)
"""The log of decisions: only ever appended to."""

artifact = Table(
    "artifact",
    metadata,
    Column("project", ULID, ForeignKey("project.id"), primary_key=True),
    Column("branch", String(100), primary_key=True),
    Column("type", String(64), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("built_at", UtcTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("sections", JSON, nullable=False),
)
"""Versions of artifacts, each whole: a version is some sections with the hashes of what they rest on."""
