"""`groundplan decide`: a decision of one's own, which no question asked for."""

from __future__ import annotations

from typing import Annotated

import typer

from daemon.cli.answer import print_result
from daemon.cli.output import JsonOption, print_json
from daemon.cli.project import ProjectClient, ProjectOption
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption

app = typer.Typer(help="Record a decision of your own.", add_completion=False)

_CLASHED = 1


@app.command()
def decide(
    question: Annotated[str, typer.Argument(help="What was to be decided.")],
    answer: Annotated[str, typer.Argument(help="What was decided, in words.")],
    because: Annotated[str, typer.Option("--because", help="The reason.")] = "",
    category: Annotated[str, typer.Option("--category", help="Among which decisions it is listed.")] = "product",
    asserts: Annotated[
        list[str] | None,
        typer.Option("--asserts", help="What it makes true, such as `data.store = postgresql`; checked from then on."),
    ] = None,
    guard: Annotated[
        list[str] | None,
        typer.Option("--guard", help="What must hold in code, such as `forbid import requests in src/**`."),
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Record it although it clashes.")] = False,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Record a decision that no question asked for. Exit code 1 and nothing recorded when it clashes."""
    for name, words in (("QUESTION", question), ("ANSWER", answer)):
        if not words.strip():
            raise typer.BadParameter("it is empty", param_hint=name)
    wish = {"question": question, "text": answer, "rationale": because, "category": category}
    more = {"asserts": asserts or [], "guards": guard or [], "keep": keep}
    result = ProjectClient(workspace, project).post("decisions", {**wish, **more})
    print_json(result) if as_json else print_result(result, Style())
    if result["status"] == "clash":
        raise typer.Exit(_CLASHED)
