"""The one function that decides whether a call is allowed, asked for or refused. No I/O: facts in, a decision out.

Looked at in this order, and the first that has something to say decides: hard denials, rules that deny, what must be
asked for, grants, rules that allow, what the mode says. Between rules the strictest wins; what is unknown is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from agents.policy.circumstances import Circumstances, Decision
from agents.policy.covering import covering_grant
from agents.policy.freedom import freedom_of
from agents.policy.limits import PROTECTED_LINE, is_released, limit_of
from agents.policy.offers import offers_for
from agents.policy.risk import risk_of
from agents.policy.rules import touches
from agents.policy.shell import CommandLine, read_command
from agents.policy.verdicts import Finding, Question
from agents.records import Demand, Effect, Risk, Verdict


def decide(demand: Demand, circumstances: Circumstances) -> Decision:
    """What the policy says of a call."""
    command = read_command(demand.command) if demand.command else None
    risk, risks = _risk(demand, command)
    question = Question(demand=demand, command=command, risk=risk, circumstances=circumstances)
    finding = next(found for look in _ORDER if (found := look(question)) is not None)
    asked_by_mode = finding.verdict is Verdict.ASK and finding.may_widen
    return Decision(
        verdict=finding.verdict,
        reason=finding.reason,
        line=finding.line,
        risk=risk,
        risks=risks,
        grant=finding.grant,
        offers=offers_for(question) if asked_by_mode else (),
        doubts=command.doubts if command else (),
        shown=command.shown if command else "",
    )


def _risk(demand: Demand, command: CommandLine | None) -> tuple[Risk, tuple[str, ...]]:
    if command is None or demand.effect is Effect.READ or demand.is_composed:
        return demand.risk, ()
    told, reasons = risk_of(command)
    return max(demand.risk, told), reasons if told >= demand.risk else ()


def _refused_by_rule(question: Question) -> Finding | None:
    for rule in question.circumstances.rules.of(Verdict.DENY):
        if touches(rule, question.demand, question.command):
            return Finding(Verdict.DENY, rule.why or f"A rule denies this {rule.subject}.", rule.line)
    return None


def _bound(question: Question) -> Finding | None:
    return _granted_by(question, bound_only=True)


def _must_be_asked(question: Question) -> Finding | None:
    rules = question.circumstances.rules
    if rules.fault:
        return Finding(
            Verdict.ASK, f"Everything is asked for, since the rules cannot be read: {rules.fault}", rules.fault_line
        )
    if question.risk is Risk.CRITICAL:
        return Finding(Verdict.ASK, "Critical calls are always asked for.", "built in: critical risk")
    if is_released(question):
        return Finding(Verdict.ASK, "Protected paths that your rules name are asked for each time.", PROTECTED_LINE)
    if question.circumstances.is_dry and question.is_held:
        return None  # nothing of it reaches anything that a rule could speak of
    for rule in rules.of(Verdict.ASK):
        if touches(rule, question.demand, question.command):
            return Finding(Verdict.ASK, rule.why or f"A rule asks before this {rule.subject}.", rule.line)
    return None


def _granted(question: Question) -> Finding | None:
    if question.demand.effect is Effect.RUN and not question.is_held:
        return None  # where nothing holds a command, each one is asked for
    return _granted_by(question, bound_only=False)


def _granted_by(question: Question, *, bound_only: bool) -> Finding | None:
    circumstances = question.circumstances
    grant = covering_grant(question.demand, question.command, question.risk, circumstances, bound_only=bound_only)
    if grant is None:
        return None
    whose = f"plan {grant.plan}" if grant.plan else f"run {grant.run}" if grant.run else "a grant"
    return Finding(Verdict.ALLOW, f"Covered by {whose}, given by {grant.made_by}.", f"grant {grant.id}", grant.id)


_ORDER: Final[tuple[Callable[[Question], Finding | None], ...]] = (
    limit_of,
    _refused_by_rule,
    _bound,
    _must_be_asked,
    _granted,
    freedom_of,
)
