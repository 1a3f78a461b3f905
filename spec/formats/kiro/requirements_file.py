"""A requirements.md: numbered requirements, each with a story and its criteria, in whatever language it is."""
# ruff: noqa: RUF001 - the marks of other writing systems are what is looked for

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import msgspec

from spec.formats.blocks import Heading, bullet_at, entries_of, headings_of, paragraphs, trimmed_end, width_of
from spec.formats.definitions import definition
from spec.formats.escaping import unescaped
from spec.formats.folder import GroupSeed, Note, Place, RequirementSeed, TermSeed
from spec.formats.languages import REQUIREMENT_WORDS, begins_with, is_called
from spec.formats.lines import Kind, TextFile
from spec.formats.naming import short_title
from spec.formats.steps import one_line, read_sentence
from spec.records import Step

_NUMBERED: Final = re.compile(
    rf"(?P<word>{REQUIREMENT_WORDS})(?:[\s#._-]|№)*(?P<number>\d+(?:\.\d+)*[a-z]?)(?!\w)\s*[:：.)、—–-]*\s*(?P<title>.*)",
    re.IGNORECASE,
)
_BARE: Final = re.compile(r"(?P<word>)(?P<number>\d+(?:\.\d+)*)(?:[.:：)、]|\s|$)\s*(?P<title>.*)")
_LABEL: Final = re.compile(r"\s*(?:[-*+]\s+)?(?:\*\*|__)([^*_]{1,60}?)\s*[:：]?\s*(?:\*\*|__)\s*[:：]?\s*(.*)")
_PLAIN_LABEL: Final = re.compile(r"\s*([^\s*:：][^*:：]{0,40})[:：]\s*(.*)")
_CRITERION: Final = re.compile(
    r"(?P<indent>[ \t]*)(?:[-*+][ \t]+)?(?:\[[ xX]\][ \t]+)?(?P<mark>\**)(?:AC[-_ ]?|CA[-_ ]?)?"
    r"(?P<number>\d+(?:\.\d+)*)"
    r"(?:(?:(?P=mark)[.)、:：]|[.)、:：](?P=mark))(?=\s|[^\d\s.])|(?P=mark)(?=[ \t]))[ \t]*(?P<text>.+)"
)
_BULLET: Final = re.compile(r"(?P<indent>[ \t]*)[-*+][ \t]+(?:\[[ xX]\][ \t]+)?(?P<text>.+)")
_EXAMPLE: Final = re.compile(r"[-*+][ \t]+(?:Example|例)(?: \((?P<name>[^()]{0,200})\))?[:：][ \t]*(?P<text>.+)")
_TITLED: Final = re.compile(r"\*\*([^*]{1,160})\*\*\s*(?:—|–)\s+(.*)", re.DOTALL)


class RequirementsFile(msgspec.Struct, frozen=True):
    """What one requirements.md or bugfix.md says."""

    groups: tuple[GroupSeed, ...] = ()
    requirements: tuple[RequirementSeed, ...] = ()
    terms: tuple[TermSeed, ...] = ()
    notes: tuple[Note, ...] = ()


class Criterion(msgspec.Struct, frozen=True):
    """One criterion as it is listed: `number` as written, empty for a bullet."""

    number: str
    text: str
    start: int
    end: int
    scenarios: tuple[Step, ...] = ()


def read_requirements_file(text: TextFile, scope: str) -> RequirementsFile:
    """The requirements of a file: a seed for each criterion, with the id `N.M` that tasks name it by."""
    headings = headings_of(text)
    found = _numbered(headings)
    groups: list[GroupSeed] = [_about(text, headings, scope)]
    requirements: list[RequirementSeed] = []
    following = [heading.at for heading, _ in found[1:]] + [len(text.lines) + 1]
    for (heading, match), later in zip(found, following, strict=False):
        group, seeds = _requirement(text, heading, match, min(heading.end, later), scope)
        groups.append(group)
        requirements += seeds
    notes = [*text.notes, *_oddities(text, groups[1:], requirements)]
    return RequirementsFile(tuple(groups), tuple(requirements), tuple(terms_in(text, headings, scope)), tuple(notes))


def _numbered(headings: tuple[Heading, ...]) -> list[tuple[Heading, re.Match[str]]]:
    """The headings of requirements: those that say so, else those of one level that are only numbered."""
    bare = [(heading, heading.title.lstrip("*_ ~")) for heading in headings]
    said = [(heading, match) for heading, title in bare if heading.level > 1 and (match := _NUMBERED.match(title))]
    if said:
        return said
    plain = [
        (heading, match) for heading, title in bare if heading.level in {2, 3, 4} and (match := _BARE.match(title))
    ]
    levels = [heading.level for heading, _ in plain if heading.level > 2] or [heading.level for heading, _ in plain]
    return [(heading, match) for heading, match in plain if heading.level == min(levels)]


def _about(text: TextFile, headings: tuple[Heading, ...], scope: str) -> GroupSeed:
    """The spec itself: its title, and its introduction as the story."""
    title = next((heading for heading in headings if heading.level == 1), None)
    intro = next((heading for heading in headings if is_called(heading.title, "introduction")), None)
    at = title.at if title is not None else 1
    return GroupSeed(
        foreign_id=scope.rpartition("/")[2],
        title=title.title if title is not None else "",
        story=paragraphs(text, intro.at + 1, intro.body_end) if intro is not None else "",
        scope=scope,
        places=(Place(text.path, at, at + 1, "@title"),),
    )


def _requirement(
    text: TextFile, heading: Heading, match: re.Match[str], end: int, scope: str
) -> tuple[GroupSeed, list[RequirementSeed]]:
    word = match["word"].casefold()
    number = f"{match['word'].upper()}-{match['number']}" if word in {"fr", "nfr"} else match["number"]
    title = match["title"].strip(" *_~")
    told, story_place = _story(text, heading.at + 1, end)
    start, stop = _region(text, heading.at + 1, end)
    listed = list(criteria_in(text, start, stop))
    places = [Place(text.path, heading.at, heading.at + 1, "heading")]
    if story_place is not None:
        places.append(story_place)
    group = GroupSeed(foreign_id=number, title=title, story=told, scope=scope, places=tuple(places))
    seeds = [
        _seed(text, scope, group, criterion, name, alone=len(listed) == 1)
        for criterion, name in zip(listed, _names(number, listed), strict=True)
    ]
    return group, seeds


def _seed(
    text: TextFile, scope: str, group: GroupSeed, criterion: Criterion, name: str, alone: bool
) -> RequirementSeed:
    titled = _TITLED.fullmatch(criterion.text)
    title, told = (titled[1].strip(), titled[2]) if titled is not None else ("", criterion.text)
    heading = group.title or f"Requirement {group.foreign_id}"
    if alone and not title:
        title, heading = "" if group.title in {"", short_title(told)} else group.title, ""
    return RequirementSeed(
        foreign_id=name,
        title=title,
        text=told,
        story=group.story,
        scenarios=criterion.scenarios,
        group=heading,
        scope=scope,
        places=(Place(text.path, criterion.start, criterion.end, "criterion"),),
    )


def _names(number: str, listed: list[Criterion]) -> list[str]:
    """The ids of criteria: as written where they have a dot, else the requirement's with their number or place."""
    plain = [criterion.number for criterion in listed if "." not in criterion.number]
    rising = all(one.isdigit() for one in plain) and all(int(one) < int(other) for one, other in pairwise(plain))
    return [
        criterion.number if "." in criterion.number else f"{number}.{criterion.number if rising else at}"
        for at, criterion in enumerate(listed, start=1)
    ]


def _story(text: TextFile, start: int, end: int) -> tuple[str, Place | None]:
    """The user story by its label (also Objective), which goes on to the next blank line."""
    for at in range(start, end):
        line = text.lines[at - 1]
        match = (_LABEL.match(line.text) or _PLAIN_LABEL.match(line.text)) if line.is_text else None
        if match is not None and is_called(match[1], "story"):
            stop = at + 1
            while stop < end and text.lines[stop - 1].is_text and _goes_on(text, stop):
                stop += 1
            told = one_line(" ".join([match[2], *(line.text for line in text.lines[at : stop - 1])]))
            if told:
                return told, Place(text.path, at, stop, "story")
            after = next((later for later in range(stop, end) if text.lines[later - 1].text.strip()), end)
            if after < end and _goes_on(text, after):
                return one_line(text.lines[after - 1].text), Place(text.path, at, after + 1, "story")
            return "", Place(text.path, at, at + 1, "story")
        if line.is_text and is_called(line.text.lstrip("# "), "criteria"):
            break
    return "", None


def _goes_on(text: TextFile, at: int) -> bool:
    bare = text.lines[at - 1].text.strip()
    return bool(bare) and not bare.startswith(("#", "**", "- ", "* ", "|", ">")) and bullet_at(text, at) is None


def _region(text: TextFile, start: int, end: int) -> tuple[int, int]:
    """Where the criteria are: below their heading or label up to the next heading or label; without any, everywhere."""
    for at in range(start, end):
        line = text.lines[at - 1]
        if not line.is_text or not line.text.strip():
            continue
        is_heading = line.text.lstrip().startswith("#")
        match = _LABEL.match(line.text)
        label = line.text.strip("#* _\t:：") if is_heading or match is None else match[1]
        if (is_heading or match is not None or len(label) < 40) and is_called(label, "criteria"):
            stop = at + 1
            while stop < end and not _is_label(text, stop):
                stop += 1
            return at + 1, stop
    return start, end


def _is_label(text: TextFile, at: int) -> bool:
    line = text.lines[at - 1]
    if not line.is_text:
        return False
    if line.text.startswith("#"):
        return True
    match = _LABEL.fullmatch(line.text)
    return match is not None and not match[2].strip() and not line.text.startswith((" ", "-", "*   "))


def criteria_in(text: TextFile, start: int, end: int) -> Iterator[Criterion]:
    """The criteria between two lines: numbered ones, or bullets where nothing is numbered."""
    numbered = any(text.lines[at - 1].is_text and _CRITERION.match(text.lines[at - 1].text) for at in range(start, end))
    pattern = _CRITERION if numbered else _BULLET
    base = -1
    begun = 0
    blank = False
    for at in range(start, end):
        line = text.lines[at - 1]
        if line.kind is Kind.TEXT:
            match = pattern.match(line.text)
            width = width_of(line.text)
            if match is not None and (base < 0 or width <= base):
                if begun:
                    yield _criterion(text, pattern, begun, at)
                base, begun, blank = width, at, False
                continue
            if begun and line.text.strip() and width <= base and (blank or line.text.startswith("#")):
                yield _criterion(text, pattern, begun, at)
                begun = 0
        blank = not line.text.strip()
    if begun:
        yield _criterion(text, pattern, begun, end)


def _criterion(text: TextFile, pattern: re.Pattern[str], start: int, end: int) -> Criterion:
    end = trimmed_end(text, start, end)
    match = pattern.match(text.lines[start - 1].text)
    assert match is not None
    told = [match["text"].strip()]
    scenarios = []
    for line in text.lines[start : end - 1]:
        example = _EXAMPLE.match(line.text.strip())
        step = read_sentence(example["text"], example["name"] or "") if example is not None else None
        if step is not None:
            scenarios.append(step)
        elif line.text.strip() and line.kind is not Kind.COMMENT:
            told.append(line.text.rstrip())
    nested = any(_BULLET.match(line) or line.lstrip().startswith(("|", "```")) for line in told[1:])
    number = match.groupdict().get("number") or ""
    said = "\n".join(told) if nested else one_line(" ".join(map(unescaped, told)))
    return Criterion(number, unescaped(said), start, end, tuple(scenarios))


def terms_in(text: TextFile, headings: tuple[Heading, ...], scope: str) -> Iterator[TermSeed]:
    """The words of a glossary."""
    for heading in headings:
        if heading.level < 4 and begins_with(heading.title, "glossary"):
            for entry in entries_of(text, heading.at + 1, heading.end):
                whole = " ".join((entry.text, *(line.text for line in text.lines[entry.start : entry.end - 1])))
                found = definition(whole)
                if found is not None:
                    place = (Place(text.path, entry.start, entry.end, "entry"),)
                    yield TermSeed(term=found[0], meaning=found[1], scope=scope, places=place)


def _oddities(text: TextFile, groups: list[GroupSeed], seeds: list[RequirementSeed]) -> Iterator[Note]:
    if not any(line.text.strip() for line in text.lines):
        yield Note("empty", "The file is empty.", text.path)
    elif not groups:
        yield Note("no-requirements", "No numbered requirement was found.", text.path)
    for items in (groups, seeds):
        seen: set[str] = set()
        for item in items:
            if item.foreign_id in seen:
                at = item.places[0].start
                yield Note("duplicate-id", f"{item.foreign_id} stands here twice; both are kept.", text.path, at)
            seen.add(item.foreign_id)
    served: set[str] = set()
    for seed in seeds:
        parts = seed.foreign_id.split(".")
        served |= {".".join(parts[:end]) for end in range(1, min(len(parts), 6))}
    for group in groups:
        if group.foreign_id not in served:
            yield Note(
                "no-criteria", f"Requirement {group.foreign_id} has no criteria.", text.path, group.places[0].start
            )
