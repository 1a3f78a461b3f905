"""What the index knows of the code: places, definitions, what a change may touch, an outline, facts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Final

import msgspec

from agents.records import Demand, Effect, Estimate, Risk, ToolResult
from agents.surroundings import CodeKnowledge, Surroundings
from agents.tools.suspicion import suspicious, with_secrets
from agents.tools.tool import Tool

_SNIPPET_LINES: Final = 12
_FEW_DEPENDENCIES: Final = 40
_FOUND: Final = "the code that was found"


class SearchCode(msgspec.Struct, frozen=True, kw_only=True):
    """Words to look for."""

    query: Annotated[str, msgspec.Meta(min_length=1, description="Words, names or a question in plain language.")]
    path: Annotated[str, msgspec.Meta(description="Only files whose path fits this glob, such as src/**/*.py.")] = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=50)] = 8


class FindSymbols(msgspec.Struct, frozen=True, kw_only=True):
    """A name to look for."""

    name: Annotated[str, msgspec.Meta(min_length=1, description="A name or part of one, such as parse_date.")]
    limit: Annotated[int, msgspec.Meta(ge=1, le=50)] = 10


class ImpactOf(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be changed."""

    target: Annotated[str, msgspec.Meta(min_length=1, description="A file's path or the name of a symbol.")]
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20


class CodeOutline(msgspec.Struct, frozen=True, kw_only=True):
    """How much to show."""

    tokens: Annotated[int, msgspec.Meta(ge=100, le=8000, description="How long the outline may be, in tokens.")] = 1500


class ProjectFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing to say."""


def _search(arguments: SearchCode, know: CodeKnowledge) -> ToolResult:
    hits = know.search(arguments.query, limit=arguments.limit, path=arguments.path)
    text = "\n\n".join(_hit(hit) for hit in hits)
    return ToolResult(
        text=text or f"Nothing fits {arguments.query!r}. Try other words, or fewer.",
        data={"results": hits},
        security_events=(*suspicious(text, _FOUND), *with_secrets(text, _FOUND)),
    )


def _symbols(arguments: FindSymbols, know: CodeKnowledge) -> ToolResult:
    symbols = know.symbols(arguments.name, limit=arguments.limit)
    lines = (f"{s['path']}:{s['start_line']}-{s['end_line']} {s['kind']} {_signature(s)}" for s in symbols)
    return ToolResult(
        text="\n".join(lines) or f"Nothing is called like {arguments.name!r}. search_code looks into texts as well.",
        data={"symbols": symbols},
    )


def _impact(arguments: ImpactOf, know: CodeKnowledge) -> ToolResult:
    affected = know.impact(arguments.target, limit=arguments.limit)
    lines = []
    for kind, told in (("source", "Code that may have to change too:"), ("test", "Tests that may tell:")):
        rows = [row for row in affected if row["kind"] == kind]
        lines += [told, *(f"- {row['path']} ({row['why']})" for row in rows)] if rows else []
    return ToolResult(
        text="\n".join(lines) or f"Nothing is known to hang on {arguments.target}.", data={"affected": affected}
    )


def _outline(arguments: CodeOutline, know: CodeKnowledge) -> ToolResult:
    text = know.outline(tokens=arguments.tokens)
    return ToolResult(text=text or "There is no code here yet.", data={"outline": text})


def _facts(_arguments: ProjectFacts, know: CodeKnowledge) -> ToolResult:
    facts = know.facts()
    return ToolResult(text="\n".join(_fact_lines(facts)) or "Nothing is known of this project yet.", data=facts)


def _hit(hit: dict[str, Any]) -> str:
    place = f"{hit['path']}:{hit['start_line']}-{hit['end_line']}"
    if not hit["snippet"]:
        return f"{place}\n[a person is asked for the text of this file; read_file asks]"
    lines = str(hit["snippet"]).rstrip("\n").split("\n")
    shown = lines[:_SNIPPET_LINES]
    rest = [f"[{len(lines) - len(shown)} more lines]"] if len(lines) > len(shown) else []
    symbol = f" {hit['symbol']}" if hit.get("symbol") else ""
    return "\n".join([f"{place}{symbol}", *shown, *rest])


def _signature(symbol: dict[str, Any]) -> str:
    return " ".join(str(symbol.get("signature") or symbol["qualified"]).split())


def _fact_lines(facts: dict[str, Any]) -> Iterable[str]:
    languages = [f"{row['name']} ({row['lines']:,} lines)" for row in facts.get("languages", ())]
    yield from [f"Languages: {', '.join(languages)}"] if languages else []
    frameworks = [row["name"] for row in facts.get("frameworks", ())]
    yield from [f"Frameworks and tools: {', '.join(frameworks)}"] if frameworks else []
    commands = facts.get("commands", {})
    for kind in ("build", "test", "lint", "format", "run"):
        texts = [f"`{text}`" for text in commands.get(kind, ())]
        yield from [f"To {kind}: {', '.join(texts)}"] if texts else []
    entries = [f"{row['path']} ({row['name']})" for row in facts.get("entry_points", ())]
    yield from [f"Entry points: {', '.join(entries[:_FEW_DEPENDENCIES])}"] if entries else []
    needed = [
        f"{row['name']} {row['version']}".strip() for row in facts.get("dependencies", ()) if not row.get("is_indirect")
    ]
    if needed:
        more = f" and {len(needed) - _FEW_DEPENDENCIES} more" if len(needed) > _FEW_DEPENDENCIES else ""
        yield f"Dependencies: {', '.join(needed[:_FEW_DEPENDENCIES])}{more}"
    yield from [f"Licence: {facts['licence']}"] if facts.get("licence") else []


def _tool(
    name: str,
    description: str,
    arguments: type[msgspec.Struct],
    ask: Callable[[Any, CodeKnowledge], ToolResult],
    summary: Callable[[Any], str],
) -> Tool[Any]:
    def demand(given: Any, _surroundings: Surroundings) -> Demand:
        return Demand(tool=name, effect=Effect.READ, risk=Risk.SAFE, summary=summary(given))

    async def run(given: Any, surroundings: Surroundings) -> ToolResult:
        return await asyncio.to_thread(ask, given, surroundings.knowledge)

    return Tool(
        name=name,
        description=description,
        effect=Effect.READ,
        risk=Risk.SAFE,
        arguments=arguments,
        demand=demand,
        run=run,
        category="code",
        estimate=Estimate(time_s=5.0),
    )


TOOLS: Final = (
    _tool(
        "search_code",
        "Search the project's code and documents by meaning and by words. "
        "Use it first when you do not know where something is. Returns places with the lines that fit, best first.",
        SearchCode,
        _search,
        lambda given: f"Search the code for {given.query!r}",
    ),
    _tool(
        "find_symbols",
        "Find where functions, classes and other definitions are, by name. Returns file, lines and signature of each.",
        FindSymbols,
        _symbols,
        lambda given: f"Find definitions called {given.name!r}",
    ),
    _tool(
        "impact_of",
        "Tell what a change of a file or symbol may touch: code that depends on it and tests that cover it. "
        "Use it before you change something that others use. Returns files, likeliest first, with reasons.",
        ImpactOf,
        _impact,
        lambda given: f"What a change of {given.target} may touch",
    ),
    _tool(
        "code_outline",
        "Show the files and definitions of the project that matter most. Use it to get to know unknown code.",
        CodeOutline,
        _outline,
        lambda given: "An outline of the code",
    ),
    _tool(
        "project_facts",
        "Tell the project's languages, frameworks, dependencies, and how to build, test and lint it.",
        ProjectFacts,
        _facts,
        lambda given: "Facts of the project",
    ),
)
