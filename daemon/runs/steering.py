"""Steering runs: begun, stopped, resumed, spoken to."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from daemon.acting_errors import RunNotReady
from daemon.audit.chain import AuditKind
from daemon.contract.duration import duration_text
from daemon.contract.ids import RunId
from daemon.contract.run import ResumeWish, RunNew
from daemon.runs.book import ENDED, RunBook
from daemon.runs.driving import RunDrive
from daemon.store.runs import RunRow

if TYPE_CHECKING:
    from daemon.runs.brains import Brain


class Steering:
    """What people do to runs. Methods are for the loop; each gives the run as it is then."""

    def __init__(self, book: RunBook, drive: RunDrive) -> None:
        self._book = book
        self._drive = drive

    async def begin(self, wish: RunNew) -> RunRow:
        """Write a run down and let it begin."""
        brain = await self._brain(wish.models, is_wished=wish.use_model)
        row = await asyncio.to_thread(self._written_down, wish, brain)
        await self._drive.go(row, 0)
        return row

    async def _brain(self, models: Sequence[str], *, is_wished: bool) -> Brain:
        from daemon.runs.brains import choose_brain  # noqa: PLC0415 - agents' libraries, after the start

        return await choose_brain(self._book.rooms.providers.gateway(""), models, is_wished=is_wished)

    def _written_down(self, wish: RunNew, brain: Brain) -> RunRow:
        from daemon.runs.preparing import prepare  # noqa: PLC0415 - see _brain

        values = prepare(wish, self._book.rooms, self._book.user, brain)
        return self._book.row(self._book.add(values))

    async def end(self, wanted: str) -> RunRow:
        """Stop a run at once, with whatever it is doing."""
        row = await asyncio.to_thread(self._book.find, wanted)
        if row.state in ENDED:
            resumed = "`groundplan run resume RUN` lets it go on."
            hint = "Nothing of it is going on." if row.state == "done" else resumed
            raise RunNotReady(row.id, f"it is {row.state} already", hint)
        await asyncio.to_thread(self._book.note_state, row.id, "stopped", {"outcome": "stopped"})
        await self._drive.cancel(row)
        await asyncio.to_thread(self._book.inbox.withdraw, row.id, self._book.user)
        return row

    async def resume(self, wanted: str, wish: ResumeWish) -> RunRow:
        """Let a run go on that ended before it was done, or do its steps anew from one on."""
        row = await asyncio.to_thread(self._book.find, wanted)
        if row.state not in ENDED:
            raise RunNotReady(row.id, f"it is {row.state}", "Stop it first: `groundplan run stop RUN`.")
        if row.state == "done" and wish.from_step is None:
            raise RunNotReady(row.id, "it is done", "To do a part anew: `groundplan run resume RUN --from-step N`.")
        brain = await self._brain(row.body.get("models", ()), is_wished=row.body.get("use_model", True))
        last = await asyncio.to_thread(self._prepare, row, wish, brain)
        again = await asyncio.to_thread(self._book.row, row.id)
        await self._drive.go(again, last)
        return again

    def _prepare(self, row: RunRow, wish: ResumeWish, brain: Brain) -> int:
        """Put aside what does not count any more, bring the tree back to then; the last step that counts."""
        from agents.tree.checkpoints import restore  # noqa: PLC0415 - agents' libraries, after the start
        from daemon.runs.opening import tree_of  # noqa: PLC0415 - see above
        from daemon.runs.rewinding import beginning_of_work, rewind_point  # noqa: PLC0415 - see above
        from daemon.runs.timing import LIMIT, WORKED, worked_s  # noqa: PLC0415 - see above

        rooms = self._book.rooms
        steps = rooms.runs.steps(row.id)
        limit_s = _limit_s(row, worked_s(row.body, steps), wish)
        from_step = wish.from_step
        if from_step is None and brain.word != row.body["brain"]:
            from_step = beginning_of_work(steps)  # what was shown to a model is not what a person was told
        first, state = rewind_point(row.id, steps, from_step)
        if state:
            restore(tree_of(rooms, row), state)
        aside_s = worked_s(row.body, (step for step in steps if step.number >= first))
        with rooms.database.writing() as connection:
            rooms.runs.put_aside(connection, row.id, first, row.attempt)
            cleared = {"outcome": "", "summary": "", "reason": "", "last": first - 1}
            # Whoever resumes what has used up its turns or tokens gives the agent as much again.
            shares = row.body.get("shares", 1) + (row.body.get("outcome") == "over_budget")
            cleared |= {"brain": brain.word, "why_rules": brain.why, "shares": shares}
            rooms.runs.change_body(connection, row.id, **cleared, **{WORKED: aside_s, LIMIT: limit_s})
            rooms.runs.change(connection, row.id, state="queued", attempt=row.attempt + 1, ended_at=None)
            told = {"state": "resumed", "from_step": first, "attempt": row.attempt + 1}
            rooms.trail.append(connection, AuditKind.RUN_STATE, self._book.user, row.id, told)
        self._book.inbox.retire(row.id, first, self._book.user)
        return first - 1

    async def say(self, wanted: str, text: str) -> RunRow:
        """Leave a message that the run hears before its next thought; it also answers a question that waits."""
        row = await asyncio.to_thread(self._book.find, wanted)
        if row.state in ENDED:
            raise RunNotReady(
                row.id, f"it is {row.state}", "Let it go on, then speak to it: `groundplan run resume RUN`."
            )
        await asyncio.to_thread(self._say, row.id, text)
        return row

    def _say(self, run: RunId, text: str) -> None:
        from daemon.inbox.asking import Wish, asked_of  # noqa: PLC0415 - agents' libraries, after the start

        book = self._book
        book.rooms.trail.record(AuditKind.MESSAGE_GIVEN, book.user, run, {"text": text})
        question = next((one for one in book.inbox.waiting(run=run) if asked_of(one).demand.tool == "ask_person"), None)
        if question is not None:
            book.inbox.answer(question.id, Wish(verdict="allow", message=text), book.user)
            return
        book.rooms.runs.say(run, text, book.user)


def _limit_s(row: RunRow, worked: float, wish: ResumeWish) -> float:
    """The seconds that it may work in all; what is given at resuming counts from there on."""
    from daemon.runs.timing import LIMIT, is_over  # noqa: PLC0415 - see _prepare

    if wish.time_limit_s is not None:
        return worked + wish.time_limit_s if wish.time_limit_s else 0.0
    limit = float(row.body.get(LIMIT, 0.0))
    if is_over(worked, limit):
        reason = f"it has worked the {duration_text(limit)} that it may"
        raise RunNotReady(row.id, reason, "Give it more: `groundplan run resume RUN --time-limit 1h`.")
    return limit
