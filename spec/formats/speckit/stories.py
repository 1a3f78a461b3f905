"""User stories of a spec.md: their headings in all the forms they come in, and the scenarios below them."""
# ruff: noqa: RUF001 - the marks of other writing systems are what is looked for

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from spec.formats.blocks import Entry, Heading, entries_of, is_rule, paragraphs
from spec.formats.folder import Place, RequirementSeed
from spec.formats.languages import begins_with
from spec.formats.lines import Kind, TextFile
from spec.formats.steps import is_clause, one_line, read_clauses, read_sentence
from spec.records import Step

_STORY: Final = re.compile(
    r"(?:user stor(?:y|ies)|us|story|用户故事|使用者故事|用戶故事|ユーザーストーリー|사용자 스토리|"
    r"história(?: de usuário)?|"
    r"historia(?: de usuario)?|user journey|пользовательская история|история|user-story)[ \t#:_-]*(\d+[a-z]?(?:\.\d+)?)"
    r"(?!\w)[ \t]*[-–—:：.|、]*[ \t]*",
    re.IGNORECASE,
)
_PRIORITY: Final = re.compile(
    r"[`(（\[【]+[^()（）\[\]【】`]{0,60}?\bP(\d)\b[^()（）\[\]【】`]{0,60}[`)）\]】]+", re.IGNORECASE
)
_LABEL: Final = re.compile(r"(?:[-*+][ \t]+)?(?:\*\*|__)([^*_]{1,80}?)\s*[:：]?\s*(?:\*\*|__)\s*[:：]?")
_REFERS: Final = re.compile(r"\*\*Requirements\*\*:\s*(.+)")
_PRIORITIES: Final = {"0": "must", "1": "must", "2": "should"}
ID: Final = re.compile(r"\b[A-Z]{1,6}-\d+(?:\.\d+)*[a-z]?\b")


def story_number(title: str) -> tuple[str, str] | None:
    """The number and the remaining title where a heading is one of a user story."""
    match = _STORY.match(title.lstrip("*_~`✅❌⏳🎯🚀⭐ \t️"))
    if match is None:
        return None
    rest = title.lstrip("*_~`✅❌⏳🎯🚀⭐ \t️")[match.end() :]
    return match[1], rest


def read_story(text: TextFile, heading: Heading, end: int, scope: str) -> tuple[RequirementSeed, tuple[str, ...]]:
    """The story below a heading, and the ids of requirements that it says it is about."""
    found = story_number(heading.title)
    number, title = found if found is not None else ("", heading.title)
    priority = _PRIORITY.search(title)
    rank = priority[1] if priority is not None else _labelled_rank(text, heading.at, end)
    if priority is not None:
        title = title[: priority.start()]
    told = _told(text, heading.at + 1, end)
    scenarios = list(scenarios_in(text, heading.at + 1, end))
    places = [Place(text.path, heading.at, heading.at + 1, "heading")]
    if told is not None:
        places.append(Place(text.path, *told, "story"))
    places += [Place(text.path, start, stop, f"scenario:{at}") for at, (_, start, stop) in enumerate(scenarios)]
    refers = next((match for line in text.lines[heading.at : end - 1] if (match := _REFERS.match(line.text))), None)
    seed = RequirementSeed(
        foreign_id=f"US{number}" if number else "",
        title=title.strip(" \t*_~`-–—:："),
        story=one_line(paragraphs(text, *told)) if told is not None else "",
        scenarios=tuple(step for step, _, _ in scenarios),
        priority=_PRIORITIES.get(rank, "could") if rank else "must",
        scope=scope,
        places=tuple(sorted(places)),
    )
    return seed, tuple(ID.findall(refers[1])) if refers is not None else ()


def _labelled_rank(text: TextFile, start: int, end: int) -> str:
    for line in text.lines[start : min(end - 1, start + 12)]:
        match = re.match(r"[-*\s]*\*\*(?:Priority|Prioridade|优先级|優先度|우선순위)\*\*\s*[:：]\s*P?(\d)", line.text)
        if match is not None:
            return match[1]
    return ""


def _told(text: TextFile, start: int, end: int) -> tuple[int, int] | None:
    """The lines of the story's own text: its first paragraphs, before any label, list, heading or table."""
    first = stop = 0
    for at in range(start, end):
        line = text.lines[at - 1]
        bare = line.text.strip()
        if not bare:
            continue
        if line.kind is not Kind.TEXT or is_rule(line.text) or _LABEL.match(bare) or bare[0] in "#|>":
            break
        if re.match(r"(?:[-*+]|\d+[.)])\s", bare):
            break
        first, stop = first or at, at + 1
    return (first, stop) if first else None


def scenarios_in(text: TextFile, start: int, end: int) -> Iterator[tuple[Step, int, int]]:
    """The scenarios between two lines: items of a list, paragraphs, or one scenario over several items."""
    waiting: list[Entry] = []
    asked = False
    at = start
    while at < end:
        line = text.lines[at - 1]
        bare = line.text.strip()
        if line.is_text and _is_acceptance(bare):
            asked = True
        entry = next(entries_of(text, at, at + 1), None) if bare and bare[0] in "-*+0123456789" else None
        if entry is not None:
            entry = next(entries_of(text, at, end))
        if entry is None:
            if waiting and bare:
                yield from _flushed(waiting)
                waiting = []
            paragraph = _paragraph_end(text, at, end) if _begins_scenario(line.text) and line.is_text else 0
            if paragraph:
                step = read_sentence(_joined(text, at, paragraph))
                if step is not None and step.then:
                    yield step, at, paragraph
            at = paragraph or at + 1
            continue
        step = None if _is_requirement(entry.text) else _entry_step(text, entry, asked)
        if step is not None and not (step.then and (step.given or step.when)) and is_clause(entry.text):
            if waiting and _begins_scenario(entry.text) and _has_then(waiting):
                yield from _flushed(waiting)
                waiting = []
            waiting.append(entry)
        else:
            yield from _flushed(waiting)
            waiting = []
            if step is not None and step.then:
                yield step, entry.start, entry.end
        at = entry.end
    yield from _flushed(waiting)


def _is_acceptance(bare: str) -> bool:
    if bare.startswith("#"):
        return begins_with(bare.lstrip("# "), "acceptance")
    match = _LABEL.match(bare)
    return match is not None and begins_with(match[1], "acceptance")


def _is_requirement(text: str) -> bool:
    return re.match(r"\**[A-Z]{2,6}-\d", text) is not None


def _begins_scenario(text: str) -> bool:
    return (
        re.match(r"[ \t>]*(?:[-*+][ \t]+)?(?:\*\*|__)\s*(?:Given|Dado|Dada|When|Quando)\b", text, re.IGNORECASE)
        is not None
    )


def _has_then(entries: list[Entry]) -> bool:
    return any(re.match(r"[*_]{0,2}(?:then|então|entonces)\b", entry.text, re.IGNORECASE) for entry in entries)


def _paragraph_end(text: TextFile, at: int, end: int) -> int:
    while at < end and text.lines[at - 1].is_text and text.lines[at - 1].text.strip():
        if text.lines[at - 1].text.startswith("#"):
            break
        at += 1
    return at


def _joined(text: TextFile, start: int, end: int) -> str:
    lines = (re.sub(r"^[ \t>]*(?:[-*+]|\d{1,4}[.)])[ \t]+", "", line.text) for line in text.lines[start - 1 : end - 1])
    return " ".join(one_line(line) for line in lines)


def _entry_step(text: TextFile, entry: Entry, asked: bool) -> Step | None:
    """An item as a scenario; one without keywords counts as what must come true if it is numbered, below the label."""
    whole = _joined(text, entry.start, entry.end)
    step = read_sentence(whole)
    if step is not None:
        named = re.match(r"(?:\*\*)?([^*]{1,160}?)(?:\*\*)?\s*[:：]?\s*(?:\*\*)?(?=\*\*)", whole)
        lead = one_line(named[1]).strip(" :：-–—*") if named is not None and not whole.startswith("**") else ""
        bold = re.match(r"\*\*([^*]{1,160}?)\s*[:：]?\*\*\s*[:：]?\s*(?=\*\*)", whole)
        if bold is not None and not is_clause(whole):
            lead = bold[1].strip()
        return Step(step.name or lead, step.given, step.when, step.then)
    if asked and entry.marker[0].isdigit() and whole:
        return Step("", then=(whole,))
    return None


def _flushed(entries: list[Entry]) -> Iterator[tuple[Step, int, int]]:
    if entries:
        step = read_clauses([entry.text for entry in entries])
        if step.then:
            yield step, entries[0].start, entries[-1].end
