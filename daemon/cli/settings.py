"""`groundplan settings`: list, get, set."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.reach import daemon_client
from daemon.contract.protocol import SETTINGS_PATH

app = typer.Typer(help="See and change settings.", add_completion=False)

Name = Annotated[str, typer.Argument(help="The setting's name, such as `embedder`.")]


@app.command("list")
def list_settings(as_json: JsonOption = False) -> None:
    """Show all settings."""
    found = daemon_client().request("GET", SETTINGS_PATH, query={"limit": 500}).json()["items"]
    if as_json:
        print_json({"settings": found})
        return
    width = max(len(view["name"]) for view in found)
    for view in found:
        print_line(f"{view['name']:<{width}}  {_spelled(view['value']):<8} {view['sentence']}{_note(view)}")


@app.command("get")
def get_setting(name: Name, as_json: JsonOption = False) -> None:
    """Show one setting and explain it."""
    view = daemon_client().request("GET", f"{SETTINGS_PATH}/{name}").json()
    if as_json:
        print_json(view)
        return
    print_line(_spelled(view["value"]))
    choices = f" One of {', '.join(view['choices'])}." if view["choices"] else ""
    print_line(f"{view['sentence']}{choices} Default: {_spelled(view['default'])}.{_note(view)}")


@app.command("set")
def set_setting(
    name: Name,
    value: Annotated[str | None, typer.Argument(help="The new value; leave it out with --default.")] = None,
    default: Annotated[bool, typer.Option("--default", help="Put the default back.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Change a setting."""
    if (value is None) != default:
        raise typer.BadParameter("give either a value or --default")
    view = daemon_client().request("PUT", f"{SETTINGS_PATH}/{name}", body={"value": value}).json()
    if as_json:
        print_json(view)
        return
    later = " It counts from the next start of the daemon on." if view["restart"] else ""
    print_line(f"{name} = {_spelled(view['value'])}{_note(view)}{later}")


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def _note(view: dict[str, Any]) -> str:
    return " (set by the environment)" if view["source"] == "environment" else ""
