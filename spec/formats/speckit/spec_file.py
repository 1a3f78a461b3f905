"""A spec.md: stories, requirements with ids, entities, assumptions, clarifications and open markers."""
# ruff: noqa: RUF001 - the marks of other writing systems are what is looked for

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from spec.formats.blocks import Entry, Heading, entries_of, headings_of, paragraphs
from spec.formats.definitions import definition
from spec.formats.escaping import unescaped
from spec.formats.folder import (
    AssumptionSeed,
    ClarificationSeed,
    EntitySeed,
    GroupSeed,
    Item,
    Note,
    Place,
    RequirementSeed,
    TermSeed,
)
from spec.formats.languages import begins_with, is_called, plain
from spec.formats.lines import TextFile
from spec.formats.naming import short_title
from spec.formats.speckit.stories import read_story, scenarios_in, story_number
from spec.formats.steps import one_line

_REQUIREMENT: Final = re.compile(
    r"(?:\[[ xX]\][ \t]+)?(?P<bold>\*\*|__)?(?P<code>`)?"
    r"(?P<id>(?:[A-Z]{1,6}-)*(?:[A-Z]{1,6}-?)\d{1,4}(?:\.\d{1,3})*[a-z]?)(?!\w)"
    r"(?P<tail>[^*\n]{0,300}?)(?(bold)(?:\*\*|__))(?P<rest>.*)",
    re.DOTALL,
)
_PLAIN_ID: Final = re.compile(r"(?:FR|NFR|SC|RF|RNF|REQ|QR|TR|BR|CON)-")
_NO_REQUIREMENT: Final = re.compile(r"(?:US|T|P|Q|D|CHK|ADR|V|PR|H)-?\d")
_REMARK: Final = re.compile(r"\s*(\([^()]{0,200}\))?\s*[:：]?\s*")
_TITLE: Final = re.compile(r"\*\*([^*]{1,160})\*\*\s*(?:—|–|--)\s+")
_RANK: Final = re.compile(r"\((must|should|could)\)", re.IGNORECASE)
_ANSWERED: Final = re.compile(
    r"\s*(?:\*\*)?(?:Q|问|質問|질문)\d*(?:\*\*)?\s*[:：]\s*(?:\*\*)?\s*(.+?)\s*(?:→|->|=>|⇒|—>)\s*(?:\*\*)?(?:A|答|回答|답)\d*(?:\*\*)?\s*[:：]\s*(?:\*\*)?\s*(.+)",
    re.DOTALL,
)
_TWO_LINES: Final = re.compile(
    r"\s*(?:\*\*)?(?:Q|问)\d*(?:\*\*)?\s*[:：](?:\*\*)?\s*(.+?)\s+(?:[-*]\s+)?(?:\*\*)?(?:A|答)\d*(?:\*\*)?\s*[:：](?:\*\*)?\s*(.+)",
    re.DOTALL,
)
_TOPIC: Final = re.compile(r"(?:\*\*|__)([^*_]{2,300}?)\s*[:：]?\s*(?:\*\*|__)\s*[:：]?\s*(.+)", re.DOTALL)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MARKER: Final = re.compile(r"\[NEEDS CLARIFICATION\s*[:：]\s*([^\]]{1,600})\]", re.IGNORECASE)
_INPUT: Final = re.compile(r"\*\*Input\*\*\s*:\s*(?:User description:\s*)?\"?(.+?)\"?\s*$")
_TITLES: Final = re.compile(
    r"(?:Feature Specification|Feature Spec|SPEC|Especificação(?: de Feature)?|功能规格说明?|機能仕様書?)"
    r"\s*[:：—–-]\s*",
    re.IGNORECASE,
)
_MODAL: Final = re.compile(r"\b(MUST|SHALL|SHOULD|MAY|COULD)\b")
_RANKS: Final = {"MUST": "must", "SHALL": "must", "SHOULD": "should", "MAY": "could", "COULD": "could"}
_QUALITY: Final = ("SC-", "NFR", "RNF", "QR-", "NF-")


class SpecFile(msgspec.Struct, frozen=True):
    """What one spec.md says."""

    groups: tuple[GroupSeed, ...] = ()
    requirements: tuple[RequirementSeed, ...] = ()
    entities: tuple[EntitySeed, ...] = ()
    terms: tuple[TermSeed, ...] = ()
    assumptions: tuple[AssumptionSeed, ...] = ()
    clarifications: tuple[ClarificationSeed, ...] = ()
    notes: tuple[Note, ...] = ()


class _Reader:
    """Reads one file; a line belongs to the first item that takes it."""

    def __init__(self, text: TextFile, scope: str) -> None:
        self.text = text
        self.scope = scope
        self.headings = headings_of(text)
        self.above = _headings_above(self.headings, len(text.lines))
        self.taken = [False] * (len(text.lines) + 2)
        self.notes: list[Note] = []

    def note(self, code: str, message: str, line: int = 0) -> None:
        self.notes.append(Note(code, message, self.text.path, line))

    def take(self, item: Item) -> None:
        for place in item.places:
            self.taken[place.start : place.end] = [True] * (place.end - place.start)

    def within(self, at: int, role: str) -> bool:
        """Whether a line stands below a heading of that role."""
        return any(begins_with(heading.title, role) for heading in self.above[at])

    def entries(self) -> Iterator[Entry]:
        """All items of lists on the outer level that no story has taken; where a heading is, a list ends."""
        for entry in entries_of(self.text, 1, len(self.text.lines) + 1):
            if not any(self.taken[entry.start : entry.end]):
                yield entry


def read_spec_file(text: TextFile, scope: str) -> SpecFile:
    """What a spec.md says; never fails, and tells in notes what it could not make out."""
    reader = _Reader(text, scope)
    requirements = [*_stories(reader)]
    assumptions: list[AssumptionSeed] = []
    clarifications: list[ClarificationSeed] = []
    entities: list[EntitySeed] = []
    terms: list[TermSeed] = []
    for entry in reader.entries():
        place = (Place(text.path, entry.start, entry.end, "entry"),)
        said = _said(text, entry)
        if reader.within(entry.start, "clarifications"):
            clarifications += _clarification(reader, entry, said, place)
        elif reader.within(entry.start, "assumptions") and said:
            assumptions.append(AssumptionSeed(text=said, scope=scope, places=place))
        elif (seed := _requirement(reader, entry.start, said, place)) is not None:
            requirements.append(seed)
        elif reader.within(entry.start, "glossary") and (found := definition(said)) is not None:
            terms.append(TermSeed(term=found[0], meaning=found[1], scope=scope, places=place))
        elif reader.within(entry.start, "entities") and (found := definition(said)) is not None:
            entities.append(EntitySeed(name=found[0], description=found[1], scope=scope, places=place))
    requirements += _tabled(reader)
    folded = _folded(requirements)
    _tell_oddities(reader, requirements)
    clarifications += _markers(reader)
    return SpecFile(
        groups=_feature(reader),
        requirements=tuple(sorted(folded, key=lambda seed: seed.places)),
        entities=tuple(entities),
        terms=tuple(terms),
        assumptions=tuple(assumptions),
        clarifications=tuple(clarifications),
        notes=(*text.notes, *reader.notes),
    )


def _headings_above(headings: tuple[Heading, ...], lines: int) -> list[tuple[Heading, ...]]:
    """For each line (from 1) the headings it stands under."""
    above: list[tuple[Heading, ...]] = [()] * (lines + 2)
    stack: list[Heading] = []
    for heading in headings:
        while stack and stack[-1].level >= heading.level:
            stack.pop()
        stack.append(heading)
        above[heading.at : heading.body_end] = [tuple(stack)] * (heading.body_end - heading.at)
    return above


def _stories(reader: _Reader) -> Iterator[RequirementSeed]:
    starts = [heading for heading in reader.headings if heading.level > 1 and story_number(heading.title) is not None]
    following = [other.at for other in starts[1:]] + [len(reader.text.lines) + 1]
    for heading, later in zip(starts, following, strict=False):
        end = min(heading.end, later)
        seed, refers = read_story(reader.text, heading, end, reader.scope)
        reader.take(seed)
        yield msgspec.structs.replace(seed, group="\n".join(refers)) if refers else seed
    if not starts:
        yield from _old_scenarios(reader)


def _old_scenarios(reader: _Reader) -> Iterator[RequirementSeed]:
    """Templates of 2025 have one story without a number, and its scenarios below a heading of their own."""
    for heading in reader.headings:
        if heading.level > 1 and is_called(heading.title, "acceptance"):
            found = list(scenarios_in(reader.text, heading.at, heading.body_end))
            if found:
                path = reader.text.path
                seed = RequirementSeed(
                    foreign_id="",
                    title=heading.title,
                    scenarios=tuple(step for step, _, _ in found),
                    scope=reader.scope,
                    places=tuple(Place(path, start, end, f"scenario:{at}") for at, (_, start, end) in enumerate(found)),
                )
                reader.take(seed)
                yield seed


def _said(text: TextFile, entry: Entry) -> str:
    """What an item says, its nested items on lines of their own."""
    lines = [entry.text, *(line.text for line in text.lines[entry.start : entry.end - 1])]
    told = unescaped("\n".join(line.rstrip() for line in lines).strip())
    return told if "\n" in told and re.search(r"\n\s*(?:[-*+]|\d+[.)]|```|\|)", told) else one_line(told)


def _requirement(reader: _Reader, at: int, said: str, place: tuple[Place, ...]) -> RequirementSeed | None:
    match = _REQUIREMENT.match(said)
    if match is None or _NO_REQUIREMENT.match(match["id"]):
        return None
    if not match["bold"] and not _PLAIN_ID.match(match["id"]):
        return None
    tail = match["tail"].strip(" \t`:：—–-.")
    rest = match["rest"] if match["bold"] else match["tail"] + match["rest"]
    remark = _REMARK.match(rest)
    remarked = remark[1] or "" if remark is not None else ""
    body = rest[remark.end() :] if remark is not None else rest
    rank = _RANK.fullmatch(remarked)
    title = tail.strip("() ") if match["bold"] else ""
    titled = _TITLE.match(body)
    if titled is not None and not title:
        title, body = titled[1].strip(), body[titled.end() :]
    told = body.lstrip(" \t—–-").strip() if match["bold"] else body.strip()
    modal = _MODAL.search(told)
    return RequirementSeed(
        foreign_id=match["id"],
        title=title,
        text=told if rank is not None or not remarked else f"{remarked} {told}",
        priority=rank[1].lower() if rank is not None else _RANKS[modal[1]] if modal is not None else "must",
        kind=_kind(reader, at, match["id"]),
        group=_group(reader, at),
        scope=reader.scope,
        places=place,
    )


def _kind(reader: _Reader, at: int, name: str) -> str:
    if name.startswith(_QUALITY) or reader.within(at, "quality") or reader.within(at, "success"):
        return "quality"
    return "constraint" if name.startswith("CON") or reader.within(at, "constraint") else "functional"


def _group(reader: _Reader, at: int) -> str:
    """The heading nearest above, unless it is one that every spec has."""
    above = reader.above[at]
    usual = ("requirements", "functional", "quality", "success", "constraint", "scenarios", "acceptance", "edges")
    if not above or above[-1].level < 3 or any(begins_with(above[-1].title, role) for role in usual):
        return ""
    return above[-1].title


def _tabled(reader: _Reader) -> Iterator[RequirementSeed]:
    """Requirements in the rows of a table: the id in the first column, the text in the second."""
    for at, line in enumerate(reader.text.lines, start=1):
        if not line.is_text or not line.text.startswith("|") or reader.taken[at]:
            continue
        cells = [cell.strip() for cell in line.text.strip().strip("|").split("|")]
        match = (
            re.fullmatch(r"(?:\*\*)?`?((?:FR|NFR|SC|RF|RNF)-\d{1,4}[a-z]?)`?(?:\*\*)?", cells[0])
            if len(cells) > 1
            else None
        )
        if match is not None:
            place = (Place(reader.text.path, at, at + 1, "@row"),)
            yield RequirementSeed(
                foreign_id=match[1],
                text=cells[1],
                kind=_kind(reader, at, match[1]),
                scope=reader.scope,
                places=place,
            )


def _folded(seeds: list[RequirementSeed]) -> list[RequirementSeed]:
    """A story that says which one requirement it is about becomes the story of that requirement."""
    stories = {
        seed.group: seed for seed in seeds if seed.foreign_id.startswith("US") and seed.group and "\n" not in seed.group
    }
    by_id = {seed.foreign_id for seed in seeds}
    result = []
    for seed in seeds:
        story = stories.get(seed.foreign_id)
        if story is not None:
            result.append(_with_story(seed, story))
        elif not (seed.group in stories and stories[seed.group] is seed and seed.group in by_id):
            result.append(msgspec.structs.replace(seed, group="") if seed.foreign_id.startswith("US") else seed)
    return result


def _with_story(seed: RequirementSeed, story: RequirementSeed) -> RequirementSeed:
    return msgspec.structs.replace(
        seed,
        title=seed.title or ("" if story.title == short_title(seed.text) else story.title),
        story=story.story,
        scenarios=story.scenarios,
        priority=story.priority,
        places=tuple(sorted((*seed.places, *story.places))),
    )


def _clarification(reader: _Reader, entry: Entry, said: str, place: tuple[Place, ...]) -> Iterator[ClarificationSeed]:
    match = _ANSWERED.match(said) or _TWO_LINES.match(said) or _TOPIC.match(said)
    if match is None:
        reader.note("clarification", "An item among the clarifications is no question with its answer.", entry.start)
        return
    days = [day[0] for heading in reader.above[entry.start] if (day := _DAY.search(heading.title)) is not None]
    yield ClarificationSeed(
        question=one_line(match[1]).strip("* "),
        answer=match[2].strip(),
        date=days[-1] if days else "",
        scope=reader.scope,
        places=place,
    )


def _markers(reader: _Reader) -> Iterator[ClarificationSeed]:
    for at, line in enumerate(reader.text.lines, start=1):
        if not line.is_text or "[" not in line.text:
            continue
        for number, match in enumerate(_MARKER.finditer(line.text)):
            if plain(match[1]) != "specific question":
                place = (Place(reader.text.path, at, at + 1, f"@marker:{number}"),)
                yield ClarificationSeed(question=match[1].strip(), scope=reader.scope, places=place)


def _feature(reader: _Reader) -> tuple[GroupSeed, ...]:
    title = next((heading for heading in reader.headings if heading.level == 1), None)
    if title is None:
        reader.note("title", "There is no title.")
    elif not title.title.startswith("Feature Specification:"):
        reader.note("title", "The title is not `Feature Specification: …`.", title.at)
    at = title.at if title is not None else 1
    told = (match for line in reader.text.lines[:40] if line.is_text and (match := _INPUT.match(line.text)))
    asked = next(told, None)
    return (
        GroupSeed(
            foreign_id=reader.scope.rpartition("/")[2],
            title=_TITLES.sub("", title.title, count=1) if title is not None else "",
            story=asked[1] if asked is not None else "",
            scope=reader.scope,
            places=(Place(reader.text.path, at, at + 1, "@title"),),
        ),
    )


def _tell_oddities(reader: _Reader, seeds: list[RequirementSeed]) -> None:
    seen: dict[str, RequirementSeed] = {}
    for seed in seeds:
        if seed.foreign_id and seed.foreign_id in seen:
            reader.note("duplicate-id", f"{seed.foreign_id} stands here twice; both are kept.", seed.places[0].start)
        seen.setdefault(seed.foreign_id, seed)
    if not any(seed.foreign_id.startswith("US") or seed.story for seed in seeds):
        reader.note("no-stories", "No user story was found.")
    if not any(seed.foreign_id and not seed.foreign_id.startswith("US") for seed in seeds):
        reader.note("no-requirements", "No requirement with an id was found.")
    if not paragraphs(reader.text, 1, len(reader.text.lines) + 1):
        reader.note("empty", "The file is empty.")
