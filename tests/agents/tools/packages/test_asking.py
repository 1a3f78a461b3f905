"""The policy and the tools for packages agree: what reaches a registry is asked for, in every mode."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.tool_calls import Calls

from agents.policy.circumstances import Circumstances, Decision
from agents.policy.decide import decide
from agents.policy.reading import DEFAULT_FILE, read_rules
from agents.policy.rules import Rules
from agents.records import Demand, Effect, Mode, Risk, SandboxLevel, Verdict
from agents.tools.packages.table import MANAGERS
from agents.tools.packages.toolset import TOOLS

RULES = read_rules(DEFAULT_FILE.read_text(encoding="utf-8"), "built-in")
NOW = datetime(2026, 1, 2, tzinfo=UTC)
MANIFESTS = {
    "requirements.txt": "leaf\n",
    "pyproject.toml": "[project]\nname = 'x'\n",
    "package.json": json.dumps({"name": "x"}),
    "Cargo.toml": "[package]\nname = 'x'\n",
    "go.mod": "module x\n",
    "pom.xml": "<project/>",
    "build.gradle": "",
    "environment.yml": "dependencies: []\n",
}


@pytest.fixture
def calls(looking, tree: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Calls:
    for name, text in MANIFESTS.items():
        (tree / name).write_text(text)
    programs = tmp_path / "programs"
    programs.mkdir()
    for row in MANAGERS:
        (programs / row.program).write_text("#!/bin/sh\n")
        (programs / row.program).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return Calls({tool.name: tool for tool in TOOLS}, looking)


def said(demand: Demand, mode: Mode = Mode.AUTO, rules: Rules = RULES, **given: Any) -> Decision:
    return decide(demand, Circumstances(mode=mode, now=NOW, sandbox=SandboxLevel.ISOLATED, rules=rules, **given))


@pytest.mark.parametrize("manager", [row.name for row in MANAGERS])
@pytest.mark.parametrize("tool", ["install_packages", "update_packages"])
@pytest.mark.parametrize("mode", [Mode.ASK, Mode.AUTO])
def test_every_manager_is_asked_for_with_its_hosts(calls: Calls, manager: str, tool: str, mode: Mode) -> None:
    demand = calls.demand(tool, manager=manager)
    assert (demand.effect, demand.needs_network, bool(demand.hosts)) == (Effect.NETWORK, True, True)
    assert said(demand, mode).verdict is Verdict.ASK
    assert said(demand, mode, offline=True).line == "setting: offline"
    assert said(demand, Mode.PLAN).verdict is Verdict.DENY


def test_without_scripts_the_risk_is_one_that_a_coder_may_take(calls: Calls) -> None:
    quiet = calls.demand("install_packages", packages=["leaf"], manager="npm")
    loud = calls.demand("install_packages", packages=["leaf"], manager="npm", scripts=True)
    assert said(quiet, ceiling=Risk.MEDIUM).verdict is Verdict.ASK
    assert said(loud, ceiling=Risk.MEDIUM).line == "built in: the agent's ceiling"


def test_the_list_of_hosts_for_pages_opens_no_registry_to_commands(calls: Calls) -> None:
    rules = Rules(hosts=("registry.npmjs.org",), hosts_line="mine")
    asked = calls.demand("list_packages", outdated=True, manager="npm")
    assert said(asked, rules=rules).verdict is Verdict.ASK


@pytest.mark.parametrize("tool", ["list_packages", "package_licences"])
def test_what_only_looks_is_free(calls: Calls, tool: str) -> None:
    assert said(calls.demand(tool, manager="npm"), Mode.ASK).verdict is Verdict.ALLOW


@pytest.mark.parametrize(
    "command",
    [
        "npm install x",
        "pip install x",
        "npm ci",
        "uv sync",
        "cargo fetch",
        "yarn",
        "pnpm add x",
        "go get x",
        "poetry add x",
    ],
)
def test_the_shell_gets_no_further_than_the_tools(command: str) -> None:
    demand = Demand(tool="run_command", effect=Effect.RUN, risk=Risk.MEDIUM, summary="x", command=command)
    assert said(demand).verdict is Verdict.ASK
