"""`groundplan record`: requirements, entities, terms, rules and elements, written by hand."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.project import ProjectClient, ProjectOption
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption

app = typer.Typer(help="Requirements, entities, terms, rules, elements.", add_completion=False)

RecordKind = Literal["requirement", "entity", "term", "rule", "element"]
Kind = Annotated[RecordKind, typer.Argument(metavar="KIND", help="requirement, entity, term, rule or element.")]
Name = Annotated[str, typer.Argument(help="Its alias, such as R-3.")]
Pairs = Annotated[list[str], typer.Argument(metavar="FIELD=VALUE…", help="Fields; a value may be JSON.")]


@app.command("list")
def list_records(
    kind: Kind, project: ProjectOption = None, workspace: WorkspaceOption = ".", as_json: JsonOption = False
) -> None:
    """The records of a kind."""
    records = list(ProjectClient(workspace, project).all(f"records/{kind}"))
    if as_json:
        print_json({"records": records})
        return
    for record in records:
        print_line(_line(record, Style()))
    if not records:
        print_line(f"No {kind} yet.")


@app.command("add")
def add(
    kind: Kind,
    fields: Pairs,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Add a record, for instance: record add requirement "text=When …, the system shall …" priority=must."""
    record = ProjectClient(workspace, project).post(f"records/{kind}", {"fields": _fields(fields)})
    print_json(record) if as_json else print_line(_line(record, Style()))


@app.command("change")
def change(
    kind: Kind,
    name: Name,
    fields: Pairs,
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Change fields of a record; `field=null` takes one away."""
    record = ProjectClient(workspace, project).patch(f"records/{kind}/{name}", {"fields": _fields(fields)})
    print_json(record) if as_json else print_line(_line(record, Style()))


@app.command("confirm")
def confirm(
    kind: Kind,
    names: Annotated[list[str], typer.Argument(metavar="NAME…", help="Aliases, such as E-3 E-4.")],
    project: ProjectOption = None,
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """Confirm what was found in code or documents, such as an entity of an attached schema."""
    client = ProjectClient(workspace, project)
    records = [client.patch(f"records/{kind}/{name}", {"fields": {"to_confirm": None}}) for name in names]
    if as_json:
        print_json({"records": records})
        return
    for record in records:
        print_line(_line(record, Style()))


@app.command("remove")
def remove(
    kind: Kind, name: Name, project: ProjectOption = None, workspace: WorkspaceOption = ".", as_json: JsonOption = False
) -> None:
    """Take a record away; `groundplan undo` brings it back."""
    ProjectClient(workspace, project).delete(f"records/{kind}/{name}")
    print_json({"removed": name}) if as_json else print_line(f"{name} is removed.")


def _fields(pairs: list[str]) -> dict[str, Any]:
    fields = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise typer.BadParameter(f"{pair!r} is no FIELD=VALUE", param_hint="FIELD=VALUE")
        fields[name.strip()] = _value(value)
    return fields


def _value(text: str) -> Any:
    if text[:1] in {"[", "{", '"'} or text in {"null", "true", "false"}:
        try:
            return json.loads(text)
        except ValueError as error:
            raise typer.BadParameter(f"{text!r} is no JSON: {error}", param_hint="FIELD=VALUE") from error
    return text


def _line(record: dict[str, Any], style: Style) -> str:
    fields = record["fields"]
    title = fields.get("text") or fields.get("name") or fields.get("term") or fields.get("holds") or ""
    detail = fields.get("meaning") or fields.get("description") or fields.get("because") or ""
    names = ", ".join(field["name"] for field in fields.get("fields", ()))
    notes = [detail or names, fields.get("priority") or "", "to confirm" if fields.get("to_confirm") else ""]
    told = style.dim("  ".join(note for note in notes if note))
    return f"{style.accent(record['alias'])}  {style.bold(title)}  {told}".rstrip()
