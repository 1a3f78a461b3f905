"""`groundplan ask`: the next question, answered in the terminal."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from daemon.cli.asking import Card
from daemon.cli.conversation import Conversation, print_assumed, tell_unusable
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.project import ProjectClient, ProjectOption
from daemon.cli.style import Style
from daemon.cli.wording import short_question
from daemon.cli.workspace import WorkspaceOption

app = typer.Typer(help="Answer the question that matters most.", add_completion=False)


@app.command()
def ask(
    question: Annotated[
        str | None, typer.Argument(help="A question by its id, such as one that was put off; the next by default.")
    ] = None,
    assume: Annotated[bool, typer.Option("--assume", help="Assume all that is open, as recommended.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Show the question and end.")] = False,
    everything: Annotated[bool, typer.Option("--list", help="List all questions that are open or put off.")] = False,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Ask the question that matters most, and the next one, until none need be asked.

    Without a terminal the question is only shown; answer it with `groundplan answer QUESTION VALUE`.
    """
    client = ProjectClient(workspace, project)
    if assume:
        report = client.post("assume", {"question": question, "why": ""})
        print_json(report) if as_json else print_assumed(report, Style())
    elif everything:
        _list(client, as_json)
    elif as_json:
        print_json(as_promised(client.get("question")) if question is None else client.get(f"questions/{question}"))
    elif once or not (sys.stdin.isatty() and sys.stdout.isatty()):
        _show(client, question)
    elif question is not None:
        Conversation(client).hold_on(question)
    else:
        Conversation(client).hold()


def as_promised(told: dict[str, Any]) -> dict[str, Any]:
    """The shape that programs rely on: the question itself, or that there is none, and why."""
    rest = {name: told[name] for name in ("progress", "to_confirm", "unusable")}
    if told["question"] is None:
        return {"done": True, "why": told["why"], **rest}
    return {**told["question"], "done": False, **rest}


def _show(client: ProjectClient, question_id: str | None) -> None:
    told = client.get("question") if question_id is None else None
    if told is not None:
        tell_unusable(told)
    shown = client.get(f"questions/{question_id}") if told is None else told["question"]
    if shown is None:
        print_line(told["why"] if told else "")
        return
    Card(Style()).question(shown, told["progress"] if told else client.get()["progress"])
    print_line()
    print_line(f"Answer it: groundplan answer {shown['id']} {_example(shown)}")
    if told and told["to_confirm"]:
        names = " ".join(decision["alias"] for decision in told["to_confirm"])
        print_line(f"To confirm: {names}, with groundplan decision D-… --confirm, or all in groundplan ask.")


def _example(question: dict[str, Any]) -> str:
    if question["fields"]:
        return " ".join(f"{field['name']}=…" for field in question["fields"])
    return "NUMBER" if question["options"] else '"WORDS"'


def _list(client: ProjectClient, as_json: bool) -> None:
    found = [one for one in client.all("questions") if one["standing"] in {"open", "deferred"}]
    if as_json:
        print_json({"questions": found})
        return
    style = Style()
    for one in found:
        note = style.dim("  put off") if one["standing"] == "deferred" else ""
        print_line(f"{style.accent(one['id'])}  {short_question(one['text'])}{note}")
    print_line(f"{len(found)} in all, the most valuable first." if found else "No question is open.")
