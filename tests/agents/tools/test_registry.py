"""What holds for every tool: its schema, its declarations, and what a call with nonsense gets."""

from __future__ import annotations

from typing import Any

import pytest

from agents.errors import BadArguments, UnknownTool
from agents.records import Effect, ToolCall
from agents.tools.registry import CATEGORIES, all_tools, chosen_tools
from agents.tools.tool import Tool

TOOLS = all_tools()


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_a_tool_tells_a_model_what_it_takes_in_one_plain_object(tool: Tool[Any]) -> None:
    schema = tool.spec().schema
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    assert "$ref" not in str(schema)
    assert set(schema.get("required", [])) <= set(schema["properties"])
    assert 20 <= len(tool.description) <= 400


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_a_tool_that_only_reads_is_the_only_kind_that_is_safe(tool: Tool[Any]) -> None:
    assert tool.category in CATEGORIES
    assert (tool.effect is Effect.READ) == (tool.risk.word == "safe") or tool.name == "run_tests"


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_arguments_that_no_tool_has_are_named(tool: Tool[Any]) -> None:
    with pytest.raises(BadArguments):
        tool.parse(ToolCall("c", tool.name, {"limit": "many", "path": 7, "surprise": {"a": [1]}}))


def test_a_category_stands_for_its_tools_and_a_typo_gets_its_neighbour() -> None:
    assert {"git_status", "git_conflicts", "git_suggest_message"} < set(chosen_tools(["git"]))
    assert all(tool.effect is Effect.READ for tool in chosen_tools(["git"]).values())
    assert {"git_commit", "git_branch", "git_pull"} < set(chosen_tools(["git_changes"]))
    assert "git_push" not in chosen_tools(["git_changes"])  # only agents that name it, or `publishing`, may
    with pytest.raises(UnknownTool) as caught:
        chosen_tools(["read_fil"])
    assert "read_file" in caught.value.hint
