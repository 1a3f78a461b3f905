"""`groundplan lsp`, for the overview and the completion: the command itself is met at the front door.

Editors wait for it, so `groundplan.py` sends it to `lsp.forward` before any of this loads. Who comes here all the
same, with options of the program before the command's name, is sent there.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from daemon.cli.output import JsonOption

app = typer.Typer(help="The language server.", add_completion=False)


@app.command()
def lsp(
    tcp: Annotated[
        str, typer.Option("--tcp", help="Wait for editors that dial HOST:PORT; each gets a conversation of its own.")
    ] = "",
    stdio: Annotated[
        bool, typer.Option("--stdio", help="Standard input and output; so it is without this, too.")
    ] = False,
    log: Annotated[str, typer.Option("--log", help="Write to this file which messages go by.")] = "",
    log_contents: Annotated[
        bool, typer.Option("--log-contents", help="Write their contents as well: all text that is edited.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """The language server, for editors: speaks the Language Server Protocol on standard input and output.

    It starts the daemon when there is none, finds it again after a restart, and ends with the editor. How editors are
    told of it stands in docs/editors.
    """
    given = [*(["--tcp", tcp] if tcp else []), *(["--stdio"] if stdio else []), *(["--log", log] if log else [])]
    given += [*(["--log-contents"] if log_contents else []), *(["--json"] if as_json else [])]
    os.execv(sys.executable, [sys.executable, "-I", "-m", "groundplan", "lsp", *given])  # noqa: S606 - ourselves
