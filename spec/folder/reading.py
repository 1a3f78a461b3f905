"""From files back to records. A file that cannot be read costs only itself, and says where and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from enum import StrEnum
from typing import Any, Final

import msgspec

from spec.errors import BadText, did_you_mean
from spec.folder.answers import text_below
from spec.folder.conflicts import sides_of, still_open
from spec.folder.front_matter import DELIMITER, Front, Unreadable, read_front
from spec.folder.layout import ANSWER, LAYOUTS, Layout, Part, as_json, defaults_of, word_lists
from spec.folder.naming import alias_at, kind_at
from spec.folder.prose import Line, heading, numbered, read_prose, section_of
from spec.records import KINDS, Subject, subject_of

_NOT_RECORDS: Final = ("artifacts/", "banks/")
_LARGEST: Final = 2_000_000
_ID: Final = re.compile(r"^id:[ \t]*[\"']?([^\s\"']+)", re.MULTILINE)
_PLACE: Final = re.compile(r" - at `\$\.?([^`]*)`")
_GIVEN_LATER: Final[Mapping[str, Any]] = {"alias": "", "author": "", "at": "1970-01-01T00:00:00Z"}
"""What a record that a person wrote need not say: it is given to it."""


class Written(msgspec.Struct, frozen=True):
    """A record as a file says it; without `subject` the file names no id and is a new one, most likely.

    `answer` is what stands below `## Answer` of a decision, None where there is no such section.
    """

    path: str
    kind: str
    fields: dict[str, Any]
    subject: Subject | None = None
    answer: str | None = None


class Unread(msgspec.Struct, frozen=True):
    """A file that cannot be read: why, with line and way out. The records that it may hold stay as they are."""

    path: str
    reason: str
    subjects: tuple[Subject, ...] = ()

    def error(self) -> BadText:
        """As an error, for who asked for this one file."""
        return BadText(self.path, self.reason)


class Read(msgspec.Struct, frozen=True):
    """What a folder says. `foreign` are files that are none of ours, which are left alone."""

    written: tuple[Written, ...] = ()
    unread: tuple[Unread, ...] = ()
    foreign: tuple[str, ...] = ()

    @property
    def records(self) -> dict[Subject, dict[str, Any]]:
        """The fields of each record that has an id."""
        return {one.subject: one.fields for one in self.written if one.subject}

    @property
    def new(self) -> tuple[Written, ...]:
        """What was written without an id."""
        return tuple(one for one in self.written if not one.subject)

    @property
    def paths(self) -> dict[Subject, str]:
        """Where each record lies."""
        return {one.subject: one.path for one in self.written if one.subject}


def read_folder(files: Mapping[str, str]) -> Read:
    """What the files below `.groundplan/` say; paths are relative to it, with `/`."""
    written: list[Written] = []
    unread: list[Unread] = []
    foreign: list[str] = []
    for path, text in sorted(files.items()):
        kind = kind_at(path)
        if kind is None:
            foreign += [] if path == "README.md" or path.lower().startswith(_NOT_RECORDS) else [path]
            continue
        try:
            written += _read_file(path, kind, text)
        except Unreadable as error:
            unread.append(Unread(path, str(error), _subjects_in(kind, text)))
    return _without_twins(written, unread, foreign)


def _read_file(path: str, kind: str, text: str) -> list[Written]:
    """The record of a file; two where git put the different records of two people into one."""
    if len(text) > _LARGEST:
        raise Unreadable(1, "it is larger than a record can be")
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    sides = sides_of(lines)
    if sides is None:
        return [_read_record(path, kind, lines)]
    try:
        both = [_read_record(path, kind, side) for side in (sides.ours, sides.theirs)]
    except Unreadable:
        raise still_open(sides) from None
    subjects = {one.subject for one in both}
    if len(subjects) < len(both) or None in subjects:
        raise still_open(sides)
    return both


def _read_record(path: str, kind: str, lines: Sequence[str]) -> Written:
    layout = LAYOUTS[kind]
    front, start = _front(lines)
    fields = {name: value for name, value in front.values.items() if value is not None}
    record_id = fields.pop("id", None)
    if record_id is not None and not (isinstance(record_id, str) and record_id.strip()):
        raise Unreadable(front.lines["id"], "an id is a word; where it only has digits it stands in quotes")
    for name in word_lists(kind) & fields.keys():
        fields[name] = [fields[name]] if isinstance(fields[name], str) else fields[name]
    answer = None
    for field, value, line, raw in _told(layout, numbered(lines[start:], start + 1), fields):
        if fields.get(field) not in (None, "") and value not in (None, "", []):
            raise Unreadable(line, f"`{field}` stands here and in the front matter; take one of them out")
        fields[field] = fields.get(field) or value
        answer = raw if raw is not None else answer
    if record_id is None and alias_at(path) and "alias" not in fields:
        fields["alias"] = alias_at(path)
    _check(kind, fields, front)
    defaults = defaults_of(kind)
    kept = {name: value for name, value in fields.items() if name not in defaults or value != defaults[name]}
    return Written(path, kind, kept, subject_of(kind, record_id) if record_id else None, answer)


def _front(lines: Sequence[str]) -> tuple[Front, int]:
    """The front matter, and how many lines it takes; a file need not have one."""
    if not lines or lines[0].rstrip() != DELIMITER:
        return Front(), 0
    end = next((at for at in range(1, len(lines)) if lines[at].rstrip() == DELIMITER), None)
    if end is None:
        raise Unreadable(1, f"the front matter that begins here has no end; a line {DELIMITER} closes it")
    return read_front(list(lines[1:end]), 2), end + 1


def _told(
    layout: Layout, lines: Sequence[Line], front: Mapping[str, Any]
) -> Iterator[tuple[str, Any, int, str | None]]:
    """Field, value and line of all that prose says; for an answer also what stands there as it is.

    Options come before the answer, which is read with them.
    """
    title, number, rest = _title(layout, lines)
    if title:
        yield layout.heading, title, number, None
    body, sections = _sections(layout, rest)
    known: dict[str, Any] = dict(front)
    filled = next((line for line in body if line.text.strip()), None)
    if layout.body:
        yield layout.body, read_prose(body), filled.number if filled else 1, None
    elif filled:
        where = f"below `## {layout.titles[1] if len(layout.titles) > 1 else layout.titles[0]}`"
        raise Unreadable(filled.number, f"a text here belongs to nothing; write it {where}")
    for part, line, inside in sorted(sections, key=lambda section: section[0].title == ANSWER):
        value = as_json(part.piece.read(inside))
        known.setdefault(part.field, value)
        if part.title == ANSWER:
            below = text_below(value, known)
            yield part.field, value if below is None else below, line, value
        else:
            yield part.field, value, line, None


def _title(layout: Layout, lines: Sequence[Line]) -> tuple[str, int, Sequence[Line]]:
    """The words of the heading that comes first, its line, and the lines after it; no words where there is none."""
    at = next((at for at, line in enumerate(lines) if line.text.strip()), None)
    found = heading(lines[at]) if at is not None and layout.heading else None
    if at is None or found is None or found[0] != 1 or not found[1]:
        return "", 0, lines
    return found[1], lines[at].number, lines[at + 1 :]


def _sections(layout: Layout, lines: Sequence[Line]) -> tuple[list[Line], list[tuple[Part, int, list[Line]]]]:
    """The lines above the first section, and each section with the line of its title."""
    body: list[Line] = []
    sections: list[tuple[Part, int, list[Line]]] = []
    parts = {part.title: part for part in layout.parts}
    for line in lines:
        found = section_of(line, parts)
        if found is None:
            (sections[-1][2] if sections else body).append(line)
            continue
        title, is_exact = found
        if not is_exact:
            hint = f"`## {title}` if it is that section, a `\\` before it if it is text"
            raise Unreadable(line.number, f"{line.text.strip()!r} is no section here; write {hint}")
        if any(part.title == title for part, _, _ in sections):
            raise Unreadable(line.number, f"the section {title} stands there twice; make one of them")
        sections.append((parts[title], line.number, []))
    _check_swallowed({part.title for part in layout.parts if part.always} - {one[0].title for one in sections}, lines)
    return body, sections


def _check_swallowed(missing: Set[str], lines: Sequence[Line]) -> None:
    """Raises Unreadable where a section that always stands there lies within code: a fence above it was left open."""
    for line in lines if missing else ():
        found = section_of(line.text, missing) if line.is_code else None
        if found and found[1]:
            raise Unreadable(line.number, f"the section {found[0]} lies within code here; close the code above it")


def _check(kind: str, fields: Mapping[str, Any], front: Front) -> None:
    """Raises Unreadable for a value that the kind does not take."""
    try:
        msgspec.convert({"id": "new", **_GIVEN_LATER, **fields}, KINDS[kind])
    except msgspec.ValidationError as error:
        place = _PLACE.search(str(error))
        told = _PLACE.sub("", str(error))
        name = re.split(r"[.\[]", place[1])[0] if place else ""
        line = front.lines.get(name, 1)
        raise Unreadable(line, _reason(kind, name, fields.get(name), told)) from error


def _reason(kind: str, name: str, value: Any, told: str) -> str:
    missing = re.search(r"missing required field `(\w+)`", told)
    if missing and not name:
        layout = LAYOUTS[kind]
        as_heading = "; write it as a heading, `# …`, below the front matter" if missing[1] == layout.heading else ""
        return f"the {kind} has no {missing[1]}{as_heading}"
    known = _words_of(kind, name)
    if known and isinstance(value, str):
        return f"`{name}` cannot be {value!r}; {did_you_mean(value, known) or 'it is one of ' + ', '.join(known)}"
    return f"`{name}`: {told[:1].lower()}{told[1:]}"


def _words_of(kind: str, name: str) -> list[str]:
    """The words of a closed set, empty for a field of another type."""
    found = next((field.type for field in msgspec.structs.fields(KINDS[kind]) if field.name == name), None)
    return [str(word) for word in found] if isinstance(found, type) and issubclass(found, StrEnum) else []


def _subjects_in(kind: str, text: str) -> tuple[Subject, ...]:
    """The records that a file which cannot be read may hold, by the lines that look like an id."""
    return tuple(dict.fromkeys(subject_of(kind, found) for found in _ID.findall(text[:_LARGEST].replace("\r\n", "\n"))))


def _without_twins(written: list[Written], unread: list[Unread], foreign: list[str]) -> Read:
    """One file for each record. Two that say the same are one; of two that do not, neither is read."""
    by_subject: dict[Subject, list[Written]] = {}
    for one in written:
        if one.subject:
            by_subject.setdefault(one.subject, []).append(one)
    twins = {subject: found for subject, found in by_subject.items() if len(found) > 1}
    kept = [one for one in written if one.subject not in twins]
    for subject, found in twins.items():
        if all(one.fields == found[0].fields for one in found):
            kept.append(found[0])
            continue
        for one in found:
            others = " and ".join(other.path for other in found if other is not one)
            way = "delete one, or take `id` and `alias` out of the one that shall be a new record"
            unread.append(Unread(one.path, f"it has the same id as {others}; {way}", (subject,)))
    return Read(
        tuple(sorted(kept, key=lambda one: (one.path, one.subject or ""))),
        tuple(sorted(unread, key=lambda one: one.path)),
        tuple(foreign),
    )
