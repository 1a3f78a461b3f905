"""The egress ledger: whom the program has contacted, for what, and how much went out and came in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from daemon.client.api import Client
from daemon.contract.egress import ContactView, EgressReport
from daemon.contract.page import Page
from gui.operations.audit import Exported, write_private
from gui.operations.operation import Operation
from gui.operations.reading import path_to, read, read_list

_AT_ONCE: Final = 50
_COLUMNS: Final = (
    "id", "at", "host", "purpose", "model", "run", "is_remote", "bytes_out", "bytes_in", "state", "error",
)  # fmt: skip


@dataclass(frozen=True)
class Ledger:
    """Totals by host and purpose, and the latest contacts one by one; `more` is where they go on."""

    report: EgressReport
    entries: tuple[ContactView, ...] = ()
    more: str = ""


@dataclass(frozen=True)
class Contacts:
    """Contacts that follow others."""

    entries: tuple[ContactView, ...]
    more: str = ""


def read_ledger(since: datetime | None = None, run: str = "") -> Operation[Ledger]:
    """The ledger from a moment on, or all of it."""

    def call(client: Client) -> Ledger:
        query = _query(since, run)
        report = read(client, path_to("egress"), EgressReport, query)
        page = _page(client, query, "")
        return Ledger(report, page.entries, page.more)

    return Operation("Read the egress ledger", call)


def read_more(since: datetime | None, run: str, more: str) -> Operation[Contacts]:
    """The contacts before those."""
    return Operation("Read more of the ledger", lambda client: _page(client, _query(since, run), more))


def export_ledger(file: Path, since: datetime | None = None) -> Operation[Exported]:
    """Write all contacts as CSV into a file that only the person may read."""

    def call(client: Client) -> Exported:
        query = _query(since, "")
        contacts = read_list(client, path_to("egress", "entries"), ContactView, query, at_most=1_000_000)
        return Exported(write_private(file, _written(contacts)), file)

    return Operation("Export the egress ledger", call)


def _query(since: datetime | None, run: str) -> dict[str, Any]:
    return {"since": since.isoformat() if since is not None else None, "run": run or None}


def _page(client: Client, query: dict[str, Any], more: str) -> Contacts:
    asked = {**query, "limit": _AT_ONCE, "cursor": more or None}
    page = read(client, path_to("egress", "entries"), Page[ContactView], asked)
    return Contacts(tuple(page.items), page.next_cursor or "")


def _written(contacts: list[ContactView]) -> Iterator[tuple[str, int]]:
    out = io.StringIO(newline="")
    rows = csv.DictWriter(out, _COLUMNS)
    rows.writeheader()
    for contact in contacts:
        rows.writerow(contact.model_dump(mode="json"))
    yield out.getvalue(), len(contacts)
