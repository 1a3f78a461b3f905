"""`groundplan answer`: answer a question from a script or a prompt."""

from __future__ import annotations

from typing import Annotated

import typer

from daemon.cli.asking import Card
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.project import ProjectClient, ProjectOption
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption

app = typer.Typer(help="Answer a question.")

_CLASHED = 1


@app.command()
def answer(
    question: Annotated[str, typer.Argument(help="The question's id, such as core.auth_method.")],
    value: Annotated[list[str] | None, typer.Argument(help="Options, field=value, or words.")] = None,
    why: Annotated[str, typer.Option("--why", help="The reason for it.")] = "",
    keep: Annotated[bool, typer.Option("--keep", help="Record it although it clashes.")] = False,
    defer: Annotated[bool, typer.Option("--defer", help="Put the question off.")] = False,
    assume: Annotated[bool, typer.Option("--assume", help="Assume the recommended answer.")] = False,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Answer a question, or change its answer. Exit code 1 and nothing recorded when it clashes."""
    client = ProjectClient(workspace, project)
    if defer or assume:
        told = client.post("defer" if defer else "assume", {"question": question, "why": why})
        print_json(told) if as_json else print_line("Put off." if defer else f"Assumed: {told['assumed'][0]['answer']}")
        return
    if not value:
        raise typer.BadParameter("give an answer, or --defer or --assume", param_hint="VALUE")
    result = client.post("answers", {"question": question, "words": value, "rationale": why, "keep": keep})
    clashed = result["status"] == "clash"
    if as_json:
        print_json(result)
    else:
        style = Style()
        card = Card(style)
        if result["decision"]:
            print_line(style.good(f"{result['decision']['alias']}  {result['decision']['answer']}"))
        if result["clash"]:
            card.clash(result["clash"])
        card.consequences(result["consequences"])
        if clashed:
            print_line(
                "  Nothing was recorded. Answer differently, change one of the others, or repeat it with --keep."
            )
    if clashed:
        raise typer.Exit(_CLASHED)
