"""Ids in Kiro's files: requirements and criteria by number, and the tasks that say which of them they meet."""
# ruff: noqa: RUF001 - the marks of other writing systems are what is looked for

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from spec.formats.kiro.references import references_in
from spec.formats.kiro.requirements_file import read_requirements_file
from spec.formats.languages import REFERENCE_WORDS
from spec.formats.lines import TextFile
from spec.formats.tasks import boxes_of
from spec.ids.mention import Mention, Weight
from spec.ids.places import SpecPlace

NAME: Final = "Requirement"
TASK: Final = "Task"

_LINE: Final = re.compile(rf"[-*+>\s_]*(?:{REFERENCE_WORDS})[\s*_]*[:：]\s*", re.IGNORECASE)
_INLINE: Final = re.compile(r"\b(?:Requirements?|Reqs?\.?)[ \t]+(?=\d)")
_NUMBER: Final = re.compile(r"(?<![^\W_])(?<!\.)(?:R|REQ-?)?(\d{1,3}(?:\.\d{1,3})*)(?![^\W_]|\.\d)", re.IGNORECASE)
_LISTED: Final = re.compile(r"(?:[\s,;、，&]|and\b|to\b|-|–)*(?:Requirements?\s+)?", re.IGNORECASE)
_FIRST_NUMBER: Final = re.compile(r"\d{1,4}(?:\.\d{1,4})*")


def kiro_mentions(text: TextFile, place: SpecPlace) -> Iterator[Mention]:
    """The ids in a file of a spec; those of requirements are defined in requirements.md and bugfix.md."""
    if place.role in {"requirements", "bugfix"}:
        yield from _defined(text, place)
    elif place.role == "tasks":
        for box in boxes_of(text):
            found = _FIRST_NUMBER.match(box.text)
            if found:
                column = text.lines[box.start - 1].text.find(found[0])
                title = box.text[found.end() :].strip(" .")[:200]
                yield Mention(
                    f"{TASK} {found[0].rstrip('.')}",
                    box.start,
                    max(column, 0),
                    len(found[0]),
                    Weight.STATED,
                    "task",
                    title,
                    place.scope,
                )
    if place.role in {"tasks", "design", "research"}:
        yield from numbered_mentions([line.text if line.is_text else "" for line in text.lines], place.scope)


def numbered_mentions(lines: list[str], scope: str) -> Iterator[Mention]:
    """Requirements by number, in lines that say so: `_Requirements: 1.1, 2.3_`, `see Requirement 4`."""
    for number, text in enumerate(lines, start=1):
        if not text or len(text) > 3000:
            continue
        whole = _LINE.match(text)
        if whole:
            told = list(_NUMBER.finditer(text, whole.end()))
            for found in told:
                yield _named(found, number, scope)
            if told:
                yield from _between(text, told, number, scope)
            continue
        for lead in _INLINE.finditer(text) if "Req" in text else ():
            yield from _listed(text, lead.end(), number, scope)


def _listed(text: str, at: int, number: int, scope: str) -> Iterator[Mention]:
    """The numbers of a list that begins at a column: `1.1, 1.2 and 3`."""
    while named := _NUMBER.match(text, at):
        yield _named(named, number, scope)
        following = _LISTED.match(text, named.end())
        at = following.end() if following and following.end() > named.end() else len(text)


def _between(text: str, told: list[re.Match[str]], number: int, scope: str) -> Iterator[Mention]:
    """What a range such as `2.1-2.4` names without saying it: mentions of no length, at the end of the line."""
    written = {found[1] for found in told}
    for name in references_in(text):
        if name not in written and name[:1].isdigit():
            yield Mention(f"{NAME} {name}", number, told[-1].end(), 0, kind="requirement", scope=scope)


def _named(found: re.Match[str], number: int, scope: str) -> Mention:
    return Mention(f"{NAME} {found[1]}", number, found.start(1), len(found[1]), kind="requirement", scope=scope)


def _defined(text: TextFile, place: SpecPlace) -> Iterator[Mention]:
    told = read_requirements_file(text, place.scope)
    for group in told.groups[1:]:
        yield _at(text, group.places[0].start, group.foreign_id, "requirement", group.title, place.scope)
    for seed in told.requirements:
        yield _at(text, seed.places[0].start, seed.foreign_id, "criterion", seed.text, place.scope)


def _at(text: TextFile, number: int, name: str, kind: str, title: str, scope: str) -> Mention:
    """A number that a line defines: the digits themselves, or the first word where it goes by the place."""
    line = text.lines[number - 1].text
    found = next((one for one in _FIRST_NUMBER.finditer(line)), None)
    column, length = (found.start(), len(found[0])) if found else (len(line) - len(line.lstrip()), 1)
    whole = name if not name[:1].isdigit() else f"{NAME} {name}"
    return Mention(whole, number, column, length, Weight.STATED, kind, title[:200], scope)
