"""The spec of the project: what is decided, and proposing a decision that a person must confirm."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Final

import msgspec

from agents.quoting import quoted
from agents.records import Demand, Effect, Estimate, Risk, SideEffect, ToolResult
from agents.surroundings import Surroundings
from agents.tools.tool import Tool

_LOOK: Final = Estimate(time_s=5.0)


class ReadDecisions(msgspec.Struct, frozen=True, kw_only=True):
    """What the decisions should be about."""

    query: Annotated[str, msgspec.Meta(description="Only decisions with one of these words; all without.")] = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=200, description="How many at most.")] = 30


class ProposeDecision(msgspec.Struct, frozen=True, kw_only=True):
    """What was not decided, and what you suggest."""

    question: Annotated[str, msgspec.Meta(min_length=3, max_length=500, description="The question that is open.")]
    answer: Annotated[str, msgspec.Meta(min_length=1, max_length=2000, description="What you suggest.")]
    rationale: Annotated[str, msgspec.Meta(min_length=1, max_length=4000, description="Why, and what speaks against.")]


def _read_demand(arguments: ReadDecisions, _surroundings: Surroundings) -> Demand:
    about = f" about {arguments.query}" if arguments.query else ""
    return Demand(
        tool="read_decisions", effect=Effect.READ, risk=Risk.SAFE, summary=f"Read decisions{about}", estimate=_LOOK
    )


async def _read(arguments: ReadDecisions, surroundings: Surroundings) -> ToolResult:
    found = await asyncio.to_thread(surroundings.decisions.decisions, arguments.query)
    shown = found[: arguments.limit]
    lines = [_line(row) for row in shown]
    if len(found) > len(shown):
        lines.append(f"and {len(found) - len(shown)} more; narrow the query")
    return ToolResult(text="\n".join(lines) or "Nothing is decided about that.", data={"decisions": shown})


def _line(row: dict[str, Any]) -> str:
    chosen = ", ".join(row["chosen"]) if isinstance(row["chosen"], list) else str(row["chosen"])
    why = f" Because: {row['rationale']}" if row.get("rationale") else ""
    return f"{row['alias']} ({row['state']}) {row['question']} {chosen}.{why}"


def _propose_demand(arguments: ProposeDecision, _surroundings: Surroundings) -> Demand:
    return Demand(
        tool="propose_decision",
        effect=Effect.WRITE,
        risk=Risk.LOW,
        summary=quoted(f"Propose: {arguments.question} {arguments.answer}", 120),
        estimate=_LOOK,
    )


async def _propose(arguments: ProposeDecision, surroundings: Surroundings) -> ToolResult:
    """Done again after a kill it finds its own proposal, since the question then has that answer."""
    there = await asyncio.to_thread(surroundings.decisions.decisions, arguments.question)
    same = next((row for row in there if row["question"] == arguments.question), None)
    if same is not None:
        return ToolResult(text=f"{same['alias']} answers this already: {_line(same)}", data={"decision": same["alias"]})
    if surroundings.is_dry:
        return ToolResult(text="Noted for this dry run alone: nothing is recorded, since it may change nothing.")
    alias = await asyncio.to_thread(
        surroundings.decisions.propose, arguments.question, arguments.answer, arguments.rationale, surroundings.actor
    )
    return ToolResult(
        text=f"Proposed as {alias}. It counts as an assumption until a person confirms it.",
        data={"decision": alias},
        side_effects=(SideEffect("recorded", alias),),
    )


TOOLS: Final = (
    Tool(
        name="read_decisions",
        description="Read what is decided for this project, with the reasons. Use it before you choose anything.",
        effect=Effect.READ,
        risk=Risk.SAFE,
        arguments=ReadDecisions,
        demand=_read_demand,
        run=_read,
        category="spec",
        estimate=_LOOK,
    ),
    Tool(
        name="propose_decision",
        description=(
            "Record a decision that you had to assume, so that a person can confirm or change it. "
            "Use it when the code depends on something that nobody has decided."
        ),
        effect=Effect.WRITE,
        risk=Risk.LOW,
        arguments=ProposeDecision,
        demand=_propose_demand,
        run=_propose,
        category="spec",
        estimate=_LOOK,
    ),
)
