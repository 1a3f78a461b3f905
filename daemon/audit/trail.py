"""Appending to the audit trail: in the transaction of the thing itself, so that neither is without the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from daemon.audit.chain import NOTHING_BEFORE, AuditKind, canonical, entry_hash, shortened
from daemon.store.audit import AuditRows, Entry
from daemon.store.database import Database


class AuditTrail:
    """The chain. From any thread; blocks, so call it off the loop.

    Facts are JSON. They name blobs by their hashes, in a list under the name `blobs`, and hold no secret: `redact` goes
    over every text in them, for what a caller may have overlooked.
    """

    def __init__(self, database: Database, redact: Callable[[str], str] = str) -> None:
        self._database = database
        self._rows = AuditRows(database)
        self._redact = redact
        self._tell: Callable[[], object] = int

    def append(self, connection: Connection, kind: str, actor: str, run: str | None, facts: Mapping[str, Any]) -> int:
        """Append within the caller's writing transaction; the entry's number. It is there if that one commits.

        `kind` is one of `AuditKind`; another raises ValueError.
        """
        kind = AuditKind(kind).value
        head = self._rows.head(connection)
        seq, before = (head[0] + 1, head[1]) if head else (1, NOTHING_BEFORE)
        at = datetime.now(UTC)
        body = canonical(shortened(self._redacted(dict(facts))))
        digest = entry_hash(seq, at, actor, kind, run, body, before)
        self._rows.append(connection, Entry(seq, at, actor, kind, run, body, before, digest))
        self._tell()
        return seq

    def record(self, kind: str, actor: str, run: str | None, facts: Mapping[str, Any]) -> int:
        """Append in a transaction of its own; the entry's number."""
        with self._database.writing() as connection:
            return self.append(connection, kind, actor, run, facts)

    def on_append(self, tell: Callable[[], object]) -> None:
        """Have `tell`, and no other, called when an entry is written: before its commit, in the writer's thread."""
        self._tell = tell

    @property
    def rows(self) -> AuditRows:
        """What is written."""
        return self._rows

    def _redacted(self, facts: Any) -> Any:
        if isinstance(facts, str):
            return self._redact(facts)
        if isinstance(facts, Mapping):
            return {str(name): self._redacted(value) for name, value in facts.items()}
        if isinstance(facts, list | tuple):
            return [self._redacted(value) for value in facts]
        return facts
