"""The body of a ticket as parts that each tracker writes in its own markup, and the CSV that all of them share."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from spec.artifacts.markdown import code, escape
from spec.artifacts.ticket import Ticket
from spec.records import subject_of
from spec.view import SpecView


class Block(msgspec.Struct, frozen=True):
    """A part of a body: `kind` is text, list, checks or paths."""

    title: str
    lines: tuple[str, ...]
    kind: str = "text"


def titles_of(tickets: Iterable[Ticket]) -> dict[str, str]:
    """The titles by key."""
    return {ticket.key: ticket.title for ticket in tickets}


def aliases_of(view: SpecView) -> dict[str, str]:
    """What people call each subject, for the line that says where a ticket comes from."""
    named = [(subject_of("decision", one.id), one.alias) for one in view.decisions]
    named += [(subject_of("requirement", one.id), one.alias) for one in view.requirements]
    named += [(subject_of("entity", one.id), one.alias) for one in view.entities]
    return dict(named)


def blocks_of(ticket: Ticket, titles: Mapping[str, str], aliases: Mapping[str, str]) -> list[Block]:
    """All that a ticket says besides its title, in the order of reading."""
    rests_on = [aliases[subject] for subject in ticket.rests_on if subject in aliases]
    rests_on += [subject.removeprefix("fact:") for subject in ticket.rests_on if subject.startswith("fact:")]
    blocks = [
        Block("", tuple(text for text in (ticket.outcome, ticket.why) if text)),
        Block("Details", ticket.details, "list"),
        Block("Acceptance criteria", ticket.acceptance, "checks"),
        Block("Files to touch", ticket.files, "paths"),
        Block("After", tuple(titles.get(key, key) for key in ticket.depends_on), "list"),
        Block("Part of", (titles.get(ticket.parent, ticket.parent),) if ticket.parent else ()),
        Block("Rests on", (", ".join(dict.fromkeys(rests_on)),) if rests_on else ()),
    ]
    return [block for block in blocks if block.lines]


def markdown_body(ticket: Ticket, titles: Mapping[str, str], aliases: Mapping[str, str]) -> str:
    """The body as Markdown."""
    written: list[str] = []
    for block in blocks_of(ticket, titles, aliases):
        mark = {"list": "- ", "checks": "- [ ] ", "paths": "- "}.get(block.kind, "")
        lines = [f"{mark}{code(line) if block.kind == 'paths' else escape(line)}" for line in block.lines]
        heading = [f"### {block.title}", ""] if block.title else []
        written.append("\n".join([*heading, *(lines if mark else ["\n\n".join(lines)])]))
    return "\n\n".join(written) + "\n"


FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t")
"""What a spreadsheet takes for a formula at the start of a cell."""


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV as RFC 4180 has it, with every cell quoted that needs it and line ends that all importers take."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return made.getvalue()


def csv_lines(text: str) -> list[list[str]]:
    """The rows of a CSV text, as an importer sees them; raises csv.Error."""
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def shortened(text: str, limit: int) -> str:
    """One line of at most `limit` letters; a longer one ends in an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"
