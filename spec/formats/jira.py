"""Jira: the CSV file of its external import.

Epics come first, then what belongs to them, as the importer wants it. `Issue Id` and `Parent` tie them together in Jira
Cloud; `Epic Name` and `Epic Link` do in Jira Data Center, where `Parent` is left unmapped. A field of several values
has a column for each, all with the same name.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from typing import Final

from spec.artifacts.model import Finding
from spec.artifacts.ticket import Kind, Ticket
from spec.formats.jira_markup import wiki_body
from spec.formats.ticket_text import aliases_of, csv_lines, csv_text, shortened, titles_of
from spec.view import SpecView

FILENAME: Final = "jira.csv"
SUMMARY_LIMIT: Final = 255
DESCRIPTION_LIMIT: Final = 32_767
LABEL_LIMIT: Final = 255
ROWS_LIMIT: Final = 1_500
"""Rows in one file that Atlassian recommends at most."""

FIXED: Final = (
    *(
        "Issue Id",
        "Parent",
        "Issue Type",
        "Summary",
        "Description",
        "Priority",
        "Story Points",
        "Epic Name",
        "Epic Link",
    ),
)
REPEATED: Final = ("Labels", "Blocked By")
PRIORITIES: Final = ("Highest", "High", "Medium", "Low", "Lowest")
_TYPES: Final = {Kind.EPIC: "Epic", Kind.STORY: "Story", Kind.TASK: "Task", Kind.BUG: "Bug", Kind.SPIKE: "Task"}
_CUT: Final = "\n\n(Cut at the limit of Jira; the tickets in Markdown hold the whole text.)"


def jira_csv(view: SpecView, tickets: Sequence[Ticket]) -> str:
    """All tickets as rows, epics first."""
    titles, aliases = titles_of(tickets), aliases_of(view)
    ordered = sorted(tickets, key=lambda ticket: ticket.kind is not Kind.EPIC)
    ids = {ticket.key: str(number) for number, ticket in enumerate(ordered, 1)}
    labels = {ticket.key: _labels(ticket) for ticket in ordered}
    blocked = {ticket.key: [ids[key] for key in ticket.depends_on if key in ids] for ticket in ordered}
    wide = [max([1, *(len(lists[ticket.key]) for ticket in ordered)]) for lists in (labels, blocked)]
    header = [*FIXED, *(name for name, count in zip(REPEATED, wide, strict=True) for _ in range(count))]
    rows = []
    for ticket in ordered:
        description = wiki_body(ticket, titles, aliases)
        if len(description) > DESCRIPTION_LIMIT:
            description = description[: DESCRIPTION_LIMIT - len(_CUT)] + _CUT
        epic = shortened(ticket.title, SUMMARY_LIMIT) if ticket.kind is Kind.EPIC else ""
        rows.append(
            [
                *(ids[ticket.key], ids.get(ticket.parent, ""), _TYPES[ticket.kind]),
                *(shortened(ticket.title, SUMMARY_LIMIT), description, _priority(ticket)),
                *(str(ticket.points) if ticket.points else "", epic),
                shortened(titles.get(ticket.parent, ""), SUMMARY_LIMIT),
                *_padded(labels[ticket.key], wide[0]),
                *_padded(blocked[ticket.key], wide[1]),
            ]
        )
    return csv_text(header, rows)


def _padded(values: Sequence[str], count: int) -> list[str]:
    return [*values, *[""] * (count - len(values))]


def _labels(ticket: Ticket) -> list[str]:
    """A label of Jira's is one word."""
    wanted = [*(["spike"] if ticket.kind is Kind.SPIKE else []), *ticket.labels]
    clean = [re.sub(r"\s+", "-", label.strip())[:LABEL_LIMIT] for label in wanted]
    return list(dict.fromkeys(label for label in clean if label))


def _priority(ticket: Ticket) -> str:
    words = {"must": "High", "should": "Medium", "could": "Low"}
    told = next((words[label] for label in ticket.labels if label in words), "")
    return told or ("Highest" if ticket.kind is Kind.SPIKE else "Medium")


def check_jira(text: str) -> list[Finding]:
    """What Jira's importer would refuse or misread."""
    try:
        rows = csv_lines(text)
    except csv.Error as error:
        return [Finding("jira.csv", f"The file cannot be read as CSV: {error}", FILENAME, "error")]
    header = rows[0] if rows else []
    found = list(_check_header(header))
    if found:
        return found
    if len(rows) - 1 > ROWS_LIMIT:
        found.append(Finding("jira.rows", f"More than {ROWS_LIMIT} rows are better imported in parts.", FILENAME))
    seen: dict[str, str] = {}
    for number, row in enumerate(rows[1:], 2):
        found += _check_row(header, row, f"{FILENAME}:{number}", seen)
    ids = {row[header.index("Issue Id")] for row in rows[1:] if len(row) == len(header)}
    for number, row in enumerate(rows[1:], 2):
        unknown = [
            cell for name, cell in zip(header, row, strict=False) if name == "Blocked By" and cell and cell not in ids
        ]
        found += (
            [Finding("jira.link", f"No row has the Issue Id {unknown[0]}.", f"{FILENAME}:{number}", "error")]
            if unknown
            else []
        )
    return found


def _check_header(header: Sequence[str]) -> Iterator[Finding]:
    where = f"{FILENAME}:1"
    missing = [name for name in (*FIXED, *REPEATED) if name not in header]
    if missing:
        yield Finding("jira.header", f"The header lacks {', '.join(missing)}.", where, "error")
    odd = [name for name in header if not re.fullmatch(r"[A-Za-z0-9 ]+", name)]
    if odd:
        yield Finding(
            "jira.header", f"The column {odd[0]!r} holds punctuation, which the importer trips over.", where, "error"
        )
    twice = sorted({name for name in header if header.count(name) > 1 and name not in REPEATED})
    if twice:
        yield Finding("jira.header", f"{twice[0]} stands twice and takes only one value.", where, "error")


def _check_row(header: Sequence[str], row: Sequence[str], where: str, seen: dict[str, str]) -> Iterator[Finding]:
    """Checks one row; `seen` are the types of the rows above by their id, as parents have to stand above."""
    if len(row) != len(header):
        yield Finding("jira.row", f"The row has {len(row)} cells instead of {len(header)}.", where, "error")
        return
    cells = dict(zip(header, row, strict=True))
    summary, kind, own = cells["Summary"], cells["Issue Type"], cells["Issue Id"]
    if not summary.strip() or len(summary) > SUMMARY_LIMIT or "\n" in summary:
        yield Finding("jira.summary", f"A summary is one line of 1 to {SUMMARY_LIMIT} letters.", where, "error")
    if len(cells["Description"]) > DESCRIPTION_LIMIT:
        yield Finding("jira.description", f"A description has at most {DESCRIPTION_LIMIT} letters.", where, "error")
    if kind not in _TYPES.values():
        yield Finding("jira.type", f"The issue type {kind!r} is none that every project has.", where, "error")
    if cells["Priority"] not in PRIORITIES:
        yield Finding("jira.priority", f"A priority is one of {', '.join(PRIORITIES)}.", where, "error")
    if cells["Story Points"] and not re.fullmatch(r"\d+(?:\.\d+)?", cells["Story Points"]):
        yield Finding("jira.points", "Story points are a number.", where, "error")
    if own in seen or not own:
        yield Finding("jira.id", f"The Issue Id {own!r} is missing or stands twice.", where, "error")
    if kind == "Epic" and not cells["Epic Name"]:
        yield Finding("jira.epic", "An epic needs an Epic Name.", where, "error")
    if cells["Parent"] and seen.get(cells["Parent"]) != "Epic":
        yield Finding("jira.parent", f"No epic above it has the Issue Id {cells['Parent']}.", where, "error")
    labels = [cell for name, cell in zip(header, row, strict=True) if name == "Labels" and cell]
    if any(re.search(r"\s", label) or len(label) > LABEL_LIMIT for label in labels):
        yield Finding("jira.label", "A label is one word.", where, "error")
    seen[own] = kind
