"""What files of decision records have in common: numbers in names, front matter, sections, links to each other."""
# ruff: noqa: RUF001 - the marks of other writing systems are what is looked for

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec
import yaml

from spec.errors import BadImport
from spec.formats.blocks import Heading, headings_of, paragraphs, trimmed_end
from spec.formats.folder import DecisionSeed, DocumentSeed, Folder, Imported, LinkSeed, Note, Place
from spec.formats.lines import Kind, TextFile, read_text
from spec.formats.naming import kebab, numbers_of
from spec.formats.rewriting import rest_of
from spec.formats.steps import one_line
from spec.records import Decision, EdgeKind, State

_MOST_MATTER: Final = 100_000
"""Characters of front matter that are read as YAML, which takes long."""

_NAME: Final = re.compile(r"(?:adr[-_ ]?)?(\d{1,5})[-_ ](.+?)(?:\.md|\.markdown)?", re.IGNORECASE)
_TITLE: Final = re.compile(r"(?:(?:ADR[-_ ]?)?\d{1,5}\s*[.:)—–-]+\s+|ADR[-_ ]?\d{1,5}\s+)", re.IGNORECASE)
_LINK: Final = re.compile(
    r"(?:[-*+][ \t]+)?(?P<kind>[A-Za-z][A-Za-z -]{0,60}?)?[ \t:]*"
    r"\[(?P<label>[^\[\]]{0,200})\]\((?P<target>[^()\s]{1,300})\)"
)
_BY_NUMBER: Final = re.compile(
    r"(?P<kind>supersede[ds]? by|superseded by|superceded by|replaced by|supersedes|supercedes)\s+"
    r"(?:ADR[-_ ]?)?(?P<target>\d{1,5})\b",
    re.IGNORECASE,
)
_VERBS: Final = {
    EdgeKind.SUPERSEDES: ("Supersedes", "Superseded by"),
    EdgeKind.REFINES: ("Refines", "Refined by"),
    EdgeKind.REQUIRES: ("Requires", "Required by"),
    EdgeKind.EXCLUDES: ("Excludes", "Excluded by"),
    EdgeKind.ASSUMES: ("Assumes", "Assumed by"),
    EdgeKind.AFFECTS: ("Affects", "Affected by"),
}
_STATUSES: Final = {
    State.DECIDED: "accepted",
    State.ASSUMED: "proposed",
    State.OPEN: "proposed",
    State.DEFERRED: "proposed",
    State.SUPERSEDED: "superseded",
}


class Named(msgspec.Struct, frozen=True):
    """A file of a record: its number as written in the name."""

    path: str
    number: str


class Written(msgspec.Struct, frozen=True):
    """A decision that is written as a record: its number, its file, its links as (verb, number, title, file)."""

    decision: Decision
    number: int
    name: str
    title: str
    status: str
    links: tuple[tuple[str, int, str, str], ...] = ()


def record_names(paths: Iterable[str]) -> tuple[Named, ...]:
    """The numbered files, with or without an ending."""
    found = []
    for path in sorted(paths):
        name = path.rpartition("/")[2]
        match = _NAME.fullmatch(name)
        if match is not None and (name.endswith((".md", ".markdown")) or "." not in name):
            found.append(Named(path, match[1]))
    return tuple(found)


class RecordKind(msgspec.Struct, frozen=True):
    """How one format's records are told and read; `missing` and `looks` say what a folder without any lacks."""

    format: str
    is_record: Callable[[TextFile], bool]
    read: Callable[[TextFile, Named], tuple[DecisionSeed, list[Note]]]
    missing: str
    looks: str


def read_records(folder: Folder, kind: RecordKind) -> Imported:
    """All records of a folder; raises BadImport where no numbered file is one."""
    names = record_names(folder)
    texts = {name.path: read_text(name.path, folder[name.path]) for name in names}
    records = [name for name in names if kind.is_record(texts[name.path])]
    if not records:
        raise BadImport("the folder", kind.missing, kind.looks)
    seeds: list[DecisionSeed] = []
    notes: list[Note] = list(repeated(records))
    for name in records:
        seed, told = kind.read(texts[name.path], name)
        seeds.append(seed)
        notes += told
    taken = {name.path for name in records}
    notes += [Note("no-record", "The file is no record.", name.path) for name in names if name.path not in taken]
    return Imported(
        format=kind.format,
        decisions=tuple(seeds),
        documents=tuple(
            _document(path, folder) for path in sorted(folder) if path.endswith(".md") and path not in taken
        ),
        rest=rest_of({path: texts[path] for path in sorted(taken)}, folder, seeds),
        notes=tuple(notes),
    )


def _document(path: str, folder: Folder) -> DocumentSeed:
    text = read_text(path, folder[path][:20_000])
    role = "template" if "template" in path.rpartition("/")[2] else "other"
    return DocumentSeed(path=path, title=title_of(text)[0], role=role)


def matter_of(text: TextFile) -> tuple[dict[str, str], tuple[Note, ...]]:
    """The front matter as words; what is no YAML is told and kept."""
    lines = [line.text for line in text.lines if line.kind is Kind.MATTER]
    if not lines:
        return {}, ()
    if sum(map(len, lines)) > _MOST_MATTER:
        return _loose(lines), (
            Note("front-matter", "The front matter is very long; single lines of it were read.", text.path, 1),
        )
    try:
        found: Any = yaml.safe_load("\n".join(lines[1:-1]))
    except (yaml.YAMLError, ValueError, RecursionError):
        return _loose(lines), (
            Note("front-matter", "The front matter is no YAML; single lines of it were read.", text.path, 1),
        )
    if not isinstance(found, dict):
        return {}, ()
    return {str(key): _word(value) for key, value in found.items()}, ()


def _loose(lines: Sequence[str]) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines[1:-1] if ":" in line and not line.startswith((" ", "#", "-")))
    return {key.strip(): value.strip().strip("'\"") for key, _, value in pairs}


def _word(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None or isinstance(value, dict) else str(value)


def matter_place(text: TextFile, key: str) -> tuple[Place, ...]:
    """The line of front matter that holds a key, when its value stands on that line alone."""
    for at, line in enumerate(text.lines, start=1):
        if line.kind is not Kind.MATTER:
            break
        if line.text.startswith(f"{key}:") and line.text.partition(":")[2].strip() not in {"", "|", ">"}:
            return (Place(text.path, at, at + 1, key),)
    return ()


def title_of(text: TextFile) -> tuple[str, tuple[Place, ...]]:
    """The title without its number, and the line that it stands in."""
    heading = next((one for one in headings_of(text) if one.level == 1), None)
    if heading is None:
        return "", ()
    return _TITLE.sub("", heading.title, count=1).strip(), (Place(text.path, heading.at, heading.at + 1, "title"),)


def section_of(headings: Sequence[Heading], names: Iterable[str], level: int = 2) -> Heading | None:
    """The first section of one of these names, in lower case."""
    wanted = tuple(names)
    return next((one for one in headings if one.level == level and one.title.strip(" :").casefold() in wanted), None)


def body_of(text: TextFile, heading: Heading | None, part: str, whole: bool = False) -> tuple[str, tuple[Place, ...]]:
    """The text of a section up to its first sub-heading (`whole`: to its end), and its lines."""
    if heading is None:
        return "", ()
    end = heading.end if whole else heading.body_end
    start = heading.at + 1
    while start < end and (not text.lines[start - 1].text.strip() or text.lines[start - 1].kind is Kind.COMMENT):
        start += 1
    if start >= end:
        return "", ()
    stop = trimmed_end(text, start, end)
    return paragraphs(text, start, stop), (Place(text.path, start, stop, part),)


def links_in(told: str, every: bool = False) -> Iterator[LinkSeed]:
    """Links to other records, with the words in front of them as their kind; `every` takes those without any too."""
    for line in told.split("\n"):
        for match in _LINK.finditer(line[:2000]):
            kind = _spelt((match["kind"] or "").strip().casefold())
            target = match["target"]
            local = "://" not in target and (
                target.endswith((".md", ".markdown")) or re.match(r"(?:\./)?\d{1,5}-", target)
            )
            if local and (kind or every):
                yield LinkSeed(kind or "related to", target.rpartition("/")[2], match["label"])
        for match in _BY_NUMBER.finditer(line[:2000]):
            yield LinkSeed(_spelt(match["kind"].casefold()), match["target"])


def _spelt(kind: str) -> str:
    """adr-tools spells supersede with a c."""
    return kind.replace("supercede", "supersede").removeprefix("is ").removeprefix("was ").strip(" -")


def written_records(decisions: Sequence[Decision]) -> tuple[Written, ...]:
    """The decisions that have an answer, numbered by their alias, with their edges as links in both directions."""
    told = [one for one in decisions if one.answer()]
    numbers = numbers_of(told)
    titles = {one.id: one_line(one.question).rstrip("?. ") or one.alias for one in told}
    names = {one.id: f"{numbers[one.alias]:04d}-{kebab(titles[one.id], 'decision', 8)}" for one in told}
    links: dict[str, list[tuple[str, int, str, str]]] = {one.id: [] for one in told}
    by_id = {one.id: one for one in told}
    for one in told:
        for edge in one.edges:
            other = by_id.get(edge.target)
            if other is not None:
                forward, back = _VERBS[edge.kind]
                links[one.id].append((forward, numbers[other.alias], titles[other.id], names[other.id]))
                links[other.id].append((back, numbers[one.alias], titles[one.id], names[one.id]))
    return tuple(
        Written(one, numbers[one.alias], names[one.id], titles[one.id], _STATUSES[one.state], tuple(links[one.id]))
        for one in told
    )


def repeated(names: Iterable[Named]) -> Iterator[Note]:
    """Numbers that several files have."""
    seen: dict[tuple[str, str], str] = {}
    for one in names:
        key = (one.path.rpartition("/")[0], one.number)
        if key in seen:
            yield Note("number-twice", f"The number {one.number} is also that of {seen[key]}.", one.path)
        seen.setdefault(key, one.path)
