"""`groundplan tests`: skeletons of tests for a place in the code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from daemon.cli.markdown import print_markdown
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.places import ask_advice, place_wish, workspace_root
from daemon.cli.style import Style
from daemon.cli.workspace import WorkspaceOption
from daemon.errors import WrongUse

app = typer.Typer(help="Skeletons of tests, in the project's own framework.", add_completion=False)


@app.command()
def lay_out(
    place: Annotated[str, typer.Argument(help="A file, file:line, or a symbol such as Class.method.")],
    workspace: WorkspaceOption = ".",
    write: Annotated[bool, typer.Option("--write", help="Write them, once shown. Nothing is overwritten.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Lay out tests for a place. Each fails until it is filled in, and says what to fill in."""
    told = ask_advice("tests", workspace, place_wish(place, workspace))
    if as_json:
        print_json(told)
    else:
        print_markdown(told["markdown"])
        print_line()
        print_line(Style().dim(told["model_could"]))
    if write:
        _write(workspace_root(workspace), told["path"], told["edits"], is_new=told["is_new"])
        if not as_json:
            print_line(f"Written to {told['path']}.")


def _write(root: Path, name: str, edits: list[dict[str, Any]], *, is_new: bool) -> None:
    """Insert into the file, or make it. What stands there is kept to the letter; a file that came meanwhile as well."""
    path = (root / name).resolve()
    if not path.is_relative_to(root.resolve()):
        raise WrongUse(f"{name} leads out of {root}, so nothing was written.", "Take the tests from what was shown.")
    if is_new:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x", encoding="utf-8", newline="") as file:
                file.write("".join(edit["new_text"] for edit in edits))
        except FileExistsError:
            raise WrongUse(f"{name} is there already, so nothing was written.", "Ask again: it is added to.") from None
        return
    made = path.with_name(f".{path.name}.groundplan")
    made.write_bytes(_inserted(path, name, edits))
    made.chmod(path.stat().st_mode & 0o7777)
    made.replace(path)


def _inserted(path: Path, name: str, edits: list[dict[str, Any]]) -> bytes:
    """The file with what is to be added; raises WrongUse if its lines are not those that were shown."""
    lines = path.read_bytes().decode("utf-8", "surrogateescape").split("\n")
    for edit in reversed(edits):
        row, column = edit["start_line"] - 1, edit["start_column"]
        there = lines[row].removesuffix("\r") if row < len(lines) else None
        if there is None or there != edit["line_text"]:
            raise WrongUse(f"{name} has changed meanwhile, so nothing was written.", "Ask again for the tests.")
        lines[row] = lines[row][:column] + edit["new_text"] + lines[row][column:]
    return "\n".join(lines).encode("utf-8", "surrogateescape")
