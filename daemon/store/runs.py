"""Runs, their steps, and what people said to them. A step is written before its effect and completed after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, insert, select, update

from daemon.contract.ids import RunId, UlidMaker
from daemon.store.database import Database
from daemon.store.folders import around
from daemon.store.tables import run, run_message, run_step

DONE: Final = "done"
"""The state of a step whose entry counts; all others are on the way, or were put aside."""

_ASIDE: Final = ("superseded",)
_ASIDE_FROM: Final = 1_000_000


@dataclass(frozen=True)
class RunRow:
    """A run as stored; `body` holds what only runs need to know of themselves."""

    id: RunId
    folder: str
    plan: str | None
    agent: str
    goal: str
    mode: str
    is_dry: bool
    priority: int
    state: str
    attempt: int
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    actor: str
    body: dict[str, Any]


@dataclass(frozen=True)
class StepRow:
    """A step as stored; `number` counts from 1, `body` is its entry and what stood before it."""

    run: RunId
    number: int
    kind: str
    state: str
    begun_at: datetime
    ended_at: datetime | None
    body: dict[str, Any]


@dataclass(frozen=True)
class Said:
    """Something that a person said to a run."""

    id: str
    text: str
    actor: str
    at: datetime


class Runs:
    """Keeps runs. Methods that take a connection belong into the caller's transaction."""

    def __init__(self, database: Database, ulids: UlidMaker) -> None:
        self._database = database
        self._ulids = ulids

    def add(self, connection: Connection, values: Mapping[str, Any]) -> RunId:
        """A new run, queued; its id."""
        made = RunId(self._ulids.make())
        fresh = {"id": made, "state": "queued", "attempt": 1, "created_at": datetime.now(UTC)}
        connection.execute(insert(run).values({**values, **fresh}))
        return made

    def find(self, wanted: str) -> RunRow | None:
        """The run with that id."""
        with self._database.reading() as connection:
            row = connection.execute(select(run).where(run.c.id == wanted)).mappings().one_or_none()
        return _run(row) if row else None

    def beginning_with(self, prefix: str) -> list[RunRow]:
        """Runs whose id begins or ends with `prefix`; the end is what people see change."""
        wanted = prefix.upper()
        matches = run.c.id.startswith(wanted, autoescape=True) | run.c.id.endswith(wanted, autoescape=True)
        with self._database.reading() as connection:
            rows = connection.execute(select(run).where(matches).limit(3)).mappings()
            return [_run(row) for row in rows]

    def all(self, folder: str | None = None, states: Sequence[str] = (), limit: int | None = 500) -> list[RunRow]:
        """Runs, the newest first; all of them without a limit. With a folder those in it, above and below it."""
        query = select(run).order_by(run.c.id.desc()).limit(limit)
        query = query.where(around(run.c.folder, folder)) if folder else query
        query = query.where(run.c.state.in_(states)) if states else query
        with self._database.reading() as connection:
            return [_run(row) for row in connection.execute(query).mappings()]

    def ended_before(self, moment: datetime, states: Sequence[str]) -> list[RunRow]:
        """Runs in one of these states since before a moment, the oldest first."""
        query = select(run).where(run.c.state.in_(states), run.c.ended_at < moment).order_by(run.c.id)
        with self._database.reading() as connection:
            return [_run(row) for row in connection.execute(query).mappings()]

    def ids(self) -> frozenset[str]:
        """The ids of all runs."""
        with self._database.reading() as connection:
            return frozenset(connection.scalars(select(run.c.id)))

    def change(self, connection: Connection, wanted: RunId, **values: Any) -> None:
        """Set fields of a run; `body` is taken as it is, so read it in the same transaction."""
        connection.execute(update(run).where(run.c.id == wanted).values(values))

    def change_body(self, connection: Connection, wanted: RunId, **fields: Any) -> None:
        """Set some fields of a run's body."""
        body = connection.execute(select(run.c.body).where(run.c.id == wanted)).scalar_one()
        connection.execute(update(run).where(run.c.id == wanted).values(body={**body, **fields}))

    # -- steps ---------------------------------------------------------------------------------------------------

    def steps(self, wanted: RunId, after: int = 0, limit: int | None = None) -> list[StepRow]:
        """Steps that were not put aside, in order, those behind number `after`."""
        query = select(run_step).where(
            run_step.c.run == wanted, run_step.c.number > after, run_step.c.state.not_in(_ASIDE)
        )
        query = query.order_by(run_step.c.number).limit(limit)
        with self._database.reading() as connection:
            return [_step(row) for row in connection.execute(query).mappings()]

    def step(self, wanted: RunId, number: int) -> StepRow | None:
        """One step."""
        query = select(run_step).where(run_step.c.run == wanted, run_step.c.number == number)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return _step(row) if row else None

    def begin_step(
        self, connection: Connection, wanted: RunId, number: int, kind: str, state: str, body: Mapping[str, Any]
    ) -> None:
        """Write that a step is under way."""
        row = {"run": wanted, "number": number, "kind": kind, "state": state, "begun_at": datetime.now(UTC)}
        connection.execute(insert(run_step).values({**row, "body": dict(body)}))

    def set_step(self, connection: Connection, wanted: RunId, number: int, state: str, body: Mapping[str, Any]) -> None:
        """Write how a step stands; with the state `done` it has ended."""
        values = {"state": state, "body": dict(body), "ended_at": datetime.now(UTC) if state == DONE else None}
        connection.execute(update(run_step).where(run_step.c.run == wanted, run_step.c.number == number).values(values))

    def put_aside(self, connection: Connection, wanted: RunId, number: int, attempt: int) -> None:
        """Let the steps from `number` on no longer count; they stay in the table, under numbers that no step has."""
        connection.execute(
            update(run_step)
            .where(run_step.c.run == wanted, run_step.c.number >= number, run_step.c.number < _ASIDE_FROM)
            .values(state="superseded", number=run_step.c.number + _ASIDE_FROM * attempt)
        )

    # -- messages ------------------------------------------------------------------------------------------------

    def say(self, wanted: RunId, text: str, actor: str) -> None:
        """Leave a message for a run."""
        row = {"id": self._ulids.make(), "run": wanted, "at": datetime.now(UTC), "actor": actor, "text": text}
        with self._database.writing() as connection:
            connection.execute(insert(run_message).values(row))

    def unheard(self, wanted: RunId) -> list[Said]:
        """Messages that no step has heard, in order."""
        query = select(run_message).where(run_message.c.run == wanted, run_message.c.step.is_(None))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(run_message.c.id)).mappings()
            return [Said(row["id"], row["text"], row["actor"], row["at"]) for row in rows]

    def hear(self, connection: Connection, messages: Sequence[str], number: int) -> None:
        """Note which step has heard messages, by their ids."""
        if messages:
            query = update(run_message).where(run_message.c.id.in_(messages))
            connection.execute(query.values(step=number))


def _run(row: RowMapping) -> RunRow:
    return RunRow(**{column.name: row[column.name] for column in run.columns})


def _step(row: RowMapping) -> StepRow:
    return StepRow(**{column.name: row[column.name] for column in run_step.columns})
