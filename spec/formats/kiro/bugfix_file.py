"""A bugfix.md: what is wrong today, what shall be, and what must stay as it is."""
# ruff: noqa: RUF001 - full-width marks are what some write

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from spec.formats.blocks import headings_of, paragraphs
from spec.formats.folder import GroupSeed, Note, Place, RequirementSeed
from spec.formats.kiro.requirements_file import RequirementsFile, criteria_in, terms_in
from spec.formats.languages import begins_with, is_called
from spec.formats.lines import TextFile

_KINDS: Final[Mapping[str, str]] = {"current": "defect", "expected": "functional", "unchanged": "constraint"}


def read_bugfix_file(text: TextFile, scope: str) -> RequirementsFile:
    """The statements of a bugfix.md with their ids; under other headings the first number tells."""
    headings = headings_of(text)
    title = next((heading for heading in headings if heading.level == 1), None)
    intro = next((heading for heading in headings if is_called(heading.title, "introduction")), None)
    seeds: list[RequirementSeed] = []
    ends = [heading.at for heading in headings[1:]] + [len(text.lines) + 1]
    role = above = ""
    level = 0
    for heading, end in zip(headings, ends, strict=False):
        named = _role(heading.title)
        if named or heading.level <= level:
            role, above, level = named, heading.title, heading.level
        for criterion in criteria_in(text, heading.at + 1, end):
            if "." not in criterion.number:
                continue
            kind = _KINDS.get(role) or {"1": "defect", "3": "constraint"}.get(criterion.number[0], "functional")
            place = (Place(text.path, criterion.start, criterion.end, "criterion"),)
            seeds.append(
                RequirementSeed(
                    foreign_id=criterion.number,
                    text=criterion.text,
                    kind=kind,
                    group=above or heading.title,
                    scope=scope,
                    places=place,
                )
            )
    about = GroupSeed(
        foreign_id=scope.rpartition("/")[2],
        title=title.title if title is not None else "",
        story=paragraphs(text, intro.at + 1, intro.body_end) if intro is not None else "",
        scope=scope,
        places=(Place(text.path, 1, 2, "@title"),),
    )
    notes = list(text.notes)
    if not seeds:
        notes.append(Note("no-requirements", "No numbered statement was found.", text.path))
    return RequirementsFile((about,), tuple(seeds), tuple(terms_in(text, headings, scope)), tuple(notes))


def _role(title: str) -> str:
    """Which of the three parts a heading opens; remarks in brackets such as (Defect) may stand alone."""
    for role in _KINDS:
        if begins_with(title, role) or any(
            is_called(part, role) for part in re.findall(r"[(（]([^()（）]*)[)）]", title)
        ):
            return role
    return ""
