"""What happens in a run, as it is kept: the entries of its trace, oldest first. Secrets in them are placeholders."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from agents.chat import Message
from agents.records import Demand, SecurityEvent, SideEffect, ToolCall, Usage, Verdict

NOT_DONE = "This is not done yet:"
"""How a note begins that tells an agent what its work lacks."""

Outcome = Literal["done", "failed", "stuck", "over_budget", "skipped"]


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of work for one agent: a task of a plan, the whole goal of a run, or what one agent hands to another.

    `acceptance` are commands that must succeed before the work counts as done, `failing` such that must fail: a test in
    them shows the fault that later work mends.
    """

    agent: str
    goal: str
    task: str = ""
    files: tuple[str, ...] = ()
    acceptance: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    by_hand: bool = False
    """A person does it; the run waits for the word."""


class Began(msgspec.Struct, frozen=True, kw_only=True, tag="began"):
    """A segment begins with these messages; `index` is its place, `summary` what came before it."""

    index: int
    segment: Segment
    messages: tuple[Message, ...]
    before: str = ""
    """The tree as the segment finds it, as the tree names its states; empty where no task of a plan is worked on."""


class Replied(msgspec.Struct, frozen=True, kw_only=True, tag="replied"):
    """A model (or a rule in its place) spoke, after it `heard` what people had said since the reply before."""

    text: str
    calls: tuple[ToolCall, ...] = ()
    heard: tuple[str, ...] = ()
    model: str = ""
    finish: str = "stop"
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: str | None = None
    """In US dollars as a decimal; None means that nobody knows."""
    is_remote: bool = False
    time_s: float = 0.0
    faults: tuple[str, ...] = ()
    """The tries that failed before this one, each in a sentence."""


class Acted(msgspec.Struct, frozen=True, kw_only=True, tag="acted"):
    """A call of a tool was answered: with its result, or with the reason why it was not let through."""

    call: ToolCall
    text: str
    error: str = ""
    hint: str = ""
    data: dict[str, Any] = {}
    demand: Demand | None = None
    verdict: Verdict = Verdict.ALLOW
    policy_line: str = ""
    approval: str = ""
    side_effects: tuple[SideEffect, ...] = ()
    security_events: tuple[SecurityEvent, ...] = ()
    usage: Usage = Usage()
    sandbox: str = ""
    before: str = ""
    """The tree before the call, as the tree names its states; empty where nothing could change."""
    by_runtime: bool = False
    """The runtime called, to check the acceptance; no model asked for it, so none hears of it in this form."""


class Noted(msgspec.Struct, frozen=True, kw_only=True, tag="noted"):
    """Something that the runtime tells the model: that it goes in circles, or that acceptance failed."""

    text: str
    reason: str


class Compacted(msgspec.Struct, frozen=True, kw_only=True, tag="compacted"):
    """The conversation had become too long: its messages from `first` up to `last` gave way to one that tells them.

    It goes on from this, also after a restart. A model wrote it, or rules did where none could, and `reason` says why.
    """

    text: str
    first: int
    last: int
    """The first message that stays."""
    model: str = ""
    reason: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: str | None = None
    """In US dollars as a decimal; None means that nobody knows."""
    is_remote: bool = False
    time_s: float = 0.0


class SegmentEnded(msgspec.Struct, frozen=True, kw_only=True, tag="segment_ended"):
    """A segment is over."""

    outcome: Outcome
    summary: str
    hand_over_to: str = ""


class RunEnded(msgspec.Struct, frozen=True, kw_only=True, tag="run_ended"):
    """The run is over; what it changed is a changeset now."""

    outcome: Outcome
    summary: str
    changed: tuple[str, ...] = ()


Entry = Began | Replied | Acted | Noted | Compacted | SegmentEnded | RunEnded


def encode_entry(entry: Entry) -> dict[str, Any]:
    """An entry as JSON."""
    encoded: dict[str, Any] = msgspec.to_builtins(entry)
    return encoded


def decode_entry(body: dict[str, Any]) -> Entry:
    """The entry that was encoded."""
    decoded: Entry = msgspec.convert(body, Entry)
    return decoded
