"""The audit trail: its entries, whether anybody has changed it, and taking it along."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from daemon.client.api import Client
from daemon.contract.audit import AuditEntryView, AuditReportView
from daemon.contract.page import Page
from daemon.errors import WrongUse
from gui.operations.operation import Operation
from gui.operations.reading import path_to, read

KINDS: Final = (
    "model_call",
    "tool_call",
    "tool_result",
    "policy_decision",
    "approval_asked",
    "approval_answered",
    "grant_made",
    "grant_revoked",
    "grant_used",
    "plan_approved",
    "changeset_applied",
    "undone",
    "redone",
    "run_state",
    "settings_changed",
    "secret_used",
    "secret_changed",
    "policy_changed",
    "message_given",
)
_AT_ONCE: Final = 60
_EXPORTED_AT_ONCE: Final = 5_000
_VERIFY_S: Final = 3_600.0


@dataclass(frozen=True)
class Wanted:
    """Which entries: of these kinds, of a run, from a moment on; all without."""

    kinds: tuple[str, ...] = ()
    run: str = ""
    since: datetime | None = None

    def query(self) -> dict[str, Any]:
        """The same as a query."""
        since = self.since.isoformat() if self.since is not None else None
        return {"kind": list(self.kinds) or None, "run": self.run or None, "since": since}


@dataclass(frozen=True)
class Entries:
    """Entries, the newest first; `more` is where they go on, empty at the end."""

    items: tuple[AuditEntryView, ...] = field(default_factory=tuple)
    more: str = ""


@dataclass(frozen=True)
class Exported:
    """How many entries went into which file."""

    entries: int
    file: Path


def list_entries(wanted: Wanted, more: str = "") -> Operation[Entries]:
    """Entries, the newest first, or those that follow."""

    def call(client: Client) -> Entries:
        query = {**wanted.query(), "limit": _AT_ONCE, "cursor": more or None}
        page = read(client, path_to("audit"), Page[AuditEntryView], query)
        return Entries(tuple(page.items), page.next_cursor or "")

    return Operation("Read more of the audit log" if more else "Read the audit log", call)


def verify_trail() -> Operation[AuditReportView]:
    """Check the whole trail: its chain, its end, and what it names."""

    def call(client: Client) -> AuditReportView:
        return client.request("GET", path_to("audit", "verification"), timeout_s=_VERIFY_S).parse(AuditReportView)

    return Operation("Check the audit log", call)


def export_trail(file: Path, wanted: Wanted) -> Operation[Exported]:
    """Write entries in order into a file that only the person may read: CSV if it is called so, else JSON lines."""
    form = "csv" if file.suffix.lower() == ".csv" else "jsonl"

    def call(client: Client) -> Exported:
        return Exported(write_private(file, _pages(client, {**wanted.query(), "format": form}, form)), file)

    return Operation("Export the audit log", call)


def write_private(file: Path, pieces: Iterator[tuple[str, int]]) -> int:
    """Write pieces of text, each with how many entries it holds; the number of all. Raises WrongUse."""
    number = 0
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as out:
            for text, entries in pieces:
                out.write(text)
                number += entries
    except OSError as error:
        raise WrongUse(f"{file} cannot be written: {error.strerror}.", "Choose another file.") from error
    return number


def _pages(client: Client, query: dict[str, Any], form: str) -> Iterator[tuple[str, int]]:
    after = 0
    while True:
        asked = {**query, "after": after, "limit": _EXPORTED_AT_ONCE}
        text = client.request("GET", path_to("audit", "export"), query=asked).body.decode()
        numbers = _numbers(text, form)
        if text:
            yield text, len(numbers)
        if len(numbers) < _EXPORTED_AT_ONCE:
            return
        after = numbers[-1]


def _numbers(text: str, form: str) -> list[int]:
    """The numbers of the entries in a piece of an export."""
    if form == "jsonl":
        return [int(json.loads(line)["seq"]) for line in text.split("\n")[:-1]]
    return [int(row[0]) for row in csv.reader(io.StringIO(text, newline="")) if row[0] != "seq"]
