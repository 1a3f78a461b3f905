"""The spec as files of other tools: one function a format, from the view and the artifacts' texts to a folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

import msgspec

from spec.artifacts.gherkin import split_features
from spec.artifacts.registry import artifact_type
from spec.artifacts.ticketing import tickets_of
from spec.errors import UnknownRecord
from spec.formats.adr_tools import write_adr_tools
from spec.formats.bundle import view_as_json, zip_of
from spec.formats.github import github_files
from spec.formats.instructions import instruction_files
from spec.formats.jira import jira_csv
from spec.formats.kiro.writing import write_kiro
from spec.formats.linear import linear_csv
from spec.formats.madr import write_madr
from spec.formats.openspec.writing import write_openspec, write_openspec_change
from spec.formats.pdf import Pdf, to_pdf
from spec.formats.planning import planned_tasks
from spec.formats.speckit.writing import write_speckit
from spec.formats.tasks import PlannedTask
from spec.formats.web_page import web_page
from spec.records import PROJECT_TYPES
from spec.view import SpecView

_MARKDOWN: Final = "text/markdown"


class Material(msgspec.Struct, frozen=True):
    """What exports are made of: the view, and artifact type → its text as it stands."""

    view: SpecView
    texts: Mapping[str, str]


class Exported(msgspec.Struct, frozen=True):
    """Files by path, and sentences on what could not be shown as written."""

    files: dict[str, bytes]
    notes: tuple[str, ...] = ()


class ExportFormat(msgspec.Struct, frozen=True):
    """A format that can be written."""

    name: str
    title: str
    write: Callable[[Material], Exported]
    reads: bool = False


def export_formats() -> tuple[ExportFormat, ...]:
    """All formats, in the order in which they are told."""
    return (
        ExportFormat("markdown", "The artifacts as they are: Markdown, SQL, YAML, Mermaid …", _artifacts),
        ExportFormat("html", "One page for each document", _pages),
        ExportFormat("pdf", "One PDF for each document", _pdfs),
        ExportFormat("json", "Everything that is known, as data", _json),
        ExportFormat("zip", "The bundle in one file", _zip),
        ExportFormat("bundle", "Artifacts, pages, PDFs, data, trackers, instructions", _bundle),
        ExportFormat("github", "GitHub Issues", lambda m: Exported(github_files(m.view, tickets_of(m.view)))),
        ExportFormat("linear", "Linear's CSV import", _linear),
        ExportFormat("jira", "Jira's CSV import", _jira),
        ExportFormat("agents", "Instructions for Claude Code, Cursor, Devin; atomic prompts", _agents),
        ExportFormat("spec-kit", "GitHub spec-kit", lambda m: Exported(write_speckit(m.view, _tasks(m))), reads=True),
        ExportFormat("kiro", "Kiro", lambda m: Exported(write_kiro(m.view, _tasks(m))), reads=True),
        ExportFormat("cc-sdd", "cc-sdd", lambda m: Exported(write_kiro(m.view, _tasks(m), cc_sdd=True)), reads=True),
        ExportFormat("openspec", "OpenSpec", _openspec, reads=True),
        ExportFormat(
            "madr", "Decision records in the form of MADR", lambda m: Exported(write_madr(m.view)), reads=True
        ),
        ExportFormat(
            "adr-tools", "Decision records of adr-tools", lambda m: Exported(write_adr_tools(m.view)), reads=True
        ),
    )


def export_format(name: str) -> ExportFormat:
    """The format of that name; raises UnknownRecord."""
    found = next((one for one in export_formats() if one.name == name.lower()), None)
    if found is None:
        raise UnknownRecord("format", name, [one.name for one in export_formats()] + ["text"])
    return found


def _artifacts(material: Material) -> Exported:
    files: dict[str, bytes] = {}
    for name, text in material.texts.items():
        if name == "gherkin":
            files |= {f"features/{path}": feature.encode() for path, feature in split_features(text).items()}
        else:
            files[artifact_type(name).filename] = text.encode()
    return Exported(files)


def _documents(material: Material) -> dict[str, tuple[str, str]]:
    """File stem → (title, Markdown) of each artifact: those in other languages as a fenced block."""
    found = {}
    for name, text in material.texts.items():
        kind = artifact_type(name)
        stem = kind.filename.rpartition(".")[0]
        language = kind.filename.rpartition(".")[2].replace("mmd", "mermaid")
        fence = "`" * max(3, _longest_run(text) + 1)
        body = text if kind.media == _MARKDOWN else f"# {kind.title}\n\n{fence}{language}\n{text}{fence}\n"
        found[stem] = (f"{material.view.project.name}: {kind.title}", body)
    return found


def _longest_run(text: str) -> int:
    runs = [len(run) for run in "".join(letter if letter == "`" else " " for letter in text).split()]
    return max(runs, default=0)


def _pages(material: Material) -> Exported:
    documents = _documents(material).items()
    return Exported({f"{stem}.html": web_page(text, title).encode() for stem, (title, text) in documents})


def _pdfs(material: Material) -> Exported:
    files, notes = {}, list[str]()
    for stem, (title, text) in _documents(material).items():
        made = _pdf(text, title)
        files[f"{stem}.pdf"] = made.data
        notes += [f"{stem}.pdf: {note}" for note in made.notes]
    return Exported(files, tuple(notes))


@lru_cache(maxsize=32)
def _pdf(text: str, title: str) -> Pdf:
    """A document as PDF: the slowest of all exports, and the bundle and its archive hold the same ones."""
    return to_pdf(text, title)


def _json(material: Material) -> Exported:
    return Exported({"spec.json": view_as_json(material.view)})


def _linear(material: Material) -> Exported:
    return Exported({"linear.csv": linear_csv(material.view, tickets_of(material.view)).encode()})


def _jira(material: Material) -> Exported:
    return Exported({"jira.csv": jira_csv(material.view, tickets_of(material.view)).encode()})


def _agents(material: Material) -> Exported:
    return Exported(instruction_files(material.view, tickets_of(material.view)))


def _openspec(material: Material) -> Exported:
    """Code that stands as living specs; what is to be built as a change that brings it."""
    view = material.view
    if view.project.brownfield and view.project.type in PROJECT_TYPES:
        return Exported(write_openspec(view))
    return Exported(write_openspec_change(view, _tasks(material)))


def _tasks(material: Material) -> tuple[PlannedTask, ...]:
    return planned_tasks(material.view, tickets_of(material.view))


def _bundle(material: Material) -> Exported:
    parts: Mapping[str, Callable[[Material], Exported]] = {
        "": _artifacts,
        "html": _pages,
        "pdf": _pdfs,
        "data": _json,
        "agents": _agents,
        "trackers/github": lambda m: Exported(github_files(m.view, tickets_of(m.view))),
        "trackers": lambda m: Exported({**_linear(m).files, **_jira(m).files}),
    }
    files: dict[str, bytes] = {}
    notes: list[str] = []
    for folder, write in parts.items():
        made = write(material)
        files |= {f"{folder}/{path}".lstrip("/"): data for path, data in made.files.items()}
        notes += made.notes
    files["manifest.json"] = _manifest(files)
    return Exported(files, tuple(notes))


def _manifest(files: Mapping[str, bytes]) -> bytes:
    """Each file with its hash: whoever writes the bundle anew knows which files were its own and are unchanged."""
    digests = {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())}
    return (json.dumps({"format": "groundplan.bundle", "files": digests}, indent=1) + "\n").encode()


def _zip(material: Material) -> Exported:
    made = _bundle(material)
    return Exported({"spec.zip": zip_of(made.files)}, made.notes)
