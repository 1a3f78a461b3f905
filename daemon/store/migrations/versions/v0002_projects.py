"""Projects, the log of their decisions, and the versions of their artifacts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "project",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("folder", sa.Text, nullable=False, index=True),
        sa.Column("branch", sa.String(100), nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("used_at", sa.DateTime, nullable=False),
        sa.Column("text_branch", sa.String(100)),
        sa.Column("text_seq", sa.Integer),
    )
    op.create_table(
        "spec_event",
        sa.Column("project", sa.String(26), sa.ForeignKey("project.id"), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("branch", sa.String(100), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("changes", sa.JSON, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("group", sa.String(26), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("undoes", sa.String(26), nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
    )
    op.create_table(
        "artifact",
        sa.Column("project", sa.String(26), sa.ForeignKey("project.id"), primary_key=True),
        sa.Column("branch", sa.String(100), primary_key=True),
        sa.Column("type", sa.String(64), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("built_at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("sections", sa.JSON, nullable=False),
    )
