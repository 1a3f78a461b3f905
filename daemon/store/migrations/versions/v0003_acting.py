"""Plans, runs and their steps, approvals and grants, journal, egress, spending, audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply the change."""
    _plans_and_runs()
    _authority()
    _accounts()


def _plans_and_runs() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("folder", sa.Text, nullable=False, index=True),
        sa.Column("project", sa.String(26)),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("approved_at", sa.DateTime),
        sa.Column("approved_by", sa.Text),
        sa.Column("body", sa.JSON, nullable=False),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("folder", sa.Text, nullable=False, index=True),
        sa.Column("plan", sa.String(26)),
        sa.Column("agent", sa.String(100), nullable=False),
        sa.Column("goal", sa.Text, nullable=False),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("is_dry", sa.Boolean, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("state", sa.String(32), nullable=False, index=True),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("started_at", sa.DateTime),
        sa.Column("ended_at", sa.DateTime),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
    )
    op.create_table(
        "run_step",
        sa.Column("run", sa.String(26), sa.ForeignKey("run.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("begun_at", sa.DateTime, nullable=False),
        sa.Column("ended_at", sa.DateTime),
        sa.Column("body", sa.JSON, nullable=False),
    )
    op.create_index("ix_run_step_state", "run_step", ["run", "state"])
    op.create_table(
        "run_message",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("run", sa.String(26), sa.ForeignKey("run.id"), nullable=False, index=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("step", sa.Integer),
    )


def _authority() -> None:
    op.create_table(
        "approval",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("run", sa.String(26), index=True),
        sa.Column("step", sa.Integer),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column("asked_at", sa.DateTime, nullable=False),
        sa.Column("expires_at", sa.DateTime),
        sa.Column("binding", sa.String(64), nullable=False),
        sa.Column("answered_at", sa.DateTime),
        sa.Column("answered_by", sa.Text),
        sa.Column("demand", sa.JSON, nullable=False),
        sa.Column("answer", sa.JSON),
    )
    op.create_table(
        "authority",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("folder", sa.Text, nullable=False, index=True),
        sa.Column("run", sa.String(26)),
        sa.Column("plan", sa.String(26), index=True),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("expires_at", sa.DateTime),
        sa.Column("revoked_at", sa.DateTime),
        sa.Column("uses_left", sa.Integer),
        sa.Column("scope", sa.JSON, nullable=False),
    )
    op.create_table(
        "journal_entry",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("run", sa.String(26), nullable=False, index=True),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("undone_at", sa.DateTime),
        sa.Column("files", sa.JSON, nullable=False),
    )


def _accounts() -> None:
    op.create_table(
        "egress",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
        sa.Column("run", sa.String(26), index=True),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("purpose", sa.String(64), nullable=False),
        sa.Column("is_remote", sa.Boolean, nullable=False),
        sa.Column("bytes_out", sa.BigInteger, nullable=False),
        sa.Column("bytes_in", sa.BigInteger, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
    )
    op.create_table(
        "spend",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
        sa.Column("run", sa.String(26), index=True),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("prompt_tokens", sa.Integer),
        sa.Column("completion_tokens", sa.Integer),
        sa.Column("reserved_tokens", sa.Integer, nullable=False),
        sa.Column("cost", sa.String(40)),
        sa.Column("reserved_cost", sa.String(40)),
    )
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("run", sa.String(26), index=True),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "tool_use",
        sa.Column("tool", sa.String(100), primary_key=True),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("time_s", sa.Float, nullable=False),
        sa.Column("last_at", sa.DateTime, nullable=False),
    )
