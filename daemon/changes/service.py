"""Puts what a run has changed into the user's folder, takes it back, and does it again: all files or none.

The journal is written, with the contents before and after, before the first file is touched. So what a kill cuts short
is completed at the next start, or taken back where somebody has changed the files meanwhile. Undo and redo are entries
like any other, and are merged with later changes in the same way.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from sqlalchemy import Connection

from agents.tree.changeset import Changeset
from agents.tree.confined import ConfinedFolder
from daemon.acting_errors import ChangeConflict, ChangeError
from daemon.audit.chain import AuditKind
from daemon.changes.choosing import Chosen, transitions
from daemon.changes.file_state import FileState, state_at
from daemon.changes.inverting import PART, Steps, is_live, only, to_do_again, to_take_back
from daemon.changes.planning import Move, Plan, Transition, plan_moves
from daemon.changes.purging import KEPT_BYTES, KEPT_FOR, PurgeReport, purge_changes
from daemon.changes.writing import clear_staged, write_moves
from daemon.contract.ids import UlidMaker
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

_AUDIT: Final = {
    EntryKind.APPLY: AuditKind.CHANGESET_APPLIED,
    EntryKind.UNDO: AuditKind.UNDONE,
    EntryKind.REDO: AuditKind.REDONE,
}


class Trail(Protocol):
    """The audit trail, as far as it is needed here."""

    def append(
        self, connection: Connection, kind: AuditKind, actor: str, run: str | None, facts: Mapping[str, Any]
    ) -> int:
        """Append within a writing transaction."""
        ...


@dataclass(frozen=True)
class Applied:
    """What was done: `files` were written, `already` were so, `merged` hold changes of both sides.

    `kept` are (path, reason) of what was passed over. `entry` is the journal's, empty where nothing was to be written.
    """

    run: str
    status: Literal["applied", "undone", "redone", "nothing"]
    entry: str = ""
    files: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()


_STATUS: Final[Mapping[EntryKind, Literal["applied", "undone", "redone"]]] = {
    EntryKind.APPLY: "applied",
    EntryKind.UNDO: "undone",
    EntryKind.REDO: "redone",
}


class ChangeService:
    """Changes of users' folders. From any thread; blocks, so call it off the loop."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        ulids: UlidMaker,
        trail: Trail,
        on_written: Callable[[str], None] = lambda _path: None,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._ulids = ulids
        self._trail = trail
        self._on_written = on_written
        self._lock = threading.Lock()  # one change at a time: two might touch the same folder

    def apply(
        self,
        run: str,
        folder: Path,
        changeset: Changeset,
        *,
        actor: str,
        chosen: Chosen | None = None,
        key: str = "apply",
    ) -> Applied:
        """Put a changeset, or the chosen hunks of it, into the folder.

        Called again with the same key it answers with what was done the first time. Raises `ChangeConflict` with every
        file that stands in the way, `UnknownHunk`, `ChangeError`; nothing is written then.
        """
        with self._lock:
            for row in self._rows(run):
                if row.key == key and row.kind is EntryKind.APPLY and row.state is EntryState.DONE:
                    return _applied(row)
            wanted = list(transitions(changeset, chosen))
            return self._carry_out(EntryKind.APPLY, run, folder, actor, wanted, key=key)

    def check(self, folder: Path, changeset: Changeset, chosen: Chosen | None = None) -> Plan:
        """What `apply` would do now, with its conflicts; nothing is written."""
        return plan_moves(ConfinedFolder(folder), list(transitions(changeset, chosen)))

    def undo(self, run: str, *, actor: str, files: Collection[str] | None = None, passes_over: bool = False) -> Applied:
        """Take back what a run has changed in the folder, or in some files of it; later changes of others stay.

        Files that cannot be joined with those are named as conflicts, and then nothing is done; with `passes_over` they
        stay as they are. Raises `NothingToTakeBack` where nothing is applied.
        """
        with self._lock:
            found = to_take_back(run, self._rows(run))
            chosen = found if files is None else only(run, found, files)
            return self._invert(EntryKind.UNDO, run, found, chosen, actor, passes_over=passes_over)

    def redo(self, run: str, *, actor: str) -> Applied:
        """Do again what was undone last; raises `NothingToTakeBack` where nothing was, or something was done since."""
        with self._lock:
            found = to_do_again(run, self._rows(run))
            return self._invert(EntryKind.REDO, run, found, found, actor)

    def entries(self, run: str) -> list[JournalRow]:
        """The journal of a run, oldest first."""
        return self._rows(run)

    def is_applied(self, run: str) -> bool:
        """Whether something of the run is in the folder."""
        return any(is_live(row) for row in self._rows(run))

    def purge(
        self,
        *,
        kept_bytes: int = KEPT_BYTES,
        kept_for: timedelta | None = KEPT_FOR,
        is_known: Callable[[str], bool] = lambda _run: True,
    ) -> PurgeReport:
        """Let go of contents that are too old, too much, or of runs that are no longer known.

        What they belong to cannot be undone any more.
        """
        with self._lock:  # or a content that an apply has just kept would be taken for unneeded
            return purge_changes(
                self._database, self._blobs, kept_bytes=kept_bytes, kept_for=kept_for, is_known=is_known
            )

    def recover(self) -> list[JournalRow]:
        """Complete or take back what a kill cut short; call it once at the start. The entries that were found so."""
        with self._lock:
            with self._database.reading() as connection:
                begun = [row for row in all_entries(connection) if row.state is EntryState.BEGUN]
            for row in reversed(begun):
                try:
                    self._recover(row)
                except (OSError, ChangeError):
                    _log.exception("entry %s of run %s could not be completed", row.id, row.run)
            return begun

    def _carry_out(
        self,
        kind: EntryKind,
        run: str,
        folder: Path,
        actor: str,
        wanted: Sequence[Transition],
        *,
        key: str = "",
        of: tuple[str, ...] = (),
    ) -> Applied:
        confined = ConfinedFolder(folder.resolve())
        plan = plan_moves(confined, wanted)
        if plan.conflicts:
            raise ChangeConflict(_SUBJECT[kind], plan.conflicts, run=run, is_undo=kind is EntryKind.UNDO)
        if not plan.moves and not of:
            return Applied(run, "nothing", already=tuple(plan.already))
        row = self._begin(kind, run, folder, actor, plan.moves, key, of)
        self._write(confined, row, plan.moves)
        self._finish(row)
        return Applied(
            run, _STATUS[kind], row.id, tuple(m.path for m in plan.moves), tuple(plan.already), tuple(plan.merged)
        )

    def _begin(
        self, kind: EntryKind, run: str, folder: Path, actor: str, moves: Sequence[Move], key: str, of: tuple[str, ...]
    ) -> JournalRow:
        steps = tuple(self._step(move) for move in moves)
        with self._database.writing() as connection:
            row = JournalRow(
                id=self._ulids.make(),
                run=run,
                seq=next_seq(connection, run),
                at=datetime.now(UTC),
                actor=actor,
                kind=kind,
                folder=str(folder),
                state=EntryState.BEGUN,
                steps=steps,
                key=key,
                of=of,
            )
            add_entry(connection, row)
        return row

    def _step(self, move: Move) -> FileStep:
        before, after = (self._keep(state) for state in (move.before, move.after))
        size = len(move.before.data or b"") + len(move.after.data or b"")
        return FileStep(move.path, before, move.before.mode, after, move.after.mode, size)

    def _keep(self, state: FileState) -> str:
        return "" if state.data is None else self._blobs.keep(state.data)

    def _write(self, folder: ConfinedFolder, row: JournalRow, moves: Sequence[Move]) -> None:
        """Write the files; a failure in the middle (a full disk, a missing right) takes back those before it."""
        try:
            write_moves(folder, row.id, moves, self._on_written)
        except OSError as error:
            self._take_back(folder, row)
            raise ChangeError(
                f"The files could not be written: {error.strerror or error}. Those that were are as before again.",
                "Make room, or see to the rights of the folder, and try again.",
            ) from error

    def _finish(self, row: JournalRow) -> None:
        now = datetime.now(UTC)
        with self._database.writing() as connection:
            set_state(connection, row, EntryState.DONE)
            if row.key != PART:  # of which the entries that it takes back stay in effect for other files
                set_undone(connection, row.of, now)
            facts = {
                "entry": row.id,
                "folder": row.folder,
                "files": [{"path": s.path, "before": s.before, "after": s.after} for s in row.steps],
                "blobs": sorted(row.digests),
            }
            self._trail.append(connection, _AUDIT[row.kind], row.actor, row.run, facts)

    def _recover(self, row: JournalRow) -> None:
        folder = ConfinedFolder(Path(row.folder).resolve())
        clear_staged(folder, row.id, [step.path for step in row.steps])
        now = {step.path: state_at(folder, step.path) for step in row.steps}
        foreign = [s.path for s in row.steps if not (_is_before(now[s.path], s) or _is_after(now[s.path], s))]
        if foreign:
            _log.warning("run %s: %s changed after a kill, so the rest is taken back", row.run, ", ".join(foreign))
            self._take_back(folder, row)
            return
        left = [step for step in row.steps if not _is_after(now[step.path], step)]
        write_moves(folder, row.id, [Move(s.path, self._before(s), self._after(s)) for s in left], self._on_written)
        self._finish(row)

    def _take_back(self, folder: ConfinedFolder, row: JournalRow) -> None:
        done = [step for step in row.steps if _is_after(state_at(folder, step.path), step)]
        write_moves(folder, row.id, [Move(s.path, self._after(s), self._before(s)) for s in done])
        with self._database.writing() as connection:
            set_state(connection, row, EntryState.TAKEN_BACK)

    def _invert(
        self, kind: EntryKind, run: str, found: Steps, chosen: Steps, actor: str, *, passes_over: bool = False
    ) -> Applied:
        """Go back to before the chosen steps of what was found."""
        first: dict[str, FileState] = {}
        last: dict[str, FileState] = {}
        for _, steps in chosen:
            for step in steps:
                first.setdefault(step.path, self._before(step))
                last[step.path] = self._after(step)
        wanted = [Transition(path, last[path], first[path]) for path in first if last[path] != first[path]]
        folder = Path(found[0][0].folder)
        kept = self._in_the_way(folder, wanted) if passes_over else []
        if len(kept) < len(wanted):  # or there is nothing but conflicts, which are told as such
            wanted = [one for one in wanted if one.path not in dict(kept)]
        is_whole = chosen == found and not kept
        of, key = tuple(row.id for row, _ in found), "" if is_whole else PART
        done = self._carry_out(kind, run, folder, actor, wanted, key=key, of=of)
        return replace(done, kept=tuple(kept))

    def _in_the_way(self, folder: Path, wanted: Sequence[Transition]) -> list[tuple[str, str]]:
        """(path, reason) of the files that stand in the way, also once the others are left out."""
        confined, kept = ConfinedFolder(folder.resolve()), dict[str, str]()
        while found := plan_moves(confined, [one for one in wanted if one.path not in kept]).conflicts:
            kept |= dict(found)
        return sorted(kept.items())

    def _before(self, step: FileStep) -> FileState:
        return self._state(step.before, step.before_mode, step.path)

    def _after(self, step: FileStep) -> FileState:
        return self._state(step.after, step.after_mode, step.path)

    def _state(self, digest: str, mode: str, path: str) -> FileState:
        data = self._blobs.read(digest) if digest else None
        if digest and data is None:
            raise ChangeError(f"The content that {path} had is no longer kept.", "Take it from git or from a backup.")
        return FileState(data, mode)

    def _rows(self, run: str) -> list[JournalRow]:
        with self._database.reading() as connection:
            return entries_of_run(connection, run)


_SUBJECT: Final = {
    EntryKind.APPLY: "Applying the run's changes",
    EntryKind.UNDO: "Undoing the run",
    EntryKind.REDO: "Redoing the run",
}


def _applied(row: JournalRow) -> Applied:
    return Applied(row.run, _STATUS[row.kind], row.id, tuple(step.path for step in row.steps))


def _is_before(state: FileState | None, step: FileStep) -> bool:
    return state is not None and (state.digest, state.mode) == (step.before, step.before_mode)


def _is_after(state: FileState | None, step: FileStep) -> bool:
    return state is not None and (state.digest, state.mode) == (step.after, step.after_mode)
