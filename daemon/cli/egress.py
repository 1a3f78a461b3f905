"""`groundplan egress`: who was contacted, for what, with how much."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from daemon.cli.output import JsonOption, print_json, print_line, visible
from daemon.cli.reach import daemon_client
from daemon.cli.rows import print_row
from daemon.cli.run_names import full_run
from daemon.cli.run_printing import short
from daemon.cli.style import Style
from daemon.cli.wording import counted
from daemon.contract.protocol import API_ROOT

EGRESS = f"{API_ROOT}/egress"
_MOST_ENTRIES = 200
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

app = typer.Typer(help="Who was contacted.", add_completion=False)


@app.command()
def egress(
    run: Annotated[
        str | None, typer.Option("--run", help="Only contacts of this run: its id, or the end of it.")
    ] = None,
    since: Annotated[
        str, typer.Option("--since", help="Only later ones: 30m, 2h, 7d, today, or a date such as 2026-11-02.")
    ] = "",
    entries: Annotated[bool, typer.Option("--entries", help="Show each contact, the latest first.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show whom Groundplan has contacted: by host and purpose, with how much went out and came in.

    Each contact is written down before anything is sent. Commands that agents run are not in it: they have no network
    unless they were allowed it.
    """
    client = daemon_client()
    query = {"run": full_run(client, run), "since": _moment(since)}
    report = client.request("GET", EGRESS, query=query).json()
    if entries:
        report["entries"] = client.request("GET", f"{EGRESS}/entries", query={**query, "limit": _MOST_ENTRIES}).json()[
            "items"
        ]
    if as_json:
        print_json(report)
        return
    style = Style()
    _print_contacts(report["contacts"], style)
    for entry in report.get("entries", ()):
        print_row(f"  {_local(entry['at'])}  ", _entry(entry), style.dim, style.dim)
    if len(report.get("entries", ())) == _MOST_ENTRIES:
        print_line(style.dim(f"  The latest {_MOST_ENTRIES}; --json or a later --since shows others."))
    print_row("", _verdict(report, short(run) if run else "", since))


def _print_contacts(contacts: list[dict[str, Any]], style: Style) -> None:
    width = max((len(one["host"]) for one in contacts), default=0)
    for one in contacts:
        host = one["host"].ljust(width)
        told = f"{one['purpose']}: {counted(one['times'], 'time')}, {_size(one['bytes_out'])} out"
        told += f", {_size(one['bytes_in'])} in, last {_local(one['last_at'])}"
        print_row(f"{visible(host)}  ", visible(told), label_styled=style.bold if one["is_remote"] else style.dim)


def _entry(entry: dict[str, Any]) -> str:
    what = " ".join(filter(None, [entry["purpose"], entry["model"], entry["error"] or entry["state"]]))
    sizes = f"{_size(entry['bytes_out'])} out, {_size(entry['bytes_in'])} in"
    run = f"  run {short(entry['run'])}" if entry["run"] else ""
    return visible(f"{entry['host']}  {what}  {sizes}{run}")


def _verdict(report: dict[str, Any], run: str, since: str) -> str:
    scope = "".join([f" by the run {run}" if run else "", f" since {since}" if since else ""])
    if not report["contacts"]:
        return f"Nothing left this machine: nobody was contacted{scope}."
    if not report["left_machine"]:
        return f"Nothing left this machine: all contacts{scope} were on it."
    hosts = {one["host"] for one in report["contacts"] if one["is_remote"]}
    sent, received = (
        sum(one[way] for one in report["contacts"] if one["is_remote"]) for way in ("bytes_out", "bytes_in")
    )
    machines = counted(len(hosts), "other machine")
    return f"{_size(sent)} went to {machines}, and {_size(received)} came from there{scope}."


def _moment(since: str) -> str | None:
    """What `--since` means as a moment in UTC."""
    text = since.strip().lower()
    if not text:
        return None
    now = datetime.now().astimezone()
    if text == "today":
        return now.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC).isoformat()
    ago = re.fullmatch(r"(\d{1,6})([mhdw])", text)
    try:
        if ago:
            return (now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})).astimezone(UTC).isoformat()
        return datetime.fromisoformat(since.strip()).astimezone(UTC).isoformat()
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"{since!r} is no time; write 30m, 2h, 7d, today or 2026-11-02") from error


def _size(count: int) -> str:
    if count < 1000:
        return counted(count, "byte")
    return f"{count / 1000:.1f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def _local(at: str) -> str:
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
