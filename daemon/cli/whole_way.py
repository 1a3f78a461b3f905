"""The whole way without a person: a project, recommended answers as assumptions, the check, artifacts in a folder."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daemon.cli.artifact import print_built
from daemon.cli.asking import text_width, wrapped
from daemon.cli.clashing import print_clash, repairs_sentence
from daemon.cli.files import write_files
from daemon.cli.output import print_line
from daemon.cli.project import PROJECTS, ProjectClient
from daemon.cli.style import Style
from daemon.cli.wording import counted, first_of
from daemon.cli.workspace import absolute
from daemon.client.over_socket import HttpClient
from daemon.home import Home

_ERRORS_SHOWN = 12


@dataclass(frozen=True)
class Wish:
    """What the whole way is to be gone with: an idea, or the code as it is; `has_code`: the folder holds some."""

    folder: str
    idea: str
    kind: str
    out: str
    has_code: bool


def go_whole_way(client: HttpClient, home: Home, wish: Wish) -> dict[str, Any]:
    """Take an idea, or the code as it is without one, to artifacts. Doing it again goes on with the same project."""
    status = _project(client, wish)
    folder, out = wish.folder, wish.out
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
        "files": write_files(files, target, stale=own_files(target)),
    }


def own_files(folder: str) -> list[str]:
    """The files of a bundle that was written there before, without those that somebody has changed since."""
    root = Path(folder)
    try:
        told = json.loads((root / "manifest.json").read_bytes())["files"]
        return [path for path, digest in told.items() if _is_unchanged(root / path, digest)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []  # none was, or it is somebody else's file of that name


def _is_unchanged(path: Path, digest: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest


def print_way(done: dict[str, Any], style: Style) -> None:
    """What was done, for people."""
    project = done["project"]["project"]
    kind = project["type"].replace("_", " ") + (" on existing code" if project["brownfield"] else "")
    print_line(f"{project['name']}  {style.dim(kind)}")
    for line in wrapped(project["idea"], text_width(), "  "):
        print_line(line)
    progress = done["project"]["progress"]
    told = (
        f"{counted(progress['decided'] + progress['assumed'], 'decision')}: {done['found']} read from the idea and "
        f"the code, to be confirmed; {done['assumed']} assumed as recommended just now; {len(done['left'])} left open, "
        "since nothing can be assumed there."
    )
    for line in wrapped(told, text_width(), "  "):
        print_line(line)
    for contradiction in done["check"]["contradictions"]:
        print_clash(contradiction, style)
        print_line(repairs_sentence(contradiction, new=False))
    errors = [finding for finding in done["check"]["findings"] if finding["severity"] == "error"]
    lines = (f"  {style.bad('error')} {finding['where']}: {finding['message']}" for finding in errors)
    for line in first_of(lines, _ERRORS_SHOWN, "error"):
        print_line(line)
    if not errors and not done["check"]["contradictions"]:
        print_line(f"  {style.good('The check found no contradiction and no error.')}")
    print_built(done["built"], style)
    print_line(f"{counted(len(done['files']), 'file')} in {style.accent(done['folder'])}")
    print_line(style.dim("Confirm what was read: groundplan ask. Change what was assumed: groundplan decisions"))


def _project(client: HttpClient, wish: Wish) -> dict[str, Any]:
    """The project that this folder has for the idea already, else a new one. An idea about code is a change of it."""
    here, idea = absolute(wish.folder), wish.idea
    known = client.request("GET", PROJECTS, query={"folder": here, "limit": 500}).json()["items"]
    real = str(Path(here).resolve())
    for project in known:
        is_same = project["idea"] == idea.strip() if idea.strip() else project["name"].endswith(" as it is")
        if project["folder"] == real and is_same:
            status: dict[str, Any] = ProjectClient(wish.folder, project["id"], client).post("use")
            return status
    brownfield = None if wish.kind or (idea and not wish.has_code) else True
    body = {"folder": here, "idea": idea, "type": wish.kind, "time": "standard", "brownfield": brownfield}
    made: dict[str, Any] = client.request("POST", PROJECTS, body=body).json()
    return made


def _folder_name(project: dict[str, Any]) -> str:
    words = "".join(letter if letter.isalnum() else "-" for letter in project["name"].lower()).strip("-")
    return f"{words[:40].strip('-') or 'spec'}-{project['id'][-6:].lower()}"
