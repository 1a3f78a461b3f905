"""What a tool is: a name, a sentence, typed arguments, a declared effect and risk, and two functions.

`demand` looks and changes nothing; `run` acts. Both may be called for the same arguments with days between them, so
`run` looks again and refuses when what it finds is not what was demanded.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from agents.chat import ToolSpec
from agents.errors import AgentError, BadArguments
from agents.records import Demand, Effect, Risk, ToolCall, ToolResult
from agents.surroundings import Surroundings

ArgumentsT = TypeVar("ArgumentsT", bound=msgspec.Struct)


@dataclass(frozen=True)
class Tool(Generic[ArgumentsT]):
    """One tool. `effect` and `risk` are the strongest that any call of it can have; a demand may be milder.

    `arguments` is a Struct whose fields carry `msgspec.Meta(description=…)`: the schema that models see is made of it.
    """

    name: str
    description: str
    effect: Effect
    risk: Risk
    arguments: type[ArgumentsT]
    demand: Callable[[ArgumentsT, Surroundings], Demand]
    run: Callable[[ArgumentsT, Surroundings], Awaitable[ToolResult]]
    category: str = ""

    def spec(self) -> ToolSpec:
        """The tool as a model is told of it."""
        return ToolSpec(self.name, self.description, argument_schema(self.arguments))

    def parse(self, call: ToolCall) -> ArgumentsT:
        """The arguments, checked; raises `BadArguments` with a sentence that a model can act on."""
        try:
            return msgspec.convert(call.arguments, self.arguments, strict=False)
        except msgspec.ValidationError as error:
            raise BadArguments(self.name, str(error), list(argument_schema(self.arguments)["properties"])) from error


def argument_schema(arguments: type[msgspec.Struct]) -> dict[str, Any]:
    """The JSON schema of a Struct as one object without references, which small models and grammars read best."""
    schema = msgspec.json.schema(arguments)
    definitions = schema.pop("$defs", {})
    resolved: dict[str, Any] = _inlined(schema, definitions)
    resolved.setdefault("properties", {})
    resolved["additionalProperties"] = False
    return resolved


def _inlined(node: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(node, dict):
        if "$ref" in node:
            return _inlined(definitions[node["$ref"].rpartition("/")[2]], definitions)
        return {key: _inlined(value, definitions) for key, value in node.items() if key != "title"}
    if isinstance(node, list):
        return [_inlined(value, definitions) for value in node]
    return node


async def demand_of(tool: Tool[Any], call: ToolCall, surroundings: Surroundings) -> Demand:
    """What a call would do; in a thread, since it reads files. Raises `AgentError` for a call that makes no sense."""
    return await asyncio.to_thread(tool.demand, tool.parse(call), surroundings)


async def run_tool(tool: Tool[Any], call: ToolCall, surroundings: Surroundings) -> ToolResult:
    """Act; every failure that is ours becomes a result that a model can read, with how long it took."""
    began = time.perf_counter()
    try:
        result = await tool.run(tool.parse(call), surroundings)
    except AgentError as error:
        result = ToolResult(text=error.message, error=error.code, hint=error.hint)
    except OSError as error:  # the disk and the system, whose words are good enough
        result = ToolResult(text=f"{tool.name} failed: {error.strerror or error}.", error="tool.failed")
    if result.usage.time_s:
        return result
    return msgspec.structs.replace(
        result, usage=msgspec.structs.replace(result.usage, time_s=time.perf_counter() - began)
    )
