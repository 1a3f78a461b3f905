"""The beginning of a segment: what its agent is told and shown before it thinks for the first time."""

from __future__ import annotations

import asyncio
from typing import Final

from agents.chat import Message
from agents.context.building import build_context
from agents.loop.entries import Began
from agents.loop.moves import Begin
from agents.loop.state import LoopState
from agents.plans.plan import Task
from daemon.runs.work import Work
from daemon.store.runs import DONE

_WITHOUT_MODEL: Final = 6000
"""Tokens of context for work by rules, which nobody reads but people."""

_SHARE: Final = 0.45
"""How much of a model's context the beginning may take; the rest is for the work."""

_MOST: Final = 24_000


async def begin_segment(work: Work, number: int, move: Begin, state: LoopState) -> None:
    """Do the step: gather the context and write it down."""
    row = await work.ledger.step(number)
    if row is not None and row.state == DONE:
        return
    budget = await _budget(work, move)
    messages = await asyncio.to_thread(_messages, work, move, state, budget)
    await work.ledger.close(number, "task", Began(index=move.index, segment=move.segment, messages=messages))


async def _budget(work: Work, move: Begin) -> int:
    role = work.role(move.segment)
    if role is None or work.brain == "rules":
        return _WITHOUT_MODEL
    facts = await work.gateway.facts(role.models or tuple(work.row.body.get("models", ())))
    return min(int(facts.context_tokens * _SHARE), _MOST) if facts else _WITHOUT_MODEL


def _messages(work: Work, move: Begin, state: LoopState, budget: int) -> tuple[Message, ...]:
    segment, role = move.segment, work.role(move.segment)
    if role is None or segment.by_hand:
        return (Message("user", segment.goal),)
    task: Task | None = work.plan.task(segment.task) if work.plan and segment.task else None
    goal = work.plan.change if work.plan and task else _goal(segment.goal, segment.files, segment.acceptance)
    surroundings = work.surroundings
    context = build_context(
        role,
        goal,
        task,
        surroundings.knowledge,
        surroundings.decisions,
        budget,
        tree=surroundings.tree,
        notes=state.summaries,
    )
    return context.messages()


def _goal(goal: str, files: tuple[str, ...], acceptance: tuple[str, ...]) -> str:
    lines = [goal]
    lines += [f"It is about {', '.join(files)}."] if files else []
    lines += [f"Done when `{command}` succeeds." for command in acceptance]
    return "\n".join(lines)
