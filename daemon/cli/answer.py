"""`groundplan answer`: answer a question from a script or a prompt."""

from __future__ import annotations

import re
from typing import Annotated, Any

import typer

from daemon.cli.asking import Card
from daemon.cli.clashing import print_clash, repairs_sentence
from daemon.cli.conversation import print_assumed
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.project import ProjectClient, ProjectOption
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption

app = typer.Typer(help="Answer a question.", add_completion=False)

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
        _step_aside(client, "defer" if defer else "assume", {"question": question, "why": why}, as_json)
        return
    if not value:
        raise typer.BadParameter("give an answer, or --defer or --assume", param_hint="VALUE")
    words = [part for word in value for part in _parts(word)]
    result = client.post("answers", {"question": question, "words": words, "rationale": why, "keep": keep})
    print_json(result) if as_json else print_result(result, Style())
    if result["status"] == "clash":
        raise typer.Exit(_CLASHED)


def print_result(result: dict[str, Any], style: Style) -> None:
    """What became of an answer: recorded, with what follows, or the clash because of which it was not."""
    if result["decision"]:
        answer = result["decision"]["answer"].replace("\n", "; ")
        print_line(f"{style.good(result['decision']['alias'])}  {style.good(answer)}")
    if result["clash"]:
        is_new = result["status"] == "clash"
        print_clash(result["clash"], style)
        print_line(repairs_sentence(result["clash"], new=is_new))
        if is_new:
            print_line("Nothing was recorded. Answer differently, change the others, or repeat it with --keep.")
        else:
            print_line(style.bad("It is recorded although it clashes; groundplan check shows it."))
    Card(style).consequences(result["consequences"])


def _parts(word: str) -> list[str]:
    """Numbers of options that came as one word, such as `"1 3"`, one by one."""
    parts = re.split(r"[,;\s]+", word.strip())
    return parts if all(part.isdecimal() for part in parts) else [word]


def _step_aside(client: ProjectClient, what: str, wish: dict[str, Any], as_json: bool) -> None:
    told = client.post(what, wish)
    if as_json:
        print_json(told)
    elif what == "assume":
        print_assumed(told, Style())
    else:
        print_line(f"Put off. groundplan ask {wish['question']} takes it up again.")
