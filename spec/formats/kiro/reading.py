"""A Kiro folder read, and written back as it is but for what was changed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from spec.errors import BadImport
from spec.formats.blocks import headings_of
from spec.formats.folder import DocumentSeed, Folder, Imported, Note, RequirementSeed
from spec.formats.kiro.bugfix_file import read_bugfix_file
from spec.formats.kiro.design_file import read_design_file
from spec.formats.kiro.layout import role_of, spec_of, specs_of
from spec.formats.kiro.rendering import KIRO
from spec.formats.kiro.requirements_file import RequirementsFile, read_requirements_file
from spec.formats.kiro.task_file import TaskFile, read_task_file
from spec.formats.lines import TextFile, read_text
from spec.formats.rewriting import rest_of, rewrite

_READ = frozenset({"requirements", "bugfix", "design", "tasks"})


def read_kiro(folder: Folder) -> Imported:
    """All specs of a Kiro or cc-sdd folder; raises BadImport where there is none."""
    specs = specs_of(folder)
    if not specs:
        raise BadImport(
            "the folder",
            "it has no Kiro spec",
            "A spec is a folder below `.kiro/specs/` with a requirements.md or bugfix.md.",
        )
    roles = {path: role_of(path, spec_of(path, specs)) for path in sorted(folder)}
    texts = {path: read_text(path, folder[path]) for path, role in roles.items() if role in _READ}
    scopes = {path: spec_of(path, specs) or "" for path in texts}
    wanted: list[RequirementsFile] = []
    properties: list[RequirementSeed] = []
    plans: list[TaskFile] = []
    for path, text in texts.items():
        if roles[path] == "requirements":
            wanted.append(read_requirements_file(text, scopes[path]))
        elif roles[path] == "bugfix":
            wanted.append(read_bugfix_file(text, scopes[path]))
        elif roles[path] == "design":
            properties += read_design_file(text, scopes[path])
        else:
            plans.append(read_task_file(text, scopes[path]))
    imported = Imported(
        format="kiro",
        requirements=(*(seed for one in wanted for seed in one.requirements), *properties),
        groups=tuple(group for one in wanted for group in one.groups),
        terms=tuple(term for one in wanted for term in one.terms),
        tasks=tuple(task for plan in plans for task in plan.tasks),
        documents=tuple(_documents(folder, roles, specs)),
        notes=(
            *(note for one in wanted for note in one.notes),
            *(note for plan in plans for note in plan.notes),
            *(note for path, text in texts.items() if roles[path] == "design" for note in text.notes),
            *_settings(folder, roles),
            *_layout_notes(folder, specs),
        ),
    )
    return _finished(imported, folder, texts)


def rewrite_kiro(folder: Folder, imported: Imported) -> dict[str, bytes]:
    """The files of `folder` as `imported` wants them; what did not change stays byte for byte."""
    return rewrite(folder, read_kiro(folder), imported, KIRO)


def _finished(imported: Imported, folder: Folder, texts: dict[str, TextFile]) -> Imported:
    """With the references that lead nowhere told, and the rest."""
    fields = {name: getattr(imported, name) for name in imported.__struct_fields__}
    fields["notes"] = (*imported.notes, *_unknown(imported))
    fields["rest"] = rest_of(texts, folder, imported.items())
    return Imported(**fields)


def _unknown(imported: Imported) -> Iterator[Note]:
    """Requirements that tasks name and that the spec does not have."""
    known: dict[str, set[str]] = {}
    for seed in imported.requirements:
        known.setdefault(seed.scope, set()).add(seed.foreign_id)
    for group in imported.groups:
        known.setdefault(group.scope, set()).add(group.foreign_id)
    for task in imported.tasks:
        lacking = [one for one in task.requirements if task.scope in known and one not in known[task.scope]]
        if lacking:
            place = task.places[0]
            told = f"Task {task.id or task.title[:40]} names {', '.join(lacking)}, which the requirements do not have."
            yield Note("unknown-requirement", told, place.path, place.start)


def _documents(folder: Folder, roles: dict[str, str], specs: tuple[str, ...]) -> Iterator[DocumentSeed]:
    for path, role in roles.items():
        if role and (path.endswith(".md") or role == "config"):
            head = read_text(path, folder[path][:20_000])
            title = next((heading.title for heading in headings_of(head)), "") if path.endswith(".md") else ""
            yield DocumentSeed(path=path, title=title, role=role, scope=spec_of(path, specs) or "")


def _settings(folder: Folder, roles: dict[str, str]) -> Iterator[Note]:
    """What is odd about `.config.kiro` and `spec.json`; an id that several specs share is no id."""
    ids: dict[str, str] = {}
    for path, role in roles.items():
        if role != "config":
            continue
        try:
            settings: Any = json.loads(folder[path].decode("utf-8-sig"))
        except (ValueError, RecursionError):
            yield Note("settings", "The settings are no JSON; they are kept as they are.", path)
            continue
        name = settings.get("specId") if isinstance(settings, dict) else None
        if isinstance(name, str):
            if name in ids:
                yield Note("spec-id", f"The specId is also that of {ids[name]}.", path)
            ids.setdefault(name, path)
        elif path.endswith(".config.kiro"):
            yield Note("spec-id", "There is no specId.", path)


def _layout_notes(folder: Folder, specs: tuple[str, ...]) -> Iterator[Note]:
    counted = Counter(path.rpartition("/")[0] for path in folder)
    for spec in specs:
        lead = f"{spec}/" if spec else ""
        if f"{lead}requirements.md" not in folder and f"{lead}bugfix.md" not in folder:
            yield Note("no-requirements", f"None of its {counted[spec]} files tells requirements.", spec)
        lacking = [name for name in ("design.md", "tasks.md") if f"{lead}{name}" not in folder]
        if lacking:
            yield Note("missing", f"There is no {' and no '.join(lacking)}.", spec)
