"""The gateway's ledger: budget, spend, egress and what else is to be kept of a call, in one transaction each time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection

from agents.models.budgets import Limits, Used, check_budget
from agents.models.ports import Call, Outcome
from daemon.store.database import Database
from daemon.store.egress import Egress
from daemon.store.spending import RELEASED, SETTLED, UNKNOWN, Spending, Spent
from indexer.embedding.offline import is_loopback

SEEN: Final = "seen of a library"
"""The purpose of contacts that a provider's library made on its own account."""

OnCall = Callable[[Connection, Call, Outcome], None]
"""Keeps more of a call that has ended, in the transaction that settles it."""


class ModelLedger:
    """Fills the port `agents.models.ports.CallLedger`. Any thread."""

    def __init__(
        self,
        database: Database,
        spending: Spending,
        egress: Egress,
        limits: Callable[[], Limits],
        on_call: OnCall | None = None,
    ) -> None:
        self._database = database
        self._spending = spending
        self._egress = egress
        self._limits = limits
        self._on_call = on_call
        self._run_limits: dict[str, Limits] = {}
        self._lock = threading.Lock()

    def limit_run(self, run: str, limits: Limits | None) -> None:
        """Bind a run to limits of its own beside those of the settings; None lets go of them."""
        with self._lock:
            if limits is None:
                self._run_limits.pop(run, None)
            else:
                self._run_limits[run] = limits

    def limits_of(self, run: str) -> Limits:
        """What holds for a run."""
        own = self._run_limits.get(run)
        return self._limits().tightened(own) if own else self._limits()

    def begin(self, call: Call) -> str:
        """Check the budgets, reserve, and note whom the call contacts."""
        limits = self.limits_of(call.run)
        with self._database.writing() as connection:
            if limits != Limits():
                run, day = self._used(connection, call, limits)
                check_budget(call.model, call.tokens, call.cost, limits, run, day)
            made = self._spending.reserve(connection, call.run, call.model, call.tokens, call.cost)
            self._egress.write(
                connection,
                made,
                call.run,
                call.place.host,
                call.purpose,
                is_remote=call.place.is_remote,
                bytes_out=call.bytes_out,
                facts={"model": call.model, "digest": call.digest},
            )
        return made

    def end(self, call_id: str, call: Call, outcome: Outcome) -> None:
        """Settle, complete the note, and note hosts that were seen to be contacted besides."""
        state = {"done": SETTLED, "refused": RELEASED}.get(outcome.state, UNKNOWN)
        host, strangers = _seen(call, outcome.hosts)
        with self._database.writing() as connection:
            tokens = outcome.tokens
            self._spending.settle(connection, call_id, state, tokens.prompt, tokens.completion, outcome.cost)
            facts = {"state": "failed" if outcome.error else outcome.state, "error": outcome.error}
            self._egress.complete(connection, call_id, outcome.bytes_in, facts, host)
            for stranger in sorted(strangers):
                self._egress.note_seen(connection, call.run, stranger, SEEN, is_remote=not is_loopback(stranger))
            if self._on_call is not None:
                self._on_call(connection, call, outcome)

    def _used(self, connection: Connection, call: Call, limits: Limits) -> tuple[Used, Used]:
        has_run = call.run and (limits.run_cost is not None or limits.run_tokens is not None)
        has_day = limits.day_cost is not None or limits.day_tokens is not None
        run = self._spending.spent(connection, run=call.run) if has_run else Spent()
        day = self._spending.spent(connection, since=day_began()) if has_day else Spent()
        return _used(run), _used(day)


def _seen(call: Call, hosts: Sequence[str]) -> tuple[str | None, list[str]]:
    """The host that the call itself contacted, where one was seen, and others that were contacted besides."""
    elsewhere = [host for host in hosts if not is_loopback(host)]
    if call.place.is_remote and elsewhere:
        own = call.place.host if call.place.host in elsewhere else elsewhere[0]
        return own, [host for host in elsewhere if host != own]
    return None, elsewhere


def day_began() -> datetime:
    """Midnight of today where the user is."""
    return datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def _used(spent: Spent) -> Used:
    return Used(spent.tokens, spent.cost, spent.unknown_costs)
