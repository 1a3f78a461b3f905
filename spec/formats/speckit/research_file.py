"""A research.md: each decision with its rationale and what else was considered, in the forms that they come in."""
# ruff: noqa: RUF001 - the marks of other writing systems are what is looked for

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from spec.formats.blocks import Heading, entries_of, headings_of, paragraphs, trimmed_end
from spec.formats.folder import DecisionSeed, OptionSeed, Place
from spec.formats.lines import TextFile
from spec.formats.steps import one_line

_DECISION: Final = "decision|decisão|decisión|決定|决策|决定|결정|решение"
_RATIONALE: Final = "rationale|reason|justificativa|justificación|理由|依据|根拠|근거|обоснование|why"
_OPTIONS: Final = "alternatives|alternativas|替代方案|备选方案|代替案|대안|альтернативы"
_LABEL: Final = re.compile(
    rf"[ \t]*(?:[-*+][ \t]+)?(?P<bold>\*\*)?"
    rf"(?:(?P<decision>{_DECISION})|(?P<rationale>{_RATIONALE})|(?P<options>{_OPTIONS})"
    r"(?:[ \t]+(?:considered|rejected|evaluated|consideradas|rejeitadas))?)(?:[ \t]*[(（][^()（）*]{0,60}[)）])?[ \t]*"
    r"(?:[:：](?P<said>[^*]{0,200}?))?[ \t]*(?(bold)\*\*)[ \t]*[:：]?[ \t]*(?P<text>.*)",
    re.IGNORECASE | re.DOTALL,
)
_TITLE: Final = re.compile(
    rf"(?:(?:{_DECISION})\s*)?(?:(?P<id>[A-Z]{{0,3}}-?\d+(?:\.\d+)*)\s*[:：.)—–-]+\s*)?(?P<title>.*)", re.IGNORECASE
)


def read_research_file(text: TextFile, scope: str) -> tuple[DecisionSeed, ...]:
    """The decisions of a research.md: a heading with a line or a sub-heading that says what was decided."""
    headings = headings_of(text)
    found = []
    end = len(text.lines) + 1
    for heading in reversed(headings):
        if _part_of(heading.title):
            continue
        if heading.level in {2, 3, 4}:
            seed = _decision(text, heading, end, scope)
            if seed is not None:
                found.append(seed)
        end = heading.at
    return tuple(reversed(found))


def _part_of(title: str) -> str:
    """Which part of a decision a heading names, if it names nothing else."""
    match = _LABEL.fullmatch(title)
    if match is None or (match["text"] or match["said"]):
        return ""
    return next(part for part in ("decision", "rationale", "options") if match[part])


def _decision(text: TextFile, heading: Heading, end: int, scope: str) -> DecisionSeed | None:
    parts: dict[str, list[tuple[int, int, str]]] = {}
    for part, start, stop, lead in _parts(text, heading.at + 1, end):
        parts.setdefault(part, []).append((start, stop, lead))
    said = _LABEL.fullmatch(heading.title)
    if "decision" not in parts and said is not None and said["decision"] and (said["text"] or said["said"]):
        parts["decision"] = [(heading.at + 1, heading.at + 1, said["text"] or said["said"])]
    if "decision" not in parts:
        return None
    named = _TITLE.fullmatch(heading.title)
    assert named is not None
    place = Place(text.path, heading.at, trimmed_end(text, heading.at, end), "@block")
    return DecisionSeed(
        foreign_id=named["id"] or "",
        title=named["title"].strip(" :：") or heading.title,
        answer=_joined(text, parts["decision"]),
        rationale=_joined(text, parts.get("rationale", [])),
        status="accepted",
        options=tuple(_options(text, parts.get("options", []))),
        scope=scope,
        places=(place,),
    )


def _parts(text: TextFile, start: int, end: int) -> Iterator[tuple[str, int, int, str]]:
    marks: list[tuple[int, str, str]] = []
    for at in range(start, end):
        line = text.lines[at - 1]
        if not line.is_text or not line.text.strip() or len(line.text) - len(line.text.lstrip()) > 3:
            continue
        match = _LABEL.match(line.text.lstrip("# ") if line.text.startswith("#") else line.text)
        labelled = match is not None and (
            match["bold"] or line.text.startswith("#") or re.search("[:：]", line.text[:40])
        )
        if match is not None and labelled:
            part = next(part for part in ("decision", "rationale", "options") if match[part])
            marks.append((at, part, " ".join(one for one in (match["said"], match["text"]) if one)))
        elif marks and _is_other_label(line.text, text.lines[marks[-1][0] - 1].text):
            marks.append((at, "", ""))
    stops = [*(mark[0] for mark in marks[1:]), end]
    for (at, part, lead), stop in zip(marks, stops, strict=False):
        if part:
            yield part, at + 1, stop, lead


def _is_other_label(line: str, before: str) -> bool:
    """Whether a line begins a part that we do not know; an item of a list does only where the parts are items too."""
    if line[:2] in {"- ", "* ", "+ "} and before[:2] not in {"- ", "* ", "+ "}:
        return False
    return re.match(r"(?:[-*+][ \t]+)?\*\*[^*]{1,60}[:：]?\*\*[:：]|#", line) is not None


def _joined(text: TextFile, spans: list[tuple[int, int, str]]) -> str:
    told = ("\n".join(one for one in (lead.strip(), paragraphs(text, start, end)) if one) for start, end, lead in spans)
    return "\n\n".join(one for one in told if one)


def _options(text: TextFile, spans: list[tuple[int, int, str]]) -> Iterator[OptionSeed]:
    for start, end, lead in spans:
        entries = list(entries_of(text, start, end))
        for entry in entries:
            whole = one_line(" ".join((entry.text, *(line.text for line in text.lines[entry.start : entry.end - 1]))))
            label, told = _option(whole)
            yield OptionSeed(label, told)
        if lead and not entries:
            yield from (OptionSeed(*_option(piece)) for piece in re.split(r"[;；]\s*", lead.strip()) if piece)


def _option(told: str) -> tuple[str, str]:
    """An option and what is said of it: bold or italic in front, else what stands before a colon or an arrow."""
    match = re.match(r"(?:\*\*|\*|_|__)([^*]{1,200}?)(?:\*\*|\*|__|_)\s*[:：—–→-]*\s*(.*)", told) or re.match(
        r"([^:：→]{1,120}?)\s*(?::\s|：|→|\s—\s)\s*(.*)", told
    )
    return (match[1].strip(" .:："), match[2]) if match is not None else (told, "")
