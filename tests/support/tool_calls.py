"""Calling tools in tests as a run does, with surroundings that hold nothing but folders."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from agents.errors import CommandNotFound
from agents.records import Demand, ToolCall, ToolResult
from agents.surroundings import Surroundings
from agents.tools.commanding import run_confined
from agents.tools.tool import Tool, demand_of, run_tool


def bare_surroundings(tree: Path, state: Path, run: str = "R1") -> Surroundings:
    """Surroundings for tools that need files alone."""
    nothing = cast("Any", None)
    return Surroundings(
        tree=tree,
        workspace=tree,
        state=state,
        run=run,
        sandbox=nothing,
        knowledge=nothing,
        decisions=nothing,
        fetcher=nothing,
    )


@dataclass(frozen=True)
class Calls:
    """Tools by name, in one tree."""

    tools: dict[str, Tool[Any]]
    surroundings: Surroundings

    def demand(self, name: str, /, **arguments: Any) -> Demand:
        """What a call would do."""
        return asyncio.run(demand_of(self.tools[name], ToolCall("1", name, arguments), self.surroundings))

    def run(self, name: str, /, **arguments: Any) -> ToolResult:
        """What comes of a call."""
        return asyncio.run(run_tool(self.tools[name], ToolCall("1", name, arguments), self.surroundings))


def skip_unless_shown(calls: Calls, program: str) -> None:
    """Skip a test for a program that commands cannot run here, such as one of another home folder."""
    try:
        result = asyncio.run(run_confined([program, "--version"], calls.surroundings))
    except CommandNotFound:
        pytest.skip(f"{program} is not there for commands")
    if result.exit_code:
        pytest.skip(f"{program} does not run here: {result.stderr.strip()[:200]}")
