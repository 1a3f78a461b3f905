"""What an agent does where there is no model: a fixed order of calls for each role, and a report of what they found.

It speaks in the same replies as a model does, so that policy, sandbox, trace and audit are the same for both. Roles
that take judgement (the coder, the planner) have no rules: their work waits for a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from agents.chat import Message
from agents.loop.entries import Replied, Segment
from agents.loop.state import BY_RULES, FINISH, LoopState
from agents.records import ToolCall

_ORDERS: Final[dict[str, tuple[tuple[str, dict[str, object]], ...]]] = {
    "tester": (("run_tests", {}),),
    "reviewer": (
        ("git_status", {}),
        ("git_diff", {"since": "commit"}),
        ("security_audit", {}),
        ("privacy_check", {}),
    ),
    "explainer": (("project_facts", {}), ("code_outline", {})),
}
_NO_DIFFERENCE: Final = "Nothing differs."
_NOTHING_TO_REVIEW: Final = (
    "Nothing was reviewed: no file differs from the last commit, and without a model that is all that is looked at. "
    "Review changes before they are committed, or set a model to ask about older ones."
)
_TOLD: Final = 1500
"""Letters of each answer that the report repeats."""


def has_rules(agent: str) -> bool:
    """Whether an agent can work without a model."""
    return agent in _ORDERS


def reply_by_rules(state: LoopState, segment: Segment, allowed: frozenset[str]) -> Replied:
    """The next call of the order, or the report when all are done; tools that the agent may not use are left out."""
    order = [one for one in (*_ORDERS[segment.agent], *_about_files(segment)) if one[0] in allowed]
    if state.turns < len(order):
        tool, arguments = order[state.turns]
        return Replied(text="", calls=(ToolCall(f"rule-{state.turns + 1}", tool, dict(arguments)),), model=BY_RULES)
    outcome, summary = "done" if _is_well(state, segment) else "failed", _report(state.messages)
    if _has_nothing_to_review(state, segment):
        outcome, summary = "failed", _NOTHING_TO_REVIEW
    wish = ToolCall(f"rule-{state.turns + 1}", FINISH, {"summary": summary, "outcome": outcome})
    return Replied(text="", calls=(wish,), model=BY_RULES)


def _has_nothing_to_review(state: LoopState, segment: Segment) -> bool:
    """Whether a reviewer that was asked by a person finds no change: then no review has happened."""
    told = {message.tool: message.text for message in state.messages if message.role == "tool"}
    return segment.agent == "reviewer" and not segment.task and told.get("git_diff", "") == _NO_DIFFERENCE


def _about_files(segment: Segment) -> Sequence[tuple[str, dict[str, object]]]:
    if segment.agent != "explainer":
        return ()
    order: list[tuple[str, dict[str, object]]] = [("search_code", {"query": segment.goal})]
    return order + [("impact_of", {"target": path}) for path in segment.files[:3]]


def _is_well(state: LoopState, segment: Segment) -> bool:
    """A tester's tests must pass, unless a plan only wants to know; what others find is for people to weigh."""
    only_asked = bool(segment.task) and not segment.acceptance and not segment.failing
    return segment.agent != "tester" or only_asked or all(deed.is_ok for deed in state.deeds)


def _report(messages: Sequence[Message]) -> str:
    told = [
        f"## {message.tool}\n{message.text[:_TOLD]}" for message in messages if message.role == "tool" and message.text
    ]
    return "\n\n".join(told) or "There was nothing to tell."
