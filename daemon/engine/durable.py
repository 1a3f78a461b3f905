"""The engine's form on DBOS Transact. With `serializer` the only module that knows DBOS; it is loaded in a thread.

What had to be learned about DBOS 3.4 (each has a test):
- Its version of the code is by default a hash of the source, so that after an update nothing would ever go on: ours is
  a constant. So is the executor's id, because only the same id takes up what it left; one daemon a home is a must.
- It never sets WAL, and pickles: the engine and the serializer are ours.
- It makes its own pool the loop's default and leaves it dead behind: `_Guest` keeps it from that.
- Code that it takes up again runs on the loop that launched it. We launch in a thread and name the loop.
- Calls of its API from within a workflow count as steps of that workflow: ours are made in an empty context.
- It prints, unless its logger has a handler; it watches nothing of that which runs, so ends are our own matter.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextvars import Context
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
from dbos import DBOS, DBOSConfig, SetWorkflowID, WorkflowStatus
from dbos._error import (
    DBOSException,
    DBOSUnexpectedStepError,
    DBOSWorkflowCancelledError,
    DBOSWorkflowConflictIDError,
)
from dbos._utils import GlobalParams
from sqlalchemy import Engine as SqlEngine
from sqlalchemy import create_engine, event

from daemon.engine.errors import NotReplayable, UnknownWorkflow
from daemon.engine.execution import Order, Outcome
from daemon.engine.serializer import JsonSerializer

ResultT = TypeVar("ResultT")

Run = Callable[[str, str, Order], Awaitable[Any]]
"""Name, id and order of a workflow to its result."""

WORKFLOWS_VERSION: Final = "1"
"""The version of all workflows' code. Raise it when a workflow's steps change their order or their names: what was
begun before then stays as it is, reported as broken, until a version comes that can go on with it."""

EXECUTOR: Final = "groundplan-daemon"
"""There is one daemon a home (its lock), so all of a home's workflows are its own."""

_GLANCE_S: Final = 1.0
"""How often DBOS looks for what was resumed or forked. A quarter of it costs 1 % of a core, day and night."""

_QUICK_GLANCE_S: Final = 0.05
"""The same while it takes up what was left at a start."""

_NAP_S: Final = 0.25
"""The sleep of a thread that has nothing to do for us; it is waited for at the end."""

_PRAGMAS = (
    "PRAGMA auto_vacuum=INCREMENTAL",
    "PRAGMA journal_mode=WAL",
    # Not FULL: what acts keeps its own ledger with FULL; here a power cut only means to ask that ledger once more.
    "PRAGMA synchronous=NORMAL",
    "PRAGMA busy_timeout=30000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-8000",
)


class _Guest(DBOS):
    """DBOS as a guest on the daemon's loop, whose thread pool stays the daemon's."""

    @classmethod
    async def _configure_asyncio_thread_pool(cls) -> None:
        """Leave the pool alone."""


def open_engine(url: str) -> SqlEngine:
    """The database of runs: WAL, writers that wait for each other, connections that are closed at the end."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=8, max_overflow=16)
    engine = create_engine(url, connect_args={"check_same_thread": False}, pool_size=8, max_overflow=56)
    event.listen(engine, "connect", _configure)
    return engine


def _configure(connection: Any, record: object) -> None:
    connection.isolation_level = "IMMEDIATE"
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def runs_url(path: Path) -> str:
    """The address of a database in a file, which is made here so that only the user may read it."""
    path.touch(mode=0o600)
    return f"sqlite:///{path}"


class Durable:
    """DBOS, from launch to the end. One at a time in a process."""

    def __init__(self, url: str, engine: SqlEngine, loop: asyncio.AbstractEventLoop, version: str) -> None:
        self._url = url
        self._engine = engine
        self._loop = loop
        self._version = version
        self._workflows: dict[str, Callable[[str, dict[str, Any]], Coroutine[Any, Any, Any]]] = {}

    # -- life ----------------------------------------------------------------------------------------------------

    def launch(self, names: Sequence[str], run: Run) -> None:
        """Begin, and take up what was left. Blocks for some tenths of a second: call it in a thread."""
        _be_quiet()
        GlobalParams.dbos_cloud = False  # whatever the environment says: it would dial
        config: DBOSConfig = {
            "name": "groundplan",
            "system_database_url": self._url,
            "system_database_engine": self._engine,
            "application_version": self._version,
            "executor_id": EXECUTOR,
            "serializer": JsonSerializer(),
            "log_level": "WARNING",
            "enable_otlp": False,
            "max_executor_threads": 4,
            "notification_listener_polling_interval_sec": _NAP_S,
            "scheduler_polling_interval_sec": 3600.0,
        }
        instance = _Guest(config=config)
        instance._background_event_loop._main_loop = self._loop
        for name in names:
            self._workflows[name] = DBOS.workflow(name=name, max_recovery_attempts=None)(_body(name, run))
        self._queue = instance._registry.get_internal_queue()
        self._queue._polling_interval_sec = _QUICK_GLANCE_S
        _Guest.launch()

    def calm_down(self) -> None:
        """What was left at the start is taken up: look for more at leisure."""
        self._queue._polling_interval_sec = _GLANCE_S

    def close(self) -> None:
        """End all threads. Blocks for up to a second: call it in a thread, when no workflow runs any more."""
        DBOS.destroy(destroy_registry=True)

    # -- workflows -----------------------------------------------------------------------------------------------

    async def begin(self, name: str, workflow: str, order: Order) -> None:
        """Begin a workflow, or do nothing if there is one with that id."""

        async def begun() -> None:
            with SetWorkflowID(workflow):
                await _Guest.start_workflow_async(self._workflows[name], workflow, msgspec.to_builtins(order))

        await _apart(begun())

    async def cancel(self, workflow: str) -> None:
        """Mark a workflow as cancelled unless it has ended."""
        await _apart(_Guest.cancel_workflow_async(workflow))

    async def resume(self, workflow: str) -> None:
        """Take up a cancelled workflow again at its first step without outcome."""
        await _apart(_Guest.resume_workflow_async(workflow))

    async def fork(self, workflow: str, new: str, from_step: int) -> None:
        """A new workflow that has the outcomes of another's steps before `from_step` (the first is 1)."""

        async def forked() -> None:
            with SetWorkflowID(new):
                await _Guest.fork_workflow_async(workflow, from_step, application_version=self._version)

        try:
            await _apart(forked())
        except DBOSException as error:
            raise UnknownWorkflow(workflow) from error

    async def find(self, workflow: str) -> WorkflowStatus | None:
        """What is recorded of a workflow."""
        return await _apart(_Guest.get_workflow_status_async(workflow))

    async def find_all(self, **criteria: Any) -> list[WorkflowStatus]:
        """What is recorded of many, as DBOS' own criteria choose."""
        return await _apart(_Guest.list_workflows_async(**criteria))

    async def count_steps(self, workflow: str) -> int:
        """How many steps of a workflow are recorded."""
        return len(await _apart(_Guest.list_workflow_steps_async(workflow)))

    async def delete(self, workflows: list[str]) -> None:
        """Forget workflows and all their steps."""
        await _apart(_Guest.delete_workflows_async(workflows))


def _body(name: str, run: Run) -> Callable[[str, dict[str, Any]], Coroutine[Any, Any, Any]]:
    async def workflow(given: str, order: dict[str, Any]) -> Any:
        # A fork is given its original's arguments, so the id is asked of DBOS.
        return await run(name, _Guest.workflow_id or given, msgspec.convert(order, Order))

    return workflow


async def recorded_step(workflow: str, name: str, work: Callable[[], Awaitable[Outcome]]) -> Outcome:
    """The outcome of the running workflow's next step: the recorded one, or that of `work`, which is recorded then."""
    if _Guest.workflow_id != workflow:
        raise RuntimeError(f"The step {name} is not called from within its workflow {workflow}.")

    async def step() -> Outcome:
        return await work()

    try:
        return await _Guest.run_step_async({"name": name}, step)
    except DBOSUnexpectedStepError as error:
        raise NotReplayable(workflow, " ".join(str(error).split())) from error
    except (DBOSWorkflowCancelledError, DBOSWorkflowConflictIDError) as error:
        raise asyncio.CancelledError(str(error)) from error


async def recorded_sleep(workflow: str, seconds: float) -> None:
    """Sleep until the moment that was recorded when the running workflow first came here."""
    if _Guest.workflow_id != workflow:
        raise RuntimeError(f"The sleep is not called from within its workflow {workflow}.")
    try:
        await _Guest.sleep_async(seconds)
    except DBOSUnexpectedStepError as error:
        raise NotReplayable(workflow, " ".join(str(error).split())) from error
    except (DBOSWorkflowCancelledError, DBOSWorkflowConflictIDError) as error:
        raise asyncio.CancelledError(str(error)) from error


async def _apart(call: Coroutine[Any, Any, ResultT]) -> ResultT:
    """Await a call of DBOS in an empty context, so that it counts as nobody's step."""
    return await asyncio.create_task(call, context=Context())


class _Known(logging.Filter):
    """Drops what DBOS tells of things that we do on purpose and tell of ourselves."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is news."""
        text = str(record.msg)
        return not text.startswith(("Asyncio task cancelled", "Exception encountered in asynchronous workflow"))


def _be_quiet() -> None:
    """Let DBOS log where everybody logs; without a handler of its own it would get one that prints."""
    logger = logging.getLogger("dbos")
    if not any(isinstance(handler, logging.NullHandler) for handler in logger.handlers):
        logger.addHandler(logging.NullHandler())
        logger.addFilter(_Known())
