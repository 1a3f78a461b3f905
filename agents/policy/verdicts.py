"""A question to the policy with everything that is known of it, and a finding: what one part of the policy says."""

from __future__ import annotations

import msgspec

from agents.policy.circumstances import Circumstances
from agents.policy.shell import CommandLine
from agents.records import Demand, Effect, Risk, SandboxLevel, Verdict


class Finding(msgspec.Struct, frozen=True):
    """What one part of the policy says: `may_widen` tells that an answer could allow more than this one call."""

    verdict: Verdict
    reason: str
    line: str
    grant: str = ""
    may_widen: bool = False


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A call with what its command says and how bad it may be."""

    demand: Demand
    command: CommandLine | None
    risk: Risk
    circumstances: Circumstances

    @property
    def is_networked(self) -> bool:
        """Whether it would reach beyond this machine."""
        demand = self.demand
        return demand.needs_network or demand.effect is Effect.NETWORK or bool(demand.hosts)

    @property
    def is_held(self) -> bool:
        """Whether what it runs, if it runs anything, is kept to the tree."""
        return self.demand.effect is not Effect.RUN or self.circumstances.sandbox is not SandboxLevel.NONE

    @property
    def written(self) -> tuple[str, ...]:
        """Every path that it says it writes, those that its command redirects to included."""
        targets = [
            redirect.target
            for part in (self.command.commands if self.command else ())
            for redirect in part.redirects
            if redirect.writes and redirect.target != "/dev/null"
        ]
        return (*self.demand.writes, *targets)
