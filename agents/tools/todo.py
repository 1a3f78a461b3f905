"""The todo list of a run: what is to be done, in order, with the state of each. It is replaced as a whole."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

from agents.errors import BadArguments
from agents.records import Demand, Effect, Risk, ToolResult
from agents.surroundings import Surroundings
from agents.tools.tool import Tool

_MARKS: Final = {"open": "[ ]", "doing": "[>]", "done": "[x]", "dropped": "[-]"}
_MOST: Final = 50


class TodoItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    state: Literal["open", "doing", "done", "dropped"] = "open"


class UpdateTodo(msgspec.Struct, frozen=True, kw_only=True):
    """The whole list as it shall be now."""

    items: Annotated[list[TodoItem], msgspec.Meta(max_length=_MOST, description="The whole list, in order.")]


def todo_text(items: list[TodoItem]) -> str:
    """The list as people and models read it."""
    return "\n".join(f"{_MARKS[item.state]} {item.text}" for item in items) or "Nothing is to be done."


def _demand(arguments: UpdateTodo, _surroundings: Surroundings) -> Demand:
    doing = [item for item in arguments.items if item.state == "doing"]
    if len(doing) > 1:
        raise BadArguments("update_todo", f"{len(doing)} items are being done, one at a time may be", ["items"])
    left = sum(item.state in {"open", "doing"} for item in arguments.items)
    return Demand(
        tool="update_todo",
        effect=Effect.READ,
        risk=Risk.SAFE,
        summary=f"Todo list: {left} of {len(arguments.items)} left",
    )


async def _run(arguments: UpdateTodo, _surroundings: Surroundings) -> ToolResult:
    return ToolResult(text=todo_text(arguments.items), data=msgspec.to_builtins(arguments))


TOOLS: Final = (
    Tool(
        name="update_todo",
        description=(
            "Replace the run's todo list, which people watch. Use it at the start of work of three steps or more, and "
            "when a step is done; keep one item in state doing. Returns the list."
        ),
        effect=Effect.READ,
        risk=Risk.SAFE,
        arguments=UpdateTodo,
        demand=_demand,
        run=_run,
        category="control",
    ),
)
