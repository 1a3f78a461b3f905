"""All git tools, and how tests speak to git itself."""

from __future__ import annotations

from collections.abc import Callable

from agents.tools.git import branching, committing, merging, reading, syncing

GIT_TOOLS = {tool.name: tool for room in (reading, committing, branching, merging, syncing) for tool in room.TOOLS}
Git = Callable[..., str]
"""Runs git in the user's folder, or in another with `folder=`; its output."""
