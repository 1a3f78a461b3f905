"""Tools by which an agent steers its own run: todo list, hand-over, question to a person, end.

They have no effect on the world. What they mean is the loop's matter: it reads `data` of the result, which is the
call's arguments as checked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

import msgspec

from agents.errors import BadArguments
from agents.quoting import quoted
from agents.records import Demand, Effect, Risk, ToolResult
from agents.surroundings import Surroundings
from agents.tools.tool import Tool

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=20_000)]


class HandOver(msgspec.Struct, frozen=True, kw_only=True):
    """Who goes on, and what they must know."""

    agent: Annotated[str, msgspec.Meta(min_length=1, description="The agent that goes on, such as tester.")]
    summary: Annotated[
        str, msgspec.Meta(min_length=1, description="What is done, what is left, and which files matter.")
    ]


class Finish(msgspec.Struct, frozen=True, kw_only=True):
    """How the work ended."""

    summary: Annotated[str, msgspec.Meta(min_length=1, description="What was done, for the person who asked for it.")]
    outcome: Annotated[
        Literal["done", "partly", "failed"], msgspec.Meta(description="done only if everything asked for is done.")
    ] = "done"


class AskPerson(msgspec.Struct, frozen=True, kw_only=True):
    """A question that only a person can answer."""

    question: Annotated[str, msgspec.Meta(min_length=1, description="One question, with what hangs on it.")]
    options: Annotated[
        list[str], msgspec.Meta(max_length=8, description="Answers to choose from; leave out for a free answer.")
    ] = []


def _tool(
    arguments: type[msgspec.Struct],
    name: str,
    description: str,
    told: Callable[[Any], str],
    summary: Callable[[Any], str],
) -> Tool[Any]:
    def demand(given: Any, _surroundings: Surroundings) -> Demand:
        for field in given.__struct_fields__:
            value = getattr(given, field)
            if isinstance(value, str) and not value.strip():
                raise BadArguments(name, f"{field} is empty", list(given.__struct_fields__))
        return Demand(tool=name, effect=Effect.READ, risk=Risk.SAFE, summary=summary(given))

    async def run(given: Any, _surroundings: Surroundings) -> ToolResult:
        return ToolResult(text=told(given), data=msgspec.to_builtins(given))

    return Tool(
        name=name,
        description=description,
        effect=Effect.READ,
        risk=Risk.SAFE,
        arguments=arguments,
        demand=demand,
        run=run,
        category="control",
    )


TOOLS: Final = (
    _tool(
        HandOver,
        "hand_over",
        "Hand the work to another agent, which goes on in the same tree. "
        "Use it when the rest is another agent's task, such as tests or a review.",
        lambda given: f"Handed over to {given.agent}.",
        lambda given: f"Hand over to {given.agent}",
    ),
    _tool(
        Finish,
        "finish",
        "End the run. Call it when the goal is reached and checked, or when you cannot go on; say what is missing.",
        lambda given: f"Finished: {given.outcome}.",
        lambda given: f"Finish: {given.outcome}",
    ),
    _tool(
        AskPerson,
        "ask_person",
        "Ask the person a question and wait for the answer. "
        "Use it only for what neither code nor decisions tell and what you cannot undo later.",
        lambda given: f"Asked: {given.question}",
        lambda given: f"Ask: {quoted(given.question, 80)}",
    ),
)
