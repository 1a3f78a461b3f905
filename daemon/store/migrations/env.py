"""What Alembic runs: migrations on the connection that `daemon.store.migrate` hands over."""

from __future__ import annotations

from alembic import context

from daemon.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the caller's transaction holds all of it
    include_name=lambda name, kind, parents: kind != "table" or name in metadata.tables,
)
context.run_migrations()
