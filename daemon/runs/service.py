"""Runs as a service of the daemon: begun, stopped, resumed, spoken to, applied and taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from daemon.acting_errors import NothingToApply, RunNotReady, UnknownRun
from daemon.audit.chain import AuditKind
from daemon.contract.event import EventKind
from daemon.contract.ids import Actor, RunId
from daemon.contract.run import AppliedView, ChangesetView, RunNew, RunView, StepView
from daemon.engine.port import WorkflowState
from daemon.engine.service import Engine
from daemon.errors import WrongUse
from daemon.inbox.service import Inbox
from daemon.store.approvals import ApprovalState
from daemon.store.runs import RunRow

if TYPE_CHECKING:
    from agents.loop.state import LoopState
    from daemon.changes.service import Applied
    from daemon.runs.brains import Brain
    from daemon.runs.opening import Rooms
    from daemon.runs.work import Work

WORKFLOW: Final = "run"
_ENDED: Final = frozenset({"done", "failed", "stopped", "broken"})
APPLY: Final = "apply_changes"
_TASK_STATES: Final = {"done": "done", "skipped": "skipped"}


class RunService:
    """All runs. Methods are for the loop unless they say otherwise."""

    name = "runs"

    def __init__(self, rooms_of: Callable[[], Rooms], engine: Engine, inbox: Inbox, user: Actor) -> None:
        """`rooms_of` builds what runs are carried on with: its libraries load after the daemon is ready."""
        self._rooms_of = rooms_of
        self._engine = engine
        self._inbox = inbox
        self.user = user
        self._taking_up: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._is_engine_up = self._is_ending = False

    @cached_property
    def _rooms(self) -> Rooms:
        return self._rooms_of()

    async def start(self) -> None:
        """Name the workflow, and once the engine is up see to every run that is under way."""
        await asyncio.to_thread(self._register)
        self._taking_up = asyncio.create_task(self._take_up(), name="take up runs")

    def _register(self) -> None:
        from daemon.runs.workflow import RunWorkflow  # noqa: PLC0415 - agents' libraries, after the start

        self._rooms.changes.recover()
        self._engine.register(WORKFLOW, RunWorkflow(self, self._rooms.runs, self._inbox).execute)

    async def _take_up(self) -> None:
        left = await asyncio.to_thread(self._rooms.runs.all, None, ("queued", "running", "waiting"))
        for row in reversed(left):
            if self._is_ending:
                return
            await self._go(row, int(row.body.get("last", 0)))
            status = await self._engine.state(_workflow_id(row))
            if status is not None and status.state in {WorkflowState.BROKEN, WorkflowState.FAILED}:
                await self.note_state(
                    row.id, "broken", outcome="failed", reason=f"{status.message} {status.hint}".strip()
                )

    async def stop(self) -> None:
        """Let go: the engine interrupts what is going on, and it goes on at the next start."""
        self._is_ending = True
        async with self._starting:  # an engine that is coming up is up before it is stopped
            if self._is_engine_up:
                await self._engine.stop()
        if self._taking_up is not None:  # awaited, since its thread must not touch a database that is closed
            await asyncio.wait({self._taking_up})

    async def _engine_up(self) -> None:
        """Start the engine with the first run: it polls its database, which an idle daemon shall not do."""
        async with self._starting:
            if not self._is_engine_up and not self._is_ending:
                await self._engine.start()
                self._is_engine_up = True

    # -- beginning -------------------------------------------------------------------------------------------------

    async def begin(self, wish: RunNew) -> RunView:
        """Write a run down and let it begin."""
        brain = await self._brain(wish.models, is_wished=wish.use_model)
        values = await asyncio.to_thread(self._prepared, wish, brain)
        run = await asyncio.to_thread(self._add, values)
        row = await asyncio.to_thread(self._row, run)
        await self._go(row, 0)
        return await self.view(run)

    async def _brain(self, models: Sequence[str], *, is_wished: bool) -> Brain:
        from daemon.runs.brains import choose_brain  # noqa: PLC0415 - see _register

        return await choose_brain(self._rooms.providers.gateway(""), models, is_wished=is_wished)

    def _prepared(self, wish: RunNew, brain: Brain) -> dict[str, Any]:
        from daemon.runs.preparing import prepare  # noqa: PLC0415 - see _register

        return prepare(wish, self._rooms, self.user, brain)

    def _add(self, values: Mapping[str, Any]) -> RunId:
        with self._rooms.database.writing() as connection:
            run = self._rooms.runs.add(connection, values)
            told = {"state": "queued", "agent": values["agent"], "mode": values["mode"], "is_dry": values["is_dry"]}
            self._rooms.trail.append(connection, AuditKind.RUN_STATE, self.user, run, told)
        return run

    async def _go(self, row: RunRow, last: int) -> None:
        payload = {"run": row.id, "last": last}
        await self._engine_up()
        await self._engine.begin(WORKFLOW, _workflow_id(row), payload, priority=row.priority)

    # -- for the workflow ------------------------------------------------------------------------------------------

    async def open(self, run: RunId) -> Work:
        """The run with everything that its steps need."""
        from daemon.runs.opening import lay_out  # noqa: PLC0415 - see _register

        return await asyncio.to_thread(lambda: lay_out(self._rooms, self._row(run)))

    async def note_state(self, run: RunId, state: str, **fields: Any) -> None:
        """Write how a run stands, and let listeners know."""
        await asyncio.to_thread(self._note_state, run, state, fields)

    def _note_state(self, run: RunId, state: str, fields: Mapping[str, Any]) -> None:
        row, now = self._row(run), datetime.now(UTC)
        if row.state == state and not fields:
            return
        times = {"started_at": row.started_at or now} if state == "running" else {}
        times |= {"ended_at": now} if state in _ENDED else {}
        with self._rooms.database.writing() as connection:
            self._rooms.runs.change(connection, run, state=state, **times)
            if fields:
                self._rooms.runs.change_body(connection, run, **fields)
            if state in _ENDED:
                told = {"state": state, **{name: str(value) for name, value in fields.items() if name != "changed"}}
                self._rooms.trail.append(connection, AuditKind.RUN_STATE, row.actor, run, told)
        if state == "done":
            self._rooms.grants.revoke_run(run, row.actor)
        self._rooms.hub.publish(EventKind.RUN_CHANGED, Actor(row.actor), {"run": run, "state": state})

    async def note_over(self, run: RunId, failure: str) -> None:
        """Write how a run ended, as its last steps tell; `failure` is what kept it from its end, empty if nothing."""
        if failure:
            await self.note_state(run, "failed", outcome="failed", reason=failure)
            return
        end = await asyncio.to_thread(self._end_of, run)
        outcome = end.get("outcome", "failed")
        state = "done" if outcome == "done" else "failed"
        reason = "" if outcome == "done" else str(end.get("summary", ""))
        await self.note_state(run, state, **{"reason": reason, **end})

    def _end_of(self, run: RunId) -> dict[str, Any]:
        """What the last steps of a run say of its end."""
        end: dict[str, Any] = {}
        for row in self._rooms.runs.steps(run):
            entry = row.body.get("entry", {})
            if entry.get("type") == "run_ended":
                end = {"outcome": entry["outcome"], "summary": entry["summary"], "changed": entry.get("changed", [])}
            elif entry.get("type") == "acted" and entry["call"]["tool"] == APPLY:
                error = entry.get("error")
                end["applied"] = not error
                if error and error != "policy.refused":
                    end["reason"] = f"It is done, and nothing of it is in the folder: {entry['text']}"
        return end

    async def note_segment(self, work: Work, state: LoopState) -> None:
        """Let a plan know how the task of the segment stands."""
        segment = state.segment
        if work.plan is None or segment is None or not segment.task or work.row.is_dry:
            return  # what a dry run does is not done
        from agents.plans.plan import TaskState  # noqa: PLC0415 - see _register

        outcome = state.outcomes.get(state.index)
        word = "running" if outcome is None else _TASK_STATES.get(outcome, "failed")
        await asyncio.to_thread(self._rooms.plans.mark, work.plan.id, segment.task, TaskState(word), work.row.id)

    async def changed_files(self, run: RunId) -> tuple[str, ...]:
        """The files that the run has changed in its tree."""
        from daemon.runs.opening import changes_of  # noqa: PLC0415 - see _register

        found = await asyncio.to_thread(lambda: changes_of(self._rooms, self._row(run)))
        return tuple(change.path for change in found.files)

    # -- steering --------------------------------------------------------------------------------------------------

    async def end(self, wanted: str) -> RunView:
        """Stop a run at once, with whatever it is doing."""
        row = await asyncio.to_thread(self.find, wanted)
        if row.state in _ENDED:
            raise RunNotReady(row.id, f"it is {row.state} already", "`groundplan run resume` lets a stopped one go on.")
        await self.note_state(row.id, "stopped", outcome="stopped")
        await self._engine_up()
        await self._engine.cancel(_workflow_id(row))
        await asyncio.to_thread(self._inbox.withdraw, row.id, self.user)
        return await self.view(row.id)

    async def resume(self, wanted: str, from_step: int | None) -> RunView:
        """Let a run go on that ended before it was done, or do its steps anew from one on."""
        row = await asyncio.to_thread(self.find, wanted)
        if row.state not in _ENDED:
            raise RunNotReady(row.id, f"it is {row.state}", "Stop it first: `groundplan run stop`.")
        if row.state == "done" and from_step is None:
            raise RunNotReady(row.id, "it is done", "To do a part anew, name the step: `--from-step N`.")
        brain = await self._brain(row.body.get("models", ()), is_wished=row.body.get("use_model", True))
        last = await asyncio.to_thread(self._prepare_again, row, from_step, brain)
        again = await asyncio.to_thread(self._row, row.id)
        await self._go(again, last)
        return await self.view(row.id)

    def _prepare_again(self, row: RunRow, from_step: int | None, brain: Brain) -> int:
        """Put aside what does not count any more, bring the tree back to then; the last step that counts."""
        from agents.tree.checkpoints import restore  # noqa: PLC0415 - see _register
        from daemon.runs.opening import tree_of  # noqa: PLC0415 - see _register
        from daemon.runs.rewinding import beginning_of_work, rewind_point  # noqa: PLC0415 - see _register

        steps = self._rooms.runs.steps(row.id)
        if from_step is None and brain.word != row.body["brain"]:
            from_step = beginning_of_work(steps)  # what was shown to a model is not what a person was told
        first, state = rewind_point(row.id, steps, from_step)
        if state:
            restore(tree_of(self._rooms, row), state)
        with self._rooms.database.writing() as connection:
            self._rooms.runs.put_aside(connection, row.id, first, row.attempt)
            cleared = {"outcome": "", "summary": "", "reason": "", "last": first - 1}
            # Whoever resumes what has used up its turns or tokens gives the agent as much again.
            shares = row.body.get("shares", 1) + (row.body.get("outcome") == "over_budget")
            cleared |= {"brain": brain.word, "why_rules": brain.why, "shares": shares}
            self._rooms.runs.change_body(connection, row.id, **cleared)
            self._rooms.runs.change(connection, row.id, state="queued", attempt=row.attempt + 1, ended_at=None)
            told = {"state": "resumed", "from_step": first, "attempt": row.attempt + 1}
            self._rooms.trail.append(connection, AuditKind.RUN_STATE, self.user, row.id, told)
        self._inbox.retire(row.id, first, self.user)
        return first - 1

    async def say(self, wanted: str, text: str) -> RunView:
        """Leave a message that the run hears before its next thought; it also answers a question that waits."""
        row = await asyncio.to_thread(self.find, wanted)
        if row.state in _ENDED:
            raise RunNotReady(row.id, f"it is {row.state}", "Resume it, then speak to it.")
        await asyncio.to_thread(self._say, row, text)
        return await self.view(row.id)

    def _say(self, row: RunRow, text: str) -> None:
        from daemon.inbox.asking import Wish, asked_of  # noqa: PLC0415 - see _register

        self._rooms.trail.record(AuditKind.MESSAGE_GIVEN, self.user, row.id, {"text": text[:500]})
        question = next(
            (one for one in self._inbox.waiting(run=row.id) if asked_of(one).demand.tool == "ask_person"), None
        )
        if question is not None:
            self._inbox.answer(question.id, Wish(verdict="allow", message=text), self.user)
            return
        self._rooms.runs.say(row.id, text, self.user)

    # -- what it changed -------------------------------------------------------------------------------------------

    def changes(self, wanted: str) -> ChangesetView:
        """What a run has changed. Call it in a thread."""
        from daemon.runs.opening import changes_of, tree_of  # noqa: PLC0415 - see _register
        from daemon.runs.touching import touches_by_file  # noqa: PLC0415 - see _register
        from daemon.runs.views import changeset_view  # noqa: PLC0415 - see _register

        row = self.find(wanted)
        plan = self._rooms.plans.find(row.plan, row.folder) if row.plan else None
        tree, changes = tree_of(self._rooms, row), changes_of(self._rooms, row)
        return changeset_view(row, changes, plan, touches_by_file(tree, self._rooms.runs.steps(row.id), changes))

    def apply(self, wanted: str, hunks: Mapping[str, Sequence[int]] | None, message: str | None) -> AppliedView:
        """Put a run's changes into the folder; with a message they are committed. Call it in a thread."""
        from daemon.changes.committing import commit_paths  # noqa: PLC0415 - see _register
        from daemon.runs.opening import apply_changes, changes_of, written  # noqa: PLC0415 - see _register

        row = self.find(wanted)
        if row.state not in _ENDED:
            raise RunNotReady(row.id, f"it is {row.state}", "Wait until it has ended, or stop it.")
        changes = changes_of(self._rooms, row)
        if not changes.files:
            raise NothingToApply(row.id)
        done = apply_changes(self._rooms, row, changes, hunks, self.user)
        notes, commit = _notes(done), ""
        if message is not None:
            made = commit_paths(Path(row.folder), written(done), message or _message(row), _trailers(row))
            notes, commit = [*notes, *made.notes], made.commit
        self._note_state(row.id, row.state, {"applied": True, "undone": False})
        return AppliedView(run=row.id, status=done.status, files=list(written(done)), commit=commit, notes=notes)

    def take_back(self, wanted: str) -> AppliedView:
        """Take a run's changes out of the folder. Call it in a thread."""
        row = self.find(wanted)
        done = self._rooms.changes.undo(row.id, actor=self.user)
        self._note_state(row.id, row.state, {"undone": True})
        return AppliedView(run=row.id, status=done.status, files=list(done.files), notes=_notes(done))

    def put_back(self, wanted: str) -> AppliedView:
        """Put changes back that were taken out. Call it in a thread."""
        row = self.find(wanted)
        done = self._rooms.changes.redo(row.id, actor=self.user)
        self._note_state(row.id, row.state, {"undone": False})
        return AppliedView(run=row.id, status=done.status, files=list(done.files), notes=_notes(done))

    async def purge(self, days: float) -> int:
        """Forget runs that ended longer ago, with their trees."""
        await self._engine_up()
        await self._engine.purge(timedelta(days=days))
        return await asyncio.to_thread(self._purge, datetime.now(UTC) - timedelta(days=days))

    def _purge(self, before: datetime) -> int:
        from agents.tree.worktree import close_tree  # noqa: PLC0415 - see _register

        old = [row for row in self._rooms.runs.all(states=tuple(_ENDED)) if row.ended_at and row.ended_at < before]
        for row in old:
            close_tree(self._rooms.trees, row.id)
            self._rooms.providers.forget(row.id, Path(row.folder))
            with self._rooms.database.writing() as connection:
                self._rooms.runs.remove(connection, row.id)
        return len(old)

    # -- looking ---------------------------------------------------------------------------------------------------

    def find(self, wanted: str) -> RunRow:
        """The run of that id, or of a part of it at its beginning or end. Call it in a thread."""
        exact = self._rooms.runs.find(wanted.upper())
        found = [exact] if exact else self._rooms.runs.beginning_with(wanted) if len(wanted) >= 4 else []
        if not found:
            raise UnknownRun(wanted)
        if len(found) > 1:
            raise WrongUse(f"Several runs have {wanted} in their id.", "Give more of it.")
        return found[0]

    async def view(self, wanted: str) -> RunView:
        """A run at a glance."""
        return await asyncio.to_thread(lambda: self._view(self.find(wanted)))

    def views(self, folder: str | None, states: Sequence[str], limit: int) -> list[RunView]:
        """Runs, the newest first. Call it in a thread."""
        return [self._view(row) for row in self._rooms.runs.all(folder, states, limit)]

    def steps(self, wanted: str, after: int, limit: int) -> list[StepView]:
        """Steps of a run, in order. Call it in a thread."""
        from daemon.runs.views import step_view  # noqa: PLC0415 - see _register

        return [step_view(row) for row in self._rooms.runs.steps(self.find(wanted).id, after, limit)]

    def _view(self, row: RunRow) -> RunView:
        from daemon.runs.views import run_view  # noqa: PLC0415 - see _register

        waiting = self._inbox.all([ApprovalState.WAITING], run=row.id) if row.state == "waiting" else []
        steps = self._rooms.runs.steps(row.id)
        return run_view(row, steps, [one.id for one in waiting], str(self._rooms.providers.sandbox().level))

    def _row(self, run: str) -> RunRow:
        row = self._rooms.runs.find(run)
        if row is None:
            raise UnknownRun(run)
        return row


def _workflow_id(row: RunRow) -> str:
    return f"{row.id}.{row.attempt}"


def _message(row: RunRow) -> str:
    return row.goal.partition("\n")[0][:72]


def _trailers(row: RunRow) -> dict[str, list[str]]:
    return {"Run": [row.id], **({"Plan": [row.plan]} if row.plan else {})}


def _notes(done: Applied) -> list[str]:
    notes = [f"{path} was merged with what was changed since." for path in done.merged]
    return [*notes, *(f"{path} was so already." for path in done.already)]
