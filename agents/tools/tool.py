"""What a tool is: a name, a sentence, typed arguments, a declared effect and risk, and two functions.

`demand` looks and changes nothing; `run` acts. Both may be called for the same arguments with days between them, so
`run` looks again and refuses when what it finds is not what was demanded.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

import msgspec

from agents.chat import ToolSpec
from agents.errors import AgentError, BadArguments, UndeclaredDemand
from agents.records import Demand, Effect, Estimate, Risk, ToolCall, ToolResult
from agents.surroundings import Surroundings
from agents.tools.arguments import argument_schema, mended, unknown_names

__all__ = ["Tool", "argument_schema", "demand_of", "run_tool"]

ArgumentsT = TypeVar("ArgumentsT", bound=msgspec.Struct)

_log = logging.getLogger(__name__)

_STRENGTH: Final = {effect: place for place, effect in enumerate(Effect)}
"""Effects from the mildest to the strongest, in the order in which they are declared."""


@dataclass(frozen=True)
class Tool(Generic[ArgumentsT]):
    """One tool. `effect` and `risk` are the strongest that any call of it can have; a demand may be milder.

    So whether an agent may use a tool is asked of a demand, not of the tool. `arguments` is a Struct whose fields carry
    `msgspec.Meta(description=…)`: the schema that models see is made of it. `estimate` is what a call needs at most as
    far as anybody can say beforehand; a demand may know better.
    """

    name: str
    description: str
    effect: Effect
    risk: Risk
    arguments: type[ArgumentsT]
    demand: Callable[[ArgumentsT, Surroundings], Demand]
    run: Callable[[ArgumentsT, Surroundings], Awaitable[ToolResult]]
    category: str = ""
    estimate: Estimate = field(default_factory=Estimate)

    def spec(self) -> ToolSpec:
        """The tool as a model is told of it."""
        return ToolSpec(self.name, self.description, argument_schema(self.arguments))

    def parse(self, call: ToolCall) -> ArgumentsT:
        """The arguments, checked; raises `BadArguments` with a sentence that a model can act on.

        What models often get wrong and can mean only one thing is mended first: a null for what may be left out, one
        word where a list of words is wanted, a list written as text.
        """
        schema = argument_schema(self.arguments)
        strange = unknown_names(call.arguments, schema)
        if strange:
            raise BadArguments(self.name, strange, list(schema["properties"]))
        try:
            return msgspec.convert(mended(call.arguments, schema), self.arguments, strict=False)
        except msgspec.ValidationError as error:
            raise BadArguments(self.name, str(error), list(schema["properties"])) from error


async def demand_of(tool: Tool[Any], call: ToolCall, surroundings: Surroundings) -> Demand:
    """What a call would do; in a thread, since it reads files. Raises `AgentError` for a call that makes no sense.

    A demand that is stronger than what its tool declares never reaches policy: people go by what tools declare.
    """
    demand = await asyncio.to_thread(tool.demand, tool.parse(call), surroundings)
    if _STRENGTH[demand.effect] > _STRENGTH[tool.effect] or demand.risk > tool.risk:
        raise UndeclaredDemand(tool.name, f"{demand.effect}, {demand.risk.word}", f"{tool.effect}, {tool.risk.word}")
    return demand if demand.estimate is not None else msgspec.structs.replace(demand, estimate=tool.estimate)


async def run_tool(tool: Tool[Any], call: ToolCall, surroundings: Surroundings) -> ToolResult:
    """Act; every failure becomes a result that a model can read, with how long it took."""
    began = time.perf_counter()
    try:
        result = await tool.run(tool.parse(call), surroundings)
    except AgentError as error:
        result = ToolResult(text=error.message, error=error.code, hint=error.hint)
    except OSError as error:  # the disk and the system, whose words are good enough
        result = ToolResult(text=f"{tool.name} failed: {error.strerror or error}.", error="tool.failed")
    except Exception as error:  # the boundary of one call: a fault in a tool ends the call, not the run
        _log.exception("the tool %s broke", tool.name)
        result = ToolResult(
            text=f"{tool.name} broke: {type(error).__name__}. It is a fault of Groundplan.", error="tool.failed"
        )
    if result.usage.time_s:
        return result
    return msgspec.structs.replace(
        result, usage=msgspec.structs.replace(result.usage, time_s=time.perf_counter() - began)
    )
