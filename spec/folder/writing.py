"""From records to files. The same records give the same bytes, whatever order they come in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from spec.folder.answers import head_of
from spec.folder.front_matter import write_front
from spec.folder.guide import README, with_notice
from spec.folder.layout import ANSWER, LAYOUTS, Layout, Part, as_json, defaults_of
from spec.folder.naming import in_order, paths_of, safe_path
from spec.folder.pieces import TEXT, Labels
from spec.folder.prose import heading, section_of
from spec.log.state import Fields
from spec.records import KINDS, Subject, kind_of

_EMPTY: Final[tuple[Any, ...]] = ("", [], {}, None)


def write_folder(
    records: Mapping[Subject, Fields],
    *,
    artifacts: Mapping[str, str] = {},
    paths: Mapping[Subject, str] = {},
) -> dict[str, str]:
    """All files of `.groundplan/` but the banks, by path: one for each record, the artifacts' copies, and a README.

    `artifacts` are file name → text. `paths` are those of `Read.paths`: a record's file stays where it is, so that git
    sees one file change and not two. Records of kinds that this version does not know are left out.
    """
    labels = {name: alias for subject, fields in records.items() for name, alias in _labels(subject, fields)}
    where = paths_of(records, paths)
    files = {where[subject]: write_record(subject, records[subject], labels) for subject in in_order(records)}
    copies = {f"artifacts/{safe_path(name)}": with_notice(name, text) for name, text in sorted(artifacts.items())}
    return {"README.md": README, **files, **copies}


def write_record(subject: Subject, fields: Fields, labels: Labels) -> str:
    """The file of one record; `labels` are aliases by id and by subject."""
    kind = kind_of(subject)
    layout = LAYOUTS[kind]
    told = {name: as_json(value) for name, value in fields.items() if name != "id" and value is not None}
    blocks = list(_blocks(layout, told, labels))
    written = {name for name, _ in blocks}
    rest = {name: value for name, value in told.items() if name not in written and not _is_silent(kind, name, value)}
    defaults = defaults_of(kind)
    shown = {name: defaults[name] for name in layout.shown if name not in told}
    front = _ordered(layout, {"id": subject.partition(":")[2], **rest, **shown})
    return "\n\n".join([write_front(front), *(text for _, text in blocks)]) + "\n"


def _blocks(layout: Layout, fields: Mapping[str, Any], labels: Labels) -> Iterator[tuple[str, str]]:
    """Each block of prose with the field that it says whole; an empty name where the field says it elsewhere."""
    titled = False
    title = fields.get(layout.heading)
    if isinstance(title, str) and title and _is_title(title):
        titled = True
        yield layout.heading, f"# {title}"

    def is_ours(line: str) -> bool:
        found = heading(line)
        is_title = found is not None and found[0] == 1 and bool(layout.heading) and not titled
        return is_title or section_of(line, layout.titles) is not None

    if layout.body and fields.get(layout.body):
        body = TEXT.written(fields[layout.body], labels, is_ours)
        if body is not None:
            yield layout.body, body
    for part in layout.parts:
        yield from _part(part, fields, labels, is_ours)


def _part(part: Part, fields: Mapping[str, Any], labels: Labels, is_ours: Any) -> Iterator[tuple[str, str]]:
    value = fields.get(part.field)
    text = None if value in _EMPTY else part.piece.written(value, labels, is_ours)
    lead = head_of(fields) if part.title == ANSWER else ""
    if text is not None or lead or part.always:
        name = part.field if text is not None else ""
        yield name, "\n\n".join(filter(None, (f"## {part.title}", lead, text)))


def _is_title(title: str) -> bool:
    return heading(f"# {title}") == (1, title) and title.isprintable()


def _is_silent(kind: str, name: str, value: Any) -> bool:
    """Whether nothing need be written: an empty value that is the default anyway."""
    return value in _EMPTY and name in defaults_of(kind) and defaults_of(kind)[name] == value


def _ordered(layout: Layout, values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The front matter in its order; what this version does not know comes last, by name."""
    order = ["id", "alias", *layout.front]
    order += [name for name in (layout.heading, layout.body, *(part.field for part in layout.parts)) if name]
    known = [name for name in order if name in values]
    return [(name, values[name]) for name in (*known, *sorted(set(values) - set(known)))]


def _labels(subject: Subject, fields: Fields) -> Iterator[tuple[str, str]]:
    alias = fields.get("alias")
    if isinstance(alias, str) and kind_of(subject) in KINDS:
        yield subject, alias
        if kind_of(subject) == "decision":
            yield subject.partition(":")[2], alias
