"""`groundplan audit`: what agents and people did, whether anybody has changed the record of it, and taking it along."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from daemon.cli.output import JsonOption, print_json, print_line, visible
from daemon.cli.reach import daemon_client
from daemon.cli.style import Style
from daemon.cli.wording import counted
from daemon.client.api import Query
from daemon.client.over_socket import HttpClient
from daemon.contract.protocol import API_ROOT
from daemon.errors import WrongUse

app = typer.Typer(help="What was done, by whom, and whether the record is whole.", add_completion=False)

_AUDIT: Final = f"{API_ROOT}/audit"
_FOUND: Final = 1
_PAGE: Final = 5_000
_VERIFY_TIMEOUT_S: Final = 3_600.0
_FACT: Final = 60
_FACTS: Final = 5


class Form(StrEnum):
    """How entries are exported."""

    JSONL = "jsonl"
    CSV = "csv"


RunOption = Annotated[str | None, typer.Option("--run", help="Only of this run: its id, or the end of it.")]
KindOption = Annotated[
    list[str] | None, typer.Option("--kind", help="Only of this kind, such as tool_result. Repeatable.")
]
SinceOption = Annotated[
    str | None, typer.Option("--since", help="From this day or moment on, such as 2026-11-01 (UTC).")
]
UntilOption = Annotated[str | None, typer.Option("--until", help="Before this day or moment.")]


@app.command("list")
def list_entries(
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, max=500, help="How many entries.")] = 30,
    run: RunOption = None,
    kind: KindOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    as_json: JsonOption = False,
) -> None:
    """The last entries, newest first."""
    query = {"limit": limit, "run": run, "kind": kind, "since": since, "until": until}
    entries = daemon_client().request("GET", _AUDIT, query=query).json()["items"]
    if as_json:
        print_json({"entries": entries})
        return
    style = Style()
    for entry in entries:
        print_line(_line(entry, style))
    if not entries:
        print_line("There are no such entries." if any((run, kind, since, until)) else "Nothing has been recorded yet.")


@app.command("verify")
def verify(as_json: JsonOption = False) -> None:
    """Check the whole trail: its chain, its end, and the blobs that it names. Exit code 1 if it is not whole."""
    report = daemon_client().request("GET", f"{_AUDIT}/verification", timeout_s=_VERIFY_TIMEOUT_S).json()
    print_json(report) if as_json else _print_report(report, Style())
    if not report["is_whole"]:
        raise typer.Exit(_FOUND)


@app.command("export")
def export(
    file: Annotated[Path | None, typer.Argument(help="Where to; standard output by default.")] = None,
    form: Annotated[
        Form, typer.Option("--format", help="jsonl can be checked without Groundplan; csv is for sheets.")
    ] = Form.JSONL,
    run: RunOption = None,
    kind: KindOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write entries in order, each with its hash. All of them together can be checked as docs/audit.md shows."""
    query = {"format": form.value, "run": run, "kind": kind, "since": since, "until": until}
    pages = _pages(daemon_client(), query, form)
    if file is None:
        for text, _ in pages:
            print_line(text.rstrip("\n"))
        return
    number = _write(file, pages)
    told = {"entries": number, "file": str(file.absolute())}
    print_json(told) if as_json else print_line(f"{counted(number, 'entry', 'entries')} in {file}.")


def _pages(client: HttpClient, query: Query, form: Form) -> Iterator[tuple[str, int]]:
    """Text of the entries, and how many each piece holds."""
    after = 0
    while True:
        reply = client.request("GET", f"{_AUDIT}/export", query={**query, "after": after, "limit": _PAGE})
        text = reply.body.decode()
        numbers = _numbers(text, form)
        if text:
            yield text, len(numbers)
        if len(numbers) < _PAGE:
            return
        after = numbers[-1]


def _numbers(text: str, form: Form) -> list[int]:
    """The numbers of the entries in a piece of an export."""
    if form is Form.JSONL:
        return [int(json.loads(line)["seq"]) for line in text.split("\n")[:-1]]
    rows = csv.reader(io.StringIO(text, newline=""))
    return [int(row[0]) for row in rows if row[0] != "seq"]


def _write(file: Path, pages: Iterator[tuple[str, int]]) -> int:
    """Write a file that only the user may read; how many entries are in it."""
    number = 0
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as out:
            for text, entries in pages:
                out.write(text)
                number += entries
    except OSError as error:
        raise WrongUse(f"{file} cannot be written: {error.strerror}.", "Name another file.") from error
    return number


def _print_report(report: Mapping[str, Any], style: Style) -> None:
    entries = counted(report["entries"], "entry", "entries")
    fault = report["fault"]
    if fault is not None:
        print_line(style.bad(fault["message"]))
        if fault["before"]:
            print_line(f"  before it: {fault['before']}")
        if fault["after"]:
            print_line(f"  after it:  {fault['after']}")
        print_line(f"Sound up to there: {entries}.")
    elif not report["entries"]:
        print_line("The audit trail is empty.")
    else:
        first, last = (str(report[name])[:19].replace("T", " ") for name in ("first_at", "last_at"))
        print_line(f"{style.good('The audit trail is whole')}: {entries}, {first} to {last} UTC.")
        print_line(style.dim(f"Anchored up to entry {report['anchored']:,}; its head is {report['head'][:16]}…"))
    for digest in report["lost_blobs"]:
        print_line(style.bad(f"The blob {digest} is gone or was altered."))
    if report["blobs"] and not report["lost_blobs"]:
        print_line(style.dim(f"{counted(report['blobs'], 'blob')} that it names are as they were."))


def _line(entry: Mapping[str, Any], style: Style) -> str:
    when = str(entry["at"])[:19].replace("T", " ")
    run = f" {entry['run'][-6:].lower()}" if entry["run"] else ""
    head = f"{entry['seq']:>6}  {when}  {style.bold(entry['kind'])}  {entry['actor']}{run}"
    return f"{head}  {style.dim(_told(entry['facts']))}"


def _told(facts: Mapping[str, Any]) -> str:
    """The facts that fit into a line; hashes and lists tell a reader nothing there."""
    told = [
        f"{name}: {_short(visible(' '.join(str(value).split())))}"
        for name, value in facts.items()
        if isinstance(value, str | int | float) and value != "" and not _is_digest(value)
    ]
    return ", ".join([*told[:_FACTS], *(["…"] if len(told) > _FACTS else [])])


def _short(text: str) -> str:
    return text if len(text) <= _FACT else f"{text[:_FACT]}…"


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and len(value) == 64 and all(letter in "0123456789abcdef" for letter in value)
