"""A living spec: its purpose and its requirements, wherever in the file they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from spec.formats.blocks import Heading, headings_of, paragraphs
from spec.formats.folder import GroupSeed, Note, Place, RequirementSeed
from spec.formats.languages import is_called
from spec.formats.lines import TextFile
from spec.formats.openspec.requirement_blocks import blocks_in, read_block

_TITLE: Final = re.compile(r"(?:Capability|Spec)\s*:\s*|\s+(?:Specification|Spec|规范)$", re.IGNORECASE)
DELTA: Final = re.compile(r"(ADDED|MODIFIED|REMOVED|RENAMED)\s+Requirements", re.IGNORECASE)


class SpecFile(msgspec.Struct, frozen=True):
    """What a living spec says."""

    group: GroupSeed
    requirements: tuple[RequirementSeed, ...] = ()
    notes: tuple[Note, ...] = ()


def read_spec_file(text: TextFile, capability: str) -> SpecFile:
    """The capability with its purpose, and its requirements; notes tell where the file is not as documented."""
    headings = headings_of(text)
    title = next((heading for heading in headings if heading.level == 1), None)
    purpose = next(
        (heading for heading in headings if heading.level == 2 and is_called(heading.title, "purpose")), None
    )
    named = _TITLE.sub("", title.title).strip() if title is not None else ""
    told = paragraphs(text, purpose.at + 1, purpose.body_end) if purpose is not None else ""
    at = title.at if title is not None else 1
    group = GroupSeed(
        foreign_id=capability,
        title=named or capability,
        story=told,
        scope=capability,
        places=(Place(text.path, at, at + 1, "@title"),),
    )
    blocks = list(blocks_in(text, 1, len(text.lines) + 1))
    seeds = tuple(read_block(text, block, capability, named or capability) for block in blocks)
    notes = (*text.notes, *_oddities(text, headings, group, seeds))
    return SpecFile(group, seeds, notes)


def _oddities(
    text: TextFile, headings: tuple[Heading, ...], group: GroupSeed, seeds: tuple[RequirementSeed, ...]
) -> Iterator[Note]:
    if not any(line.text.strip() for line in text.lines):
        yield Note("empty", "The file is empty.", text.path)
        return
    if not group.story:
        yield Note("no-purpose", "There is no purpose.", text.path)
    elif group.story.startswith("TBD"):
        yield Note("purpose", "The purpose is still the placeholder.", text.path)
    if not seeds:
        yield Note("no-requirements", "No requirement was found.", text.path)
    section = next((one for one in headings if one.level == 2 and one.title.casefold() == "requirements"), None)
    if section is None and seeds:
        yield Note("no-section", f"There is no `## Requirements`; the tool sees none of the {len(seeds)}.", text.path)
    seen: set[str] = set()
    for seed in seeds:
        at = seed.places[0].start
        if section is not None and not section.at < at < section.end:
            told = f"{seed.title!r} does not stand below `## Requirements`; the tool does not see it."
            yield Note("outside", told, text.path, at)
        if seed.title in seen:
            yield Note("duplicate-id", f"{seed.title!r} stands here twice; both are kept.", text.path, at)
        seen.add(seed.title)
    for heading in headings:
        if heading.level == 2 and DELTA.fullmatch(heading.title):
            yield Note("delta-heading", f"`## {heading.title}` belongs into a change.", text.path, heading.at)
