"""`groundplan open`: set a folder up, and show what is known of it and how to go on."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from daemon.cli.facts import facts_lines
from daemon.cli.indexing import refresh
from daemon.cli.output import JsonOption, print_json, print_line
from daemon.cli.project import TYPE_HELP, ProjectType
from daemon.cli.reach import daemon_client, own_home
from daemon.cli.showing import show_window, why_no_window
from daemon.cli.style import Style
from daemon.cli.whole_way import Wish, go_whole_way, print_way
from daemon.cli.workspace import ask_with
from daemon.client.over_socket import HttpClient
from daemon.contract.protocol import VERSION

app = typer.Typer(help="Set a folder up, and show what is known of it.", add_completion=False)

_OUTLINE_TOKENS = 700
_EXAMPLES = 2
_PLACES = 3


@app.command("open")
def open_workspace(
    path: Annotated[str, typer.Argument(help="The folder; the current one by default.")] = ".",
    idea: Annotated[str, typer.Option("--idea", help="An idea to take the whole way, to artifacts.")] = "",
    kind: Annotated[
        ProjectType | None,
        typer.Option(
            "--type",
            metavar="TYPE",
            help=TYPE_HELP,
        ),
    ] = None,
    out: Annotated[str, typer.Option("--out", help="Where artifacts go; below the data folder by default.")] = "",
    window: Annotated[
        bool | None,
        typer.Option(
            "--window/--no-window", help="Open the window; by default where it is installed and can be shown."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Index a folder, then show its facts, its outline and some searches, and open the window.

    Without a terminal, or with an idea, it goes the whole way: a project, recommended answers marked as assumptions,
    the check, artifacts in a folder. Without an idea the code is specified as it is.
    """
    if window and (why := why_no_window()):
        raise typer.BadParameter(f"{why}. Leave --window out to go on in the terminal")
    client = daemon_client()
    view = refresh(client, path)
    known = {
        "workspace": view,
        "facts": ask_with(client, "facts", path),
        "map": ask_with(client, "map", path, {"budget": _OUTLINE_TOKENS}),
    }
    known["examples"] = _examples(client, path, known["map"])
    goes_on = bool(idea) or not sys.stdin.isatty()
    if not as_json:
        _print_known(known, Style())
    if goes_on and (idea or view["files"]):
        wish = Wish(path, idea, kind or "", out, has_code=bool(known["facts"]["languages"]))
        done = go_whole_way(client, own_home(), wish)
        if as_json:
            known["spec"] = done
        else:
            _print_title("The spec", Style())
            print_way(done, Style())
    if as_json:
        print_json(known)
    if window or (window is None and not goes_on and not as_json and not why_no_window()):
        show_window(view["path"])


def _examples(client: HttpClient, path: str, outline: dict[str, Any]) -> list[dict[str, Any]]:
    """Searches that this workspace answers well: words taken from its own most used definitions."""
    symbols = [symbol for file in outline["files"] for symbol in file["symbols"] if len(symbol["name"]) > 4]
    wanted = sorted(symbols, key=lambda symbol: -symbol["uses"])
    names = list(dict.fromkeys(symbol["name"] for symbol in wanted))[:_EXAMPLES]
    queries = [*names, "how are errors handled"]
    return [{"query": query, **ask_with(client, "search", path, {"q": query, "k": _PLACES})} for query in queries]


def _print_known(known: dict[str, Any], style: Style) -> None:
    view = known["workspace"]
    last = view["last"]
    print_line(f"{style.bold('Groundplan ' + VERSION)}  {view['path']}")
    print_line(style.dim(f"{view['files']} files indexed, {last['parsed']} of them new, in {last['seconds']:.2f} s"))
    _print_title("What it is", style)
    for line in facts_lines(known["facts"], style, 5):
        print_line(line)
    _print_title("Where to start: the files that others rest on", style)
    for line in known["map"]["text"].splitlines():
        print_line(f"  {line}" if line else "")
    _print_title("What you can ask", style)
    for example in known["examples"]:
        print_line(f"  groundplan search {_quoted(example['query'])}")
        for result in example["results"]:
            place = f"{result['path']}:{result['start_line']}"
            print_line(f"      {style.accent(place)}  {result['symbol']}")
    _print_title("How to go on", style)
    for command, sentence in (
        ("groundplan search WORDS", "code, symbols and documents, from this folder"),
        ("groundplan symbols NAME", "definitions"),
        ("groundplan impact FILE", "what a change may touch, and which tests"),
        ("groundplan map | facts | graph | history", "the whole picture"),
        ('groundplan spec new "IDEA"', "from an idea to a checked spec; then groundplan ask"),
        ("groundplan daemon stop", "end the daemon; it keeps the index current until then"),
    ):
        print_line(f"  {command:<42} {style.dim(sentence)}")


def _print_title(title: str, style: Style) -> None:
    print_line()
    print_line(style.bold(title))


def _quoted(query: str) -> str:
    return f'"{query}"' if " " in query else query
