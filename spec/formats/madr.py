"""Markdown Architectural Decision Records: MADR 4 written, and every version of it read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Final

from spec.formats.blocks import Heading, entries_of, headings_of, paragraphs
from spec.formats.folder import DecisionSeed, Folder, Imported, Item, LinkSeed, Note, OptionSeed, Place
from spec.formats.lines import TextFile, join_lines
from spec.formats.record_files import (
    Named,
    RecordKind,
    Written,
    body_of,
    links_in,
    matter_of,
    matter_place,
    read_records,
    section_of,
    title_of,
    written_records,
)
from spec.formats.rewriting import Format, rewrite
from spec.formats.steps import one_line
from spec.view import SpecView

_CONTEXT: Final = ("context and problem statement", "context", "problem statement", "context & problem statement")
_OPTIONS: Final = (
    "considered options",
    "considered alternatives",
    "options",
    "options considered",
    "alternatives considered",
)
_OUTCOME: Final = ("decision outcome", "decision", "outcome")
_PROS: Final = (
    "pros and cons of the options",
    "pros and cons of the alternatives",
    "pros and cons",
    "options in detail",
)
_TELLING: Final = frozenset(
    {"context and problem statement", "decision outcome", "considered options", "considered alternatives"}
)
_MORE: Final = re.compile(r"(?:more )?(?:links|information|references)", re.IGNORECASE)
_CHOSEN: Final = re.compile(
    r"(?:\*\*)?(?:Chosen|Selected) (?:option|alternative)s?(?:\*\*)?:?\s*(?:\*\*)?\s*"
    r"(?:[\"“](?P<quoted>[^\"”]{1,400})[\"”]|(?P<bare>[^\n]{1,600}?))"
    r"(?:\*\*)?\s*(?:,?\s*because:?\s*(?P<because>.*)|[.\n](?P<rest>.*)|$)",
    re.IGNORECASE | re.DOTALL,
)
_OLD_FIELD: Final = re.compile(
    r"(?:[-*]\s+)?(?:\*\*)?(Status|Date|Deciders)(?:\*\*)?\s*:\s*(?:\*\*)?\s*(.+)", re.IGNORECASE
)
_WEB_LINK: Final = re.compile(r"\[([^\[\]]{1,300})\]\([^()\s]{1,500}\)")


def read_madr(folder: Folder) -> Imported:
    """All records of a folder; raises BadImport where no numbered file is one."""
    return read_records(folder, _KIND)


def rewrite_madr(folder: Folder, imported: Imported) -> dict[str, bytes]:
    """The files of `folder` as `imported` wants them; what did not change stays byte for byte."""
    return rewrite(folder, read_madr(folder), imported, _MADR)


def write_madr(view: SpecView, folder: str = "docs/decisions") -> dict[str, bytes]:
    """A record of MADR 4 for each decision that has an answer."""
    return {f"{folder}/{one.name}.md": join_lines(_lines(one)) for one in written_records(view.decisions)}


def is_madr(text: TextFile) -> bool:
    """Whether a file has a heading that only MADR has."""
    return any(heading.title.strip(" :").casefold() in _TELLING for heading in headings_of(text))


def _record(text: TextFile, name: Named) -> tuple[DecisionSeed, list[Note]]:
    headings = headings_of(text)
    matter, notes = matter_of(text)
    old = _old_fields(text, headings)
    title, title_place = title_of(text)
    question, question_place = body_of(text, section_of(headings, _CONTEXT), "question", whole=True)
    outcome = section_of(headings, _OUTCOME)
    told, told_place = body_of(text, outcome, "outcome")
    answer, because = _outcome(told)
    status = matter.get("status") or old.get("status") or body_of(text, section_of(headings, ("status",)), "@")[0]
    links = (*links_in(status), *_links(text, headings))
    people = matter.get("decision-makers") or matter.get("deciders") or old.get("deciders") or ""
    seed = DecisionSeed(
        foreign_id=name.number,
        title=title,
        question=question,
        answer=answer,
        rationale=because,
        consequences="\n".join(_consequences(text, outcome, headings)),
        status=_status(status),
        date=matter.get("date") or old.get("date") or "",
        deciders=tuple(one.strip() for one in people.split(",") if one.strip()),
        options=tuple(_options(text, headings)),
        links=tuple(dict.fromkeys(links)),
        places=tuple(
            sorted(
                (*title_place, *question_place, *told_place, *matter_place(text, "status"), *matter_place(text, "date"))
            )
        ),
    )
    return seed, [*text.notes, *notes, *_oddities(text, seed)]


def _old_fields(text: TextFile, headings: Sequence[Heading]) -> dict[str, str]:
    """Status, date and deciders as MADR 2 has them: a list below the title."""
    end = next((heading.at for heading in headings if heading.level == 2), len(text.lines) + 1)
    found: dict[str, str] = {}
    for line in text.lines[: end - 1]:
        match = _OLD_FIELD.match(line.text) if line.is_text else None
        if match is not None:
            found.setdefault(match[1].casefold(), match[2].strip("* "))
    return found


def _status(told: str) -> str:
    """The status in one word; what supersedes it stands in the links."""
    first = one_line(told).casefold().strip("*_`[] ")
    return "superseded" if first.startswith(("superseded", "superceded")) else first[:60]


def _outcome(told: str) -> tuple[str, str]:
    """What was chosen, and why."""
    match = _CHOSEN.search(told)
    if match is None:
        return told, ""
    answer = (match["quoted"] or match["bare"] or "").strip()
    return answer, (match["because"] or match["rest"] or "").strip()


def _consequences(text: TextFile, outcome: Heading | None, headings: Sequence[Heading]) -> Iterator[str]:
    for heading in headings:
        inside = outcome is not None and outcome.at < heading.at < outcome.end
        if heading.title.casefold().endswith("consequences") and (inside or heading.level == 2):
            yield paragraphs(text, heading.at + 1, heading.body_end)


def _options(text: TextFile, headings: Sequence[Heading]) -> Iterator[OptionSeed]:
    """The options as listed, each with what the pros and cons say below a heading of its name."""
    section = section_of(headings, _OPTIONS)
    pros = section_of(headings, _PROS)
    said = {
        _bare(heading.title).casefold(): paragraphs(text, heading.at + 1, heading.end)
        for heading in headings
        if pros is not None and heading.level == 3 and pros.at < heading.at < pros.end
    }
    if section is None:
        return
    for entry in entries_of(text, section.at + 1, section.body_end):
        whole = one_line(" ".join((entry.text, *(line.text for line in text.lines[entry.start : entry.end - 1]))))
        label = _bare(whole)
        yield OptionSeed(label, said.get(label.casefold(), ""))


def _bare(told: str) -> str:
    """A text with its links as their words."""
    return _WEB_LINK.sub(r"\1", told).strip(" *")


def _links(text: TextFile, headings: Sequence[Heading]) -> Iterator[LinkSeed]:
    for heading in headings:
        if heading.level == 2 and _MORE.fullmatch(heading.title.strip(" :")):
            yield from links_in(paragraphs(text, heading.at + 1, heading.end), every=True)


def _oddities(text: TextFile, seed: DecisionSeed) -> Iterator[Note]:
    if not seed.status:
        yield Note("no-status", "The record has no status.", text.path)
    if not seed.title:
        yield Note("no-title", "The record has no title.", text.path)
    if not seed.answer:
        yield Note("no-outcome", "The record does not say what was decided.", text.path)


def _lines(one: Written) -> list[str]:
    decision = one.decision
    later = next((number for verb, number, _, _ in one.links if verb == "Superseded by"), None)
    status = f"superseded by ADR-{later:04d}" if later is not None else one.status
    lines = ["---", f"status: {json.dumps(status) if ':' in status else status}", f"date: {decision.at:%Y-%m-%d}"]
    lines += [f"decision-makers: {json.dumps(decision.author, ensure_ascii=False)}"] if decision.author else []
    lines += ["---", "", f"# {one.title}", "", "## Context and Problem Statement", "", one_line(decision.question), ""]
    labels = [one_line(option.label) for option in decision.options]
    answer = one_line(decision.answer())
    if answer not in labels:
        labels.append(answer)
    lines += ["## Considered Options", "", *(f"* {label}" for label in labels), "", "## Decision Outcome", ""]
    because = f", because {one_line(decision.rationale)}" if decision.rationale else "."
    lines += [f'Chosen option: "{answer.replace(chr(34), chr(39))}"{because}', ""]
    chosen = [option for option in decision.options if option.value in decision.chosen and option.consequence]
    if chosen:
        lines += ["### Consequences", "", *(f"* {one_line(option.consequence)}" for option in chosen), ""]
    told = [option for option in decision.options if option.consequence]
    lines += ["## Pros and Cons of the Options", ""] if told else []
    for option in told:
        lines += [f"### {one_line(option.label)}", "", one_line(option.consequence), ""]
    if one.links:
        lines += ["## More Information", ""]
        lines += [f"* {verb} [ADR-{number:04d}]({name}.md)" for verb, number, _, name in one.links]
    return lines if lines[-1] else lines[:-1]


def _render(item: Item, part: str) -> Sequence[str] | None:
    assert isinstance(item, DecisionSeed)
    if part == "title":
        return [f"# {one_line(item.title)}"]
    if part in {"status", "date"}:
        value = item.status if part == "status" else item.date
        return [f"{part}: {value}"] if value else None
    if part == "question":
        return item.question.split("\n")
    because = f", because {item.rationale}" if item.rationale else ""
    return f'Chosen option: "{item.answer}"{because}'.split("\n")


def _mend(before: Item, after: Item, place: Place, lines: Sequence[str]) -> Sequence[str] | None:
    """An outcome that does not name a chosen option keeps that form; so does a title with a number."""
    assert isinstance(before, DecisionSeed)
    assert isinstance(after, DecisionSeed)
    if place.part == "outcome" and "\n".join(line.rstrip() for line in lines).strip() == before.answer:
        return after.answer.split("\n")
    if place.part == "title" and before.title in lines[0]:
        return [lines[0].replace(before.title, one_line(after.title), 1)]
    return None


_MADR: Final = Format("the folder of MADR records", _render, mend=_mend)


_KIND: Final = RecordKind(
    "madr",
    is_madr,
    _record,
    "no numbered file has the headings of MADR",
    "Records are called like 0001-use-x.md and have a Decision Outcome.",
)
