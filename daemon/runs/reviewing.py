"""What runs have changed: looked at, put into the folder, taken out and put back. Methods are for threads."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from daemon.acting_errors import NothingToApply, RunNotReady
from daemon.contract.run import AppliedView, ChangesetView
from daemon.runs.book import ENDED, RunBook
from daemon.store.runs import RunRow

if TYPE_CHECKING:
    from daemon.changes.service import Applied


class Review:
    """A person's last word on the changes of runs."""

    def __init__(self, book: RunBook) -> None:
        self._book = book

    def changes(self, wanted: str) -> ChangesetView:
        """What a run has changed."""
        from daemon.runs.opening import changes_of, tree_of  # noqa: PLC0415 - agents' libraries, after the start
        from daemon.runs.touching import touches_by_file  # noqa: PLC0415 - see above
        from daemon.runs.views import changeset_view  # noqa: PLC0415 - see above

        row, rooms = self._book.find(wanted), self._book.rooms
        steps = rooms.runs.steps(row.id)
        if not steps:  # its tree is made by the run itself, maybe right now: two who make it break it for each other
            return ChangesetView(run=row.id, files=[], diff="", left_out=[])
        plan = rooms.plans.find(row.plan, row.folder) if row.plan else None
        tree, changes = tree_of(rooms, row), changes_of(rooms, row)
        return changeset_view(row, changes, plan, touches_by_file(tree, steps, changes))

    def apply(self, wanted: str, hunks: Mapping[str, Sequence[int]] | None, message: str | None) -> AppliedView:
        """Put a run's changes into the folder; with a message they are committed."""
        from daemon.changes.choosing import transitions  # noqa: PLC0415 - see changes
        from daemon.changes.committing import commit_changes  # noqa: PLC0415 - see changes
        from daemon.runs.opening import apply_changes, changes_of, written  # noqa: PLC0415 - see changes

        row, rooms = self._book.find(wanted), self._book.rooms
        if row.state not in ENDED:
            raise RunNotReady(
                row.id, f"it is {row.state}", "Wait until it has ended, or stop it: `groundplan run stop RUN`."
            )
        changes = changes_of(rooms, row)
        if not changes.files:
            raise NothingToApply(row.id)
        done = apply_changes(rooms, row, changes, hunks, self._book.user)
        self._book.note_state(row.id, row.state, {"applied": True, "undone": False})
        notes, commit = _notes(done), ""
        if message is not None:
            chosen = list(transitions(changes, hunks))
            made = commit_changes(Path(row.folder), chosen, message or _message(row), _trailers(row))
            notes, commit = [*notes, *made.notes], made.commit
            self._book.note_state(row.id, row.state, {"commits": [*row.body.get("commits", []), commit]})
        return AppliedView(run=row.id, status=done.status, files=list(written(done)), commit=commit, notes=notes)

    def take_back(self, wanted: str, files: Sequence[str] | None = None, *, skip_changed: bool = False) -> AppliedView:
        """Take a run's changes out of the folder, all or those of some files."""
        row, changes = self._book.find(wanted), self._book.rooms.changes
        done = changes.undo(row.id, actor=self._book.user, files=files, passes_over=skip_changed)
        self._book.note_state(row.id, row.state, {"undone": not changes.is_applied(row.id)})
        notes = [*_notes(done), *_of_commits(row.body.get("commits", ()), done.files)]
        return AppliedView(run=row.id, status=done.status, files=list(done.files), notes=notes)

    def put_back(self, wanted: str) -> AppliedView:
        """Put changes back that were taken out."""
        row = self._book.find(wanted)
        done = self._book.rooms.changes.redo(row.id, actor=self._book.user)
        self._book.note_state(row.id, row.state, {"undone": False})
        return AppliedView(run=row.id, status=done.status, files=list(done.files), notes=_notes(done))


def _message(row: RunRow) -> str:
    return row.goal.partition("\n")[0][:72]


def _trailers(row: RunRow) -> dict[str, list[str]]:
    return {"Run": [row.id], **({"Plan": [row.plan]} if row.plan else {})}


def _of_commits(commits: Sequence[str], files: Sequence[str]) -> list[str]:
    """That what was committed stays committed, and how to take it back there too."""
    if not commits or not files:
        return []
    named = ", ".join(commit[:12] for commit in commits)
    told = f"Commit {named} stays" if len(commits) == 1 else f"Commits {named} stay"
    command = shlex.join(["git", "commit", "-m", f"Revert {named}", "--", *files])
    return [f"{told} in the history. To take it back there as well, commit what the folder holds now: {command}"]


def _notes(done: Applied) -> list[str]:
    notes = [f"{path} stays as it is: {reason}." for path, reason in done.kept]
    notes += [f"{path} was merged with what was changed since." for path in done.merged]
    return [*notes, *(f"{path} was so already." for path in done.already)]
