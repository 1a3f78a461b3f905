"""The durable body of a run: the next move by what has happened, done as a recorded step, until the run is over.

A step's outcome in the engine is next to nothing; what happened stands in the run's own trace, which is written first.
So a run decides by its trace alone, and a restart reads it again instead of doing it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from agents.loop.entries import Acted, Noted, Replied, RunEnded, SegmentEnded, decode_entry
from agents.loop.moves import Act, AskModel, Begin, EndRun, EndSegment, Move, Note, WaitForPerson, next_move
from agents.loop.state import BY_PERSON, FINISH, LoopState, advance, fold
from agents.policy.circumstances import Decision
from agents.records import Demand, Effect, Risk, ToolCall, Verdict
from daemon.contract.ids import RunId
from daemon.engine.errors import StepFailed
from daemon.engine.port import Steps
from daemon.inbox.asking import Answer, Asking
from daemon.inbox.service import Inbox
from daemon.runs.acting import APPLY, Actor
from daemon.runs.auditing import digest_of
from daemon.runs.beginning import begin_segment
from daemon.runs.ledger import WAITING
from daemon.runs.lessons import attempt_and_learn
from daemon.runs.overtime import call_within_time, within_time
from daemon.runs.thinking import think
from daemon.runs.work import Work
from daemon.store.runs import DONE, Runs

_MOST_ASKED = 8
"""So often one call is asked for again, because what it is about has changed meanwhile."""


class Host(Protocol):
    """What a run needs of the service that it belongs to."""

    async def open(self, run: RunId) -> Work:
        """The run with its tree and everything that its steps need."""
        ...

    async def note_state(self, run: RunId, state: str, **fields: Any) -> None:
        """Write how the run stands, and let listeners know."""
        ...

    async def note_over(self, run: RunId, failure: str) -> None:
        """Write how the run ended; `failure` is what kept it from its end, empty if nothing did."""
        ...

    async def note_segment(self, work: Work, state: LoopState) -> None:
        """Let a plan know how its tasks stand."""
        ...

    async def changed_files(self, run: RunId) -> tuple[str, ...]:
        """The files that the run has changed in its tree."""
        ...


class RunWorkflow:
    """Carries runs on; one object for all of them."""

    def __init__(self, host: Host, runs: Runs, inbox: Inbox) -> None:
        self._host = host
        self._runs = runs
        self._inbox = inbox

    async def execute(self, steps: Steps, payload: dict[str, Any]) -> dict[str, Any]:
        """The workflow. `payload` has the run, and the number of the last step that counts already."""
        run, last = RunId(payload["run"]), int(payload["last"])
        work = await self._host.open(run)
        await self._host.note_state(run, "running")
        state = fold(work.segments, await asyncio.to_thread(self._entries, run, last))
        journey = _Journey(self._host, self._inbox, work, steps, state, last)
        failure = ""
        try:
            await journey.go()
        except StepFailed as error:
            failure = f"{error.message} {error.hint}".strip()
        await self._host.note_over(run, failure)
        return {}

    def _entries(self, run: RunId, last: int) -> list[Any]:
        rows = [row for row in self._runs.steps(run) if row.number <= last and row.state == DONE]
        return [decode_entry(row.body["entry"]) for row in rows]


class _Journey:
    """One execution of one run."""

    def __init__(self, host: Host, inbox: Inbox, work: Work, steps: Steps, state: LoopState, number: int) -> None:
        self._host = host
        self._inbox = inbox
        self._work = work
        self._steps = steps
        self._state = state
        self._number = number
        self._actor = Actor(work, inbox)
        self._has_changes = False

    async def go(self) -> None:
        """Until the run is over, and its changes are applied or kept."""
        while (move := next_move(self._state, self._work.limits(self._state.segment))) is not None:
            await self._make(move)
        if self._is_to_apply():
            await self._make(Act(ToolCall("apply", APPLY, {}), by_runtime=True))

    def _is_to_apply(self) -> bool:
        work = self._work
        return not work.row.is_dry and APPLY in work.tools and self._has_changes

    async def _make(self, move: Move) -> None:
        self._number += 1
        segment = self._state.segment
        self._work.ledger.actor = _actor_of(segment.agent if segment else "")
        match move:
            case Begin():
                await self._work_on("begin", "task", lambda: begin_segment(self._work, self._number, move, self._state))
            case AskModel():
                await self._work_on("think", "model", lambda: think(self._work, self._number, self._state))
            case WaitForPerson():
                await self._wait_for_person(move)
            case Act():
                await self._act(move)
            case Note(text=text, reason=reason):
                await self._close("note", Noted(text=text, reason=reason))
            case EndSegment(outcome=outcome, summary=summary, hand_over_to=to):
                await self._close("end", SegmentEnded(outcome=outcome, summary=summary, hand_over_to=to))
            case EndRun(outcome=outcome, summary=summary):
                await self._end(outcome, summary)
        entry = await self._work.ledger.entry(self._number)
        advance(self._state, entry)
        if isinstance(move, Begin | EndSegment):
            await self._host.note_segment(self._work, self._state)

    async def _do(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        async def step() -> dict[str, Any]:
            await work()
            return {}

        await self._steps.do(name, step)

    async def _work_on(self, name: str, kind: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do a step within the time that the run has."""
        await self._do(name, lambda: within_time(self._work, self._number, kind, work))

    async def _close(self, kind: str, entry: Noted | SegmentEnded | RunEnded) -> None:
        await self._do(kind, lambda: self._work.ledger.close(self._number, kind, entry))

    async def _end(self, outcome: Any, summary: str) -> None:
        async def end() -> None:
            changed = await self._host.changed_files(self._work.row.id)
            ended = RunEnded(outcome=outcome, summary=summary, changed=changed)
            await self._work.ledger.close(self._number, "end", ended)

        await self._do("end", end)
        entry = await self._work.ledger.entry(self._number)
        assert isinstance(entry, RunEnded)
        self._has_changes = bool(entry.changed) and entry.outcome == "done"

    async def _act(self, move: Act) -> None:
        """Attempt it; as long as somebody must be asked, wait for the answer and attempt it again."""
        answer: Answer | None = None
        for _ in range(_MOST_ASKED):
            outcome = await self._attempt(move, answer)
            approval = outcome.get("approval")
            if approval is None:
                return
            answer = await self._answer(str(approval))
        await self._do("give up", lambda: self._work.ledger.close(self._number, "tool", _moving(move)))

    async def _attempt(self, move: Act, answer: Answer | None) -> dict[str, Any]:
        work, number = self._work, self._number
        segment, model = self._state.segment, self._state.model
        outcome: dict[str, Any] = await self._steps.do(
            "act",
            lambda: call_within_time(
                work, number, move, lambda: attempt_and_learn(self._actor, work, number, move, segment, answer, model)
            ),
        )
        return outcome

    async def _answer(self, approval: str) -> Answer:
        """Wait for a person, for days if need be."""
        await self._host.note_state(self._work.row.id, "waiting")

        async def wait() -> dict[str, Any]:
            return {"approval": (await self._inbox.wait(approval)).approval}

        await self._steps.until("approval", wait)
        await self._host.note_state(self._work.row.id, "running")
        return await self._inbox.wait(approval)  # settled, so it comes at once

    async def _wait_for_person(self, move: WaitForPerson) -> None:
        async def ask() -> dict[str, Any]:
            row = await asyncio.to_thread(self._inbox.ask, self._by_hand(move))
            await self._work.ledger.open(
                self._number,
                "person",
                WAITING,
                title=f"waits for a person: {row.demand['demand']['summary']}",
                approval=row.id,
            )
            return {"approval": row.id}

        asked: dict[str, Any] = await self._steps.do("ask", ask)
        answer = await self._answer(str(asked["approval"]))
        await self._do("heard", lambda: self._work.ledger.close(self._number, "person", _said(answer)))

    def _by_hand(self, move: WaitForPerson) -> Asking:
        segment, work = move.segment, self._work
        failed = [told for told in self._state.checked.values() if told]
        summary = f"Do by hand: {segment.goal.partition(chr(10))[0]}"
        demand = Demand(tool="do_by_hand", effect=Effect.READ, risk=Risk.SAFE, summary=summary)
        reason = "A person does this; say when it is done."
        decision = Decision(verdict=Verdict.ASK, reason=reason, line="built in: work by hand", risk=Risk.SAFE)
        return Asking(
            folder=work.row.folder,
            demand=demand,
            decision=decision,
            arguments={"task": segment.task},
            binding=digest_of([work.row.id, self._number, segment.goal]),
            actor=work.ledger.actor,
            run=work.row.id,
            step=self._number,
            plan=work.plan.id if work.plan else "",
            task=segment.task,
            why="\n\n".join([segment.goal, f"Work in {work.surroundings.tree}.", *_no_model(work), *failed]),
        )


def _actor_of(agent: str) -> Any:
    return f"agent:{agent}" if agent else "daemon"


def _no_model(work: Work) -> list[str]:
    why = work.row.body.get("why_rules", "")
    if not why:
        return []
    return [f"No model is asked. {why} To let one do it later: `groundplan run stop`, then `groundplan run resume`."]


def _said(answer: Answer) -> Replied:
    outcome = "done" if answer.is_allowed else "failed"
    summary = answer.message or ("It is done." if answer.is_allowed else "It was not done.")
    call = ToolCall("person", FINISH, {"summary": summary, "outcome": outcome})
    return Replied(text="", calls=(call,), model=BY_PERSON)


def _moving(move: Act) -> Acted:
    return Acted(
        call=move.call,
        text="What this is about changes faster than it can be approved.",
        error="policy.refused",
        by_runtime=move.by_runtime,
    )
