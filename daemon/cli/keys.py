"""`groundplan secrets`: keep keys in the system's keyring. A secret is never printed."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.keychain import SECRETS, drop_secret, find_secret, keep_secret, variable_of

app = typer.Typer(help="Keep keys in the system's keyring.", add_completion=False)

Name = Annotated[str, typer.Argument(help="The secret's name, such as `embedder`.")]


@app.command("list")
def list_secrets(as_json: JsonOption = False) -> None:
    """Show which secrets there can be, and whether each is set."""
    rows = [
        {"name": name, "sentence": sentence, "set": bool(find_secret(name)), "variable": variable_of(name)}
        for name, sentence in SECRETS.items()
    ]
    if as_json:
        print_json({"secrets": rows})
        return
    for row in rows:
        print_line(f"{row['name']}  {'set' if row['set'] else 'not set'}  {row['sentence']}")


@app.command("set")
def set_secret(name: Name, as_json: JsonOption = False) -> None:
    """Keep a secret; asks for it without showing it, or reads it from standard input."""
    value = typer.prompt("Secret", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if not value:
        raise typer.BadParameter("the secret is empty")
    keep_secret(name, value)
    if as_json:
        print_json({"name": name, "set": True})
    else:
        print_line(f"{name} is in the keyring. It counts from the next start of the daemon on.")


@app.command("remove")
def remove_secret(name: Name, as_json: JsonOption = False) -> None:
    """Take a secret out of the keyring."""
    removed = drop_secret(name)
    if as_json:
        print_json({"name": name, "removed": removed})
    else:
        print_line(f"{name} is no longer in the keyring." if removed else f"{name} was not in the keyring.")
