"""Records as adr-tools has them: `NNNN-title.md` with Status, Context, Decision and Consequences, and their links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from spec.formats.blocks import headings_of
from spec.formats.folder import DecisionSeed, Folder, Imported, Item, LinkSeed, Note, Place
from spec.formats.lines import TextFile, join_lines
from spec.formats.record_files import (
    Named,
    RecordKind,
    Written,
    body_of,
    links_in,
    matter_of,
    read_records,
    section_of,
    title_of,
    written_records,
)
from spec.formats.rewriting import Format, rewrite
from spec.formats.steps import one_line
from spec.view import SpecView

_DATE: Final = re.compile(r"Date:\s*(.+)", re.IGNORECASE)
_BECAUSE: Final = re.compile(r"\n\n(?=Because )")
_HEADINGS: Final = frozenset({"status", "context", "decision", "consequences"})


def read_adr_tools(folder: Folder) -> Imported:
    """All records of a folder; raises BadImport where no numbered file is one."""
    return read_records(folder, _KIND)


def rewrite_adr_tools(folder: Folder, imported: Imported) -> dict[str, bytes]:
    """The files of `folder` as `imported` wants them; what did not change stays byte for byte."""
    return rewrite(folder, read_adr_tools(folder), imported, _ADR_TOOLS)


def write_adr_tools(view: SpecView, folder: str = "doc/adr") -> dict[str, bytes]:
    """A record for each decision that has an answer, and the file that tells adr-tools where they are."""
    files = {f"{folder}/{one.name}.md": join_lines(_lines(one)) for one in written_records(view.decisions)}
    return {".adr-dir": f"{folder}\n".encode(), **files} if files else {}


def is_adr(text: TextFile) -> bool:
    """Whether a file has the headings of adr-tools."""
    found = {heading.title.strip(" :").casefold() for heading in headings_of(text) if heading.level in {2, 3}}
    return "decision" in found and len(found & _HEADINGS) > 1


def _record(text: TextFile, name: Named) -> tuple[DecisionSeed, list[Note]]:
    headings = headings_of(text)
    level = 2 if section_of(headings, ("decision",)) is not None else 3
    matter, notes = matter_of(text)
    title, title_place = title_of(text)
    date, date_place = _date(text)
    status, status_place = body_of(text, section_of(headings, ("status",), level), "status", whole=True)
    context, context_place = body_of(text, section_of(headings, ("context",), level), "context", whole=True)
    decision, decision_place = body_of(text, section_of(headings, ("decision",), level), "decision", whole=True)
    told, told_place = body_of(text, section_of(headings, ("consequences",), level), "consequences", whole=True)
    answer, *because = _BECAUSE.split(decision, maxsplit=1)
    links = tuple(dict.fromkeys(links_in(status)))
    places = (*title_place, *date_place, *status_place, *context_place, *decision_place, *told_place)
    seed = DecisionSeed(
        foreign_id=name.number,
        title=title or matter.get("title", ""),
        question=context,
        answer=answer,
        rationale=because[0].removeprefix("Because ") if because else "",
        consequences=told,
        status=_status(status, links) or matter.get("status", "").casefold(),
        date=date or matter.get("date", "") or matter.get("created", ""),
        deciders=tuple(one.strip() for one in matter.get("author", "").split(",") if one.strip()),
        links=links,
        places=tuple(sorted(places)),
    )
    return seed, [*text.notes, *notes, *_oddities(text, seed, matter)]


def _date(text: TextFile) -> tuple[str, tuple[Place, ...]]:
    for at, line in enumerate(text.lines, start=1):
        if line.is_text and line.text.startswith("## "):
            break
        match = _DATE.match(line.text) if line.is_text else None
        if match is not None:
            return match[1].strip(), (Place(text.path, at, at + 1, "date"),)
    return "", ()


def _status(told: str, links: Sequence[LinkSeed]) -> str:
    """The first line that is no link; superseded where a link says so and nothing else does."""
    for line in told.split("\n"):
        bare = line.strip().lstrip("-*+ ").strip("*_` .")
        if bare and not list(links_in(line, every=True)):
            return bare.casefold()[:60]
    return "superseded" if any(link.kind == "superseded by" for link in links) else ""


def _oddities(text: TextFile, seed: DecisionSeed, matter: dict[str, str]) -> Iterator[Note]:
    if not seed.status:
        yield Note("no-status", "The record has no status.", text.path)
    if not seed.title:
        yield Note("no-title", "The record has no title.", text.path)
    if not seed.answer:
        yield Note("no-outcome", "The record does not say what was decided.", text.path)
    if not text.path.endswith(".md"):
        yield Note("no-ending", "The file has no ending .md; adr-tools does not list it.", text.path)
    if matter:
        yield Note("front-matter", "The record has front matter, which adr-tools does not know.", text.path, 1)


def _lines(one: Written) -> list[str]:
    decision = one.decision
    status = [] if any(verb == "Superseded by" for verb, _, _, _ in one.links) else [one.status.capitalize(), ""]
    lines = [f"# {one.number}. {one.title}", "", f"Date: {decision.at:%Y-%m-%d}", "", "## Status", "", *status]
    for verb, number, title, name in one.links:
        lines += [f"{verb} [{number}. {title}]({name}.md)", ""]
    lines += ["## Context", "", one_line(decision.question), "", "## Decision", "", one_line(decision.answer()), ""]
    lines += [f"Because {one_line(decision.rationale)}", ""] if decision.rationale else []
    chosen = [one_line(option.consequence) for option in decision.options if option.value in decision.chosen]
    told = [f"* {line}" for line in chosen if line] or ["None was written down."]
    return [*lines, "## Consequences", "", *told]


def _render(item: Item, part: str) -> Sequence[str] | None:
    assert isinstance(item, DecisionSeed)
    if part == "title":
        return [f"# {int(item.foreign_id)}. {one_line(item.title)}"]
    if part == "date":
        return [f"Date: {item.date}"] if item.date else None
    if part == "status":
        linked = [f"{link.kind.capitalize()} [{link.label or link.target}]({link.target})" for link in item.links]
        shown = [] if item.status == "superseded" and linked else [item.status.capitalize()]
        return "\n\n".join([*shown, *linked]).split("\n")
    if part == "decision":
        because = f"\n\nBecause {item.rationale}" if item.rationale else ""
        return (item.answer + because).split("\n")
    return (item.question if part == "context" else item.consequences).split("\n")


def _mend(before: Item, after: Item, place: Place, lines: Sequence[str]) -> Sequence[str] | None:
    """A title keeps its number as written."""
    assert isinstance(before, DecisionSeed)
    assert isinstance(after, DecisionSeed)
    if place.part == "title" and before.title in lines[0]:
        return [lines[0].replace(before.title, one_line(after.title), 1)]
    return None


_ADR_TOOLS: Final = Format("the folder of adr-tools records", _render, mend=_mend)


_KIND: Final = RecordKind(
    "adr-tools",
    is_adr,
    _record,
    "no numbered file has the headings of adr-tools",
    "Records are called like 0001-use-x.md and have Status, Context and Decision.",
)
