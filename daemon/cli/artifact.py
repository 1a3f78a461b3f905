"""`groundplan artifact`: documents derived from decisions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from daemon.cli.files import write_files
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.project import ProjectClient, ProjectOption
from daemon.cli.style import Style
from daemon.cli.wording import counted, first_of, joined, short_question
from daemon.cli.workspace import WorkspaceOption, absolute

app = typer.Typer(help="Artifacts: PRD, schema, API, tickets, diagrams, plans.", add_completion=False)

Kind = Annotated[str, typer.Argument(metavar="TYPE", help="The type, as `artifact list` shows it.")]
_GAPS_SHOWN = 5
_REASONS_SHOWN = 6
_FILES_SHOWN = 40


@app.command("list")
def list_artifacts(
    formats: Annotated[bool, typer.Option("--formats", help="What can be exported to, instead.")] = False,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """All types that fit the project: missing, fresh, stale (with the sections and why) or blocked (by what)."""
    client = ProjectClient(workspace, project)
    if formats:
        _list_formats(client, as_json)
        return
    found = client.get("artifacts")
    if as_json:
        print_json({"artifacts": found})
        return
    style = Style()
    paint = {"fresh": style.good, "stale": style.bad, "blocked": style.dim, "missing": style.dim}
    for info in found:
        version = f"version {info['version']}" if info["version"] else ""
        print_line(f"{info['type']:<18} {paint[info['state']](info['state']):<8} {style.dim(version)}  {info['title']}")
        for line in first_of([*info["stale_sections"], *info["blockers"]], _REASONS_SHOWN, "reason"):
            print_line(style.dim(f"    {line}"))


@app.command("build")
def build(
    kinds: Annotated[list[str] | None, typer.Argument(metavar="TYPE…", help="Types; all that can be without.")] = None,
    everything: Annotated[bool, typer.Option("--all-sections", help="Sections that are fresh, too.")] = False,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Build artifacts; of those that stand only what is stale. A text that a person put in stays."""
    report = ProjectClient(workspace, project).post("artifacts", {"types": kinds or [], "everything": everything})
    if as_json:
        print_json(report)
        return
    print_built(report, Style())


def print_built(report: dict[str, Any], style: Style) -> None:
    """What was built, for people."""
    for info in report["built"]:
        sections = report["rebuilt"][info["type"]]
        told = f"{counted(len(sections), 'section')} written" if sections else "nothing to do"
        print_line(f"{info['type']:<18} version {info['version']}  {style.dim(told)}")
        for gap in first_of((f"gap: {short_question(gap)}" for gap in info["gaps"]), _GAPS_SHOWN, "gap"):
            print_line(style.dim(f"    {gap}"))
    for reason in dict.fromkeys("; ".join(info["blockers"]) for info in report["blocked"]):
        names = [info["type"] for info in report["blocked"] if "; ".join(info["blockers"]) == reason]
        print_line(f"not built: {joined(names)}")
        print_line(style.dim(f"    {reason}"))
    for finding in report["findings"]:
        print_line(f"{finding['severity']}  {style.accent(finding['where'])}  {finding['message']}")


@app.command("show")
def show(
    kind: Kind,
    version: Annotated[int | None, typer.Option("--version", "-v", help="A version; the newest by default.")] = None,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Print an artifact."""
    view = ProjectClient(workspace, project).get(f"artifacts/{kind}", {"version": version})
    print_json(view) if as_json else print_line(view["text"].rstrip("\n"))


@app.command("versions")
def versions(
    kind: Kind, project: ProjectOption = None, workspace: WorkspaceOption = ".", as_json: JsonOption = False
) -> None:
    """The versions that are kept: the last ten, and every tenth before."""
    found = ProjectClient(workspace, project).get(f"artifacts/{kind}/versions")
    if as_json:
        print_json({"versions": found})
        return
    for version in found:
        print_line(f"{version['version']:>4}  {version['built_at'][:16].replace('T', ' ')}  {version['actor']}")


@app.command("diff")
def diff(
    kind: Kind,
    old: Annotated[int | None, typer.Option("--old", help="The earlier version; the one before by default.")] = None,
    new: Annotated[int | None, typer.Option("--new", help="The later one; 0 is as it would be built now.")] = None,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """The difference of two versions."""
    found = ProjectClient(workspace, project).get(f"artifacts/{kind}/diff", {"old": old, "new": new})
    if as_json:
        print_json(found)
        return
    style = Style()
    for line in found["diff"].splitlines():
        paint = style.good if line.startswith("+") else style.bad if line.startswith("-") else str
        print_line(paint(line))
    if not found["diff"]:
        print_line(_no_difference(found))


@app.command("edit")
def edit(
    kind: Kind,
    section: Annotated[str, typer.Argument(help="The section's key, as `artifact show --json` tells it.")],
    file: Annotated[str | None, typer.Argument(help="A file with the text; - or nothing reads standard input.")] = None,
    restore: Annotated[bool, typer.Option("--restore", help="Give the generated text back.")] = False,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Put a text of your own in place of a section's. It stays when the artifact is rebuilt."""
    text = None if restore else _text(file)
    view = ProjectClient(workspace, project).put(f"artifacts/{kind}/sections/{section}", {"text": text})
    print_json(view) if as_json else print_line(f"{kind} is at version {view['info']['version']}.")


@app.command("comment")
def comment(
    kind: Kind,
    words: Annotated[list[str] | None, typer.Argument(help="The remark; without one all remarks are shown.")] = None,
    section: Annotated[str, typer.Option("--section", "-s", help="The section that it is about.")] = "",
    reply: Annotated[str, typer.Option("--reply", help="Answer a remark, such as C-3.")] = "",
    resolve: Annotated[str, typer.Option("--resolve", help="Close a thread, such as C-3.")] = "",
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Remark on an artifact, reply, close a thread; or list them."""
    client = ProjectClient(workspace, project)
    if resolve:
        threads = [client.post(f"comments/{resolve}/resolve")]
    elif words:
        body = {"section": section, "text": " ".join(words), "reply_to": reply}
        threads = [client.post(f"artifacts/{kind}/comments", body)]
    else:
        threads = client.get("comments", {"artifact": kind})
    if as_json:
        print_json({"comments": threads})
        return
    style = Style()
    for thread in threads:
        _print_thread(thread, style)
    if not threads:
        print_line("No remarks.")


@app.command("export")
def export(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="Where to write; the current folder by default.")] = ".",
    to: Annotated[str, typer.Option("--to", help="A format, as `artifact list --formats` shows them.")] = "markdown",
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Write the spec in a format of other tools."""
    report = ProjectClient(workspace, project).get("export", {"to": to})
    written = write_files(report["files"], absolute(folder))
    if as_json:
        print_json({"folder": absolute(folder), "files": written, "notes": report["notes"]})
        return
    for line in first_of((f"{folder.rstrip('/')}/{path}" for path in written), _FILES_SHOWN, "file"):
        print_line(line)
    for note in report["notes"]:
        print_line(note)


def _no_difference(found: dict[str, Any]) -> str:
    if found["new"] == 0:
        return f"Version {found['old']} is as it would be built now."
    if found["old"] == found["new"]:
        return f"There is only version {found['new']}; --new 0 compares it with what would be built now."
    return f"Versions {found['old']} and {found['new']} are the same."


def _list_formats(client: ProjectClient, as_json: bool) -> None:
    formats = client.get("formats")
    if as_json:
        print_json({"formats": formats})
        return
    for one in formats:
        print_line(f"{one['name']:<14} {one['direction']:<6} {one['title']}")


def _print_thread(thread: dict[str, Any], style: Style) -> None:
    state = style.dim("  resolved") if thread["resolved_by"] else ""
    place = f"{thread['artifact']}#{thread['section']}"
    print_line(f"{style.accent(thread['alias'])}  {place}  {style.dim(thread['author'])}{state}")
    print_line(f"    {thread['text']}")
    for reply in thread["replies"]:
        print_line(f"    {style.dim(reply['alias'] + ' ' + reply['author'])}  {reply['text']}")


def _text(file: str | None) -> str:
    if file in (None, "-"):
        return _standard_input()
    try:
        return Path(absolute(file)).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{file} is no text in UTF-8", param_hint="FILE") from error
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}", param_hint="FILE") from error


def _standard_input() -> str:
    if sys.stdin.isatty():
        sys.stderr.write("Type the text; Ctrl-D on a line of its own ends it.\n")
    try:
        return sys.stdin.read()
    except UnicodeDecodeError as error:
        raise typer.BadParameter("standard input is no text in UTF-8", param_hint="FILE") from error
