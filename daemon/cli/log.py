"""`groundplan log`: what happened last on the branch in use."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.project import ProjectClient, ProjectOption
from daemon.cli.style import Style
from daemon.cli.wording import short_question
from daemon.cli.workspace import WorkspaceOption

app = typer.Typer(help="What happened last on the branch in use.", add_completion=False)

_TITLES = ("question", "title", "name", "term", "text", "holds")
_FIELDS_SHOWN = 6


@app.command()
def log(
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, max=1000, help="How many events.")] = 20,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """The last events, newest first."""
    events = ProjectClient(workspace, project).get("log", {"limit": limit})
    if as_json:
        print_json({"events": events})
        return
    style = Style()
    for event in events:
        when = event["at"][:19].replace("T", " ")
        why = f"  ({event['why']})" if event["why"] else ""
        print_line(f"{event['seq']:>5}  {when}  {event['actor']}  {event['action']}  {_subject(event, style)}{why}")


def _subject(event: dict[str, Any], style: Style) -> str:
    """What it happened to. One that changes a record may tell only the fields, one that makes it tells its name."""
    new = {change["field"]: change["new"] for change in event["changes"] if change["new"]}
    alias = event.get("alias") or new.get("alias") or ""
    title = event.get("title") or next((str(new[name]) for name in _TITLES if new.get(name)), "")
    fields = ", ".join(change["field"] for change in event["changes"][:_FIELDS_SHOWN])
    return f"{style.accent(alias)}  {short_question(title)}".strip() if alias else style.dim(fields)
