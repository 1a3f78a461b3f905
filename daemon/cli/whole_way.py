"""The whole way without a person: a project, recommended answers as assumptions, the check, artifacts in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from daemon.cli.artifact import print_built
from daemon.cli.asking import Card
from daemon.cli.files import write_files
from daemon.cli.output import print_line
from daemon.cli.project import PROJECTS, ProjectClient
from daemon.cli.style import Style
from daemon.cli.workspace import absolute
from daemon.client.over_socket import HttpClient
from daemon.home import Home


def go_whole_way(client: HttpClient, home: Home, folder: str, idea: str, kind: str, out: str) -> dict[str, Any]:
    """Take an idea, or the code as it is without one, to artifacts. Doing it again goes on with the same project."""
    status = _project(client, folder, idea, kind)
    project = ProjectClient(folder, status["project"]["id"], client)
    assumed = project.post("assume", {"why": ""})
    report = project.get("check", {"hints": False})
    built = project.post("artifacts", {"types": []})
    files = project.get("export", {"to": "bundle"})["files"]
    target = absolute(out) if out else str(home.data / "specs" / _folder_name(status["project"]))
    return {
        "project": project.get(),
        "found": status["progress"]["to_confirm"],
        "assumed": len(assumed["assumed"]),
        "left": assumed["left"],
        "check": report,
        "built": built,
        "folder": target,
        "files": write_files(files, target),
    }


def print_way(done: dict[str, Any], style: Style) -> None:
    """What was done, for people."""
    project = done["project"]["project"]
    print_line(f"{project['name']}  {style.dim(project['type'].replace('_', ' '))}")
    print_line(f"  {project['idea']}")
    decided = done["project"]["progress"]
    print_line(
        f"  {decided['decided'] + decided['assumed']} decisions: {done['found']} read from the idea and the code, "
        f"{done['assumed']} assumed as recommended just now; {len(done['left'])} left open."
    )
    for contradiction in done["check"]["contradictions"]:
        Card(style).clash(contradiction)
    errors = [finding for finding in done["check"]["findings"] if finding["severity"] == "error"]
    for finding in errors:
        print_line(f"  {style.bad('error')} {finding['where']}: {finding['message']}")
    print_built(done["built"], style)
    print_line(f"  {len(done['files'])} files in {style.accent(done['folder'])}")
    print_line(style.dim("  Confirm or change what was assumed: groundplan ask, groundplan decisions"))


def _project(client: HttpClient, folder: str, idea: str, kind: str) -> dict[str, Any]:
    """The project that this folder has for the idea already, else a new one."""
    here = absolute(folder)
    known = client.request("GET", PROJECTS, query={"folder": here, "limit": 500}).json()["items"]
    real = str(Path(here).resolve())
    for project in known:
        is_same = project["idea"] == idea.strip() if idea.strip() else project["name"].endswith(" as it is")
        if project["folder"] == real and is_same:
            status: dict[str, Any] = ProjectClient(folder, project["id"], client).post("use")
            return status
    body = {"folder": here, "idea": idea, "type": kind, "time": "standard", "brownfield": None if idea else True}
    made: dict[str, Any] = client.request("POST", PROJECTS, body=body).json()
    return made


def _folder_name(project: dict[str, Any]) -> str:
    words = "".join(letter if letter.isalnum() else "-" for letter in project["name"].lower()).strip("-")
    return f"{words[:40].strip('-') or 'spec'}-{project['id'][-6:].lower()}"
