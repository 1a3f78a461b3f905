"""Whether a grant covers a call."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from agents.authority import OWN_TESTS, RUN_TESTS, Grant, Scope
from agents.policy.circumstances import Circumstances
from agents.policy.patterns import command_fits_strictly, host_matches, path_matches, plain_path, tool_matches
from agents.policy.shell import CommandLine
from agents.records import Demand, Effect, Risk

_PREFIX_MARK = " *"


def covering_grant(
    demand: Demand, command: CommandLine | None, risk: Risk, circumstances: Circumstances, *, bound_only: bool
) -> Grant | None:
    """The first grant in force that covers a call; with `bound_only` only one for exactly this call."""
    for grant in circumstances.grants:
        if not is_in_force(grant, circumstances):
            continue
        if is_bound(grant.scope, circumstances.binding):
            if risk <= grant.scope.risk:
                return grant
        elif bound_only or grant.scope.binding or _gets_all(demand, circumstances):
            continue
        elif covers(grant.scope, demand, command, risk):
            return grant
    return None


def is_in_force(grant: Grant, circumstances: Circumstances) -> bool:
    """Whether a grant counts now, here, and for this run and plan."""
    return (
        grant.revoked_at is None
        and (grant.expires_at is None or circumstances.now < grant.expires_at)
        and (grant.uses_left is None or grant.uses_left > 0)
        and grant.folder in {"", circumstances.folder}
        and grant.run in {"", circumstances.run}
        and grant.plan in {"", circumstances.plan}
    )


def is_bound(scope: Scope, binding: str) -> bool:
    """Whether a grant is for exactly the call with this binding."""
    return bool(binding) and scope.binding == binding


def covers(scope: Scope, demand: Demand, command: CommandLine | None, risk: Risk) -> bool:
    """Whether a scope without a binding covers everything that a call would do. Critical calls never."""
    if risk > scope.risk or risk is Risk.CRITICAL:
        return False
    if demand.leaves_tree or not any(tool_matches(pattern, demand.tool) for pattern in scope.tools):
        return False  # paths say nothing of branches
    if not all(_covers_path(scope, path) for path in demand.writes):
        return False
    is_own_tests = demand.tool == RUN_TESTS and OWN_TESTS in scope.commands
    if command is not None and not is_own_tests and not _covers_command(scope, command):
        return False
    if demand.effect is Effect.RUN and command is None:
        return False  # what would run is not known
    return _covers_network(scope, demand) and _covers_cost(scope, demand)


def _gets_all(demand: Demand, circumstances: Circumstances) -> bool:
    """Whether a command would have all of the network, whatever hosts it names: a grant of some is not for that."""
    return bool(demand.command and demand.hosts) and not circumstances.filters_hosts


def _covers_path(scope: Scope, path: str) -> bool:
    return any(pattern == plain_path(path) or path_matches(pattern, path, anchored=True) for pattern in scope.paths)


def _covers_command(scope: Scope, command: CommandLine) -> bool:
    for allowed in scope.commands:
        if allowed == command.text:
            return True
        if allowed.endswith(_PREFIX_MARK) and command.is_single and command_fits_strictly(allowed, command.commands[0]):
            return True
    return False


def _covers_network(scope: Scope, demand: Demand) -> bool:
    if not (demand.needs_network or demand.hosts or demand.effect is Effect.NETWORK):
        return True
    return bool(demand.hosts) and all(any(host_matches(p, host) for p in scope.hosts) for host in demand.hosts)


def _covers_cost(scope: Scope, demand: Demand) -> bool:
    cost = demand.estimate.cost if demand.estimate else ("unknown" if demand.effect is Effect.SPEND else "0")
    try:
        return Decimal(cost) <= Decimal(scope.cost or "0")
    except InvalidOperation:
        return False
