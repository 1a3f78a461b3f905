"""What leaves and enters a project as files: exports, imports, the spec as text; and the surface of its code."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from daemon.contract.evidence import (
    ExportReport,
    FileContent,
    FormatView,
    ImportNew,
    ImportReport,
    SurfaceAnswer,
    SurfaceChangeView,
)
from daemon.contract.ids import Actor
from daemon.errors import WrongUse
from daemon.specs.code_reading import CodeReader, public_symbols
from daemon.specs.exporting import Exported, Material, export_format, export_formats
from daemon.specs.importing import ForeignEdits, read_foreign, reconciled
from daemon.specs.open_project import OpenProject
from daemon.specs.shelf import ArtifactShelf
from daemon.store.blobs import Blobs
from spec.artifacts.registry import artifact_type
from spec.artifacts.surface import surface_changes
from spec.folder.changes import HandEdits, edits_between
from spec.folder.reading import Read, read_folder
from spec.folder.writing import write_folder
from spec.log.branches import fields_of
from spec.log.event import Edit
from spec.log.state import Fields
from spec.records import Subject

TEXT = "text"


class Exchange:
    """Files of one project, on the branch in use."""

    def __init__(self, opened: OpenProject, shelf: ArtifactShelf, code: CodeReader, blobs: Blobs) -> None:
        self._opened = opened
        self._shelf = shelf
        self._code = code
        self._blobs = blobs

    def formats(self) -> list[FormatView]:
        """What a spec can be written as and read from."""
        told = [
            FormatView(name=f.name, title=f.title, direction="both" if f.reads else "write") for f in export_formats()
        ]
        return [*told, FormatView(name=TEXT, title="The spec as text, one file a record", direction="both")]

    def export(self, name: str) -> ExportReport:
        """The spec in a format; raises UnknownRecord for one that is not known."""
        with self._opened.lock:
            if name == TEXT:
                return self._text()
            kind = export_format(name)
            return _report(kind.write(Material(self._shelf.view(), self._shelf.current_texts())))

    def read(self, wish: ImportNew, files: Mapping[str, bytes], actor: Actor) -> ImportReport:
        """Take over what files say. What the program decided meanwhile is not overwritten: it is told as a conflict."""
        with self._opened.lock:
            if wish.format == TEXT:
                return self._read_text(files, wish, actor)
            name, imported = read_foreign(files, wish.format)
            opened = self._opened
            foreign = ForeignEdits(name, imported, opened.ledger, actor)
            told = [*foreign.edits(), *self._task_lists(foreign, files)]
            found = reconciled(told, opened.ledger.events_of(opened.branch), opened.state())
            opened.do(found.edits, actor)
            return ImportReport(
                format=name,
                counts=dict(foreign.counts),
                notes=[*found.conflicts, *found.removed, *foreign.notes()],
                revision=opened.ledger.revision,
                conflicts=len(found.conflicts),
            )

    def surface(self, before: str, after: str) -> SurfaceAnswer:
        """What changed of the public definitions between two revisions; `after` is the work tree if empty."""
        opened = self._opened
        wanted = before or opened.project().base
        if not wanted:
            raise WrongUse("Which revision shall the code be compared with?", "Name one: `--from v1.0`.")
        then, now, told = self._code.surfaces(opened, wanted, after)
        changes = surface_changes(public_symbols(then), public_symbols(now))
        return SurfaceAnswer(
            before=told,
            after=after or "the work tree",
            changes=[
                SurfaceChangeView(
                    path=change.symbol.path,
                    name=change.symbol.name,
                    happening=change.happening,
                    verdict=change.verdict,
                    before=change.before.signature if change.before else "",
                    after=change.after.signature if change.after else "",
                    reasons=list(change.reasons),
                )
                for change in changes
            ],
        )

    def _task_lists(self, foreign: ForeignEdits, files: Mapping[str, bytes]) -> list[Edit]:
        """The files that hold tasks, attached as documents: no part of a spec, but nobody's work is dropped."""
        edits = []
        for path in foreign.task_files():
            digest = self._blobs.keep(files[path])
            edits.append(foreign.document(path, digest, len(files[path])))
        return edits

    # -- the spec as text ----------------------------------------------------------------------------------------

    def _text(self) -> ExportReport:
        artifacts = {artifact_type(name).filename: text for name, text in self._shelf.texts().items()}
        files = write_folder(self._records(), artifacts=artifacts)
        report = _report(Exported({path: text.encode() for path, text in files.items()}))
        report.revision = self._opened.ledger.revision
        return report

    def note_written(self, revision: int) -> None:
        """Note that an export as text lies in its folder: what differs from it later was edited by hand."""
        with self._opened.lock:
            self._opened.note_text(revision)

    def _read_text(self, files: Mapping[str, bytes], wish: ImportNew, actor: Actor) -> ImportReport:
        opened = self._opened
        texts, undecoded = _decoded(files)
        notes = [f"{path} is not UTF-8 and was left alone." for path in undecoded]
        read = read_folder(texts)
        found = self._hand_edits(read, actor, deletions=wish.deletions)
        edits = [*found.edits, *self._settled(found, wish.take)]
        counts = Counter(edit.action for edit in edits)
        if not wish.dry_run:
            counts = Counter(event.action for event in opened.do(edits, actor))
        unread = [*read.unread, *found.refused]
        notes += [f"{one.path}: {one.reason}" for one in unread]
        notes += [*found.notes, *(f"{path} is none of our files and was left alone." for path in read.foreign)]
        conflicts = [] if wish.take else found.conflicts
        for conflict in conflicts:
            name = opened.name_of(conflict.subject)
            notes.append(f"{name}: {conflict.field} was changed in the file and here; nothing of it was taken.")
        if not (conflicts or unread or undecoded or wish.dry_run):
            opened.note_text()
        return ImportReport(
            format=TEXT,
            counts=dict(counts),
            notes=notes,
            revision=opened.ledger.revision,
            conflicts=len(conflicts),
            unread=len(unread) + len(undecoded),
            ours=sorted(read.paths.values()),
        )

    def _hand_edits(self, read: Read, actor: Actor, *, deletions: bool) -> HandEdits:
        opened = self._opened
        place = opened.row.text_place
        base = opened.ledger.records_at(place) if place is not None and place.branch == opened.branch else None
        return edits_between(
            self._records(),
            read,
            make_id=opened.ledger.new_id,
            next_alias=opened.ledger.next_with,
            base=base,
            deletions=deletions,
            questions=opened.questions(),
            author=actor,
            at=datetime.now(UTC),
        )

    def _settled(self, found: HandEdits, take: Literal["files", "program"] | None) -> list[Edit]:
        """Conflicts, settled as one side has them where that is wished. What the program has needs no edit."""
        if take != "files":
            return []
        return [Edit(one.subject, "edited", fields_of(one, one.theirs)) for one in found.conflicts]

    def _records(self) -> dict[Subject, Fields]:
        state = self._opened.state()
        return {subject: state.fields(subject) for subject in state.subjects()}


def _report(made: Exported) -> ExportReport:
    files = [
        FileContent(path=path, content=base64.b64encode(data).decode()) for path, data in sorted(made.files.items())
    ]
    return ExportReport(files=files, notes=list(made.notes))


def _decoded(files: Mapping[str, bytes]) -> tuple[dict[str, str], list[str]]:
    texts, undecoded = {}, []
    for path, data in files.items():
        try:
            texts[path] = data.decode("utf-8")
        except UnicodeDecodeError:
            undecoded.append(path)
    return texts, undecoded
