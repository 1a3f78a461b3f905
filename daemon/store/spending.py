"""What models have used: reserved before each call, settled after it.

A call that was reserved and never settled counts with all of its reservation: nobody knows what it has cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Float, Select, and_, case, cast, func, insert, select, update

from daemon.contract.ids import UlidMaker
from daemon.store.database import Database
from daemon.store.tables import spend

RESERVED: Final = "reserved"
SETTLED: Final = "settled"
RELEASED: Final = "released"
"""Nothing was done for it, so nothing is owed."""
UNKNOWN: Final = "unknown"
"""Ended in a way after which nobody knows what it has used."""


@dataclass(frozen=True)
class Spent:
    """What calls have used together; `unknown_costs` counts those that `cost` leaves out, as nobody knows theirs."""

    calls: int = 0
    tokens: int = 0
    cost: Decimal = Decimal(0)
    unknown_costs: int = 0


class Spending:
    """Keeps count. The methods that take a connection are for one transaction with something else."""

    def __init__(self, database: Database, ulids: UlidMaker) -> None:
        self._database = database
        self._ulids = ulids

    def reserve(self, connection: Connection, run: str, model: str, tokens: int, cost: Decimal | None) -> str:
        """Reserve what a call may use at most; the reservation's id."""
        made = self._ulids.make()
        connection.execute(
            insert(spend).values(
                id=made,
                at=datetime.now(UTC),
                run=run or None,
                model=model,
                state=RESERVED,
                reserved_tokens=tokens,
                reserved_cost=_text(cost),
            )
        )
        return made

    def settle(
        self,
        connection: Connection,
        reservation: str,
        state: str,
        prompt_tokens: int | None,
        completion_tokens: int | None,
        cost: Decimal | None,
    ) -> None:
        """Replace a reservation by what was used; None is what nobody knows."""
        connection.execute(
            update(spend)
            .where(spend.c.id == reservation)
            .values(state=state, prompt_tokens=prompt_tokens, completion_tokens=completion_tokens, cost=_text(cost))
        )

    def spent(self, connection: Connection, *, run: str = "", since: datetime | None = None) -> Spent:
        """What a run, or all calls since a moment, have used or reserved."""
        row = connection.execute(_chosen(_sums(), run, since)).one()
        return _spent(row)

    def total(self, *, run: str = "", since: datetime | None = None) -> Spent:
        """The same in a transaction of its own."""
        with self._database.reading() as connection:
            return self.spent(connection, run=run, since=since)

    def by_model(self, *, run: str = "", since: datetime | None = None) -> dict[str, Spent]:
        """The same for each model that was called."""
        query = _chosen(_sums(spend.c.model), run, since).group_by(spend.c.model).order_by(spend.c.model)
        with self._database.reading() as connection:
            return {row.model: _spent(row) for row in connection.execute(query)}

    def settle_leftovers(self) -> int:
        """Take what a daemon that was killed left reserved as used in full; how many there were."""
        with self._database.writing() as connection:
            left = connection.execute(update(spend).where(spend.c.state == RESERVED).values(state=UNKNOWN))
            return int(left.rowcount)


def _sums(*columns: Any) -> Select[Any]:
    is_counted = and_(spend.c.prompt_tokens.is_not(None), spend.c.completion_tokens.is_not(None))
    tokens = case((is_counted, spend.c.prompt_tokens + spend.c.completion_tokens), else_=spend.c.reserved_tokens)
    known = func.coalesce(spend.c.cost, spend.c.reserved_cost)
    return select(
        *columns,
        func.count().label("calls"),
        func.coalesce(func.sum(tokens), 0).label("tokens"),
        func.coalesce(func.sum(cast(known, Float)), 0.0).label("cost"),
        func.coalesce(func.sum(case((known.is_(None), 1), else_=0)), 0).label("unknown_costs"),
    ).where(spend.c.state != RELEASED)


def _chosen(query: Select[Any], run: str, since: datetime | None) -> Select[Any]:
    query = query.where(spend.c.run == run) if run else query
    return query.where(spend.c.at >= since) if since is not None else query


def _spent(row: Any) -> Spent:
    # The database adds up floats; twelve digits are far more than any price has, and hide what adding up leaves.
    cost = Decimal(str(round(row.cost, 12)))
    return Spent(row.calls, row.tokens, cost, row.unknown_costs)


def _text(cost: Decimal | None) -> str | None:
    return None if cost is None else format(cost, "f")
