"""`groundplan decisions`: what is decided."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from daemon.cli.asking import text_width, wrapped
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.project import ProjectClient, ProjectOption
from daemon.cli.style import Style
from daemon.cli.wording import counted, joined, short_question
from daemon.cli.workspace import WorkspaceOption

app = typer.Typer(help="List what is decided.", add_completion=False)

_MARKS = {"decided": "●", "assumed": "◐", "deferred": "⊖", "superseded": "⊘", "open": "○"}
_ANSWER_LENGTH = 160

DecisionState = Literal["decided", "assumed", "deferred", "superseded"]


@app.command()
def decisions(
    state: Annotated[DecisionState | None, typer.Option("--state", help="Only those in this state.")] = None,
    category: Annotated[str | None, typer.Option("--category", help="Only those of this category.")] = None,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """All decisions of the branch in use, by category."""
    client = ProjectClient(workspace, project)
    everything = list(client.all("decisions", {"state": state}))
    categories = sorted({decision["category"] for decision in everything})
    if category is not None and categories and category not in categories:
        message = f"no decision is of the category {category!r}; there are {joined(categories)}"
        raise typer.BadParameter(message, param_hint="--category")
    found = [decision for decision in everything if category in {None, decision["category"]}]
    if as_json:
        print_json({"decisions": found})
        return
    print_decisions(found, Style())
    if not found:
        print_line(f"No decision is {state}." if state else "Nothing is decided yet. groundplan ask")


def print_decisions(found: list[dict[str, Any]], style: Style) -> None:
    """Decisions by category, for people."""
    for name in dict.fromkeys(decision["category"] for decision in found):
        print_line(style.bold(name or "other"))
        for decision in found:
            if decision["category"] == name:
                for line in decision_lines(decision, style):
                    print_line(line)
    if found:
        assumed = sum(1 for decision in found if decision["state"] == "assumed")
        told = f", {assumed} of them assumed" if assumed else ""
        print_line(style.dim(f"{counted(len(found), 'decision')}{told}."))


def decision_lines(decision: dict[str, Any], style: Style, *, whole: bool = False) -> list[str]:
    """A decision with its answer below it; `whole` shows the question with its examples and all of the answer."""
    told = ", ".join(note for note in _notes(decision) if note)
    question = decision["question"] if whole else short_question(decision["question"])
    answer = decision["answer"] if whole else _shortened(decision["answer"].replace("\n", "; "))
    head = f"{decision['alias']}  {question}"
    first, *rest = wrapped(head, text_width() - 4)
    alias = decision["alias"]
    mark = _MARKS.get(decision["state"], " ")
    lines = [f"{mark} {style.accent(alias)}{first[len(alias) :]}"]
    lines += [f"  {line}" for line in rest]
    below = wrapped(answer, text_width(), "    ") if answer else []
    lines += [style.bold(line) for line in below]
    if told:
        lines[-1] += style.dim(f"  ({told})")
    return lines


def _notes(decision: dict[str, Any]) -> list[str]:
    return [
        "to confirm" if decision["to_confirm"] else "assumed" if decision["state"] == "assumed" else "",
        "put off" if decision["state"] == "deferred" else "",
        "superseded" if decision["state"] == "superseded" else "",
        "locked" if decision["locked"] else "",
    ]


def _shortened(text: str) -> str:
    return text if len(text) <= _ANSWER_LENGTH else text[: _ANSWER_LENGTH - 1] + "…"
