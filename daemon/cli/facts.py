"""`groundplan facts`: what is known of the workspace as a whole."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption, ask

app = typer.Typer(help="What is known of the workspace as a whole.", add_completion=False)

_LABEL_WIDTH = 13


@app.command()
def facts(
    workspace: WorkspaceOption = ".",
    everything: Annotated[bool, typer.Option("--all", help="Do not shorten lists.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Languages, frameworks, dependencies, entry points, commands, licence, tests and hot spots."""
    found = ask("facts", workspace)
    if as_json:
        print_json(found)
        return
    for line in facts_lines(found, Style(), None if everything else 6):
        print_line(line)


def facts_lines(found: dict[str, Any], style: Style, shown: int | None) -> list[str]:
    """The facts to read; lists are cut after `shown` entries."""
    rows = [
        (
            "Languages",
            [f"{row['name']} {row['lines']:,} lines in {row['files']:,} files" for row in found["languages"]],
        ),
        ("Frameworks", [f"{row['name']} ({row['evidence'].split(' ')[0]})" for row in found["frameworks"]]),
        ("Dependencies", [f"{row['name']} {row['version']}".strip() for row in _direct(found["dependencies"])]),
        ("Runtime", [f"{row['name']} {row['version']}" for row in found["runtime"]]),
        ("Packages", [row["name"] for row in found["packages"]]),
        ("Entry points", [f"{row['name']} ({row['path']})" for row in found["entry_points"]]),
        *((name.capitalize(), found["commands"][name]) for name in ("build", "test", "lint", "run")),
        ("Licence", [found["licence"]] if found["licence"] else []),
        ("CI", [row["name"] for row in found["ci"]]),
        ("Tests", _tests(found["tests"])),
        ("Complex", [_function(row, "complexity") for row in found["hot_spots"]["complexity"]]),
        ("Long", [f"{row['path']} ({row['lines']:,} lines)" for row in found["hot_spots"]["files"]]),
        ("Problems", [f"{row['path']}: {row['reason']}" for row in found["problems"]]),
    ]
    return [line for label, values in rows if values for line in _row(label, values, style, shown)]


def _row(label: str, values: list[str], style: Style, shown: int | None) -> list[str]:
    listed = values[:shown]
    if shown is not None and len(values) > shown:
        listed = [*listed, f"and {len(values) - shown} more"]
    head = style.dim(label.ljust(_LABEL_WIDTH))
    if sum(map(len, listed)) + 3 * len(listed) < 100:
        return [f"  {head} {' · '.join(listed)}"]
    indent = " " * (_LABEL_WIDTH + 3)
    return [f"  {head} {listed[0]}", *(indent + value for value in listed[1:])]


def _direct(dependencies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The dependencies that the workspace itself names, those for running it first."""
    direct = [row for row in dependencies if not row["is_indirect"] and not row["is_internal"]]
    return sorted(direct, key=lambda row: row["scope"] != "runtime")


def _tests(tests: dict[str, Any]) -> list[str]:
    if not tests["files"]:
        return []
    return [f"{tests['files']:,} files, {tests['lines']:,} lines: {tests['ratio']:.2f} a line of source"]


def _function(row: dict[str, Any], measure: str) -> str:
    return f"{row['symbol']} in {row['path']}:{row['line']} ({row[measure]})"
