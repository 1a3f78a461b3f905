"""What is learned of a model from its edits: each counts once, when its step is written down, never when it is read."""

from __future__ import annotations

import asyncio
from typing import Any

from agents.loop.entries import Acted, Segment
from agents.loop.moves import Act
from agents.loop.state import FREE_MINDS
from agents.models.profiles import EDIT_TOOLS, lesson_of
from daemon.inbox.asking import Answer
from daemon.runs.acting import Actor
from daemon.runs.work import Work
from daemon.store.runs import DONE


async def attempt_and_learn(
    actor: Actor, work: Work, number: int, move: Act, segment: Segment | None, answer: Answer | None, model: str
) -> dict[str, Any]:
    """Attempt a call; if it is an edit of a model and is answered by now, the model's style has worked or failed.

    A kill in between loses the lesson: better one too few than one twice.
    """
    is_lesson = move.call.tool in EDIT_TOOLS and not move.by_runtime and model not in FREE_MINDS
    if not is_lesson:
        return await actor.attempt(number, move, segment, answer)
    row = await work.ledger.step(number)
    was_done = row is not None and row.state == DONE
    outcome = await actor.attempt(number, move, segment, answer)
    if was_done or outcome.get("approval") is not None:
        return outcome
    entry = await work.ledger.entry(number)
    lesson = lesson_of(move.call.tool, entry.error) if isinstance(entry, Acted) else None
    if lesson is not None:
        style, failed = lesson
        await asyncio.to_thread(work.note_edit, model, style, failed)
    return outcome
