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
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

REVISIONS: Final = ("0001", "0002", "0003")
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

plan = Table(
    "plan",
    metadata,
    Column("id", ULID, primary_key=True),
    Column("folder", Text, nullable=False, index=True),
    Column("project", ULID),
    Column("title", Text, nullable=False),
    Column("state", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("approved_at", UtcTime),
    Column("approved_by", Text),
    Column("body", JSON, nullable=False),
)
"""Task plans; `version` grows with each change, `body` is the plan as the contract has it."""

run = Table(
    "run",
    metadata,
    Column("id", ULID, primary_key=True),
    Column("folder", Text, nullable=False, index=True),
    Column("plan", ULID),
    Column("agent", String(100), nullable=False),
    Column("goal", Text, nullable=False),
    Column("mode", String(16), nullable=False),
    Column("is_dry", Boolean, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("state", String(32), nullable=False, index=True),
    Column("attempt", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("started_at", UtcTime),
    Column("ended_at", UtcTime),
    Column("actor", Text, nullable=False),
    Column("body", JSON, nullable=False),
)
"""Runs of agents; `attempt` counts the durable executions: resuming a stopped run is the next one."""

run_step = Table(
    "run_step",
    metadata,
    Column("run", ULID, ForeignKey("run.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(32), nullable=False),
    Column("state", String(32), nullable=False),
    Column("begun_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("body", JSON, nullable=False),
)
"""The trace of a run, redacted: what a model said, what a tool did, what people said. Numbers count from 1."""

run_message = Table(
    "run_message",
    metadata,
    Column("id", ULID, primary_key=True),
    Column("run", ULID, ForeignKey("run.id"), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("step", Integer),
)
"""What people said to a run; `step` is the one that heard it."""

approval = Table(
    "approval",
    metadata,
    Column("id", ULID, primary_key=True),
    Column("folder", Text, nullable=False),
    Column("run", ULID, index=True),
    Column("step", Integer),
    Column("state", String(16), nullable=False, index=True),
    Column("asked_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime),
    Column("binding", String(64), nullable=False),
    Column("answered_at", UtcTime),
    Column("answered_by", Text),
    Column("demand", JSON, nullable=False),
    Column("answer", JSON),
)
"""The inbox: what waits for a person, and what was answered. `binding` is the hash of what exactly is approved."""

grant = Table(
    "authority",
    metadata,
    Column("id", ULID, primary_key=True),
    Column("folder", Text, nullable=False, index=True),
    Column("run", ULID),
    Column("plan", ULID, index=True),
    Column("made_at", UtcTime, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("expires_at", UtcTime),
    Column("revoked_at", UtcTime),
    Column("uses_left", Integer),
    Column("scope", JSON, nullable=False),
)
"""Grants (`grant` is a word of SQL): authority given beforehand, within a scope and a time."""

journal_entry = Table(
    "journal_entry",
    metadata,
    Column("id", ULID, primary_key=True),
    Column("run", ULID, nullable=False, index=True),
    Column("seq", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("undone_at", UtcTime),
    Column("files", JSON, nullable=False),
)
"""What runs have changed in the user's folder, with the blobs of before and after: the inverse of each effect."""

egress = Table(
    "egress",
    metadata,
    Column("id", ULID, primary_key=True),
    Column("at", UtcTime, nullable=False, index=True),
    Column("run", ULID, index=True),
    Column("host", Text, nullable=False),
    Column("purpose", String(64), nullable=False),
    Column("is_remote", Boolean, nullable=False),
    Column("bytes_out", BigInteger, nullable=False),
    Column("bytes_in", BigInteger, nullable=False),
    Column("body", JSON, nullable=False),
)
"""Who was contacted for what: written before anything is sent, and completed afterwards."""

spend = Table(
    "spend",
    metadata,
    Column("id", ULID, primary_key=True),
    Column("at", UtcTime, nullable=False, index=True),
    Column("run", ULID, index=True),
    Column("model", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("prompt_tokens", Integer),
    Column("completion_tokens", Integer),
    Column("reserved_tokens", Integer, nullable=False),
    Column("cost", String(40)),
    Column("reserved_cost", String(40)),
)
"""Calls of models: reserved before, settled after. Costs are decimals in US dollars; none means unknown."""

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("kind", String(64), nullable=False),
    Column("run", ULID, index=True),
    Column("body", JSON, nullable=False),
    Column("before", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
"""The audit trail: each entry holds the hash of the one before it."""

tool_use = Table(
    "tool_use",
    metadata,
    Column("tool", String(100), primary_key=True),
    Column("uses", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("time_s", Float, nullable=False),
    Column("last_at", UtcTime, nullable=False),
)
"""How often each tool was used, how often it failed, and how long it took altogether."""

Index("ix_run_step_state", run_step.c.run, run_step.c.state)
