"""Remarks on the sentences of requirements, on the words that they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import msgspec

from spec.folder.naming import kind_at
from spec.formats.blocks import headings_of
from spec.formats.kiro.requirements_file import read_requirements_file
from spec.formats.lines import TextFile
from spec.formats.openspec.requirement_blocks import blocks_in, read_block
from spec.formats.speckit.spec_file import read_spec_file
from spec.ids.places import SpecPlace
from spec.linting.findings import HINT, TextFinding, at_line, at_words
from spec.linting.keywords import keyword_findings
from spec.requirements.smells import Smell, smells_in

_OF_OURS: Final = frozenset({"req.no_shall", "req.several_shall", "req.compound", "req.too_long", "req.clause_order"})
"""Remarks that follow our own way of writing; other tools' templates have sentences of another build."""

_EARS_FORMATS: Final = frozenset({"kiro", "groundplan"})


class Sentence(msgspec.Struct, frozen=True):
    """A requirement's sentence and the lines, `start` up to `end`, that it stands in."""

    text: str
    start: int
    end: int


def sentence_findings(path: str, place: SpecPlace, text: TextFile) -> Iterator[TextFinding]:
    """What could be better in the sentences of a text that states requirements."""
    for sentence in sentences_in(place, text):
        lines = [(number, text.lines[number - 1].text) for number in range(sentence.start, sentence.end)]
        if place.format in _EARS_FORMATS:
            yield from keyword_findings(path, lines)
        for smell in _smells(sentence.text):
            if smell.code in _OF_OURS and place.format != "groundplan":
                continue
            spots = [spot for word in smell.words if (spot := _spot(word, lines))]
            for number, column, length in spots[:3]:
                yield at_words(smell.code, HINT, smell.message, number, column, length)
            if not spots and place.format == "groundplan":
                yield at_line(smell.code, HINT, smell.message, *lines[0])


@lru_cache(maxsize=4096)
def _smells(text: str) -> tuple[Smell, ...]:
    """Kept, since between two edits nearly all sentences stay what they are."""
    return tuple(smells_in(text))


def sentences_in(place: SpecPlace, text: TextFile) -> list[Sentence]:
    """The sentences of requirements in a text; none in one that states no requirements."""
    if place.format == "groundplan" and kind_at(place.name) == "requirement":
        return _own(text)
    if place.format == "spec-kit" and place.role == "spec":
        seeds = read_spec_file(text, place.scope).requirements
        return [
            Sentence(seed.text, seed.places[0].start, seed.places[0].end)
            for seed in seeds
            if seed.text and seed.places and seed.foreign_id and not seed.foreign_id.startswith("US")
        ]
    if place.format == "kiro" and place.role == "requirements":
        seeds = read_requirements_file(text, place.scope).requirements
        return [Sentence(seed.text, seed.places[0].start, seed.places[0].end) for seed in seeds if seed.places]
    if place.format == "openspec" and place.role == "spec":
        return _statements(text)
    return []


def _own(text: TextFile) -> list[Sentence]:
    """The text of a requirement of ours: what stands below its title, up to the first section."""
    heads = headings_of(text)
    first = next((one.at for one in heads if one.level == 1), 0)
    end = next((one.at for one in heads if one.level == 2), len(text.lines) + 1)
    filled = [at for at in range(first + 1, end) if (line := text.lines[at - 1]).is_text and line.text.strip()]
    if not filled:
        return []
    told = " ".join(text.lines[at - 1].text.strip() for at in filled)
    return [Sentence(told, filled[0], filled[-1] + 1)]


def _statements(text: TextFile) -> list[Sentence]:
    found = []
    for block in blocks_in(text, 1, len(text.lines) + 1):
        seed = read_block(text, block, "", "")
        place = next((one for one in seed.places if one.part in {"text", "@text"}), None)
        if place and seed.text:
            found.append(Sentence(seed.text, place.start, place.end))
    return found


def _spot(word: str, lines: Sequence[tuple[int, str]]) -> tuple[int, int, int] | None:
    """The first place of some words, whatever their case and the blanks between them."""
    parts = r"\s+".join(re.escape(part) for part in word.split())
    pattern = re.compile(rf"(?<!\w){parts}(?!\w)", re.IGNORECASE)
    for number, line in lines:
        found = pattern.search(line)
        if found:
            return number, found.start(), len(found[0])
    return None
