"""Ids in any Markdown: items, headings and rows that begin with one define it, everything else names it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from spec.formats.lines import Line, TextFile
from spec.ids.mention import Mention, Weight
from spec.ids.places import SpecPlace
from spec.ids.shape import ID, canonical, is_own, is_standard, kind_of_id

_HEADING: Final = re.compile(r" {0,3}#{1,6}[ \t]+[\[*_~`]*(?=[A-Z])")
_ITEM: Final = re.compile(
    r"[ \t>]*(?:[-*+]|\d{1,3}[.)])[ \t]+(?P<box>\[[ xX~/>-]?\]\*?[ \t]+)?(?P<mark>\*\*|__|`|~~)*\[?(?=[A-Z])"
)
_BOLD: Final = re.compile(r"[ \t>]*(?:\*\*|__)\[?(?=[A-Z])")
_ROW: Final = re.compile(r"[ \t]*\|[ \t]*(?:\*\*|__|`|\[)*(?=[A-Z])")
_AFTER: Final = re.compile(r"(?:\*\*|__|`|\]|~~)*[ \t]*(?:\([^()]{0,80}\))?[ \t]*(?:[:：—–|-]|\*\*|__|\.(?=[ \t]))")  # noqa: RUF001 - full-width colons are what some write
_STORY: Final = re.compile(
    r" {0,3}#{2,6}[ \t]+(?:\d+\.?[ \t]+)?(?P<words>User Story|Story)[ \t]+(?P<number>\d{1,3})(?![\w.])", re.IGNORECASE
)
_LABEL: Final = re.compile(r"\[(US\d{1,3})\]")
_CLEAN: Final = re.compile(r"^[\s*_`~:：—–|\]).-]+|[\s*_`~|]+$")  # noqa: RUF001 - see above
_LINKED: Final = re.compile(r"\]\([^()\s]*\)|<?https?://\S+")

_LONGEST: Final = 20_000
"""A longer line is data, not a sentence."""

_DEFINING_BOXES: Final = frozenset({"tasks", "checklist"})


def markdown_mentions(text: TextFile, place: SpecPlace) -> Iterator[Mention]:
    """The ids in a Markdown file, those that it may define with a weight."""
    for number, line in enumerate(text.lines, start=1):
        if not line.is_text or len(line.text) > _LONGEST:
            continue
        yield from _in_line(line, number, place)


def _in_line(line: Line, number: int, place: SpecPlace) -> Iterator[Mention]:
    text = line.text
    if place.format == "spec-kit" and "tory" in text:
        yield from _story(text, number, place)
    if "-" not in text and not _has_joined(text):
        return
    start, weight = _defined(text, place)
    hidden = [found.span() for found in _LINKED.finditer(text)] if "](" in text or "://" in text else ()
    for found in ID.finditer(text):
        name = found[0]
        if is_standard(name) or any(first <= found.start() < last for first, last in hidden):
            continue
        kind = kind_of_id(name)
        held = _held(name, kind, weight, place) if found.start() == start else Weight.NAMED
        title = _title(text[found.end() :]) if held else ""
        scope = place.scope if _reaches(name, place) else ""
        yield Mention(canonical(name), number, found.start(), len(name), held, kind, title, scope)


def _story(text: str, number: int, place: SpecPlace) -> Iterator[Mention]:
    found = _STORY.match(text)
    if found:
        begin, title = found.start("words"), _title(text[found.end() :])
        name, length = f"US{int(found['number'])}", found.end() - begin
        yield Mention(name, number, begin, length, Weight.STATED, "story", title, place.scope)


def _held(name: str, kind: str, weight: Weight, place: SpecPlace) -> Weight:
    """How surely an id that begins a line is defined by it."""
    if is_own(name):  # an alias of ours is defined by its own file
        return Weight.LISTED if weight >= Weight.STATED else Weight.NAMED
    return _weight_in_feature(weight, kind, place.role) if weight and place.format == "spec-kit" else weight


def _reaches(name: str, place: SpecPlace) -> bool:
    """Whether the id is one of the place's own scope: our aliases and records' numbers are of the project."""
    return place.format in {"spec-kit", "groundplan"} and not is_own(name)


def _has_joined(text: str) -> bool:
    return any(mark in text for mark in ("US", "T0", "T1", "CHK", "FR", "SC", "REQ"))


def _defined(text: str, place: SpecPlace) -> tuple[int, Weight]:
    """Where an id would have to begin that this line defines, and how surely; -1 where it defines none."""
    for pattern, weight in (
        (_HEADING, Weight.STATED),
        (_ITEM, Weight.LISTED),
        (_BOLD, Weight.STATED),
        (_ROW, Weight.TABLED),
    ):
        found = pattern.match(text)
        if not found:
            continue
        name = ID.match(text, found.end())
        if not name:
            return -1, Weight.NAMED
        if pattern is _ITEM and found["box"]:
            return found.end(), Weight.STATED if place.role in _DEFINING_BOXES else Weight.LISTED
        if not _AFTER.match(text, name.end()) and pattern is not _HEADING:
            return -1, Weight.NAMED
        if pattern is _ITEM and ("**" in found[0] or "__" in found[0]):
            return found.end(), Weight.STATED
        return found.end(), weight
    return -1, Weight.NAMED


def _weight_in_feature(weight: Weight, kind: str, role: str) -> Weight:
    """In a feature of spec-kit each kind of id has its file; elsewhere the same form only speaks of it."""
    home = {"task": "tasks", "check": "checklist"}.get(kind, "spec")
    if role == home:
        return weight
    return Weight.LISTED if home == "spec" and role != "checklist" and weight >= Weight.STATED else Weight.NAMED


def _title(rest: str) -> str:
    text = _CLEAN.sub("", rest)
    text = _LABEL.sub("", text)
    text = re.sub(r"^(?:\[[^\]]{1,20}\]\s*)+", "", text.strip())
    text = re.sub(r"\*\*|__", "", _CLEAN.sub("", text))
    return text[:200].strip()
