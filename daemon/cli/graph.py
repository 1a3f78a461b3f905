"""`groundplan graph`: what depends on what, by folder or for one file."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption, ask, within

app = typer.Typer(help="What depends on what.", add_completion=False)

_EDGES_SHOWN = 4
_CYCLES_SHOWN = 5
_FILES_SHOWN = 20


@app.command()
def graph(
    path: Annotated[str | None, typer.Argument(help="A file; without one, the folders of the workspace.")] = None,
    workspace: WorkspaceOption = ".",
    depth: Annotated[int, typer.Option(min=0, help="Take folders below this depth together; 0 does not.")] = 2,
    tests: Annotated[bool, typer.Option(help="Show tests, examples and documents as well.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Folders by layer with what they depend on, and the circles among them; or the neighbours of one file."""
    if path is None:
        found = ask("graph", workspace, {"depth": depth, "all": tests})
    else:
        found = ask("graph/file", workspace, {"path": within(path, workspace)})
    if as_json:
        print_json(found)
    elif path is None:
        _print_modules(found, Style())
    else:
        _print_file(found, Style())


def _print_modules(found: dict[str, Any], style: Style) -> None:
    for layer in sorted({module["layer"] for module in found["modules"]}, reverse=True):
        print_line(style.dim(f"layer {layer}"))
        for module in (module for module in found["modules"] if module["layer"] == layer):
            targets = [edge["target"] for edge in found["edges"] if edge["source"] == module["path"]]
            more = f" and {len(targets) - _EDGES_SHOWN} more" if len(targets) > _EDGES_SHOWN else ""
            needs = f"  → {', '.join(targets[:_EDGES_SHOWN])}{more}" if targets else ""
            print_line(f"  {style.bold(module['path'])} ({module['files']} files){needs}")
    for title, cycles in (("folders", found["cycles"]), ("files that import one another", found["file_cycles"])):
        if cycles:
            print_line(style.dim(f"circles of {title}: {len(cycles)}"))
            for cycle in cycles[:_CYCLES_SHOWN]:
                print_line("  " + " ⇄ ".join(cycle[:6]) + (f" and {len(cycle) - 6} more" if len(cycle) > 6 else ""))


def _print_file(found: dict[str, Any], style: Style) -> None:
    for title, edges in (("depends on", found["dependencies"]), ("is needed by", found["dependents"])):
        print_line(style.dim(f"{found['path']} {title} {len(edges)} files"))
        for edge in edges[:_FILES_SHOWN]:
            print_line(f"  {style.accent(edge['path'])}  {style.dim(edge['why'])}")
