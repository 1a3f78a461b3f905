"""An OpenSpec folder read, and written back as it is but for what was changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from spec.errors import BadImport
from spec.formats.blocks import headings_of, paragraphs
from spec.formats.folder import ChangeSeed, DeltaSeed, DocumentSeed, Folder, Imported, Note
from spec.formats.lines import TextFile, read_text
from spec.formats.openspec.delta_file import read_delta_file
from spec.formats.openspec.layout import Where, roots_of, where
from spec.formats.openspec.rendering import OPENSPEC
from spec.formats.openspec.spec_file import read_spec_file
from spec.formats.openspec.task_file import read_task_file
from spec.formats.rewriting import rest_of, rewrite

_READ: Final = frozenset({"spec", "delta", "tasks"})
_KEBAB: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def read_openspec(folder: Folder) -> Imported:
    """The living specs, all changes with their deltas, and all tasks of changes; raises BadImport where there is none.

    Living specs are never rebuilt from archived changes: they differ in practice, and the living spec is what holds.
    """
    roots = roots_of(folder)
    if not roots:
        raise BadImport("the folder", "it has no OpenSpec folder", "Give the folder that holds `openspec/`.")
    places = {path: found for path in sorted(folder) if (found := where(path, roots)) is not None}
    texts = {path: read_text(path, folder[path]) for path, found in places.items() if found.role in _READ}
    specs = [read_spec_file(texts[path], found.capability) for path, found in places.items() if found.role == "spec"]
    plans = [read_task_file(texts[path], found.change) for path, found in places.items() if found.role == "tasks"]
    changes, notes = _changes(folder, texts, places)
    imported = Imported(
        format="openspec",
        requirements=tuple(seed for spec in specs for seed in spec.requirements),
        groups=tuple(spec.group for spec in specs),
        tasks=tuple(task for tasks, _ in plans for task in tasks),
        changes=tuple(changes),
        documents=tuple(_documents(folder, places)),
        notes=(
            *(note for spec in specs for note in spec.notes),
            *(note for _, told in plans for note in told),
            *notes,
            *_layout_notes(places),
        ),
    )
    fields = {name: getattr(imported, name) for name in imported.__struct_fields__}
    return Imported(**(fields | {"rest": rest_of(texts, folder, imported.items())}))


def rewrite_openspec(folder: Folder, imported: Imported) -> dict[str, bytes]:
    """The files of `folder` as `imported` wants them; what did not change stays byte for byte."""
    return rewrite(folder, read_openspec(folder), imported, OPENSPEC)


def _changes(
    folder: Folder, texts: Mapping[str, TextFile], places: Mapping[str, Where]
) -> tuple[list[ChangeSeed], list[Note]]:
    changes: dict[str, Where] = {}
    deltas: dict[str, list[DeltaSeed]] = {}
    notes: list[Note] = []
    for path, found in places.items():
        if not found.change:
            continue
        changes.setdefault(found.change, found)
        if found.role == "delta":
            read = read_delta_file(texts[path], found.capability, found.change)
            deltas.setdefault(found.change, []).append(read.delta)
            notes += read.notes
    seeds = [
        ChangeSeed(
            name=found.name,
            archived=found.archived,
            date=found.date,
            why=_why(folder, f"{change}/proposal.md"),
            deltas=tuple(deltas.get(change, ())),
            scope=change,
        )
        for change, found in changes.items()
    ]
    return seeds, notes


def _why(folder: Folder, path: str) -> str:
    """What a proposal gives as its reason."""
    if path not in folder:
        return ""
    text = read_text(path, folder[path])
    heading = next((one for one in headings_of(text) if one.level == 2 and one.title.casefold() == "why"), None)
    return paragraphs(text, heading.at + 1, heading.end) if heading is not None else ""


def _documents(folder: Folder, places: Mapping[str, Where]) -> Iterator[DocumentSeed]:
    for path, found in places.items():
        title = ""
        if path.endswith(".md"):
            head = read_text(path, folder[path][:20_000])
            title = next((heading.title for heading in headings_of(head)), "")
        yield DocumentSeed(path=path, title=title, role=found.role, scope=found.change or found.capability)


def _layout_notes(places: Mapping[str, Where]) -> Iterator[Note]:
    roles: dict[str, set[str]] = {}
    for path, found in places.items():
        if found.change:
            roles.setdefault(found.change, set()).add(found.role)
            if found.role == "delta" and not path.endswith("/spec.md"):
                yield Note("delta-name", "A delta is called spec.md, in a folder of the capability's name.", path)
    for change, has in roles.items():
        found = next(one for one in places.values() if one.change == change)
        lacking = [role for role in ("proposal", "tasks", "delta") if role not in has]
        if lacking:
            yield Note("missing", f"The change has no {' and no '.join(lacking)}.", change)
        if not _KEBAB.fullmatch(found.name):
            yield Note("folder-name", f"{found.name} is not in kebab case.", change)
        if found.archived and not found.date:
            yield Note("no-date", "The archived change has no date in its name.", change)
