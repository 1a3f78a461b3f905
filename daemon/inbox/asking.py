"""What is asked and what was answered, and how both are kept as JSON. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import msgspec

from agents.policy.circumstances import Decision, Offer
from agents.records import Demand, Risk, SandboxLevel
from daemon.store.approvals import ApprovalRow, ApprovalState

ScopeWord = Literal["once", "run", "plan", "always"]


@dataclass(frozen=True, kw_only=True)
class Asking:
    """One call that must be asked for, with everything that a person needs to know of it.

    `why` is the agent's own reason. Without `expires_at` the setting counts. `plan` is the plan's id.
    """

    folder: str
    demand: Demand
    decision: Decision
    arguments: Mapping[str, Any]
    binding: str
    actor: str
    run: str | None = None
    step: int | None = None
    plan: str = ""
    task: str = ""
    why: str = ""
    sandbox: SandboxLevel | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a person answers. `offer` names what is allowed for longer than once, and `until` when that ends.

    `hunks` are numbers in the whole diff.
    """

    verdict: Literal["allow", "deny"]
    scope: ScopeWord = "once"
    offer: str = ""
    message: str = ""
    hunks: Sequence[int] | None = None
    arguments: Mapping[str, Any] | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How an approval ended.

    `hunks` has the chosen numbers of each file, counted within the file, or is None for all of the diff. `arguments`
    are a person's own in place of the agent's: look at what they demand, and whether policy refuses that.
    """

    approval: str
    state: ApprovalState
    by: str = ""
    at: datetime | None = None
    scope: ScopeWord = "once"
    message: str = ""
    hunks: Mapping[str, tuple[int, ...]] | None = None
    arguments: Mapping[str, Any] | None = None
    grant: str = ""
    binding: str = ""
    replaced_by: str = ""

    @property
    def is_allowed(self) -> bool:
        """Whether the call may be done now, if it still has `binding`."""
        return self.state is ApprovalState.ALLOWED


@dataclass(frozen=True)
class Asked:
    """The JSON of a row as objects again."""

    demand: Demand
    decision: Decision
    arguments: Mapping[str, Any]
    actor: str
    plan: str
    task: str
    why: str
    sandbox: str
    offers: Sequence[Offer] = field(default_factory=tuple)
    again: str = ""
    replaces: str = ""


def kept_asking(asking: Asking) -> dict[str, Any]:
    """What is asked as the JSON of a row."""
    kept = {
        "demand": asking.demand,
        "decision": asking.decision,
        "arguments": dict(asking.arguments),
        "actor": asking.actor,
        "plan": asking.plan,
        "task": asking.task,
        "why": asking.why,
        "sandbox": asking.sandbox or "",
    }
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(kept))  # lists for tuples, as it is read again
    return plain


def asked_of(row: ApprovalRow) -> Asked:
    """What a row asks."""
    kept = row.demand
    decision = msgspec.convert(kept["decision"], Decision)
    return Asked(
        msgspec.convert(kept["demand"], Demand),
        decision,
        kept["arguments"],
        kept["actor"],
        kept["plan"],
        kept["task"],
        kept["why"],
        kept["sandbox"],
        decision.offers,
        kept.get("again", ""),
        kept.get("replaces", ""),
    )


def answer_of(row: ApprovalRow) -> Answer:
    """How a row ended."""
    kept = row.answer or {}
    hunks = kept.get("hunks")
    return Answer(
        approval=row.id,
        state=row.state,
        by=row.answered_by or "",
        at=row.answered_at,
        scope=kept.get("scope", "once"),
        message=kept.get("message", ""),
        hunks=None if hunks is None else {file: tuple(numbers) for file, numbers in hunks.items()},
        arguments=kept.get("arguments"),
        grant=kept.get("grant", ""),
        binding=row.binding,
        replaced_by=kept.get("replaced_by", ""),
    )


def widest_scope(risk: Risk, decision: Decision, run: str | None, plan: str) -> tuple[ScopeWord, ...]:
    """For how long an answer may allow what is asked, narrowest first."""
    if risk >= Risk.HIGH or not decision.offers:
        return ("once",)
    found: list[ScopeWord] = ["once"]
    found += ["run"] if run else []
    found += ["plan"] if plan else []
    return (*found, "always")
