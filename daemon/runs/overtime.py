"""Steps for which there is no time left: what they were doing is ended, and the trace says so.

A run whose time is over fails, and can be resumed with more. A call that alone took too long is one that failed: its
agent hears of it and goes on. Applying is never ended in its middle: it writes into the user's folder.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from agents.loop.entries import Acted
from agents.loop.moves import Act
from daemon.acting_errors import RunOutOfTime, StepTooLong
from daemon.runs.acting import APPLY
from daemon.runs.work import Work

TIMED_OUT = "tool.timed_out"


async def within_time(work: Work, number: int, kind: str, piece: Callable[[], Awaitable[None]]) -> None:
    """Do a step; raises RunOutOfTime or StepTooLong when there is no time for it."""
    try:
        await work.clock.work(piece)
    except (RunOutOfTime, StepTooLong) as error:
        await work.ledger.cut(number, kind, error.message)
        raise


async def call_within_time(
    work: Work, number: int, move: Act, attempt: Callable[[], Awaitable[dict[str, Any]]]
) -> dict[str, Any]:
    """Attempt a call; raises RunOutOfTime when the run has no time for it."""
    if move.call.tool == APPLY:
        return await work.clock.count(attempt)
    try:
        return await work.clock.work(attempt)
    except RunOutOfTime as error:
        await work.ledger.cut(number, "tool", error.message)
        raise
    except StepTooLong as error:
        hint = "Do less at once, or do it another way."
        told = Acted(call=move.call, text=error.message, error=TIMED_OUT, hint=hint, by_runtime=move.by_runtime)
        await work.ledger.close_unless_done(number, "tool", told)
        return {}
