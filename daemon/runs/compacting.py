"""The old part of a conversation told in short, by the run's model or, where that fails, by rules: a step of its own.

It is in the trace with its cost, so a restart neither asks for it again nor tells it otherwise.
"""

from __future__ import annotations

import logging
import time
from typing import Final

import msgspec

from agents.chat import ChatReply, ChatRequest
from agents.context.compaction import Outdated
from agents.context.summing_up import summary_request, summary_text, summary_tokens
from agents.errors import ModelError
from agents.loop.entries import Compacted, Segment
from agents.loop.state import BY_RULES, LoopState
from daemon.runs.briefing import Briefing
from daemon.runs.work import Work

_log = logging.getLogger(__name__)

PURPOSE: Final = "summary"


async def told_in_short(work: Work, state: LoopState, segment: Segment, briefing: Briefing, old: Outdated) -> Compacted:
    """What takes the place of the old turns. Raises nothing of models: their failures make it a summary by rules."""
    budget, began = briefing.shares.messages, time.perf_counter()
    try:
        reply = await work.gateway.chat(_request(work, segment, briefing, old))
    except ModelError as error:  # also a budget that is used up: the thought that follows says so better
        _log.warning("run %s: its conversation is told in short by rules: %s", work.row.id, error.message)
        return _by_rules(old, state, budget, error.message)
    if not reply.text.strip():
        return _by_rules(old, state, budget, "The model said nothing.", reply, time.perf_counter() - began)
    text = summary_text(old, reply.text, state.todo, budget)
    return _compacted(old, text, reply.model, "", reply, time.perf_counter() - began)


def _request(work: Work, segment: Segment, briefing: Briefing, old: Outdated) -> ChatRequest:
    budget = briefing.shares.messages
    return ChatRequest(
        messages=summary_request(old, segment.goal, budget),
        models=briefing.models,
        max_tokens=summary_tokens(budget),
        run=work.row.id,
        purpose=PURPOSE,
    )


def _by_rules(
    old: Outdated, state: LoopState, budget: int, reason: str, reply: ChatReply | None = None, spent_s: float = 0.0
) -> Compacted:
    return _compacted(old, summary_text(old, "", state.todo, budget), BY_RULES, reason, reply, spent_s)


def _compacted(old: Outdated, text: str, model: str, reason: str, reply: ChatReply | None, spent_s: float) -> Compacted:
    entry = Compacted(text=text, first=old.first, last=old.last, model=model, reason=reason, cost="0")
    if reply is None:
        return entry
    return msgspec.structs.replace(
        entry,
        prompt_tokens=reply.tokens.prompt,
        completion_tokens=reply.tokens.completion,
        cost=None if reply.cost is None else str(reply.cost),
        is_remote=reply.is_remote,
        time_s=reply.time_s or spent_s,
    )
