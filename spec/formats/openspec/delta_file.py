"""A delta: which requirements of a capability a change adds, modifies, removes and renames."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from spec.formats.blocks import Heading, headings_of, paragraphs
from spec.formats.folder import DeltaSeed, Note, Place, RenameSeed, RequirementSeed
from spec.formats.languages import is_called
from spec.formats.lines import TextFile
from spec.formats.openspec.requirement_blocks import Block, blocks_in, read_block
from spec.formats.openspec.spec_file import DELTA

_BULLET: Final = re.compile(r"\s*[-*]\s*`?###\s*Requirement:\s*(.+?)`?\s*$")
_END: Final = re.compile(
    r"\s*[-*]?\s*(?:\*\*)?(FROM|TO)(?:\*\*)?\s*:\s*(?:\*\*)?\s*`?(?:###\s*)?(?:Requirement:\s*)?(.+?)`?\s*$",
    re.IGNORECASE,
)
_ARROW: Final = re.compile(
    r"\s*[-*]\s*`?(?:###\s*)?(?:Requirement:\s*)?([^`→]{1,300}?)`?\s*(?:→|->|=>)\s*`?(?:###\s*)?(?:Requirement:\s*)?([^`→]{1,300}?)`?\s*$"
)


class DeltaFile(msgspec.Struct, frozen=True):
    """A delta with what is odd about it, and its blocks by section for applying them."""

    delta: DeltaSeed
    blocks: dict[str, tuple[Block, ...]]
    notes: tuple[Note, ...] = ()


def read_delta_file(text: TextFile, capability: str, scope: str) -> DeltaFile:
    """What a delta file says. Requirements outside any delta section count as added, with a note."""
    headings = headings_of(text)
    matched = ((heading, DELTA.fullmatch(heading.title)) for heading in headings if heading.level == 2)
    sections = [(match[1].upper(), heading) for heading, match in matched if match is not None]
    notes = list(text.notes)
    blocks = _blocks(text, sections, notes)
    found = {kind: [read_block(text, one, scope, capability) for one in listed] for kind, listed in blocks.items()}
    renamed: list[RenameSeed] = []
    for kind, heading in sections:
        if kind == "RENAMED":
            renamed += _renames(text, heading, notes)
        elif kind == "REMOVED":
            found[kind] += _removed_bullets(text, heading, scope, capability)
    notes += _oddities(text, sections, found)
    purpose = next((one for one in headings if one.level == 2 and is_called(one.title, "purpose")), None)
    delta = DeltaSeed(
        capability=capability,
        purpose=paragraphs(text, purpose.at + 1, purpose.body_end) if purpose is not None else "",
        added=tuple(found["ADDED"]),
        modified=tuple(found["MODIFIED"]),
        removed=tuple(found["REMOVED"]),
        renamed=tuple(renamed),
        scope=scope,
        places=(Place(text.path, 1, 1, "@file"),),
    )
    return DeltaFile(delta, {kind: tuple(listed) for kind, listed in blocks.items()}, tuple(notes))


def _blocks(text: TextFile, sections: list[tuple[str, Heading]], notes: list[Note]) -> dict[str, list[Block]]:
    """The blocks of each section; those of none are taken for added."""
    blocks: dict[str, list[Block]] = {"ADDED": [], "MODIFIED": [], "REMOVED": []}
    renames = [heading for kind, heading in sections if kind == "RENAMED"]
    for kind, heading in sections:
        if kind != "RENAMED":
            blocks[kind] += blocks_in(text, heading.at + 1, heading.end)
    inside = {block.start for listed in blocks.values() for block in listed}
    inside |= {block.start for heading in renames for block in blocks_in(text, heading.at + 1, heading.end)}
    loose = [block for block in blocks_in(text, 1, len(text.lines) + 1) if block.start not in inside]
    if loose:
        told = "Requirements stand below no delta heading; they count as added."
        notes.append(Note("no-delta-heading", told, text.path, loose[0].start))
        blocks["ADDED"] += loose
    return blocks


def _renames(text: TextFile, heading: Heading, notes: list[Note]) -> Iterator[RenameSeed]:
    """Pairs of FROM and TO, with or without marks, or with an arrow between them."""
    before = ""
    any_found = False
    for at in range(heading.at + 1, heading.end):
        line = text.lines[at - 1]
        if not line.is_text or len(line.text) > 2000:
            continue
        arrow = _ARROW.match(line.text)
        match = _END.match(line.text)
        if match is not None and match[1].upper() == "FROM":
            before = match[2].strip()
        elif match is not None and before:
            yield RenameSeed(before, match[2].strip())
            before, any_found = "", True
        elif arrow is not None:
            yield RenameSeed(arrow[1].strip(), arrow[2].strip())
            any_found = True
        if match is not None and "### Requirement:" not in line.text:
            notes.append(
                Note(
                    "rename",
                    "A rename is not written with `### Requirement:`; the tool does not see it.",
                    text.path,
                    at,
                )
            )
    if not any_found:
        notes.append(Note("rename", "No pair of names was found.", text.path, heading.at))


def _removed_bullets(text: TextFile, heading: Heading, scope: str, capability: str) -> Iterator[RequirementSeed]:
    for at in range(heading.at + 1, heading.end):
        line = text.lines[at - 1]
        match = _BULLET.match(line.text) if line.is_text and len(line.text) < 2000 else None
        if match is not None:
            place = (Place(text.path, at, at + 1, "@bullet"),)
            name = match[1].strip()
            yield RequirementSeed(foreign_id=name, title=name, group=capability, scope=scope, places=place)


def _oddities(
    text: TextFile, sections: list[tuple[str, Heading]], found: dict[str, list[RequirementSeed]]
) -> Iterator[Note]:
    if not any(line.text.strip() for line in text.lines):
        yield Note("empty", "The file is empty.", text.path)
    elif not sections and not any(found.values()):
        yield Note("no-delta", "There is no delta section and no requirement.", text.path)
    for seed in found["REMOVED"]:
        lacking = [word for word in ("Reason", "Migration") if f"**{word}**" not in seed.text]
        if lacking:
            told = f"{seed.title!r} is removed without {' and '.join(word.lower() for word in lacking)}."
            yield Note("removed", told, text.path, seed.places[0].start)
