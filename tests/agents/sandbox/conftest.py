"""Sandboxes at each level that this machine has, and a worktree to run commands in."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from agents.records import SandboxLevel
from agents.sandbox.sandbox import MachineSandbox, open_sandbox
from agents.surroundings import CommandResult, Confinement, Limits

Runner = Callable[..., CommandResult]


def opened(level: SandboxLevel, **wishes: Any) -> MachineSandbox:
    """The sandbox at exactly this level, or the test is skipped."""
    sandbox = open_sandbox(at_most=level, **wishes)
    if sandbox.level is not level:
        pytest.skip(f"this machine has no level {level.value}: {sandbox.reason}")
    return sandbox


@pytest.fixture(params=list(SandboxLevel), ids=lambda level: level.value)
def level(request: pytest.FixtureRequest) -> SandboxLevel:
    found: SandboxLevel = request.param
    return found


@pytest.fixture
def sandbox(level: SandboxLevel) -> MachineSandbox:
    return opened(level)


@pytest.fixture
def isolated() -> MachineSandbox:
    return opened(SandboxLevel.ISOLATED)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A worktree of a repository beside it, with a few protected files."""
    repository = tmp_path / "repository"
    for path, text in {
        "src/app.py": "print('hello')\n",
        ".github/workflows/ci.yml": "on: push\n",
        "packages/a/.npmrc": "ignore-scripts=true\n",
    }.items():
        (repository / path).parent.mkdir(parents=True, exist_ok=True)
        (repository / path).write_text(text)
    git = ["git", "-C", str(repository), "-c", "user.name=t", "-c", "user.email=t@example.invalid"]
    for line in (
        ["init", "-q"],
        ["add", "-A"],
        ["commit", "-qm", "x"],
        ["worktree", "add", "-q", str(tmp_path / "tree")],
    ):
        subprocess.run([*git, *line], check=True, capture_output=True)
    return tmp_path / "tree"


@pytest.fixture
def run(tree: Path) -> Runner:
    """Runs a shell script, or a command, in the tree."""

    def run_one(
        sandbox: MachineSandbox,
        command: str | Sequence[str],
        limits: Mapping[str, float] | None = None,
        on_output: Callable[[str], None] | None = None,
        **confinement: Any,
    ) -> CommandResult:
        line = ["sh", "-c", command] if isinstance(command, str) else command
        wanted = {"folder": tree, "writable": (tree,), "limits": Limits(**{"time_s": 20.0, **(limits or {})})}  # type: ignore[arg-type]  # a mapping of numbers
        return asyncio.run(sandbox.run(line, Confinement(**{**wanted, **confinement}), on_output))

    return run_one
