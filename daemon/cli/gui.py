"""`groundplan gui`, for the overview and the completion: the command itself is met at the front door.

`groundplan.py` sends it to `gui.command` before any of this loads. Who comes here all the same, with options of the
program before the command's name, is sent there.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from daemon.cli.output import JsonOption

app = typer.Typer(help="The window.", add_completion=False)


@app.command()
def gui(
    path: Annotated[str, typer.Argument(help="The folder to show; what was seen last by default.")] = "",
    view: Annotated[str, typer.Option("--view", help="The view to open: home, questions, decisions, …")] = "",
    as_json: JsonOption = False,
) -> None:
    """The window: questions, decisions, plans, approvals, runs. A second start brings the open one to the front.

    It needs the extra `gui`: pip install 'groundplan[gui]'.
    """
    given = [*([path] if path else []), *(["--view", view] if view else []), *(["--json"] if as_json else [])]
    os.execv(sys.executable, [sys.executable, "-I", "-m", "groundplan", "gui", *given])  # noqa: S606 - ourselves
