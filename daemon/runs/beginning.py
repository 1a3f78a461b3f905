"""The beginning of a segment: what its agent is told and shown before it thinks for the first time."""

from __future__ import annotations

import asyncio
from typing import Final

from agents.chat import Message
from agents.context.building import build_context
from agents.context.sharing import Shares
from agents.errors import ContextTooSmall
from agents.loop.entries import Began
from agents.loop.moves import Begin
from agents.loop.state import LoopState
from agents.plans.plan import Task
from daemon.runs.briefing import brief
from daemon.runs.work import Work
from daemon.store.runs import DONE

_WITHOUT_MODEL: Final = 6000
"""Tokens of context for work by rules, which nobody reads but people."""


async def begin_segment(work: Work, number: int, move: Begin, state: LoopState) -> None:
    """Do the step: gather the context and write it down."""
    row = await work.ledger.step(number)
    if row is not None and row.state == DONE:
        return
    budget = await _budget(work, move)
    messages = await asyncio.to_thread(_messages, work, move, state, budget)
    # So that each change of a file can be told from those of other tasks, also when people make it by hand.
    before = await asyncio.to_thread(work.checkpoint) if move.segment.task else ""
    began = Began(index=move.index, segment=move.segment, messages=messages, before=before)
    await work.ledger.close(number, "task", began)


async def _budget(work: Work, move: Begin) -> Shares:
    """What the beginning may take, and all of the conversation."""
    if work.role(move.segment) is None or work.brain == "rules":
        return Shares(0, _WITHOUT_MODEL, _WITHOUT_MODEL)
    return (await brief(work, move.segment)).shares


def _messages(work: Work, move: Begin, state: LoopState, budget: Shares) -> tuple[Message, ...]:
    """The messages; with less material, down to none, where they leave no room to work in."""
    try:
        return _built(work, move, state, budget.beginning)
    except ContextTooSmall:
        return _built(work, move, state, budget.messages)


def _built(work: Work, move: Begin, state: LoopState, budget: int) -> tuple[Message, ...]:
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
        conceal=surroundings.conceal.redact,
        may_show=surroundings.may_show,
    )
    return context.messages()


def _goal(goal: str, files: tuple[str, ...], acceptance: tuple[str, ...]) -> str:
    lines = [goal]
    lines += [f"It is about {', '.join(files)}."] if files else []
    lines += [f"Done when `{command}` succeeds." for command in acceptance]
    return "\n".join(lines)
