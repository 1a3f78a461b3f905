"""What the built-in rules say of git's tools, by their own demands on a real repository and in every mode."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.git_tools import GIT_TOOLS
from support.tool_calls import Calls, bare_surroundings

from agents.authority import Grant, Scope
from agents.policy.circumstances import Circumstances
from agents.policy.decide import decide
from agents.policy.rules import Rules
from agents.records import Mode, Risk, SandboxLevel, Verdict
from agents.tree.worktree import open_tree

ALLOW, ASK, DENY = Verdict.ALLOW, Verdict.ASK, Verdict.DENY
NOW = datetime(2026, 1, 2, tzinfo=UTC)
Decide = Callable[..., Verdict]


@pytest.fixture
def decided(tmp_path: Path, built_in: Rules) -> Decide:
    """What the policy says of a call in a run's tree with one changed file and a remote."""
    work = tmp_path / "work"
    work.mkdir()
    (work / "app.py").write_text("x = 1\n")
    for command in (
        ["init", "-q", "-b", "main"],
        ["config", "user.name", "Ada"],
        ["config", "user.email", "ada@example.com"],
        ["add", "."],
        ["commit", "-qm", "Begin"],
        ["branch", "topic"],
        ["remote", "add", "origin", "https://git.example.com/a.git"],
    ):
        subprocess.run(["git", *command], cwd=work, check=True)
    tree = open_tree(work, tmp_path / "trees", "R1")
    (tree.root / "app.py").write_text("x = 2\n")
    calls = Calls(GIT_TOOLS, bare_surroundings(tree.root, tree.state))

    def say(tool: str, given: dict[str, Any] | None = None, **how: Any) -> Verdict:
        sure = {"mode": Mode.ASK, "now": NOW, "sandbox": SandboxLevel.ISOLATED, "rules": built_in}
        return decide(calls.demand(tool, **(given or {})), Circumstances(**{**sure, **how})).verdict

    return say


BRANCH = {"action": "create", "name": "mine"}
FROM = {"branch": "main"}


@pytest.mark.parametrize(
    ("tool", "given", "verdicts"),
    [
        ("git_status", {}, (ALLOW, ALLOW, ALLOW, ALLOW)),
        ("git_branch", {}, (ALLOW, ALLOW, ALLOW, ALLOW)),
        ("git_suggest_message", {}, (ALLOW, ALLOW, ALLOW, ALLOW)),
        ("git_commit", {}, (DENY, ASK, ALLOW, ALLOW)),
        ("git_resolve", {"path": "app.py", "take": "ours"}, (DENY, ASK, ALLOW, ALLOW)),
        ("git_branch", BRANCH, (DENY, ASK, ASK, ASK)),
        ("git_merge", {"branch": "topic"}, (DENY, ASK, ASK, ASK)),
        ("git_fetch", {}, (DENY, ASK, ASK, ASK)),
        ("git_pull", FROM, (DENY, ASK, ASK, ASK)),
        ("git_push", FROM, (DENY, ASK, ASK, ASK)),
    ],
)
def test_modes(decided: Decide, tool: str, given: dict[str, Any], verdicts: tuple[Verdict, ...]) -> None:
    assert tuple(decided(tool, given, mode=mode) for mode in Mode) == verdicts


@pytest.mark.parametrize("tool", ["git_fetch", "git_pull", "git_push"])
def test_offline_nothing_is_fetched_or_pushed_and_a_dry_run_does_neither(decided: Decide, tool: str) -> None:
    assert decided(tool, FROM, offline=True) is DENY
    assert decided(tool, FROM, is_dry=True) is DENY


def test_a_dry_run_commits_in_its_tree_and_makes_no_branch(decided: Decide) -> None:
    assert decided("git_commit", is_dry=True) is ALLOW
    assert decided("git_branch", BRANCH, is_dry=True) is DENY


def test_a_list_of_hosts_lets_nobody_push_or_fetch_unasked(decided: Decide, built_in: Rules) -> None:
    free = Rules(rules=built_in.rules, hosts=("git.example.com",))
    assert {decided(tool, FROM, rules=free, mode=Mode.AUTO) for tool in ("git_fetch", "git_pull", "git_push")} == {ASK}


def test_a_plans_grant_for_tools_and_paths_makes_no_branch_and_reaches_no_host(decided: Decide) -> None:
    scope = Scope(tools=("git_*",), paths=("**",), hosts=("git.example.com",), risk=Risk.HIGH)
    grants = (Grant(id="G1", folder="", scope=scope, made_at=NOW, made_by="ada"),)
    assert decided("git_commit", grants=grants) is ALLOW
    assert decided("git_branch", BRANCH, grants=grants) is ASK
    assert decided("git_push", FROM, grants=grants) is ASK


def test_the_ceiling_of_a_coder_is_below_a_push(decided: Decide) -> None:
    assert decided("git_push", FROM, ceiling=Risk.MEDIUM) is DENY
    assert decided("git_fetch", FROM, ceiling=Risk.MEDIUM) is ASK
