"""Puts what runs have changed into the user's folder and takes it back: all or nothing, with its inverse kept.

An entry with the contents of before and after is in the journal before the first file is touched. A kill in the middle
is found at the next start: what was begun is completed, or taken back where somebody changed the files meanwhile.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from git import Repo
from git.exc import GitCommandError, InvalidGitRepositoryError

from agents.edits.hunks import hunks, select
from agents.tree.changeset import Changeset, FileChange
from agents.tree.confined import ConfinedFolder
from daemon.audit.chain import AuditKind
from daemon.audit.trail import AuditTrail
from daemon.changes.file_state import NO_FILE, FileState
from daemon.changes.planning import Move, Plan, Transition, plan_moves
from daemon.changes.writing import clear_staged, write_moves
from daemon.contract.ids import UlidMaker
from daemon.errors import ChangeConflict, CommitRefused, NothingToTakeBack, UnknownHunk
from daemon.store.blobs import Blobs
from daemon.store.changes import (
    EntryKind,
    EntryState,
    FileStep,
    JournalRow,
    add_entry,
    all_entries,
    entries_of_run,
    next_seq,
    set_state,
    set_undone,
)
from daemon.store.database import Database

_log = logging.getLogger(__name__)

_AUDITED: Final = {
    EntryKind.APPLY: AuditKind.CHANGESET_APPLIED,
    EntryKind.UNDO: AuditKind.UNDONE,
    EntryKind.REDO: AuditKind.REDONE,
}


@dataclass(frozen=True)
class Done:
    """What was written, and what people should know of it."""

    files: tuple[str, ...]
    notes: tuple[str, ...] = ()


class Changes:
    """Writes into users' folders. From any thread; blocks, one change at a time."""

    def __init__(self, database: Database, blobs: Blobs, trail: AuditTrail, ulids: UlidMaker) -> None:
        self._database = database
        self._blobs = blobs
        self._trail = trail
        self._ulids = ulids
        self._lock = threading.Lock()

    # -- applying and taking back ----------------------------------------------------------------------------------

    def apply(
        self, run: str, folder: Path, changes: Changeset, chosen: Mapping[str, Sequence[int]] | None, actor: str
    ) -> Done:
        """Join a run's changes with what the user has now; `chosen` are numbers of hunks by path, None for all.

        Raises ChangeConflict with every file that stands in the way, and then nothing was written. What is there
        already is left alone, so doing it again does nothing twice.
        """
        transitions = [
            _transition(change, chosen) for change in changes.files if chosen is None or change.path in chosen
        ]
        unknown = sorted(set(chosen or ()) - {change.path for change in changes.files})
        if unknown:
            raise UnknownHunk(unknown[0], (), 0)
        with self._lock:
            return self._join(run, folder, EntryKind.APPLY, transitions, actor)

    def undo(self, run: str, actor: str) -> Done:
        """Take back what a run has put into the folder; what the user changed since is kept where lines allow it."""
        with self._lock:
            rows = [row for row in self._entries(run) if row.kind is not EntryKind.UNDO and row.undone_at is None]
            if not rows:
                raise NothingToTakeBack(run, "nothing of it is in the folder")
            transitions = self._inverse(rows)
            return self._join(run, Path(rows[0].folder), EntryKind.UNDO, transitions, actor, of=rows)

    def redo(self, run: str, actor: str) -> Done:
        """Put back what was taken out by the latest undo."""
        with self._lock:
            undone = [row for row in self._entries(run) if row.kind is EntryKind.UNDO and row.undone_at is None]
            if not undone:
                raise NothingToTakeBack(run, "nothing of it was undone")
            latest = undone[-1]
            return self._join(run, Path(latest.folder), EntryKind.REDO, self._inverse([latest]), actor, of=[latest])

    def commit(self, run: str, folder: Path, files: Sequence[str], message: str, actor: str) -> str:
        """Commit exactly those files on the branch that is checked out, without hooks; the commit.

        Raises CommitRefused where there is no repository, or where git says no.
        """
        try:
            repository = Repo(folder, search_parent_directories=True)
            top = Path(str(repository.working_tree_dir))
            paths = [str((folder / file).resolve().relative_to(top.resolve())) for file in files]
            repository.git.add("--all", "--", *paths)
            repository.git.commit("--no-verify", "--quiet", "--message", message, "--", *paths)
            made: str = repository.head.commit.hexsha
        except InvalidGitRepositoryError as error:
            raise CommitRefused(f"{folder} is in no git repository") from error
        except GitCommandError as error:
            told = str(error.stderr).strip().removeprefix("stderr: ").strip("' \n")
            raise CommitRefused(told or "git refused") from error
        self._trail.record(AuditKind.CHANGESET_APPLIED, actor, run, {"commit": made, "files": list(files)})
        return made

    def recover(self) -> None:
        """Complete what a kill cut short, or take it back where somebody has changed the files since."""
        with self._database.reading() as connection:
            begun = [row for row in all_entries(connection) if row.state is EntryState.BEGUN]
        for row in reversed(begun):
            with self._lock:
                self._finish(row)

    # -- one entry -------------------------------------------------------------------------------------------------

    def _join(
        self,
        run: str,
        place: Path,
        kind: EntryKind,
        transitions: Sequence[Transition],
        actor: str,
        of: Sequence[JournalRow] = (),
    ) -> Done:
        folder = ConfinedFolder(place)
        plan = plan_moves(folder, transitions)
        if plan.conflicts:
            raise ChangeConflict(f"Run {run}", plan.conflicts)
        row = self._write_down(run, place, kind, plan, actor, of)
        write_moves(folder, row.id, plan.moves)
        self._close(row, of)
        return Done(tuple(sorted([*(move.path for move in plan.moves), *plan.already])), _notes(plan))

    def _write_down(
        self, run: str, place: Path, kind: EntryKind, plan: Plan, actor: str, of: Sequence[JournalRow]
    ) -> JournalRow:
        steps = tuple(self._step(move) for move in plan.moves)
        with self._database.writing() as connection:
            row = JournalRow(
                id=self._ulids.make(),
                run=run,
                seq=next_seq(connection, run),
                at=datetime.now(UTC),
                actor=actor,
                kind=kind,
                folder=str(place),
                state=EntryState.BEGUN,
                steps=steps,
                of=tuple(one.id for one in of),
            )
            add_entry(connection, row)
            told = {"entry": row.id, "files": [step.path for step in steps], "blobs": sorted(row.digests)}
            self._trail.append(connection, _AUDITED[kind], actor, run, told)
        return row

    def _step(self, move: Move) -> FileStep:
        """The contents are kept before anything of the entry is written."""
        for state in (move.before, move.after):
            if state.data is not None:
                self._blobs.keep(state.data)
        size = len(move.after.data or b"") + len(move.before.data or b"")
        return FileStep(move.path, move.before.digest, move.before.mode, move.after.digest, move.after.mode, size)

    def _close(self, row: JournalRow, of: Sequence[JournalRow]) -> None:
        with self._database.writing() as connection:
            set_state(connection, row, EntryState.DONE)
            if of:
                set_undone(connection, tuple(one.id for one in of), datetime.now(UTC))

    def _finish(self, row: JournalRow) -> None:
        folder = ConfinedFolder(Path(row.folder))
        paths = [step.path for step in row.steps]
        clear_staged(folder, row.id, paths)
        forward = plan_moves(folder, self._transitions(row))
        if forward.conflicts:
            backward = plan_moves(folder, self._inverse([row]))
            write_moves(folder, row.id, backward.moves)
            _log.warning("A change that was cut short is taken back, since %s: %s", *forward.conflicts[0])
            with self._database.writing() as connection:
                set_state(connection, row, EntryState.TAKEN_BACK)
                set_undone(connection, (row.id,), datetime.now(UTC))
            return
        write_moves(folder, row.id, forward.moves)
        entries = {one.id: one for one in self._entries(row.run)}
        self._close(row, [entries[one] for one in row.of if one in entries])

    # -- contents --------------------------------------------------------------------------------------------------

    def _entries(self, run: str) -> list[JournalRow]:
        with self._database.reading() as connection:
            return entries_of_run(connection, run)

    def _transitions(self, row: JournalRow) -> list[Transition]:
        return [
            Transition(step.path, self._state(step.before, step.before_mode), self._state(step.after, step.after_mode))
            for step in row.steps
        ]

    def _inverse(self, rows: Sequence[JournalRow]) -> list[Transition]:
        """From what the entries left to what the first of them found."""
        found: dict[str, Transition] = {}
        for row in rows:
            for made in self._transitions(row):
                before = found[made.path].wanted if made.path in found else made.base
                found[made.path] = Transition(made.path, made.wanted, before)
        return list(found.values())

    def _state(self, digest: str, mode: str) -> FileState:
        if not digest:
            return NO_FILE
        data = self._blobs.read(digest)
        if data is None:
            raise NothingToTakeBack("", f"the kept content {digest[:12]} is gone")
        return FileState(data, mode)


def _transition(change: FileChange, chosen: Mapping[str, Sequence[int]] | None) -> Transition:
    base = NO_FILE if change.before is None else FileState(change.before, change.before_mode)
    wanted = NO_FILE if change.after is None else FileState(change.after, change.after_mode)
    if chosen is None or change.is_binary:
        return Transition(change.path, base, wanted)
    before, after, numbers = change.before or b"", change.after or b"", set(chosen[change.path])
    there = {hunk.number for hunk in hunks(before, after)}
    if missing := sorted(numbers - there):
        raise UnknownHunk(change.path, missing, len(there))
    if numbers == there:
        return Transition(change.path, base, wanted)
    picked = select(before, after, numbers)
    mode = change.before_mode or change.after_mode
    return Transition(change.path, base, FileState(picked, mode) if picked or change.before is not None else NO_FILE)


def _notes(plan: Plan) -> tuple[str, ...]:
    notes = [f"{path} was merged with what you have changed since." for path in plan.merged]
    notes += [f"{path} was so already." for path in plan.already]
    return tuple(notes)
