"""A spec-kit folder read, and written back as it is but for what was changed."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from spec.errors import BadImport
from spec.formats.blocks import headings_of
from spec.formats.folder import DocumentSeed, Folder, Imported, Note
from spec.formats.lines import TextFile, read_text
from spec.formats.rewriting import rest_of, rewrite
from spec.formats.speckit.layout import feature_of, features_of, role_of
from spec.formats.speckit.rendering import SPECKIT
from spec.formats.speckit.research_file import read_research_file
from spec.formats.speckit.spec_file import SpecFile, read_spec_file
from spec.formats.speckit.task_file import read_task_file

_NAMED: Final = re.compile(r"(\d{3,}|\d{8}-\d{6})-[a-z0-9][a-z0-9-]*")


def read_speckit(folder: Folder) -> Imported:
    """All features of a spec-kit folder; raises BadImport where there is none."""
    features = features_of(folder)
    if not features:
        raise BadImport(
            "the folder",
            "it has no spec-kit feature",
            "A feature is a folder below `specs/` with a spec.md, plan.md or tasks.md.",
        )
    texts = {path: read_text(path, folder[path]) for path in sorted(folder) if _is_read(path, features)}
    found = {role: _of_role(texts, features, role) for role in ("spec", "tasks", "research")}
    specs = [read_spec_file(text, scope) for text, scope in found["spec"]]
    tasks = [read_task_file(text, scope) for text, scope in found["tasks"]]
    decisions = [read_research_file(text, scope) for text, scope in found["research"]]
    imported = Imported(
        format="spec-kit",
        requirements=tuple(seed for spec in specs for seed in spec.requirements),
        groups=tuple(seed for spec in specs for seed in spec.groups),
        decisions=tuple(seed for seeds in decisions for seed in seeds),
        entities=tuple(seed for spec in specs for seed in spec.entities),
        terms=tuple(seed for spec in specs for seed in spec.terms),
        tasks=tuple(seed for seeds, _ in tasks for seed in seeds),
        assumptions=tuple(seed for spec in specs for seed in spec.assumptions),
        clarifications=tuple(seed for spec in specs for seed in spec.clarifications),
        documents=tuple(_documents(folder, features)),
        notes=(*_notes(specs), *(note for _, notes in tasks for note in notes), *_layout_notes(folder, features)),
    )
    return _with_rest(imported, folder, texts)


def rewrite_speckit(folder: Folder, imported: Imported) -> dict[str, bytes]:
    """The files of `folder` as `imported` wants them; what did not change stays byte for byte."""
    return rewrite(folder, read_speckit(folder), imported, SPECKIT)


def _with_rest(imported: Imported, folder: Folder, texts: dict[str, TextFile]) -> Imported:
    return Imported(
        **{name: getattr(imported, name) for name in imported.__struct_fields__ if name != "rest"},
        rest=rest_of(texts, folder, imported.items()),
    )


def _is_read(path: str, features: tuple[str, ...]) -> bool:
    feature = feature_of(path, features)
    return feature is not None and role_of(path, feature) in {"spec", "tasks", "research"}


def _of_role(texts: dict[str, TextFile], features: tuple[str, ...], role: str) -> list[tuple[TextFile, str]]:
    """The files of a role with their features."""
    scoped = ((text, feature_of(path, features) or "") for path, text in texts.items())
    return [(text, scope) for text, scope in scoped if role_of(text.path, scope) == role]


def _documents(folder: Folder, features: tuple[str, ...]) -> list[DocumentSeed]:
    found = []
    for path in sorted(folder):
        feature = feature_of(path, features)
        role = role_of(path, feature) if feature is not None else ""
        if path.endswith(".specify/memory/constitution.md"):
            role = "constitution"
        elif not role and not (path.endswith(".md") and ("specs/" in path or ".specify/memory/" in path)):
            continue
        title = title_of(path, folder[path]) if path.endswith(".md") else ""
        found.append(DocumentSeed(path=path, title=title, role=role or "other", scope=feature or ""))
    return found


def title_of(path: str, raw: bytes) -> str:
    """The first heading of a Markdown file."""
    head = read_text(path, raw[:20_000])
    return next((heading.title for heading in headings_of(head)), "")


def _notes(specs: list[SpecFile]) -> list[Note]:
    return [note for spec in specs for note in spec.notes]


def _layout_notes(folder: Folder, features: tuple[str, ...]) -> list[Note]:
    """What is odd about the folders: numbers used twice, names of another form, a pointer to nowhere."""
    notes = []
    names = {feature: feature.rpartition("/")[2] for feature in features if feature}
    numbers = Counter(match[1] for name in names.values() if (match := re.match(r"(\d+)-", name)) is not None)
    for feature, name in names.items():
        number = name.partition("-")[0]
        if numbers[number] > 1:
            notes.append(Note("number-twice", f"The number {number} is used by {numbers[number]} features.", feature))
        if not _NAMED.fullmatch(name):
            notes.append(Note("folder-name", f"{name} is not named like 001-a-feature.", feature))
        if f"{feature}/spec.md" not in folder:
            notes.append(Note("no-spec", "The feature has no spec.md.", feature))
    for path in sorted(folder):
        if path.endswith(".specify/feature.json"):
            found = re.search(rb'"feature_directory"\s*:\s*"([^"]{1,300})"', folder[path])
            pointed = found[1].decode("utf-8", "replace") if found is not None else ""
            if pointed.strip("/") not in features:
                notes.append(Note("pointer", f"It points to {pointed or 'nothing'}, which is not here.", path))
    return notes
