"""Tools in a tree with the real sandbox of this machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.tool_calls import Calls, bare_surroundings

from agents.records import SandboxLevel
from agents.sandbox.sandbox import open_sandbox
from agents.tools.tool import Tool

Sandboxed = Callable[..., Calls]


class NoIndex:
    """A workspace that nobody has indexed: it knows what a test says and nothing else."""

    def __init__(self, **commands: Any) -> None:
        self.commands = commands

    def facts(self) -> dict[str, Any]:
        return {"commands": self.commands}


@pytest.fixture
def sandboxed(tmp_path: Path) -> Sandboxed:
    """Makes callers of tools in the tree `tmp_path/run/tree`; `commands` are what the index knows of the project."""
    sandbox = open_sandbox()
    if sandbox.level is SandboxLevel.NONE:
        pytest.skip(f"nothing holds commands here: {sandbox.reason}")
    tree = tmp_path / "run" / "tree"
    tree.mkdir(parents=True)

    def made(tools: tuple[Tool[Any], ...], commands: dict[str, Any] | None = None, **wishes: Any) -> Calls:
        surroundings = replace(
            bare_surroundings(tree, tree.parent), sandbox=sandbox, knowledge=NoIndex(**commands or {}), **wishes
        )
        return Calls({tool.name: tool for tool in tools}, surroundings)

    return made


@pytest.fixture
def write(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Writes files into that tree."""

    def written(files: dict[str, str]) -> Path:
        tree = tmp_path / "run" / "tree"
        for path, text in files.items():
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).write_text(text)
        return tree

    return written
