"""Runs as a service of the daemon: begun, carried on through restarts, and everything that people do with them.

What there is to say of runs is in the book, what people do to them in `steering` and `reviewing`, how they go in
`housekeeping`; this is where they meet, and what the workflow sees of all of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from daemon.contract.ids import Actor, RunId
from daemon.contract.run import AppliedView, ChangesetView, Purged, ResumeWish, RunNew, RunsUsage, RunView, StepView
from daemon.engine.port import WorkflowState
from daemon.engine.service import Engine
from daemon.inbox.service import Inbox
from daemon.runs.book import LEFT, RunBook
from daemon.runs.driving import WORKFLOW, RunDrive
from daemon.runs.housekeeping import Housekeeping
from daemon.runs.reviewing import Review
from daemon.runs.steering import Steering

if TYPE_CHECKING:
    from agents.loop.state import LoopState
    from daemon.runs.opening import Rooms
    from daemon.runs.work import Work

_TASK_STATES: Final = {"done": "done", "skipped": "skipped"}


class RunService:
    """All runs. Methods are for the loop unless they say otherwise."""

    name = "runs"

    def __init__(self, rooms_of: Callable[[], Rooms], engine: Engine, inbox: Inbox, user: Actor) -> None:
        """`rooms_of` builds what runs are carried on with: its libraries load after the daemon is ready."""
        self._book = RunBook(rooms_of, inbox, user)
        self._engine = engine
        self._drive = RunDrive(engine)
        self._steering = Steering(self._book, self._drive)
        self._review = Review(self._book)
        self._housekeeping = Housekeeping(self._book, self._drive)
        self._taking_up: asyncio.Task[None] | None = None

    # -- life ------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Name the workflow, and once the engine is up see to every run that is under way."""
        await asyncio.to_thread(self._register)
        self._taking_up = asyncio.create_task(self._take_up(), name="take up runs")
        self._housekeeping.start()

    def _register(self) -> None:
        from daemon.runs.workflow import RunWorkflow  # noqa: PLC0415 - agents' libraries, after the start

        rooms = self._book.rooms
        rooms.changes.recover()
        self._engine.register(WORKFLOW, RunWorkflow(self, rooms.runs, self._book.inbox).execute)

    async def _take_up(self) -> None:
        left = await asyncio.to_thread(self._book.rooms.runs.all, None, LEFT, None)
        for row in reversed(left):
            if self._drive.is_ending:
                return
            await self._drive.go(row, int(row.body.get("last", 0)))
            status = await self._drive.status(row)
            if status is not None and status.state in {WorkflowState.BROKEN, WorkflowState.FAILED}:
                reason = f"{status.message} {status.hint}".strip()
                await self.note_state(row.id, "broken", outcome="failed", reason=reason)

    async def stop(self) -> None:
        """Let go: the engine interrupts what is going on, and it goes on at the next start."""
        await self._housekeeping.stop()
        await self._drive.stop()
        if self._taking_up is not None:  # awaited, since its thread must not touch a database that is closed
            await asyncio.wait({self._taking_up})

    # -- for people ------------------------------------------------------------------------------------------------

    async def begin(self, wish: RunNew) -> RunView:
        """Write a run down and let it begin."""
        return await self.view((await self._steering.begin(wish)).id)

    async def end(self, wanted: str) -> RunView:
        """Stop a run at once, with whatever it is doing."""
        return await self.view((await self._steering.end(wanted)).id)

    async def resume(self, wanted: str, wish: ResumeWish) -> RunView:
        """Let a run go on that ended before it was done, or do its steps anew from one on."""
        return await self.view((await self._steering.resume(wanted, wish)).id)

    async def say(self, wanted: str, text: str) -> RunView:
        """Leave a message that the run hears before its next thought; it also answers a question that waits."""
        return await self.view((await self._steering.say(wanted, text)).id)

    async def view(self, wanted: str) -> RunView:
        """A run at a glance."""
        return await asyncio.to_thread(lambda: self._book.view(self._book.find(wanted)))

    def views(self, folder: str | None, states: Sequence[str], limit: int) -> list[RunView]:
        """Runs, the newest first. Call it in a thread."""
        return self._book.views(folder, states, limit)

    def steps(self, wanted: str, after: int, limit: int) -> list[StepView]:
        """Steps of a run, in order. Call it in a thread."""
        return self._book.steps(wanted, after, limit)

    def changes(self, wanted: str) -> ChangesetView:
        """What a run has changed. Call it in a thread."""
        return self._review.changes(wanted)

    def apply(self, wanted: str, hunks: Mapping[str, Sequence[int]] | None, message: str | None) -> AppliedView:
        """Put a run's changes into the folder; with a message they are committed. Call it in a thread."""
        return self._review.apply(wanted, hunks, message)

    def take_back(self, wanted: str, files: Sequence[str] | None = None, *, skip_changed: bool = False) -> AppliedView:
        """Take a run's changes out of the folder, all or those of some files. Call it in a thread."""
        return self._review.take_back(wanted, files, skip_changed=skip_changed)

    def put_back(self, wanted: str) -> AppliedView:
        """Put changes back that were taken out. Call it in a thread."""
        return self._review.put_back(wanted)

    async def purge(self, days: float, *, is_dry: bool = False) -> Purged:
        """Forget runs that ended longer ago, with their trees; or only tell which."""
        return await self._housekeeping.purge(days, is_dry=is_dry)

    def usage(self) -> RunsUsage:
        """How much disk runs hold. Call it in a thread: it walks their trees."""
        return self._housekeeping.usage()

    # -- for the workflow ------------------------------------------------------------------------------------------

    async def open(self, run: RunId) -> Work:
        """The run with everything that its steps need."""
        from daemon.runs.opening import lay_out  # noqa: PLC0415 - see _register

        return await asyncio.to_thread(lambda: lay_out(self._book.rooms, self._book.row(run)))

    async def note_state(self, run: RunId, state: str, **fields: Any) -> None:
        """Write how a run stands, and let listeners know."""
        await asyncio.to_thread(self._book.note_state, run, state, fields)

    async def note_over(self, run: RunId, failure: str) -> None:
        """Write how a run ended, as its last steps tell; `failure` is what kept it from its end, empty if nothing."""
        await asyncio.to_thread(self._book.note_over, run, failure)

    async def note_segment(self, work: Work, state: LoopState) -> None:
        """Let a plan know how the task of the segment stands."""
        segment = state.segment
        if work.plan is None or segment is None or not segment.task or work.row.is_dry:
            return  # what a dry run does is not done
        from agents.plans.plan import TaskState  # noqa: PLC0415 - see _register

        outcome = state.outcomes.get(state.index)
        word = "running" if outcome is None else _TASK_STATES.get(outcome, "failed")
        plans = self._book.rooms.plans
        await asyncio.to_thread(plans.mark, work.plan.id, segment.task, TaskState(word), work.row.id)

    async def changed_files(self, run: RunId) -> tuple[str, ...]:
        """The files that the run has changed in its tree."""
        from daemon.runs.opening import changes_of  # noqa: PLC0415 - see _register

        found = await asyncio.to_thread(lambda: changes_of(self._book.rooms, self._book.row(run)))
        return tuple(change.path for change in found.files)
