"""Adopting a project: a spec as text that came with a clone becomes a project here, with the records it holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from daemon.contract.ids import Actor, ProjectId, UlidMaker, is_ulid
from daemon.errors import WrongUse
from daemon.specs.ledger import Ledger
from daemon.store.projects import ProjectRow, Projects
from spec.errors import BadImport
from spec.folder.changes import edits_between
from spec.folder.reading import Read, read_folder
from spec.log.branches import MAIN, Place
from spec.log.event import Edit
from spec.log.state import Fields
from spec.questions.catalogue import question_set
from spec.records import Project, Subject, kind_of


def adopt_project(
    folder: Path, files: Mapping[str, bytes], projects: Projects, ulids: UlidMaker, actor: Actor
) -> ProjectRow:
    """Keep the project that the files tell of, and all of their records that can be read.

    Raises BadImport where no project is told of, WrongUse where it is known at another folder already.
    """
    read = read_folder({path: data.decode("utf-8", "replace") for path, data in files.items()})
    subject = next((subject for subject in read.records if kind_of(subject) == "project"), None)
    if subject is None or not is_ulid(subject.partition(":")[2]):
        raise BadImport(str(folder), "it has no project.md that can be read", "Take it from the clone of a colleague.")
    wanted = ProjectId(subject.partition(":")[2])
    known = projects.find(wanted)
    if known is not None:
        raise WrongUse(f"That project is known at {known.folder}.", f"Name it: `--project {wanted}`.")
    fields = read.records[subject]
    missing = [name for name in ("alias", "name", "idea", "type") if name not in fields]
    if missing or not set(fields) <= set(Project.__struct_fields__):
        raise BadImport("project.md", f"it does not say {', '.join(missing) or 'what a project says'}")
    row = projects.add(folder, MAIN, wanted)
    ledger = Ledger(wanted, projects, ulids)
    ledger.append(MAIN, [Edit(subject, "created", fields)], actor)
    ledger.append(MAIN, _others(subject, fields, read, ledger, actor), actor)
    projects.note_text(wanted, Place(MAIN, ledger.revision))
    return projects.find(wanted) or row


def _others(project: Subject, fields: Fields, read: Read, ledger: Ledger, actor: Actor) -> list[Edit]:
    """The records beside the project that have an id, complete and each with an alias of its own."""
    found = edits_between(
        {project: fields},
        msgspec.structs.replace(read, written=tuple(one for one in read.written if one.subject)),
        make_id=ledger.new_id,
        next_alias=ledger.next_with,
        questions=question_set(str(fields["type"])),
        author=actor,
        at=datetime.now(UTC),
    )
    return [msgspec.structs.replace(edit, action="imported") for edit in found.edits]
