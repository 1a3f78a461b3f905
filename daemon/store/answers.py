"""Answers kept for repeated requests: what stands behind the `Idempotency-Key` header."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, select, update

from daemon.errors import IdempotencyMismatch, RequestInProgress
from daemon.store.database import Database
from daemon.store.tables import idempotency as table


@dataclass(frozen=True)
class KeptAnswer:
    """An answer as it went out."""

    status: int
    headers: dict[str, str]
    body: bytes


class Answers:
    """Keeps one answer a key, for `kept_for`. Requests cut off by the daemon's end may be made again."""

    def __init__(self, database: Database, kept_for: timedelta) -> None:
        self._database = database
        self._kept_for = kept_for
        with database.writing() as connection:
            connection.execute(delete(table).where(table.c.status.is_(None)))

    def begin(self, key: str, fingerprint: str) -> KeptAnswer | None:
        """The answer that `key` got before; None means that this request is the first and shall go ahead.

        Raises `IdempotencyMismatch` if the key belongs to another request, `RequestInProgress` if the first
        one still runs.
        """
        now = datetime.now(UTC)
        with self._database.writing() as connection:
            connection.execute(delete(table).where(table.c.created_at < now - self._kept_for))
            row = connection.execute(select(table).where(table.c.key == key)).one_or_none()
            if row is None:
                connection.execute(insert(table).values(key=key, fingerprint=fingerprint, created_at=now))
                return None
        if row.fingerprint != fingerprint:
            raise IdempotencyMismatch(key)
        if row.status is None:
            raise RequestInProgress(key)
        return KeptAnswer(row.status, row.headers, row.body)

    def keep(self, key: str, answer: KeptAnswer) -> None:
        """Note the answer to the request that began with `key`."""
        values = {"status": answer.status, "headers": answer.headers, "body": answer.body}
        with self._database.writing() as connection:
            connection.execute(update(table).where(table.c.key == key).values(**values))

    def forget(self, key: str) -> None:
        """Give `key` free again: the request failed and may be repeated."""
        with self._database.writing() as connection:
            connection.execute(delete(table).where(table.c.key == key))
