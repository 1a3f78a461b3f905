"""`groundplan evidence`: documents that speak for decisions; and specs of other tools, read in."""

from __future__ import annotations

import base64
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from daemon.cli.files import read_folder
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.project import ProjectClient, ProjectOption
from daemon.cli.spec import print_import
from daemon.cli.style import Style
from daemon.cli.wording import counted, short_question
from daemon.cli.workspace import WorkspaceOption, absolute

app = typer.Typer(help="Attach documents; import specs of other tools.", add_completion=False)

Name = Annotated[str, typer.Argument(help="DOC-1, or the document's name.")]


class SpecKind(StrEnum):
    """What can be found in a spec."""

    DECISION = "decision"
    REQUIREMENT = "requirement"
    DOCUMENT = "document"


_MAX_BYTES = 10_000_000
_SNIPPET_LENGTH = 200


@app.command("attach")
def attach(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE…", help="PDF, DOCX, Markdown, text, CSV, JSON, YAML, SQL, proto, image."),
    ],
    note: Annotated[str, typer.Option("--note", help="What it is; images are found by name and note.")] = "",
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Attach documents. Their text can be searched; schemas among them become entities to confirm."""
    client = ProjectClient(workspace, project)
    reports = []
    for file in files:
        body = {"name": Path(file).name, "content": base64.b64encode(_content(file)).decode(), "note": note}
        reports.append(client.post("documents", body))
    if as_json:
        print_json({"attached": reports})
        return
    for report in reports:
        _print_report(report, Style())


@app.command("list")
def list_documents(
    project: ProjectOption = None, workspace: WorkspaceOption = ".", as_json: JsonOption = False
) -> None:
    """Attached documents."""
    documents = ProjectClient(workspace, project).get("documents")
    if as_json:
        print_json({"documents": documents})
        return
    style = Style()
    for document in documents:
        passages = counted(document["passages"], "passage")
        told = f"{document['media']}, {counted(document['size'], 'byte')}, {passages}"
        print_line(f"{style.accent(document['alias'])}  {document['name']}  {style.dim(told)}  {document['note']}")
    if not documents:
        print_line("Nothing is attached. groundplan evidence attach FILE")


@app.command("remove")
def remove(
    name: Name, project: ProjectOption = None, workspace: WorkspaceOption = ".", as_json: JsonOption = False
) -> None:
    """Take a document off the project; `groundplan undo` brings it back."""
    ProjectClient(workspace, project).delete(f"documents/{name}")
    print_json({"removed": name}) if as_json else print_line(f"{name} is removed.")


@app.command("search")
def search(
    query: Annotated[list[str], typer.Argument(help="Words.")],
    kind: Annotated[list[SpecKind] | None, typer.Option("--kind", help="Only these; may be given twice.")] = None,
    limit: Annotated[int, typer.Option("-k", "--limit", min=1, max=200, help="How many results.")] = 10,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Find decisions, requirements and passages of documents by words."""
    found = ProjectClient(workspace, project).get("search", {"q": " ".join(query), "kind": kind, "k": limit})
    if as_json:
        print_json(found)
        return
    print_hits(found["results"], Style())
    if not found["results"]:
        print_line("Nothing found.")


def print_hits(hits: list[dict[str, Any]], style: Style) -> None:
    """What a search in the spec found, for people."""
    for hit in hits:
        place = hit["place"] if hit["place"] != hit["alias"] else ""
        title = short_question(hit["title"])
        print_line(f"{style.accent(hit['alias'])}  {style.bold(title)}  {style.dim(place)}".rstrip())
        snippet = " ".join(hit["snippet"].split())
        print_line(f"    {snippet if len(snippet) <= _SNIPPET_LENGTH else snippet[: _SNIPPET_LENGTH - 1] + '…'}")


@app.command("import")
def import_spec(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A folder with a spec of another tool.")],
    kind: Annotated[
        str, typer.Option("--format", help="spec-kit, kiro, openspec, madr, adr-tools; found out by default.")
    ] = "",
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Read a spec of another tool: its requirements, decisions and entities become records of this project."""
    body = {"files": read_folder(absolute(folder)), "format": kind}
    report = ProjectClient(workspace, project).post("import", body)
    print_json(report) if as_json else print_import(report)


def _content(file: str) -> bytes:
    path = Path(absolute(file))
    if not path.is_file():
        raise typer.BadParameter(f"there is no file {file}", param_hint="FILE")
    if path.stat().st_size > _MAX_BYTES:
        raise typer.BadParameter(f"{file} is larger than 10 MB; attach the part that matters", param_hint="FILE")
    try:
        return path.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}", param_hint="FILE") from error


def _print_report(report: dict[str, Any], style: Style) -> None:
    document = report["document"]
    print_line(f"{style.accent(document['alias'])}  {document['name']}  {style.dim(document['media'])}")
    if report["entities"]:
        print_line(f"    entities to confirm: {', '.join(report['entities'])}")
    for note in report["notes"]:
        print_line(style.dim(f"    {note}"))
