"""What a grant covers, and what it never does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from agents.authority import APPLY_CHANGES, OWN_TESTS, Grant, Scope
from agents.policy.circumstances import Decision
from agents.policy.rules import Rule, Rules
from agents.records import Effect, Estimate, Mode, Risk, SandboxLevel, Verdict

NOW = datetime(2026, 1, 2, tzinfo=UTC)
Say = Callable[..., Decision]
HERE = {"folder": "/shop", "run": "R1", "plan": "P1"}
SCOPE = Scope(
    tools=("edit_file", "run_command", "fetch"),
    paths=("payments/**", "README.md"),
    commands=("pytest -q", "ruff *", "cd web && npm test"),
    hosts=("docs.python.org",),
)


def grant(scope: Scope = SCOPE, **more: Any) -> Grant:
    given = {"id": "G1", "folder": "/shop", "made_at": NOW, "made_by": "user:ada", "plan": "P1"}
    return Grant(scope=scope, **{**given, **more})


@pytest.mark.parametrize(
    ("call", "covered"),
    [
        ({"writes": ("payments/api.py", "README.md")}, True),
        ({"writes": ("payments/api.py", "orders/api.py")}, False),
        ({"writes": ("docs/README.md",)}, False),
        ({"writes": ("payments/../orders/x.py",)}, False),
        ({"writes": ("payments/api.py",), "tool": "delete_file"}, False),
        ({"writes": ("payments/api.py",), "risk": Risk.HIGH}, False),
        ({"command": "pytest -q"}, True),
        ({"command": "pytest -q tests"}, False),
        ({"command": "pytest -q; rm x"}, False),
        ({"command": "ruff check ."}, True),
        ({"command": "ruff check . > x"}, False),
        ({"command": "ruff check . && ls"}, False),
        ({"command": "A=1 ruff check ."}, False),
        ({"command": "ruff check $X"}, False),
        ({"command": "ruff check /etc"}, False),
        ({"command": "cd web && npm test"}, True),
        ({"command": "pytest -q", "needs_network": True}, False),
        ({"hosts": ("docs.python.org",)}, True),
        ({"hosts": ("docs.python.org", "example.org")}, False),
        ({"effect": Effect.NETWORK, "tool": "fetch"}, False),
        ({"effect": Effect.SPEND, "tool": "fetch"}, False),
        ({"effect": Effect.RUN, "tool": "run_command"}, False),
    ],
)
def test_a_grant_covers_exactly_what_it_names(say: Say, call: dict[str, Any], covered: bool) -> None:
    found = say(grants=(grant(),), **HERE, **call)
    assert (found.verdict is Verdict.ALLOW) is covered
    assert found.grant == ("G1" if covered else "")


@pytest.mark.parametrize(
    ("call", "covered"),
    [
        ({"tool": "run_tests", "command": "python3 -m pytest --junit-xml=/state/report tests/test_a.py"}, True),
        ({"tool": "run_command", "command": "python3 -c 1"}, False),
        ({"tool": "run_tests", "command": "npm test", "needs_network": True}, False),
        ({"tool": "run_tests", "command": "npm test", "sandbox": SandboxLevel.NONE}, False),
        ({"tool": "apply_changes", "writes": ("README.md",)}, True),
        ({"tool": "apply_changes", "writes": ("README.md", "setup.py")}, False),
        ({"tool": "apply_changes", "writes": ("README.md",), "risk": Risk.HIGH}, False),
    ],
)
def test_a_plan_may_cover_the_projects_own_tests_and_the_putting_in_of_its_files(
    say: Say, call: dict[str, Any], covered: bool
) -> None:
    tools = ("run_tests", "run_command", APPLY_CHANGES)
    scope = Scope(tools=tools, paths=("README.md",), commands=(OWN_TESTS,), risk=Risk.MEDIUM)
    assert (say(grants=(grant(scope),), **HERE, **call).grant == "G1") is covered


def test_money_is_covered_up_to_the_cent_and_unknown_costs_never(say: Say) -> None:
    paid = grant(msgspec.structs.replace(SCOPE, cost="0.10"))
    for cost, covered in (("0.10", True), ("0.11", False), ("unknown", False)):
        found = say(effect=Effect.SPEND, tool="fetch", estimate=Estimate(cost=cost), grants=(paid,), **HERE)
        assert (found.verdict is Verdict.ALLOW) is covered


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": NOW},
        {"expires_at": NOW},
        {"uses_left": 0},
        {"folder": "/other"},
        {"run": "R2"},
        {"plan": "P2"},
    ],
)
def test_a_grant_that_has_ended_or_is_for_others_covers_nothing(say: Say, change: dict[str, Any]) -> None:
    assert say("pytest -q", grants=(grant(expires_at=NOW + timedelta(1)),), **HERE).verdict is Verdict.ALLOW
    assert say("pytest -q", grants=(grant(**change),), **HERE).verdict is Verdict.ASK


def test_rules_that_ask_or_deny_come_before_grants(say: Say) -> None:
    for verdict in (Verdict.ASK, Verdict.DENY):
        rules = Rules(rules=(Rule(verdict=verdict, subject="command", patterns=("pytest *",)),))
        assert say("pytest -q", grants=(grant(),), rules=rules, **HERE).verdict is verdict


def test_critical_calls_are_covered_only_by_their_exact_binding(say: Say) -> None:
    wide = grant(Scope(tools=("*",), commands=("npm publish",), risk=Risk.CRITICAL))
    bound = grant(Scope(binding="B1", risk=Risk.CRITICAL))
    assert say("npm publish", grants=(wide,), **HERE).verdict is Verdict.ASK
    assert say("npm publish", grants=(bound,), binding="B1", **HERE).verdict is Verdict.ALLOW
    assert say("npm publish", grants=(bound,), binding="B2", **HERE).verdict is Verdict.ASK
    assert say("npm publish", grants=(grant(Scope(risk=Risk.CRITICAL)),), binding="", **HERE).verdict is Verdict.ASK


def test_where_no_sandbox_holds_commands_only_an_exact_binding_counts(say: Say) -> None:
    none = {"sandbox": SandboxLevel.NONE, "binding": "B1", **HERE}
    assert say("pytest -q", grants=(grant(),), **none).verdict is Verdict.ASK
    assert say("pytest -q", grants=(grant(Scope(binding="B1")),), **none).verdict is Verdict.ALLOW


def test_no_grant_lifts_a_limit(say: Say) -> None:
    bound = grant(Scope(binding="B1", risk=Risk.CRITICAL))
    for call in ({"writes": (".git/config",)}, {"writes": ("../x",)}, {"hosts": ("x.org",), "offline": True}):
        assert say(grants=(bound,), binding="B1", **HERE, **call).verdict is Verdict.DENY
    assert say("ls", grants=(bound,), binding="B1", mode=Mode.PLAN, **HERE).verdict is Verdict.DENY


@pytest.mark.parametrize(
    ("call", "names"),
    [
        ({"command": "./run.sh -q tests"}, ["exact", "command", "prefix"]),
        ({"command": "git stash push"}, ["exact", "command", "prefix"]),
        ({"command": "./run.sh && ./other.sh"}, ["exact", "command"]),
        ({"command": "./run.sh > x"}, ["exact", "command"]),
        ({"command": "python run.py"}, ["exact", "command"]),
        ({"command": "python -m run x"}, ["exact", "command", "prefix"]),
        ({"command": "./run.sh", "sandbox": SandboxLevel.NONE}, ["exact"]),
        ({"command": "./run.sh", "needs_network": True}, ["exact"]),
        ({"writes": ("a.py", "b.py")}, ["exact", "files"]),
        ({"hosts": ("x.org",)}, ["exact", "hosts"]),
        ({"writes": ("a.py",), "risk": Risk.HIGH}, []),
        ({"command": "rm -rf x"}, []),
    ],
)
def test_what_an_answer_may_allow_for_longer(say: Say, call: dict[str, Any], names: list[str]) -> None:
    found = say(binding="B1", **call)
    assert (found.verdict, [offer.name for offer in found.offers]) == (Verdict.ASK, names)


def test_what_is_offered_covers_the_call_that_it_was_offered_for(say: Say) -> None:
    for call in (
        {"command": "./run.sh -q"},
        {"command": "a && b > c"},
        {"writes": ("a [1].py",)},
        {"hosts": ("x.org",)},
    ):
        for offer in say(binding="B1", **call).offers:
            again = say(binding="B1", grants=(grant(offer.scope),), **HERE, **call)
            assert (again.verdict, again.grant) == (Verdict.ALLOW, "G1"), offer


def test_the_beginning_of_a_command_is_offered_with_its_subcommand(say: Say) -> None:
    prefixes = {
        command: [offer.scope.commands[0] for offer in say(command).offers if offer.name == "prefix"]
        for command in ("git stash push", "make lint", "./x.sh a", "poetry -q run", "make")
    }
    assert prefixes == {
        "git stash push": ["git stash *"],
        "make lint": ["make lint *"],
        "./x.sh a": ["./x.sh *"],
        "poetry -q run": [],
        "make": [],
    }


def test_a_grant_of_hosts_is_not_for_a_command_that_would_have_all_of_the_network(say: Say) -> None:
    call = {"effect": Effect.NETWORK, "hosts": ("example.org",), "needs_network": True}
    given = grant(Scope(tools=("run_command",), commands=("npm ci",), hosts=("example.org",), risk=Risk.HIGH))
    held = say("npm ci", grants=(given,), filters_hosts=True, **call, **HERE)
    assert held.verdict is Verdict.ALLOW
    unheld = say("npm ci", grants=(given,), filters_hosts=False, **call, **HERE)
    assert unheld.verdict is Verdict.ASK
    assert "cannot filter by host" in unheld.reason
