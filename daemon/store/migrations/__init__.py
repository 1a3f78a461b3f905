"""Alembic's migrations of `state.db`."""
