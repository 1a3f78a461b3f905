"""Folders in questions to the database."""

from __future__ import annotations

from sqlalchemy import ColumnElement, literal, or_


def around(column: ColumnElement[str], folder: str) -> ColumnElement[bool]:
    """Whether a column names this folder, one that it lies in, or one in it: people stand anywhere in a project."""
    within = folder.rstrip("/") + "/"
    return or_(column == folder, column.startswith(within, autoescape=True), literal(within).startswith(column + "/"))
