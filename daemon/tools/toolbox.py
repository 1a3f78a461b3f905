"""All tools with how they are used. The tools themselves load with the first question, not with the daemon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daemon.contract.tool import ToolDetail, ToolUseView, ToolView
from daemon.store.tool_uses import ToolUse, ToolUses

if TYPE_CHECKING:
    from agents.records import ToolResult
    from agents.tools.tool import Tool


class Toolbox:
    """Tells of tools and counts their calls. Any thread may ask."""

    def __init__(self, uses: ToolUses) -> None:
        self._uses = uses

    def views(self) -> list[ToolView]:
        """All tools by category and name."""
        used = self._uses.all()
        return [ToolView(**_fields(tool, used.get(tool.name))) for tool in _tools().values()]

    def detail(self, name: str) -> ToolDetail:
        """One tool with its schema; raises `UnknownTool`."""
        from agents.tools.registry import chosen_tool  # noqa: PLC0415 - with git and parsers, after the start

        tool = chosen_tool(name)
        return ToolDetail(**_fields(tool, self._uses.all().get(name)), arguments=tool.spec().schema)

    def note(self, tool: str, result: ToolResult) -> None:
        """Count a call that has ended; call it off the event loop."""
        self._uses.note(tool, is_ok=result.is_ok, time_s=result.usage.time_s)


def _tools() -> dict[str, Tool[Any]]:
    from agents.tools.registry import all_tools  # noqa: PLC0415 - with git and parsers, after the start

    return all_tools()


def _fields(tool: Tool[Any], use: ToolUse | None) -> dict[str, Any]:
    counted = ToolUseView(uses=use.uses, failures=use.failures, time_s=use.time_s, last_at=use.last_at) if use else None
    return {
        "name": tool.name,
        "category": tool.category,
        "description": tool.description,
        "effect": tool.effect.value,
        "risk": tool.risk.word,
        "time_s": tool.estimate.time_s,
        "use": counted or ToolUseView(),
    }
