"""A tree with the real sandbox of this machine, where managers find nothing but what a test offers them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.tool_calls import Calls, bare_surroundings

from agents.records import SandboxLevel
from agents.sandbox.sandbox import open_sandbox
from agents.surroundings import Surroundings
from agents.tools.packages.toolset import TOOLS

Caller = Callable[..., Calls]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "run" / "tree"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def looking(tree: Path) -> Surroundings:
    """For what runs nothing."""
    return bare_surroundings(tree, tree.parent)


@pytest.fixture
def caller(tree: Path) -> Caller:
    """Makes callers of the tools in the sandbox; variables are what the person has set."""
    sandbox = open_sandbox()
    if sandbox.level is SandboxLevel.NONE:
        pytest.skip(f"nothing holds commands here: {sandbox.reason}")

    def made(workspace: Path | None = None, readable: tuple[Path, ...] = (), **variables: str) -> Calls:
        quiet = {"PIP_CONFIG_FILE": "/dev/null", "PIP_FIND_LINKS": "", "PIP_CONSTRAINT": ""}
        surroundings = replace(
            bare_surroundings(tree, tree.parent),
            sandbox=sandbox,
            workspace=workspace or tree,
            readable=readable,
            environment=quiet | variables,
        )
        return Calls({tool.name: tool for tool in TOOLS}, surroundings)

    return made
