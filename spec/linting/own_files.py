"""The files of `.groundplan/`: whether they can be read, fields and values that nobody knows, sections that lack."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

import msgspec

from spec.folder.front_matter import DELIMITER
from spec.folder.layout import LAYOUTS, Layout
from spec.folder.naming import kind_at
from spec.folder.prose import heading, section_of
from spec.folder.reading import read_folder
from spec.guards.findings import Fix, TextEdit
from spec.linting.conflicts import conflicts_in
from spec.linting.findings import ERROR, HINT, WARNING, TextFinding, at_line, at_words, replacing
from spec.records import CHANGE_TYPES, KINDS, PROJECT_TYPES

_KEY: Final = re.compile(r"([A-Za-z_][\w-]*):(?:[ \t]+(.*?))?[ \t]*$")
_LINE: Final = re.compile(r"line (\d+): (.*)", re.DOTALL)
_SETS: Final[Mapping[tuple[str, str], Sequence[str]]] = {
    ("requirement", "kind"): ("functional", "quality", "constraint"),
    ("requirement", "priority"): ("must", "should", "could"),
    ("project", "type"): (*PROJECT_TYPES, *CHANGE_TYPES),
    ("project", "time"): ("quick", "standard", "thorough"),
    ("element", "kind"): ("person", "system", "external", "container", "store", "component"),
}
"""Fields that hold one word of a few, beside those whose type says so."""

_WHY_SECTIONS: Final = {
    "Answer": "what was chosen stands there",
    "Why": "the reason stands there, and whoever comes later looks for it",
    "Fields": "what the entity is made of stands there",
}


def own_findings(path: str, inside: str, text: str) -> list[TextFinding]:
    """What is wrong in a record's file; `inside` is its path below `.groundplan/`."""
    kind = kind_at(inside)
    lines = text.split("\n")
    if kind is None or any(True for _ in conflicts_in(lines)):
        return []
    found = list(_fields(path, kind, lines))
    told = {(one.line, one.code) for one in found}
    unread = list(_unreadable(path, kind, inside, text, lines))
    known = {line for line, code in told if code == "spec.unknown_value"}
    found += [one for one in unread if one.line not in known]
    return found if unread else [*found, *_lacking(path, kind, lines)]


def _unreadable(path: str, kind: str, inside: str, text: str, lines: Sequence[str]) -> Iterator[TextFinding]:
    for one in read_folder({inside: text}).unread:
        found = _LINE.fullmatch(one.reason)
        number = min(int(found[1]), len(lines)) if found else 1
        reason = found[2] if found else one.reason
        line = lines[number - 1]
        yield at_line(
            "spec.unreadable",
            ERROR,
            f"This file cannot be read: {reason}.",
            number,
            line,
            _mended(path, kind, number, line),
        )


def _mended(path: str, kind: str, number: int, line: str) -> tuple[Fix, ...]:
    """The way to mend a heading that is nearly one of ours."""
    meant = section_of(line, LAYOUTS[kind].titles)
    if meant is None or meant[1]:
        return ()
    return (
        replacing(f"Write `## {meant[0]}`", path, number, 0, len(line), f"## {meant[0]}"),
        replacing("Keep it as text", path, number, 0, 0, "\\"),
    )


def _fields(path: str, kind: str, lines: Sequence[str]) -> Iterator[TextFinding]:
    known = list(KINDS[kind].__struct_fields__)
    for number, line in _front(lines):
        found = _KEY.match(line)
        if not found:
            continue
        name, value = found[1], (found[2] or "").strip("\"'")
        if name not in known:
            yield _unknown_field(path, kind, number, name, known)
        elif value and (words := _words(kind, name)) and value not in words:
            yield _unknown_value(path, number, found, value, name, words)


def _unknown_field(path: str, kind: str, number: int, name: str, known: Sequence[str]) -> TextFinding:
    close = get_close_matches(name, known, n=2, cutoff=0.7)
    fixes = tuple(replacing(f"Write `{one}`", path, number, 0, len(name), one) for one in close)
    meant = f" Did you mean `{close[0]}`?" if close else " It is kept, and nothing reads it."
    message = f"A {kind} has no field `{name}`.{meant}"
    return at_words("spec.unknown_field", WARNING if close else HINT, message, number, 0, len(name), fixes)


def _unknown_value(
    path: str, number: int, found: re.Match[str], value: str, name: str, words: Sequence[str]
) -> TextFinding:
    close = get_close_matches(value.lower(), words, n=1, cutoff=0.5)
    told = f"Did you mean `{close[0]}`?" if close else f"It is one of {', '.join(words)}."
    column, length = found.start(2), len(found[2])
    ways = tuple(replacing(f"Write `{one}`", path, number, column, length, one) for one in close)
    return at_words("spec.unknown_value", ERROR, f"`{name}` cannot be {value!r}. {told}", number, column, length, ways)


def _words(kind: str, name: str) -> Sequence[str]:
    """The words that a field may hold; empty for one that may hold anything."""
    if (kind, name) in _SETS:
        return _SETS[kind, name]
    found = next((field.type for field in msgspec.structs.fields(KINDS[kind]) if field.name == name), None)
    if isinstance(found, type) and issubclass(found, StrEnum):
        return [str(word) for word in found]
    return ("true", "false") if found is bool else ()


def _front(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    if not lines or lines[0].lstrip("\ufeff").rstrip() != DELIMITER:
        return
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip() == DELIMITER:
            return
        yield number, line


def _lacking(path: str, kind: str, lines: Sequence[str]) -> Iterator[TextFinding]:
    """Sections that a file of its kind always has."""
    layout = LAYOUTS[kind]
    there = {told[0] for line in lines if (told := section_of(line, layout.titles))}
    number = next((at for at, line in enumerate(lines, start=1) if (found := heading(line)) and found[0] == 1), 1)
    for part in layout.parts:
        if part.always and part.title not in there:
            message = (
                f"The section `## {part.title}` is missing: {_WHY_SECTIONS.get(part.title, 'it is always there')}."
            )
            fix = Fix(f"Add `## {part.title}`", (_insertion(path, layout, part.title, lines),))
            yield at_line("spec.missing_section", HINT, message, number, lines[number - 1], (fix,))


def _insertion(path: str, layout: Layout, title: str, lines: Sequence[str]) -> TextEdit:
    """The section put before the first one that follows it, else at the end."""
    later = layout.titles[layout.titles.index(title) + 1 :]
    for number, line in enumerate(lines, start=1):
        found = section_of(line, layout.titles)
        if found and found[0] in later:
            return TextEdit(path, number, 0, number, 0, f"## {title}\n\n")
    last = len(lines)
    lead = "\n" if not lines[-1] and last > 1 and lines[-2].strip() else "" if not lines[-1] else "\n\n"
    return TextEdit(path, last, len(lines[-1]), last, len(lines[-1]), f"{lead}## {title}\n")
