"""The next move of a run: a pure function of where it stands and of the limits of the agent at work."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import msgspec

from agents.loop.circles import circle_in
from agents.loop.entries import NOT_DONE, Outcome, Segment
from agents.loop.state import FINISH, HAND_OVER, RUN_COMMAND, LoopState
from agents.records import ToolCall

RED: Final = "red"
"""How ids of calls begin that check a command which must fail."""

_WARNINGS: Final = 2
"""After so many notes about circles the segment is given up."""

_WORDS: Final = 2
"""The second answer without a call is taken for the agent's last, unless it has done nothing yet."""

_LAST_WORDS: Final = 300

_CALL_A_TOOL: Final = (
    "You answered in words and called no tool, so nothing has happened. Call `finish` if everything that was asked for "
    "is done, or say there what is missing; else call the tool that is next."
)

_ACCEPTANCES: Final = 3
"""So many times the acceptance may fail; each failure but the last goes back to the agent."""

_HAND_OVERS: Final = 12
"""So often may agents hand over to each other in one run."""

_LONGEST_WHY: Final = 2000

_TOLD: Final = 4000
"""Letters of a failed command that the agent is told; the end of an output says most."""


class LoopLimits(msgspec.Struct, frozen=True):
    """What one segment may take; 0 tokens means no limit of its own."""

    turns: int = 40
    tokens: int = 0
    cost: Decimal | None = None
    """In US dollars; None means no limit of its own."""
    may_only_talk: bool = False
    """An answer in words is what this agent is for."""


class Begin(msgspec.Struct, frozen=True):
    """Begin the segment at that place."""

    index: int
    segment: Segment


class AskModel(msgspec.Struct, frozen=True):
    """Ask the model what to do."""


class WaitForPerson(msgspec.Struct, frozen=True):
    """A person does this segment by hand; wait for the word."""

    segment: Segment


class Act(msgspec.Struct, frozen=True):
    """Do this call, if it is let through; `by_runtime` for a command of the acceptance.

    `why` is what the agent said along with it.
    """

    call: ToolCall
    by_runtime: bool = False
    why: str = ""


class Note(msgspec.Struct, frozen=True):
    """Tell the agent something."""

    text: str
    reason: str


class EndSegment(msgspec.Struct, frozen=True):
    """The segment is over."""

    outcome: Outcome
    summary: str
    hand_over_to: str = ""


class EndRun(msgspec.Struct, frozen=True):
    """The run is over."""

    outcome: Outcome
    summary: str


Move = Begin | AskModel | WaitForPerson | Act | Note | EndSegment | EndRun


def next_move(state: LoopState, limits: LoopLimits) -> Move | None:
    """What is to be done now; None when the run is over. `limits` are those of the agent at work."""
    if state.is_over:
        return None
    segment = state.segment
    if segment is None or state.is_between:
        return _between(state)
    if state.pending:
        return Act(state.pending[0], why=_said_along(state))
    if state.wish is not None:
        return _spoken(state, state.wish, limits) or _wished(state, segment, state.wish)
    return WaitForPerson(segment) if segment.by_hand else _going_on(state, limits)


def _said_along(state: LoopState) -> str:
    """The words beside the calls of the latest reply; longer ones are cut, and that shows."""
    reply = next((message for message in reversed(state.messages) if message.role == "assistant"), None)
    text = reply.text.strip() if reply else ""
    return text if len(text) <= _LONGEST_WHY else f"{text[:_LONGEST_WHY]}…"


def _between(state: LoopState) -> Move:
    """Begin what can be begun; the run fails with a segment that failed, since others stand on it."""
    bad = next((place for place, one in state.outcomes.items() if one not in {"done", "skipped"}), None)
    if bad is not None:
        return EndRun(state.outcomes[bad], state.summaries[-1] if state.summaries else "")
    following = state.index + 1
    if following < len(state.segments):
        return Begin(following, state.segments[following])
    return EndRun("done", "\n".join(state.summaries))


def _spoken(state: LoopState, wish: ToolCall, limits: LoopLimits) -> Move | None:
    """What is to be said to an agent that has answered in words where deeds are wanted; None where that is well."""
    if wish.id or limits.may_only_talk:
        return None
    if state.only_words < _WORDS:
        return Note(_CALL_A_TOOL, "words")
    if not any(deed.is_ok for deed in state.deeds):
        said = str(wish.arguments.get("summary", ""))[:_LAST_WORDS] or "none"
        return EndSegment("failed", f"The agent has only talked, and called no tool. Its last words: {said}")
    return None


def _wished(state: LoopState, segment: Segment, wish: ToolCall) -> Move:
    summary = str(wish.arguments.get("summary") or state.last_text)
    if wish.tool == HAND_OVER:
        if state.hand_overs >= _HAND_OVERS:
            return EndSegment("stuck", f"The agents have handed over to each other {_HAND_OVERS} times.")
        if left := _accepted(state, segment, segment.failing):  # whoever goes on may mend it, and then it is green
            return left
        return EndSegment("done", summary, str(wish.arguments.get("agent", "")))
    assert wish.tool == FINISH
    outcome = str(wish.arguments.get("outcome") or "done")
    if outcome != "done":
        return EndSegment("skipped" if outcome == "skipped" else "failed", summary)
    return _accepted(state, segment, (*segment.failing, *segment.acceptance)) or EndSegment("done", summary)


def _accepted(state: LoopState, segment: Segment, wanted: Sequence[str]) -> Move | None:
    """What is left to do before these commands of the acceptance have ended as they must; None if they have."""
    unchecked = next((command for command in wanted if command not in state.checked), None)
    lacking = next((told for command in wanted if (told := _lacking(state, segment, command))), "")
    if lacking:
        if state.failed_acceptances + 1 >= _ACCEPTANCES:
            return EndSegment("failed", lacking)
        return Note(f"{NOT_DONE} {lacking}", "acceptance")
    if unchecked is not None:
        kind = RED if unchecked in segment.failing else "acceptance"
        call = ToolCall(f"{kind}-{len(state.checked)}", RUN_COMMAND, {"command": unchecked})
        return Act(call, by_runtime=True)
    return None


def _lacking(state: LoopState, segment: Segment, command: str) -> str:
    """What is wrong with how a command ended; empty if it ended as it must, or was not run yet."""
    said = state.checked.get(command)
    if said is None:
        return ""
    if command not in segment.failing:
        return f"`{command}` must succeed, and it says:\n{said[-_TOLD:]}" if said else ""
    if not said:
        return f"`{command}` must fail until the fault is mended, and it succeeds: no test shows the fault yet."
    if not _is_red(command, state.exits.get(command)):
        return f"`{command}` must fail because a test shows the fault, and it fails otherwise:\n{said[-_TOLD:]}"
    return ""


def _is_red(command: str, code: int | None) -> bool:
    """Whether tests ran and failed: nothing was missing, broken off, or, as far as pytest tells, impossible to read."""
    if code is None or code <= 0 or code in NOT_RUN:
        return False
    return code == 1 or not _PYTEST.search(command)


NOT_RUN: Final = frozenset({126, 127})
"""What shells say of a program that cannot be started, or is not there."""

_PYTEST: Final = re.compile(r"\b(?:pytest|py\.test)\b")
"""It ends with 1 for failing tests, and with others for what kept it from running them."""


def _going_on(state: LoopState, limits: LoopLimits) -> Move:
    if state.turns >= limits.turns:
        return EndSegment("over_budget", f"The agent has used all of its {limits.turns} turns.")
    if limits.tokens and state.tokens >= limits.tokens:
        return EndSegment("over_budget", f"The agent has used {state.tokens} of its {limits.tokens} tokens.")
    if limits.cost is not None and (state.cost >= limits.cost or state.unpriced):
        unknown = " and more, since nobody knows what its model costs" if state.unpriced else ""
        return EndSegment("over_budget", f"The agent has used ${state.cost}{unknown} of its ${limits.cost}.")
    circle = circle_in(state.deeds)
    if circle and not _is_warned(state):
        if state.warnings >= _WARNINGS:
            return EndSegment("stuck", circle)
        return Note(
            f"{circle} Try something else, ask a person with ask_person, or finish with what you know.", "circle"
        )
    return AskModel()


def _is_warned(state: LoopState) -> bool:
    """Whether the agent was told just now and has not answered yet."""
    return bool(state.messages) and state.messages[-1].role == "user" and state.warnings > 0
