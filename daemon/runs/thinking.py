"""A thought of a run: what people said goes in, the model (or a rule in its place) is asked once, its reply is kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Final

import msgspec

from agents.chat import ChatReply, ChatRequest, Message, ModelFacts
from agents.context.compaction import compact
from agents.loop.by_rules import reply_by_rules
from agents.loop.entries import Replied, Segment
from agents.loop.state import LoopState
from agents.tools.registry import chosen_tools
from daemon.runs.ledger import ASKING
from daemon.runs.work import Work
from daemon.store.runs import DONE, Said

_REPLY_TOKENS: Final = 4096
_LEAST_CONTEXT: Final = 2048
_LETTERS_A_TOKEN: Final = 3.6
_CUT_SHARE: Final = 0.7
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
        entry = msgspec.structs.replace(reply_by_rules(state, segment, work.allowed(segment)), heard=_texts(heard))
    else:
        await work.ledger.open(number, "model", ASKING, title=f"{segment.agent} thinks")
        entry = await _ask(work, number, state, segment, _texts(heard))
    await work.ledger.close(number, "model", entry, tuple(one.id for one in heard))


async def _ask(work: Work, number: int, state: LoopState, segment: Segment, heard: tuple[str, ...]) -> Replied:
    role = work.role(segment)
    models = (role.models if role else ()) or tuple(work.row.body.get("models", ()))
    facts = await work.gateway.facts(models)
    room = facts.context_tokens if facts else _LEAST_CONTEXT
    began = time.perf_counter()
    async with work.thoughts.hold(work.row.priority):
        reply = await _once(work, number, state, segment, heard, models, room)
        if reply.is_cut:
            reply = await _once(work, number, state, segment, heard, models, int(room * _CUT_SHARE))
    return _replied(reply, heard, time.perf_counter() - began, facts)


async def _once(
    work: Work,
    number: int,
    state: LoopState,
    segment: Segment,
    heard: tuple[str, ...],
    models: tuple[str, ...],
    room: int,
) -> ChatReply:
    role = work.role(segment)
    specs = tuple(tool.spec() for tool in chosen_tools(sorted(work.allowed(segment)), work.tools).values())
    told = sum(len(msgspec.json.encode(spec)) for spec in specs) / _LETTERS_A_TOKEN
    answer_room = min(_REPLY_TOKENS, max(room // 4, 256))
    messages = (*state.messages, *(Message("user", text) for text in heard))
    request = ChatRequest(
        messages=compact(messages, max(int(room - told - answer_room), _LEAST_CONTEXT // 2), todo=state.todo),
        models=models,
        tools=specs,
        max_tokens=answer_room,
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
    )


def _texts(heard: Sequence[Said]) -> tuple[str, ...]:
    return tuple(one.text for one in heard)
