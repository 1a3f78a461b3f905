"""`groundplan agents`: who acts, what they may, and agents of your own."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import typer

from daemon.cli.output import JsonOption, print_json, print_line, visible
from daemon.cli.reach import daemon_client
from daemon.cli.rows import print_row
from daemon.cli.style import Style
from daemon.cli.wording import counted
from daemon.cli.workspace import WorkspaceOption, absolute
from daemon.client.api import Query
from daemon.contract.protocol import API_ROOT

AGENTS = f"{API_ROOT}/agents"
_FOUND = 1

app = typer.Typer(help="Agents.", add_completion=False)


@app.command("list")
def list_agents(workspace: WorkspaceOption = ".", as_json: JsonOption = False) -> None:
    """All agents for this folder; those that lie in it, and files that are none, say so."""
    agents = _all(workspace)
    if as_json:
        print_json({"agents": agents})
        return
    style = Style()
    width = max(len(visible(agent["name"])) for agent in agents)
    for agent in agents:
        label = f"{visible(agent['name']):<{width}}  "
        if agent["faults"]:
            told = f"{counted(len(agent['faults']), 'fault')} in {visible(agent['path'])}"
            print_row(label, told, label_styled=style.bad)
            continue
        print_row(label, visible(agent["description"]), label_styled=style.bold)
        told = f"{agent['origin']}, calls of {agent['risk']} risk at most, mode {agent['mode']}"
        noted = "; `agents show` has notes" if agent["notes"] else ""
        print_row(" " * len(label), told + noted, style.dim)
    if any(agent["faults"] for agent in agents):
        print_line("\n`groundplan agents check` says what is wrong, line by line.")


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="The agent's name.")],
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """One agent: what it may, and what it is told."""
    if not name.strip():
        raise typer.BadParameter("An agent is named by its name; `groundplan agents list` lists them.")
    query = {"folder": absolute(workspace)}
    agent = daemon_client().request("GET", f"{AGENTS}/{quote(name, safe='')}", query=query).json()
    print_json(agent) if as_json else _show(agent, Style())


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="A name such as api-tester.")],
    like: Annotated[str, typer.Option("--like", help="The agent that it begins as a copy of.")] = "coder",
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Begin an agent of your own in .groundplan/agents, as a copy of another."""
    wish = {"folder": absolute(workspace), "name": name, "like": like}
    made = daemon_client().request("POST", AGENTS, body=wish).json()
    if as_json:
        print_json(made)
    else:
        print_line(f"{made['path']} is there. Change it, then look at it with `groundplan agents check`.")


@app.command("check")
def check(workspace: WorkspaceOption = ".", as_json: JsonOption = False) -> None:
    """Read all agents' files and tell what is wrong; exit code 1 if something is."""
    agents = _all(workspace)
    broken = [agent for agent in agents if agent["faults"]]
    if as_json:
        print_json({"agents": len(agents) - len(broken), "broken": broken})
    else:
        for agent in agents:
            for fault in agent["faults"]:
                print_line(visible(f"{agent['path']}:{fault['line']}: {fault['message']}"))
            for note in agent["notes"]:
                print_line(Style().dim(visible(note)))
        print_line(f"{counted(len(agents) - len(broken), 'agent')} can be used; {counted(len(broken), 'file')} cannot.")
    if broken:
        raise typer.Exit(_FOUND)


def _all(workspace: str) -> list[dict[str, Any]]:
    query: Query = {"folder": absolute(workspace), "limit": 500}
    found: list[dict[str, Any]] = daemon_client().request("GET", AGENTS, query=query).json()["items"]
    return found


def _show(agent: dict[str, Any], style: Style) -> None:
    print_line(_title(agent, style))
    for fault in agent["faults"]:
        print_line(style.bad(visible(f"line {fault['line']}: {fault['message']}")))
    if agent["faults"]:
        return
    print_row("", visible(agent["description"]))
    limits = [
        f"{agent['steps']} steps",
        f"{agent['tokens']:,} tokens",
        f"{agent['minutes']} minutes of work" if agent["minutes"] else "",
        f"{agent['cost']} US dollars" if agent["cost"] else "",
    ]
    rows = [
        ("may", f"calls of {agent['risk']} risk at most, mode {agent['mode']}"),
        ("ends", f"after {', '.join(part for part in limits if part)}"),
        ("tools", ", ".join(agent["tools"])),
        ("models", ", ".join(agent["models"]) or "those of the settings"),
        ("hands to", ", ".join(agent["hand_over"]) or "nobody"),
        ("hash", agent["digest"][:12]),
    ]
    for label, text in rows:
        print_row(f"  {label:<9}", visible(text))
    for note in agent["notes"]:
        print_row("", visible(note), style.dim)
    print_line()
    for line in agent["prompt"].split("\n"):
        print_line(visible(line))


def _title(agent: dict[str, Any], style: Style) -> str:
    where = f"{agent['origin']}, {visible(agent['path'])}"
    return f"{style.bold(visible(agent['name']))}  {style.dim(where)}"
