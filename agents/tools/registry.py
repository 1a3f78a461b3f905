"""All tools by name, and by category. The only module that knows them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from agents.errors import UnknownTool
from agents.tools import (
    codebase,
    control,
    decisions,
    pages,
    privacy,
    run_tests,
    security_audit,
    shell,
    sustainability,
    todo,
)
from agents.tools.files import toolset as files
from agents.tools.git import branching as git_branching
from agents.tools.git import committing as git_committing
from agents.tools.git import merging as git_merging
from agents.tools.git import reading as git_reading
from agents.tools.git import syncing as git_syncing
from agents.tools.packages import toolset as packages
from agents.tools.tool import Tool

_MODULES: Final = (
    files,
    codebase,
    decisions,
    shell,
    run_tests,
    git_reading,
    git_committing,
    git_branching,
    git_merging,
    git_syncing,
    packages,
    security_audit,
    privacy,
    sustainability,
    pages,
    control,
    todo,
)

CATEGORIES: Final = (
    "files",
    "code",
    "spec",
    "shell",
    "tests",
    "git",
    "git_changes",
    "publishing",
    "packages",
    "audit",
    "web",
    "control",
)
"""In the order in which they are shown."""


def all_tools() -> dict[str, Tool[Any]]:
    """Every tool there is, by category and name."""
    tools = sorted((tool for module in _MODULES for tool in module.TOOLS), key=_order)
    return {tool.name: tool for tool in tools}


def chosen_tools(names: Iterable[str], tools: Mapping[str, Tool[Any]] | None = None) -> dict[str, Tool[Any]]:
    """The tools of that name; a category, such as `git`, stands for all of its tools. Raises `UnknownTool`."""
    known = all_tools() if tools is None else tools
    found: dict[str, Tool[Any]] = {}
    for name in names:
        members = [tool for tool in known.values() if tool.category == name] or [chosen_tool(name, known)]
        found |= {tool.name: tool for tool in members}
    return found


def chosen_tool(name: str, tools: Mapping[str, Tool[Any]] | None = None) -> Tool[Any]:
    """The tool of that name; raises `UnknownTool`, which tells what is close."""
    known = all_tools() if tools is None else tools
    try:
        return known[name]
    except KeyError:
        raise UnknownTool(name, known) from None


def _order(tool: Tool[Any]) -> tuple[int, str]:
    return CATEGORIES.index(tool.category), tool.name
