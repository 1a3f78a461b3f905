"""What would happen to a command and why, in the shapes of the contract. Nothing is run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from agents.policy.circumstances import Circumstances
from agents.policy.decide import decide
from agents.policy.rules import Rules
from agents.policy.shell import SimpleCommand, read_command
from agents.policy.visible import mark_hidden
from agents.records import Demand, Effect, Risk, SandboxLevel
from daemon.contract.policy import CommandPart, PolicyAnswer, RuleView

_HOLDS: Final = {
    SandboxLevel.ISOLATED: (
        "writing anywhere but in the run's own tree, and there to protected paths",
        "seeing secrets in the home folder, other users' files and Groundplan's own",
        "seeing or ending other processes",
        "the network",
        "going on after its time is over or its run is stopped",
    ),
    SandboxLevel.PARTLY: (
        "writing anywhere but in the run's own tree",
        "leaving protected paths changed",
        "reading secrets in the home folder and Groundplan's own files",
        "ending other processes",
        "the network",
        "going on after its time is over or its run is stopped",
    ),
    SandboxLevel.NONE: (),
}


def explain_command(command: str, circumstances: Circumstances, sandbox_reason: str) -> PolicyAnswer:
    """What the policy would say if an agent wanted to run a command."""
    demand = Demand(tool="run_command", effect=Effect.RUN, risk=Risk.SAFE, summary=command, command=command)
    found = decide(demand, circumstances)
    line = read_command(command)
    return PolicyAnswer(
        verdict=found.verdict.value,
        reason=mark_hidden(found.reason),
        line=found.line,
        risk=found.risk.word,
        risks=[mark_hidden(risk) for risk in found.risks],
        parts=[_part(part) for part in line.commands if part.words],
        doubts=[mark_hidden(doubt) for doubt in found.doubts],
        shown=found.shown,
        grant=found.grant,
        offers=[mark_hidden(offer.sentence) for offer in found.offers],
        sandbox=circumstances.sandbox.value,
        sandbox_reason=sandbox_reason,
        sandbox_holds=list(_HOLDS[circumstances.sandbox]),
    )


def rule_views(several: Sequence[Rules]) -> list[RuleView]:
    """Rules and where they stand."""
    return [
        RuleView(
            verdict=rule.verdict.value,
            subject=rule.subject,
            patterns=[mark_hidden(pattern) for pattern in rule.patterns],
            why=mark_hidden(rule.why),
            line=rule.line,
        )
        for rules in several
        for rule in rules.rules
    ]


def _part(part: SimpleCommand) -> CommandPart:
    return CommandPart(
        words=[mark_hidden(word.text) for word in part.words],
        through=list(part.through),
        reads=[mark_hidden(redirect.target) for redirect in part.redirects if not redirect.writes and redirect.target],
        writes=[mark_hidden(redirect.target) for redirect in part.redirects if redirect.writes],
    )
