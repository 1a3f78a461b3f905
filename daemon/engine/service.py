"""The engine: begins workflows, takes them up again after a restart, stops, resumes, forks and forgets them.

Everything runs on the daemon's own loop. What is recorded lies in a database of its own (`runs.db`), which holds
outcomes of steps and no truth that people ask for: traces, approvals and effects are kept in `state.db`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from daemon.acting_errors import EngineError, EngineUnavailable
from daemon.engine.care import Care
from daemon.engine.errors import UnknownWorkflow, WorkflowEnded
from daemon.engine.execution import Execution, Order, Outcome, plain
from daemon.engine.port import DEFAULT_PRIORITY, Workflow, WorkflowState, WorkflowStatus
from daemon.engine.slots import Slots
from daemon.engine.telling import status_of

if TYPE_CHECKING:
    from sqlalchemy import Engine as SqlEngine

    from daemon.engine.durable import Durable
    from daemon.engine.marks import Marks

_log = logging.getLogger(__name__)

_GRACE_S: Final = 5.0
"""How long work may take to end once it is told to."""

_MOST_CRASHES: Final = 3
"""A workflow that was at work in so many deaths of the process, and got no further in between, is parked."""

_LINING_UP_S: Final = 5.0
_PURGE_BATCH: Final = 500


class Engine:
    """A service of the daemon. All methods are for its loop."""

    name = "engine"

    def __init__(self, database: Path | str, slots: Slots, *, version: str | None = None) -> None:
        """`database` is a file, or the URL of a PostgreSQL database; `slots` bound how many workflows work at once."""
        self.slots = slots
        self._database = database
        self._version = version
        self._workflows: dict[str, Workflow] = {}
        self._live: dict[str, Execution] = {}
        self._suspects: set[str] = set()
        self._caution = asyncio.Lock()
        self._expected: set[str] = set()
        self._ready = asyncio.Event()
        self._failure = ""
        self._is_ending = False
        self._launching: asyncio.Future[None] | None = None
        self._sql: SqlEngine | None = None
        self._form: Durable | None = None
        self._marks_kept: Marks | None = None

    # -- life ----------------------------------------------------------------------------------------------------

    def register(self, name: str, workflow: Workflow) -> None:
        """Name a workflow; before the start, so that what was left can be taken up."""
        self._workflows[name] = workflow

    async def start(self) -> None:
        """Load, open the database, and take up what was left: those of the best priority first."""
        loop = asyncio.get_running_loop()
        self._launching = asyncio.ensure_future(asyncio.to_thread(self._launch, loop))
        try:
            await asyncio.shield(self._launching)
        except Exception as error:  # the boundary to DBOS and its database; who begins something is told
            _log.exception("The engine did not start")
            self._failure = " ".join(str(getattr(error, "orig", error)).split()) or type(error).__name__
            self._ready.set()
            return
        await self._line_up(loop)
        self._ready.set()

    def _launch(self, loop: asyncio.AbstractEventLoop) -> None:
        from daemon.engine import durable  # noqa: PLC0415 - DBOS takes 0.4 s that no start of the daemon shall wait
        from daemon.engine.marks import Marks  # noqa: PLC0415 - goes with it

        url = durable.runs_url(self._database) if isinstance(self._database, Path) else self._database
        self._version = self._version or durable.WORKFLOWS_VERSION
        self._sql = durable.open_engine(url)
        self._marks_kept = Marks(self._sql)
        self._suspects = self._marks_kept.begin()
        self._form = durable.Durable(url, self._sql, loop, self._version)
        self.slots.close()
        self._form.launch(list(self._workflows), self._run)

    async def _line_up(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hold the slots back until all that was left stands in line, so that priorities hold over a restart."""
        assert self._form is not None
        left = await self._form.find_all(status=["PENDING", "ENQUEUED"], load_input=False, load_output=False)
        for status in left:
            if reason := self._why_stranded(status.name, status.app_version):
                _log.warning("The workflow %s cannot go on: %s", status.workflow_id, reason)
            elif status.workflow_id not in self._live:
                self._expected.add(status.workflow_id)
        if self._expected:
            _log.info("Taking up %d workflows that were left", len(self._expected))
            loop.call_later(_LINING_UP_S, self._open)
        else:
            self._open()

    async def stop(self) -> None:
        """Interrupt whatever is at work, without an outcome: it goes on at the next start."""
        self._is_ending = True
        self._ready.set()
        if self._launching is None:
            return
        await asyncio.wait({self._launching})
        self._expected.clear()
        for execution in list(self._live.values()):
            execution.end()
        await self._wait_for_ends(list(self._live.values()))
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        if self._marks_kept is not None and not self._live and not self._failure:
            self._marks_kept.clear_busy()
        if self._form is not None:
            self._form.close()
        if self._sql is not None:
            self._sql.dispose()

    async def _wait_for_ends(self, executions: list[Execution]) -> None:
        waits = [asyncio.ensure_future(execution.ended.wait()) for execution in executions]
        if not waits:
            return
        _, late = await asyncio.wait(waits, timeout=_GRACE_S)
        for wait in late:
            wait.cancel()
        if late:
            _log.warning("%d workflows did not end within %.0f s", len(late), _GRACE_S)

    # -- workflows -----------------------------------------------------------------------------------------------

    async def begin(
        self,
        name: str,
        workflow: str,
        payload: Mapping[str, Any],
        *,
        priority: int = DEFAULT_PRIORITY,
        timeout_s: float | None = None,
    ) -> None:
        """Begin a workflow; does nothing if there is one with that id already, however it stands.

        `timeout_s` counts from now, through waits and restarts. Raises EngineUnavailable.
        """
        form = await self._formed()
        if name not in self._workflows:
            raise EngineError(f"There is no workflow {name!r}.")
        deadline = time.time() + timeout_s if timeout_s is not None else 0.0
        await form.begin(name, workflow, Order(plain(dict(payload)), priority, deadline))

    async def cancel(self, workflow: str) -> None:
        """Stop a workflow at once, whatever it does; it can be resumed. Does nothing to one that has ended."""
        form = await self._formed()
        await self._found(workflow)
        await form.cancel(workflow)
        execution = self._live.get(workflow)
        if execution is not None:
            execution.end()
            await self._wait_for_ends([execution])

    async def resume(self, workflow: str) -> None:
        """Go on with a workflow that was cancelled or parked, at its first step without outcome.

        Does nothing to one that is done, failed or on its way: fork those.
        """
        form = await self._formed()
        status = await self._found(workflow)
        if status.state not in {WorkflowState.CANCELLED, WorkflowState.BROKEN}:
            return
        await asyncio.to_thread(self._marks.forget, [workflow])
        await form.resume(workflow)

    async def fork(self, workflow: str, new_id: str, from_step: int) -> None:
        """Begin a workflow anew from a step on (the first is 1), with the outcomes of the steps before it."""
        form = await self._formed()
        await self._found(workflow)
        await form.fork(workflow, new_id, from_step)

    async def state(self, workflow: str) -> WorkflowStatus | None:
        """How a workflow stands; None if there is none."""
        form = await self._formed()
        found = await form.find(workflow)
        return None if found is None else self._status(found, await asyncio.to_thread(self._marks.why_parked, workflow))

    async def list(
        self, *, states: frozenset[WorkflowState] | None = None, limit: int = 100, offset: int = 0
    ) -> list[WorkflowStatus]:
        """Workflows, youngest first. With `states`, those of the page that are in one of them."""
        form = await self._formed()
        parked = await asyncio.to_thread(self._marks.parked)
        found = await form.find_all(limit=limit, offset=offset, sort_desc=True)
        told = [self._status(status, parked.get(status.workflow_id, "")) for status in found]
        return [status for status in told if states is None or status.state in states]

    async def wait(self, workflow: str, timeout_s: float | None = None) -> dict[str, Any]:
        """The result of a workflow, once it is there.

        Raises WorkflowEnded for one that ends without, TimeoutError when time is up, UnknownWorkflow.
        """
        async with asyncio.timeout(timeout_s):
            pause_s = 0.005
            while True:
                status = await self._found(workflow)
                if status.state is WorkflowState.DONE:
                    return status.result or {}
                if status.state.is_final:
                    raise WorkflowEnded(workflow, status.state, status.cause, status.message, status.hint)
                execution = self._live.get(workflow)
                if execution is not None and not execution.ended.is_set():
                    await execution.ended.wait()
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, 0.25)

    async def purge(self, older_than: timedelta) -> int:
        """Forget workflows that ended longer ago than that; how many. What is parked stays."""
        form = await self._formed()
        before = (datetime.now(UTC) - older_than).isoformat()
        parked = await asyncio.to_thread(self._marks.parked)
        purged = 0
        while True:
            ended = await form.find_all(
                status=["SUCCESS", "ERROR", "CANCELLED"],
                completed_before=before,
                load_input=False,
                load_output=False,
                limit=_PURGE_BATCH + len(parked),
            )
            ids = [status.workflow_id for status in ended if status.workflow_id not in parked]
            if not ids:
                return purged
            await form.delete(ids)
            await asyncio.to_thread(self._marks.forget, ids)
            purged += len(ids)

    # -- one workflow --------------------------------------------------------------------------------------------

    async def _run(self, name: str, workflow: str, order: Order) -> Any:
        """Run a workflow for the first time or once more. Called by DBOS on the loop, in the workflow's context."""
        if self._is_ending:
            raise asyncio.CancelledError
        care = Care(self._caution if workflow in self._suspects else None)
        execution = Execution(workflow, order, self.slots, _Recorder(workflow, self), care.release)
        self._live[workflow] = execution
        self._arrived(workflow)
        try:
            await self._refuse_killer(workflow)
            await care.take()
            return await execution.run(self._workflows[name])
        finally:
            care.release()
            if execution.broken:
                await self._park(workflow, execution.broken)
            if not self._is_ending:
                await self.set_busy(workflow, is_busy=False)
            if self._live.get(workflow) is execution:
                del self._live[workflow]
            execution.ended.set()

    def _arrived(self, workflow: str) -> None:
        self._expected.discard(workflow)
        if not self._expected and self._ready.is_set():
            # At the next turn of the loop: the execution has then joined the line.
            asyncio.get_running_loop().call_soon(self._open)

    def _open(self) -> None:
        """All that was left stands in line, or does not come: let them in."""
        if self._form is not None:
            self._form.calm_down()
        self.slots.open()

    async def _refuse_killer(self, workflow: str) -> None:
        if workflow not in self._suspects:
            return
        self._suspects.discard(workflow)
        assert self._form is not None
        crashes = await asyncio.to_thread(self._marks.count_crash, workflow, await self._form.count_steps(workflow))
        if crashes >= _MOST_CRASHES:
            await self._park(workflow, f"the daemon died {crashes} times while this was at work, and it got no further")
            raise asyncio.CancelledError

    async def _park(self, workflow: str, reason: str) -> None:
        _log.error("The workflow %s cannot go on: %s", workflow, reason)
        assert self._form is not None
        await asyncio.to_thread(self._marks.park, workflow, reason)
        await self._form.cancel(workflow)

    async def set_busy(self, workflow: str, *, is_busy: bool) -> None:
        """Note that a workflow begins or ends to hold a slot."""
        await asyncio.to_thread(self._marks.set_busy, workflow, is_busy)

    # -- telling -------------------------------------------------------------------------------------------------

    @property
    def _marks(self) -> Marks:
        assert self._marks_kept is not None
        return self._marks_kept

    async def _formed(self) -> Durable:
        await self._ready.wait()
        if self._form is None or self._failure or self._is_ending:
            raise EngineUnavailable(self._failure or "the daemon ends")
        return self._form

    async def _found(self, workflow: str) -> WorkflowStatus:
        status = await self.state(workflow)
        if status is None:
            raise UnknownWorkflow(workflow)
        return status

    def _status(self, found: Any, parked: str) -> WorkflowStatus:
        execution = self._live.get(found.workflow_id)
        live = execution.state if execution is not None else WorkflowState.QUEUED
        return status_of(found, parked, self._why_stranded(found.name, found.app_version), live)

    def _why_stranded(self, name: str, version: str | None) -> str:
        if name not in self._workflows:
            return f"this version of Groundplan has no workflow {name!r}"
        if version not in (None, self._version):
            return f"it was begun by version {version} of the workflows, and this is version {self._version}"
        return ""


class _Recorder:
    """Keeps the outcomes of one workflow's steps."""

    def __init__(self, workflow: str, engine: Engine) -> None:
        self._id = workflow
        self._engine = engine

    async def step(self, name: str, work: Callable[[], Awaitable[Outcome]]) -> Outcome:
        from daemon.engine.durable import recorded_step  # noqa: PLC0415 - loaded by now, and DBOS with it

        return await recorded_step(self._id, name, work)

    async def sleep(self, seconds: float) -> None:
        from daemon.engine.durable import recorded_sleep  # noqa: PLC0415 - loaded by now, and DBOS with it

        await recorded_sleep(self._id, seconds)

    async def busy(self, workflow: str, *, is_busy: bool) -> None:
        await self._engine.set_busy(workflow, is_busy=is_busy)
