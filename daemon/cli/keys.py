"""`groundplan secrets`: keep keys in the system's keyring or the vault. A secret is never printed."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.keychain import SECRETS, drop_secret, keep_secret, locate_secret, variable_of

app = typer.Typer(
    help="Keep keys in the system's keyring, or in a sealed file where there is none.", add_completion=False
)

_PLACES = {
    "environment": "set in the environment",
    "keyring": "set in the keyring",
    "vault": "set in the vault",
    "": "not set",
}

Name = Annotated[str, typer.Argument(help="The secret's name, such as `embedder`.")]


@app.command("list")
def list_secrets(as_json: JsonOption = False) -> None:
    """Show which secrets there can be, and where each lies."""
    rows = []
    for name, sentence in SECRETS.items():
        place, _ = locate_secret(name)
        rows.append(
            {"name": name, "sentence": sentence, "set": bool(place), "place": place, "variable": variable_of(name)}
        )
    if as_json:
        print_json({"secrets": rows})
        return
    for row in rows:
        print_line(f"{row['name']}  {_PLACES[str(row['place'])]}  {row['sentence']}")


@app.command("set")
def set_secret(name: Name, as_json: JsonOption = False) -> None:
    """Keep a secret; asks for it without showing it, or reads it from standard input."""
    value = typer.prompt("Secret", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if not value:
        raise typer.BadParameter("the secret is empty")
    place = keep_secret(name, value)
    if as_json:
        print_json({"name": name, "set": True, "place": place})
    elif place == "vault":
        print_line(
            f"There is no keyring that can be used, so {name} is in the vault: sealed, its key in a file of yours."
        )
        print_line("That protects copies of the data folder, not against programs that run as you.")
    else:
        print_line(f"{name} is in the keyring. It counts from the next start of the daemon on.")


@app.command("remove")
def remove_secret(name: Name, as_json: JsonOption = False) -> None:
    """Take a secret out of the keyring and the vault."""
    removed = drop_secret(name)
    if as_json:
        print_json({"name": name, "removed": removed})
    else:
        print_line(f"{name} is forgotten." if removed else f"{name} was not set.")
