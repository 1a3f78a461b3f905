"""Where a run stands: the fold of its entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from agents.chat import Message
from agents.loop.entries import (
    Acted,
    Began,
    Compacted,
    Entry,
    Noted,
    Outcome,
    Replied,
    RunEnded,
    Segment,
    SegmentEnded,
)
from agents.records import Effect, ToolCall

BY_RULES: Final = "rules"
"""The name that stands where a model's would."""
BY_PERSON: Final = "a person"
"""The same where people did the work."""
FREE_MINDS: Final = frozenset({"", BY_RULES, BY_PERSON})
"""Who thinks at no cost."""
UNKNOWN_EFFECT: Final = "run.effect_unknown"
"""The error of a call of which nobody knows whether it was done."""
FINISH: Final = "finish"
HAND_OVER: Final = "hand_over"
ASK_PERSON: Final = "ask_person"
UPDATE_TODO: Final = "update_todo"
RUN_COMMAND: Final = "run_command"


@dataclass
class Deed:
    """A call and how it went, as far as it takes to see that a run goes in circles."""

    tool: str
    arguments: str
    text: str
    is_ok: bool


@dataclass
class LoopState:
    """A run at one moment. `advance` changes it; nobody else does."""

    segments: list[Segment] = field(default_factory=list)
    """All work, in order; a hand-over puts its segment behind the one that is going on."""
    index: int = -1
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    summaries: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    pending: list[ToolCall] = field(default_factory=list)
    """Calls of the latest reply that have no answer yet, in order."""
    turns: int = 0
    """Replies in this segment."""
    deeds: list[Deed] = field(default_factory=list)
    todo: str = ""
    wish: ToolCall | None = None
    """The call with which the agent said that it is done or hands over."""
    last_text: str = ""
    only_words: int = 0
    """Replies in this segment that called no tool."""
    model: str = ""
    """Who gave the latest reply: a model, the rules or a person."""
    checked: dict[str, str] = field(default_factory=dict)
    """What became of each command of the acceptance since the tree last changed: empty for well, else what it said."""
    exits: dict[str, int] = field(default_factory=dict)
    """The exit code of each of them that came to an end."""
    failed_acceptances: int = 0
    warnings: int = 0
    hand_overs: int = 0
    tokens: int = 0
    """Used in this segment, as far as providers said."""
    cost: Decimal = Decimal(0)
    """The same in US dollars."""
    unpriced: int = 0
    """Replies in this segment of which nobody knows the cost."""
    is_over: bool = False

    @property
    def segment(self) -> Segment | None:
        """The work that is going on."""
        return self.segments[self.index] if 0 <= self.index < len(self.segments) else None

    @property
    def is_between(self) -> bool:
        """Whether no segment is going on."""
        return self.index < 0 or self.index in self.outcomes


def fold(segments: Sequence[Segment], entries: Sequence[Entry]) -> LoopState:
    """The state that entries add up to."""
    state = LoopState(segments=list(segments))
    for entry in entries:
        advance(state, entry)
    return state


def advance(state: LoopState, entry: Entry) -> None:
    """Take one entry into the state."""
    match entry:
        case Began():
            _begin(state, entry)
        case Replied():
            _reply(state, entry)
        case Acted():
            _act(state, entry)
        case Noted():
            _note(state, entry)
        case Compacted():
            state.messages[entry.first : entry.last] = [Message("user", entry.text)]
            _spend(state, entry)
        case SegmentEnded():
            _end_segment(state, entry)
        case RunEnded():
            state.is_over = True


def _begin(state: LoopState, entry: Began) -> None:
    state.index = entry.index
    state.messages = list(entry.messages)
    state.pending, state.deeds, state.wish, state.checked = [], [], None, {}
    state.turns = state.failed_acceptances = state.warnings = state.tokens = state.only_words = 0
    state.cost, state.unpriced = Decimal(0), 0
    state.last_text = ""


def _reply(state: LoopState, entry: Replied) -> None:
    state.messages += [Message("user", text) for text in entry.heard]
    state.messages.append(Message("assistant", entry.text, entry.calls))
    state.pending = list(entry.calls)
    state.turns += 1
    state.last_text = entry.text or state.last_text
    state.model = entry.model
    _spend(state, entry)
    if not entry.calls:
        state.only_words += 1
        state.wish = ToolCall("", FINISH, {"summary": entry.text, "outcome": "done"})


def _spend(state: LoopState, entry: Replied | Compacted) -> None:
    state.tokens += (entry.prompt_tokens or 0) + (entry.completion_tokens or 0)
    if entry.cost is not None:
        state.cost += Decimal(entry.cost)
    elif entry.model not in FREE_MINDS:
        state.unpriced += 1


def _act(state: LoopState, entry: Acted) -> None:
    call = entry.call
    if entry.by_runtime:
        if entry.error == UNKNOWN_EFFECT:
            return  # a restart came in between: what only checks is done once more
        command, code = str(call.arguments.get("command", "")), entry.data.get("exit_code")
        state.checked[command] = entry.text if entry.error else ""
        if isinstance(code, int) and entry.data.get("ended", "by itself") == "by itself":
            state.exits[command] = code
        else:
            state.exits.pop(command, None)
        return
    state.pending = [one for one in state.pending if one.id != call.id]
    told = f"{entry.text}\n{entry.hint}".strip() if entry.hint else entry.text
    state.messages.append(Message("tool", told, call_id=call.id, tool=call.tool))
    state.deeds.append(Deed(call.tool, _canonical(call), entry.text, not entry.error))
    if entry.error:
        return
    if call.tool in {FINISH, HAND_OVER}:
        state.wish = call
    elif call.tool == UPDATE_TODO:
        state.todo = entry.text
    elif entry.demand is not None and entry.demand.effect is not Effect.READ:
        state.checked = {}  # what held before may not hold any more


def _canonical(call: ToolCall) -> str:
    return repr(sorted((name, repr(value)) for name, value in call.arguments.items()))


def _note(state: LoopState, entry: Noted) -> None:
    state.messages.append(Message("user", entry.text))
    state.wish = None
    if entry.reason == "acceptance":
        state.failed_acceptances += 1
        state.checked = {}
    elif entry.reason == "circle":
        state.warnings += 1


def _end_segment(state: LoopState, entry: SegmentEnded) -> None:
    state.outcomes[state.index] = entry.outcome
    segment = state.segments[state.index]
    state.summaries.append(f"{segment.agent}{f' ({segment.task})' if segment.task else ''}: {entry.summary}")
    if entry.hand_over_to:
        after = Segment(
            agent=entry.hand_over_to,
            goal=segment.goal,
            task=segment.task,
            files=segment.files,
            acceptance=segment.acceptance,  # what must fail was seen to fail before
        )
        state.hand_overs += 1
        state.segments.insert(state.index + 1, after)
        state.outcomes = {place if place <= state.index else place + 1: one for place, one in state.outcomes.items()}
