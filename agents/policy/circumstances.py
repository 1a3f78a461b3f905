"""What a decision depends on beside the call itself, and what a decision is."""

from __future__ import annotations

from datetime import datetime

import msgspec

from agents.authority import Grant, Scope
from agents.policy.rules import NO_RULES, Rules
from agents.records import Mode, Risk, SandboxLevel, Verdict


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """When and for whom something is asked for. `binding` is that of the call; grants may be for exactly it.

    `tools` are those that the agent may use, None for all; `ceiling` is the worst risk that it may take at all.
    """

    mode: Mode
    now: datetime
    sandbox: SandboxLevel
    filters_hosts: bool = True
    """Whether the sandbox can hold a command to hosts; if not, its network is all or nothing."""
    rules: Rules = NO_RULES
    grants: tuple[Grant, ...] = ()
    binding: str = ""
    folder: str = ""
    run: str = ""
    plan: str = ""
    offline: bool = False
    is_dry: bool = False
    tools: frozenset[str] | None = None
    ceiling: Risk = Risk.CRITICAL
    own_state: tuple[str, ...] = ()
    """Absolute folders of ours that no call may name: settings, data, the socket."""


class Offer(msgspec.Struct, frozen=True):
    """What an answer could allow beyond this one call. `name` is `exact`, `files` or `prefix`."""

    name: str
    scope: Scope
    sentence: str


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What the policy says of a call, why, and by which line.

    `risk` is the worse of what the tool and what the command's own words say, `risks` the reasons for it. `offers` are
    empty where only this one call may be allowed.
    """

    verdict: Verdict
    reason: str
    line: str
    risk: Risk
    risks: tuple[str, ...] = ()
    grant: str = ""
    offers: tuple[Offer, ...] = ()
    doubts: tuple[str, ...] = ()
    """Why a command is not plain."""
    shown: str = ""
    """The command with what it hides made visible."""
