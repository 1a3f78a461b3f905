"""A thought of a run: what people said goes in, the model (or a rule in its place) is asked once, its reply is kept.

Where the conversation has outgrown the model's context, the step tells its old part in short instead; the next step
thinks on from that.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import msgspec

from agents.chat import ChatReply, ChatRequest, Message, ModelFacts
from agents.context.compaction import compact, outdated
from agents.loop.by_rules import reply_by_rules
from agents.loop.entries import Replied, Segment
from agents.loop.state import LoopState
from daemon.runs.briefing import Briefing, brief
from daemon.runs.compacting import told_in_short
from daemon.runs.ledger import ASKING
from daemon.runs.work import Work
from daemon.store.runs import DONE, Said

_CUT_SHARE = 0.7
"""Where a server dropped the beginning of a prompt, its context is smaller than it says: it is asked with less."""


async def think(work: Work, number: int, state: LoopState) -> None:
    """Do the step: ask once and write the reply down. Raises ModelError when nobody can be asked."""
    row = await work.ledger.step(number)
    if row is not None and row.state == DONE:
        return  # it was written down, and the kill came before the engine knew
    segment = state.segment
    assert segment is not None
    heard = await asyncio.to_thread(work.listen)
    if work.brain == "rules":
        by_rules = reply_by_rules(state, segment, work.allowed(segment))
        entry = msgspec.structs.replace(by_rules, heard=_texts(heard))
        await work.ledger.close(number, "model", entry, tuple(one.id for one in heard))
        return
    briefing = await brief(work, segment)
    old = outdated((*state.messages, *_spoken(heard)), briefing.shares.messages)
    await work.ledger.open(number, "model", ASKING, title=f"{segment.agent} thinks")
    async with work.thoughts.hold(work.row.priority):
        if old is not None:
            await work.ledger.close(number, "model", await told_in_short(work, state, segment, briefing, old))
            return
        entry = await _ask(work, number, state, segment, heard, briefing)
    await work.ledger.close(number, "model", entry, tuple(one.id for one in heard))


async def _ask(
    work: Work, number: int, state: LoopState, segment: Segment, heard: Sequence[Said], briefing: Briefing
) -> Replied:
    began = time.perf_counter()
    reply = await _once(work, number, state, segment, heard, briefing, 1.0)
    if reply.is_cut:
        reply = await _once(work, number, state, segment, heard, briefing, _CUT_SHARE)
    return _replied(reply, _texts(heard), time.perf_counter() - began, briefing.facts)


async def _once(
    work: Work,
    number: int,
    state: LoopState,
    segment: Segment,
    heard: Sequence[Said],
    briefing: Briefing,
    share: float,
) -> ChatReply:
    role = work.role(segment)
    room = int(briefing.shares.messages * share)
    request = ChatRequest(
        messages=compact((*state.messages, *_spoken(heard)), room, todo=state.todo),
        models=briefing.models,
        tools=briefing.tools,
        max_tokens=briefing.shares.answer,
        temperature=role.temperature if role else 0.0,
        run=work.row.id,
        purpose=segment.agent,
    )
    return await work.gateway.chat(request, work.ledger.speaker(number))


def _replied(reply: ChatReply, heard: tuple[str, ...], spent_s: float, facts: ModelFacts | None) -> Replied:
    return Replied(
        text=reply.text,
        calls=reply.calls,
        heard=heard,
        model=reply.model or (facts.name if facts else ""),
        finish="cut" if reply.is_cut else reply.finish,
        prompt_tokens=reply.tokens.prompt,
        completion_tokens=reply.tokens.completion,
        cost=None if reply.cost is None else str(reply.cost),
        is_remote=reply.is_remote,
        time_s=reply.time_s or spent_s,
        faults=reply.faults,
    )


def _spoken(heard: Sequence[Said]) -> tuple[Message, ...]:
    return tuple(Message("user", one.text) for one in heard)


def _texts(heard: Sequence[Said]) -> tuple[str, ...]:
    return tuple(one.text for one in heard)
