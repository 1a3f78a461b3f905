"""Small contexts are shared out so that tools, answer and talk all find room."""

from __future__ import annotations

import pytest

from agents.context.sharing import fitting_tools, shares, tool_tokens
from agents.tools.registry import all_tools

SPECS = tuple(tool.spec() for tool in all_tools().values())


@pytest.mark.parametrize("style", ["native", "envelope"])
@pytest.mark.parametrize("context", [4096, 8192, 16_384, 200_000])
def test_tools_take_a_part_and_the_most_needed_ones_are_there(context, style):
    kept = fitting_tools(SPECS, context, style)
    assert tool_tokens(kept, style) <= context * 0.3 + 250
    assert "finish" in {spec.name for spec in kept}
    assert [spec for spec in SPECS if spec in kept] == list(kept)
    parts = shares(context, tool_tokens(kept, style))
    assert tool_tokens(kept, style) + parts.answer + parts.messages <= context
    assert 0 < parts.beginning < parts.messages


def test_a_small_model_can_still_read_edit_and_try():
    names = {spec.name for spec in fitting_tools(SPECS, 8192, "native")}
    assert {"read_file", "edit_file", "write_file", "run_command", "search_text", "finish"} <= names


def test_a_large_model_is_told_of_all_tools():
    assert fitting_tools(SPECS, 200_000, "native") == SPECS
