"""Blocks that begin with `### Requirement: NAME`: their statement, and their scenarios in given, when and then."""
# ruff: noqa: RUF001 - full-width colons are what some write

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from spec.formats.blocks import is_rule, trimmed_end
from spec.formats.escaping import unescaped
from spec.formats.folder import Place, RequirementSeed
from spec.formats.lines import Kind, TextFile
from spec.formats.steps import is_clause, one_line, read_clauses, read_sentence
from spec.records import Step

REQUIREMENT: Final = re.compile(
    r"###\s*(?P<struck>~~)?\s*(?:Requirement|需求|要求|要件|Требование)\s*[:：]\s*(?P<name>.+)", re.IGNORECASE
)
_TOP: Final = re.compile(r"##?\s")
_SCENARIO: Final = re.compile(r"####\s+(.+)")
_SCENARIO_WORD: Final = re.compile(
    r"(?:Scenario|场景|場景|シナリオ|시나리오|Сценарий|Cenário|Escenario)\s*[:：]\s*", re.IGNORECASE
)
_METADATA: Final = re.compile(r"\*\*([^*]{1,60})\*\*\s*[:：]\s*(.*)")
_BULLET: Final = re.compile(r"[ \t]*(?:[-*+]|\d{1,4}[.)])[ \t]+(.*)")
_MODAL: Final = re.compile(r"\b(SHALL|MUST|SHOULD|MAY|COULD)\b")
_RANKS: Final = {"SHALL": "must", "MUST": "must", "SHOULD": "should", "MAY": "could", "COULD": "could"}

FILLED_SCENARIO: Final = "As stated"
FILLED_WHEN: Final = "the requirement is checked"
FILLED_TEXT: Final = "The system SHALL meet this requirement."


class Block(msgspec.Struct, frozen=True):
    """A requirement as the tool replaces it: lines `start` up to `end`, blank lines at the end left out."""

    name: str
    start: int
    end: int


def blocks_in(text: TextFile, start: int, end: int) -> Iterator[Block]:
    """The blocks between two lines; one goes on to the next one, or to a heading of level one or two."""
    marks = [
        (at, requirement_name(line.text))
        for at in range(start, end)
        if (line := text.lines[at - 1]).is_text and line.text.startswith("###")
    ]
    tops = [at for at in range(start, end) if text.lines[at - 1].is_text and _TOP.match(text.lines[at - 1].text)]
    named = [(at, name) for at, name in marks if name]
    following = [at for at, _ in named[1:]] + [end]
    top = 0
    for (at, name), later in zip(named, following, strict=False):
        while top < len(tops) and tops[top] < at:
            top += 1
        stop = min(later, tops[top]) if top < len(tops) else later
        yield Block(name, at, trimmed_end(text, at, stop))


def requirement_name(line: str) -> str:
    """The name in a heading of a requirement, empty for any other line; marks of a struck-out name are left away."""
    match = REQUIREMENT.match(line)
    if match is None:
        return ""
    name = match["name"].strip()
    return name.rstrip("~").strip() if match["struck"] else name


def read_block(text: TextFile, block: Block, scope: str, group: str) -> RequirementSeed:
    """What a block says; its places are the heading, the statement and each scenario."""
    first = next((at for at in range(block.start + 1, block.end) if _is_heading(text, at)), block.end)
    spans = list(_scenarios(text, first, block.end))
    metadata, told, place = _statement(text, block.start + 1, first)
    scenarios = [_scenario(text, start, end) for start, end in spans]
    if [step.name for step in scenarios] == [FILLED_SCENARIO] and scenarios[0].when == (FILLED_WHEN,):
        scenarios, spans = [], []
    modal = _MODAL.search(told)
    said = {key.casefold(): value for key, value in metadata}
    places = [Place(text.path, block.start, block.start + 1, "heading"), *place]
    places += [Place(text.path, start, end, f"scenario:{at}") for at, (start, end) in enumerate(spans)]
    return RequirementSeed(
        foreign_id=said.get("id") or block.name,
        title=block.name,
        text=told,
        story=said.get("story", ""),
        scenarios=tuple(scenarios),
        priority=_rank(said.get("priority", "")) or (_RANKS[modal[1]] if modal is not None else "must"),
        kind=said.get("kind", "") if said.get("kind", "") in {"quality", "constraint"} else "functional",
        group=group,
        scope=scope,
        places=tuple(places),
    )


def _rank(word: str) -> str:
    return word.strip().casefold() if word.strip().casefold() in {"must", "should", "could"} else ""


def _is_heading(text: TextFile, at: int) -> bool:
    line = text.lines[at - 1]
    return line.is_text and re.match(r"#{1,6}\s", line.text) is not None


def _statement(text: TextFile, start: int, end: int) -> tuple[list[tuple[str, str]], str, list[Place]]:
    """The lines of metadata, the statement, and where it stands; only metadata is the statement itself."""
    metadata: list[tuple[str, str]] = []
    kept: list[tuple[int, str]] = []
    for at in range(start, end):
        line = text.lines[at - 1]
        match = _METADATA.fullmatch(line.text.strip()) if line.is_text else None
        if match is not None:
            metadata.append((match[1].strip(), match[2].strip()))
        elif line.kind is not Kind.COMMENT and not is_rule(line.text) and line.text.strip() != FILLED_TEXT:
            kept.append((at, line.text.rstrip()))
    first, last = 0, len(kept)
    while first < last and not kept[first][1].strip():
        first += 1
    while last > first and not kept[last - 1][1].strip():
        last -= 1
    kept = kept[first:last]
    if not kept:
        return [], "\n".join(f"**{name}**: {value}" for name, value in metadata), []
    told = "\n".join(line for _, line in kept)
    whole = kept[-1][0] - kept[0][0] + 1 == len(kept)
    place = Place(text.path, kept[0][0], kept[-1][0] + 1, "text" if whole else "@text")
    return metadata, unescaped(_unwrapped(told)), [place]


def _unwrapped(told: str) -> str:
    """One paragraph as one line; lists, tables and code keep their lines."""
    if re.search(r"\n[ \t]*(?:[-*+|>]|\d+[.)]|```|~~~)|\n[ \t]*\n", told):
        return told
    return one_line(unescaped(told))


def _scenarios(text: TextFile, start: int, end: int) -> Iterator[tuple[int, int]]:
    marks = [at for at in range(start, end) if text.lines[at - 1].is_text and _SCENARIO.match(text.lines[at - 1].text)]
    others = [at for at in range(start, end) if _is_heading(text, at) and at not in set(marks)]
    for number, at in enumerate(marks):
        stop = marks[number + 1] if number + 1 < len(marks) else end
        stop = min([stop, *(other for other in others if at < other < stop)])
        yield at, trimmed_end(text, at, stop)


def _scenario(text: TextFile, start: int, end: int) -> Step:
    match = _SCENARIO.match(text.lines[start - 1].text)
    assert match is not None
    name = _SCENARIO_WORD.sub("", match[1].strip(), count=1).strip()
    clauses: list[str] = []
    loose: list[str] = []
    for line in text.lines[start : end - 1]:
        if line.kind is Kind.COMMENT or not line.text.strip():
            continue
        bullet = _BULLET.match(line.text) if line.is_text else None
        said = bullet[1] if bullet is not None else line.text.strip()
        if line.is_text and is_clause(said):
            clauses.append(said)
        elif clauses:
            clauses[-1] = f"{clauses[-1]} {said}"
        else:
            loose.append(said)
    whole = read_sentence(clauses[0], name) if len(clauses) == 1 else None
    if whole is not None and whole.when and whole.then:
        return whole
    if clauses:
        return read_clauses(clauses, name)
    step = read_sentence(" ".join(loose), name)
    return step if step is not None else Step(name, then=tuple(map(one_line, loose)))
