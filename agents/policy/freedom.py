"""What is free without a grant: what rules allow, and what the mode says. Everything else is asked for."""

from __future__ import annotations

from agents.policy.allowing import allowing_rule
from agents.policy.patterns import host_matches, leaves_tree, tool_matches
from agents.policy.rules import Rule, allows_path
from agents.policy.shell import Redirect
from agents.policy.verdicts import Finding, Question
from agents.records import Effect, Mode, Risk, SandboxLevel, Verdict

_EDITING = frozenset({Mode.AUTO_EDIT, Mode.AUTO})
_HELD = "built in: the sandbox holds it"


def freedom_of(question: Question) -> Finding:
    """Allowed by a rule or the mode, or asked for; says why."""
    effect = question.demand.effect
    if question.circumstances.is_dry and question.is_held and effect in {Effect.WRITE, Effect.RUN}:
        return Finding(Verdict.ALLOW, "In a dry run everything stays in the overlay.", "built in: dry run")
    if effect is Effect.READ and not question.is_networked:
        return Finding(Verdict.ALLOW, "Reading is free.", "built in: reading")
    if question.risk is not Risk.CRITICAL:
        found = _allowed_by_tool(question) or _BY_EFFECT.get(effect, _by_network)(question)
        if found is not None:
            return found
    return _asked(question)


def _allow(rule: Rule) -> Finding:
    return Finding(Verdict.ALLOW, rule.why or f"A rule allows this {rule.subject}.", rule.line)


def _allowed_by_tool(question: Question) -> Finding | None:
    if question.is_networked or not question.is_held or (question.command and not question.command.is_plain):
        return None
    for rule in question.circumstances.rules.of(Verdict.ALLOW):
        if rule.subject == "tool" and any(tool_matches(pattern, question.demand.tool) for pattern in rule.patterns):
            return _allow(rule)
    return None


def _by_write(question: Question) -> Finding | None:
    demand, rules = question.demand, question.circumstances.rules
    if question.is_networked or demand.leaves_tree or not demand.writes:
        return None
    found = [allows_path(rules.of(Verdict.ALLOW), path) for path in demand.writes]
    first = found[0]
    if first is not None and None not in found:
        return _allow(first)
    if question.circumstances.mode in _EDITING and question.risk < Risk.HIGH:
        return Finding(Verdict.ALLOW, "Edits of files in the tree are free.", f"mode {question.circumstances.mode}")
    return None


def _by_run(question: Question) -> Finding | None:
    if question.is_networked or question.circumstances.sandbox is SandboxLevel.NONE:
        return None
    command = question.command
    if command is None or not command.is_plain:
        return None
    rule = allowing_rule(
        tuple(question.circumstances.rules.of(Verdict.ALLOW)), command, lambda redirect: _may_write(question, redirect)
    )
    if rule is not None:
        return _allow(rule)
    if question.circumstances.mode is Mode.AUTO and question.risk < Risk.HIGH:
        return Finding(Verdict.ALLOW, "The sandbox keeps it to the tree, without the network.", _HELD)
    return None


def _may_write(question: Question, redirect: Redirect) -> bool:
    """Whether a file may be written that a command line redirects to."""
    if not redirect.is_static or leaves_tree(redirect.target):
        return False
    if question.circumstances.mode in _EDITING:
        return True
    return allows_path(question.circumstances.rules.of(Verdict.ALLOW), redirect.target) is not None


def _by_network(question: Question) -> Finding | None:
    demand, rules = question.demand, question.circumstances.rules
    if demand.command:
        return None  # lists of hosts are for pages; a command with a network is asked for
    if demand.effect is not Effect.NETWORK or not demand.hosts or demand.writes or question.risk >= Risk.HIGH:
        return None
    if all(any(host_matches(pattern, host) for pattern in rules.hosts) for host in demand.hosts):
        return Finding(Verdict.ALLOW, "The hosts are on the list of those that may be asked.", rules.hosts_line)
    for rule in rules.of(Verdict.ALLOW):
        if rule.subject == "host" and all(any(host_matches(p, host) for p in rule.patterns) for host in demand.hosts):
            return _allow(rule)
    return None


_BY_EFFECT = {Effect.WRITE: _by_write, Effect.RUN: _by_run, Effect.NETWORK: _by_network}


def _asked(question: Question) -> Finding:
    reason, line = _why_asked(question)
    return Finding(Verdict.ASK, reason, line, may_widen=question.risk < Risk.HIGH)


def _why_asked(question: Question) -> tuple[str, str]:
    demand, circumstances = question.demand, question.circumstances
    mode = f"mode {circumstances.mode}"
    if demand.effect is Effect.RUN and circumstances.sandbox is SandboxLevel.NONE:
        return "No sandbox holds commands on this machine, so each one is asked for.", "built in: no sandbox"
    if question.command and question.command.doubts:
        return f"It is not certain what this runs: {question.command.doubts[0]}.", "built in: unknown means ask"
    if question.is_networked:
        told = f" to {', '.join(demand.hosts)}" if demand.hosts else ""
        reason = f"It needs the network{told}, and no rule or grant allows that."
        if demand.command and demand.hosts and not circumstances.filters_hosts:
            reason += " This machine cannot filter by host, so it would have all of the network."
        return reason, "built in: network is off"
    if demand.leaves_tree:
        return "It changes something of yours beside the run's tree.", "built in: the tree"
    if demand.effect is Effect.SPEND:
        return "It costs money, and no grant covers that.", "built in: spending"
    if circumstances.mode in _EDITING and question.risk >= Risk.HIGH:
        return f"It is of {question.risk.word} risk, and no rule or grant allows it.", mode
    return "No rule or grant allows it.", mode
