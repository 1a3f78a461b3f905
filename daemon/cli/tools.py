"""`groundplan tools`: what agents can do, how dangerous it is, and how it went so far."""

from __future__ import annotations

import json
import textwrap
from itertools import groupby
from typing import Annotated, Any
from urllib.parse import quote

import typer

from daemon.cli.asking import text_width
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.reach import daemon_client
from daemon.cli.style import Style
from daemon.cli.wording import counted
from daemon.contract.protocol import API_ROOT

app = typer.Typer(help="Tools of agents.", add_completion=False)

_PATH = f"{API_ROOT}/tools"
_DANGEROUS = frozenset({"high", "critical"})


@app.command()
def tools(
    name: Annotated[str | None, typer.Argument(help="A tool to show with its arguments; all without one.")] = None,
    as_json: JsonOption = False,
) -> None:
    """What agents can do: each tool with its effect, its risk, and how it went so far.

    Effect and risk are the strongest that any call of a tool can have. What a call really demands is what policy
    decides on.
    """
    client = daemon_client()
    if name is not None:
        if not name.strip():
            raise typer.BadParameter("A tool is named by its name; `groundplan tools` lists them.")
        tool = client.request("GET", f"{_PATH}/{quote(name, safe='')}").json()
        print_json(tool) if as_json else _show(tool, Style())
        return
    found = client.request("GET", _PATH, query={"limit": 500}).json()["items"]
    print_json({"tools": found}) if as_json else _list(found, Style())


def _list(found: list[dict[str, Any]], style: Style) -> None:
    width = max(len(tool["name"]) for tool in found)
    for category, members in groupby(found, key=lambda tool: str(tool["category"])):
        print_line(style.bold(category))
        for tool in members:
            risk = f"{tool['risk']:<8}"
            shown = style.bad(risk) if tool["risk"] in _DANGEROUS else risk
            print_line(f"  {tool['name']:<{width}}  {tool['effect']:<7}  {shown}  {style.dim(_use(tool))}".rstrip())
    print_line()
    print_line(style.dim("groundplan tools NAME shows what one is for and what it takes."))


def _show(tool: dict[str, Any], style: Style) -> None:
    print_line(f"{style.bold(tool['name'])}  {tool['category']}, {tool['effect']}, {tool['risk']} at worst")
    print_line(textwrap.fill(tool["description"], text_width()))
    print_line(style.dim(_use(tool)))
    schema = tool["arguments"]
    for name, argument in schema["properties"].items():
        print_line()
        needed = (
            "needed" if name in schema.get("required", ()) else f"{json.dumps(argument.get('default'))} if left out"
        )
        print_line(f"  {style.accent(name)}  {_type(argument)}, {needed}")
        if argument.get("description"):
            print_line(
                textwrap.fill(argument["description"], text_width(), initial_indent="    ", subsequent_indent="    ")
            )


def _type(argument: dict[str, Any]) -> str:
    if "enum" in argument:
        return "one of " + ", ".join(str(value) for value in argument["enum"])
    if argument.get("type") == "array":
        return f"list of {_type(argument.get('items', {}))}"
    low, high = argument.get("minimum"), argument.get("maximum")
    limits = f" from {low} to {high}" if low is not None and high is not None else ""
    return f"{argument.get('type', 'anything')}{limits}"


def _use(tool: dict[str, Any]) -> str:
    use = tool["use"]
    if not use["uses"]:
        return "not used yet"
    failed = f", {use['failures']} failed" if use["failures"] else ""
    each_ms = use["time_s"] / use["uses"] * 1000
    took = f"{each_ms / 1000:.1f} s" if each_ms >= 1000 else f"{each_ms:.0f} ms" if each_ms >= 1 else "under 1 ms"
    return f"{counted(use['uses'], 'use')}{failed}, {took} each"
