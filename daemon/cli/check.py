"""`groundplan check`: contradictions, and what else is wrong or could be better."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from daemon.cli.clashing import print_clash, repairs_sentence
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.project import TEXT_FOLDER, ProjectClient, ProjectOption
from daemon.cli.sarif import as_sarif
from daemon.cli.style import Style
from daemon.cli.wording import counted
from daemon.cli.workspace import WorkspaceOption

app = typer.Typer(help="Find contradictions and whatever else is wrong.", add_completion=False)

_FOUND = 1
_ALIAS = re.compile(r"[A-Z]{1,4}-\d+(?=-)")


@app.command()
def check(
    sarif: Annotated[bool, typer.Option("--sarif", help="Print SARIF 2.1.0, for code scanning.")] = False,
    hints: Annotated[bool, typer.Option("--hints/--no-hints", help="Hints on the wording, too.")] = True,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Check the branch in use. Exit code 1 when decisions contradict each other or something is in error."""
    client = ProjectClient(workspace, project)
    report = client.get("check", {"hints": hints})
    if sarif:
        print_json(as_sarif(report, _files_of_records(Path(client.get()["project"]["folder"]))))
    elif as_json:
        print_json(report)
    else:
        _print(report, Style())
    if report["failed"]:
        raise typer.Exit(_FOUND)


def _files_of_records(folder: Path) -> dict[str, str]:
    """The files of the spec as text, where it was written, by the alias with which their names begin."""
    found = {}
    for path in sorted((folder / TEXT_FOLDER).glob("*/*.md")):
        alias = _ALIAS.match(path.name)
        if alias:
            found[alias[0]] = path.relative_to(folder).as_posix()
    return found


def _print(report: dict[str, Any], style: Style) -> None:
    for contradiction in report["contradictions"]:
        print_clash(contradiction, style)
        print_line(repairs_sentence(contradiction, new=False))
        print_line()
    signs = {"error": style.bad("error  "), "warning": style.bold("warning"), "hint": style.dim("hint   ")}
    for finding in report["findings"]:
        place, code = style.accent(finding["where"]), style.dim(finding["code"])
        print_line(f"{signs[finding['severity']]}  {place}  {finding['message']}  {code}")
    counts = {level: sum(1 for f in report["findings"] if f["severity"] == level) for level in signs}
    told = ", ".join(counted(count, level) for level, count in counts.items() if count) or "nothing else found"
    contradictions = counted(len(report["contradictions"]), "contradiction") if report["contradictions"] else ""
    print_line(f"{contradictions or 'No contradiction'}, {told}.")
