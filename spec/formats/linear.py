"""Linear: the CSV file that its importer (`linear-import`, "Linear CSV") reads, with the columns of Linear's export."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from typing import Final

from spec.artifacts.model import Finding
from spec.artifacts.ticket import Kind, Ticket
from spec.formats.ticket_text import (
    FORMULA_STARTS,
    aliases_of,
    csv_lines,
    csv_text,
    markdown_body,
    shortened,
    titles_of,
)
from spec.view import SpecView

HEADER: Final = (
    *(
        "Id",
        "Team",
        "Title",
        "Description",
        "Status",
        "Estimate",
        "Priority",
        "Project",
        "Creator",
        "Assignee",
        "Labels",
    ),
    *(
        "Cycle Number",
        "Cycle Name",
        "Cycle Start",
        "Cycle End",
        "Created",
        "Updated",
        "Started",
        "Completed",
        "Canceled",
    ),
    *("Archived", "Blocks", "Blocked By"),
)
"""Every column that the importer reads, in the order of Linear's export."""

PRIORITIES: Final = ("No priority", "Urgent", "High", "Medium", "Low")
TITLE_LIMIT: Final = 255
LABEL_LIMIT: Final = 80
FILENAME: Final = "linear.csv"

_QUOTED: Final = re.compile(r"^'[+\-=@]")


def linear_csv(view: SpecView, tickets: Sequence[Ticket]) -> str:
    """All tickets as rows. An epic's name is a label of what belongs to it: the importer knows no parents."""
    titles, aliases = titles_of(tickets), aliases_of(view)
    ids = {ticket.key: _id(ticket.key) for ticket in tickets}
    blocks: dict[str, list[str]] = {ticket.key: [] for ticket in tickets}
    for ticket in tickets:
        for key in ticket.depends_on:
            blocks.get(key, []).append(ids[ticket.key])
    rows = []
    for ticket in tickets:
        cells = dict.fromkeys(HEADER, "")
        cells |= {
            "Id": ids[ticket.key],
            "Title": _guarded(shortened(ticket.title, TITLE_LIMIT)),
            "Description": _guarded(markdown_body(ticket, titles, aliases).strip()),
            "Status": "Backlog",
            "Estimate": str(ticket.points) if ticket.points else "",
            "Priority": _priority(ticket),
            "Project": _guarded(shortened(view.project.name, TITLE_LIMIT)),
            "Labels": ", ".join(_labels(ticket, titles)),
            "Blocks": ", ".join(blocks[ticket.key]),
            "Blocked By": ", ".join(ids[key] for key in ticket.depends_on if key in ids),
        }
        rows.append([cells[name] for name in HEADER])
    return csv_text(HEADER, rows)


def _id(key: str) -> str:
    """The key without what the importer parts lists at."""
    return re.sub(r"[\s,]+", "-", key)


def _guarded(text: str) -> str:
    # Linear's export puts a quote before what a spreadsheet would take for a formula, and its importer takes it off.
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _priority(ticket: Ticket) -> str:
    words = {"must": "High", "should": "Medium", "could": "Low"}
    told = next((words[label] for label in ticket.labels if label in words), "")
    return told or ("Urgent" if ticket.kind is Kind.SPIKE else "Medium" if ticket.kind is Kind.BUG else "No priority")


def _labels(ticket: Ticket, titles: dict[str, str]) -> list[str]:
    wanted = [
        str(ticket.kind),
        *ticket.labels,
        *([f"Epic: {titles[ticket.parent]}"] if ticket.parent in titles else []),
    ]
    clean = [" ".join(label.replace(",", " ").split())[:LABEL_LIMIT].strip() for label in wanted]
    return list(dict.fromkeys(label for label in clean if label))


def check_linear(text: str) -> list[Finding]:
    """What Linear's importer would lose or misread."""
    try:
        rows = csv_lines(text)
    except csv.Error as error:
        return [Finding("linear.csv", f"The file cannot be read as CSV: {error}", FILENAME, "error")]
    if not rows or tuple(rows[0]) != HEADER:
        missing = [name for name in HEADER if not rows or name not in rows[0]]
        told = f"The header lacks {', '.join(missing)}." if missing else "The columns stand in another order."
        return [Finding("linear.header", told, f"{FILENAME}:1", "error")]
    ids = [row[0] for row in rows[1:]]
    return [
        finding for number, row in enumerate(rows[1:], 2) for finding in _check_row(row, f"{FILENAME}:{number}", ids)
    ]


def _check_row(row: Sequence[str], where: str, ids: Sequence[str]) -> Iterator[Finding]:
    if len(row) != len(HEADER):
        yield Finding("linear.row", f"The row has {len(row)} cells instead of {len(HEADER)}.", where, "error")
        return
    cells = dict(zip(HEADER, row, strict=True))
    if not cells["Title"].strip() or len(cells["Title"]) > TITLE_LIMIT + 1:
        yield Finding("linear.title", f"A title has 1 to {TITLE_LIMIT} letters.", where, "error")
    if cells["Priority"] not in PRIORITIES:
        yield Finding("linear.priority", f"A priority is one of {', '.join(PRIORITIES)}.", where, "error")
    if cells["Estimate"] and not re.fullmatch(r"\d+", cells["Estimate"]):
        yield Finding("linear.estimate", "An estimate is a whole number.", where, "error")
    if cells["Id"] and ids.count(cells["Id"]) > 1:
        yield Finding("linear.id", f"The id {cells['Id']} stands twice.", where, "error")
    for name in ("Blocks", "Blocked By"):
        unknown = [one for one in cells[name].split(", ") if one and one not in ids]
        if unknown:
            yield Finding("linear.blocks", f"{name} names {unknown[0]}, which is no id of a row.", where, "error")
    for name in ("Title", "Description", "Project"):
        if cells[name].startswith(FORMULA_STARTS) and not _QUOTED.match(cells[name]):
            yield Finding("linear.formula", f"{name} begins like a formula; put a quote (') before it.", where)
