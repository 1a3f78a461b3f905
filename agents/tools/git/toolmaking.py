"""How git's tools are made: a function that says what a call would do, and one that does it in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from agents.records import Demand, Effect, Estimate, Risk, SideEffect, ToolResult
from agents.surroundings import Surroundings
from agents.tools.git.repository import Repository
from agents.tools.suspicion import suspicious, with_secrets
from agents.tools.tool import Tool

Act = Callable[[Any, Repository, Surroundings], ToolResult]


def reading_tool(
    name: str,
    description: str,
    arguments: type[msgspec.Struct],
    summary: Callable[[Any], str],
    look: Act,
    reads: Callable[[Any], Sequence[str]] = lambda _given: (),
) -> Tool[Any]:
    """A tool that only looks. `reads` tells which files a call names whose text it shows; empty names count for none.

    What it shows of others, which no call has named, it must ask `Surroundings.may_show` for.
    """

    def demand(given: Any, surroundings: Surroundings) -> Demand:
        Repository(surroundings.tree)  # says at once that there is none
        named = tuple(path for path in reads(given) if path)
        return Demand(tool=name, effect=Effect.READ, risk=Risk.SAFE, summary=summary(given), reads=named)

    def act(given: Any, repository: Repository, surroundings: Surroundings) -> ToolResult:
        result = look(given, repository, surroundings)
        source = "the repository"
        events = (*suspicious(result.text, source), *with_secrets(result.text, source))
        return msgspec.structs.replace(result, security_events=events) if events else result

    return acting_tool(name, description, arguments, Effect.READ, Risk.SAFE, demand, act, category="git", time_s=10.0)


def acting_tool(
    name: str,
    description: str,
    arguments: type[msgspec.Struct],
    effect: Effect,
    risk: Risk,
    demand: Callable[[Any, Surroundings], Demand],
    act: Act,
    *,
    category: str = "git_changes",
    time_s: float = 30.0,
) -> Tool[Any]:
    """A tool whose work is done in a thread, on the tree's repository."""

    async def run(given: Any, surroundings: Surroundings) -> ToolResult:
        return await asyncio.to_thread(lambda: act(given, Repository(surroundings.tree), surroundings))

    return Tool(
        name=name,
        description=description,
        effect=effect,
        risk=risk,
        arguments=arguments,
        demand=demand,
        run=run,
        category=category,
        estimate=Estimate(time_s=time_s),
    )


def done(text: str, kind: str, target: str, detail: str = "", **data: Any) -> ToolResult:
    """The result of a call that changed something."""
    return ToolResult(text=text, data=data, side_effects=(SideEffect(kind, target, detail),))
