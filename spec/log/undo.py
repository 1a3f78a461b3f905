"""Undo and redo: the inverse of a group of events, as edits of their own. Nothing is ever taken out of the log."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from spec.errors import NothingToUndo, UndoConflict
from spec.log.event import Edit, Event
from spec.log.state import Fields
from spec.records import Subject

UNDO = "undone"
REDO = "redone"
STRUCTURAL = frozenset({"branched", "protected", "removed_branch", "created"})
"""Actions that undo passes by: they are about branches, or about there being a project at all."""


def group_to_undo(events: Sequence[Event], branch: str, actor: str | None = None) -> str:
    """The last group on `branch` that stands; only of `actor` if one is given. Raises NothingToUndo."""
    taken_back: set[str] = set()
    for event in reversed(events):
        if event.branch != branch or event.action in STRUCTURAL:
            continue
        if event.undoes:
            # An undo takes its group back; a redo takes an undo back, so that the first group stands again.
            if event.group not in taken_back:
                taken_back.add(event.undoes)
            continue
        if event.group not in taken_back and (actor is None or event.actor == actor):
            return event.group
    raise NothingToUndo("undo", branch)


def group_to_redo(events: Sequence[Event], branch: str) -> str:
    """The last undo on `branch` after which nothing else was done. Raises NothingToUndo."""
    redone: set[str] = set()
    for event in reversed(events):
        if event.branch != branch:
            continue
        if event.action == REDO:
            redone.add(event.undoes)
        elif event.action == UNDO:
            if event.group not in redone:
                return event.group
        elif event.action not in STRUCTURAL:
            break
    raise NothingToUndo("redo", branch)


def inverse(events: Sequence[Event], group: str, fields_of: Callable[[Subject], Fields], action: str) -> list[Edit]:
    """Edits that put back what `group` changed; raises UndoConflict where a later change stands on it.

    `fields_of` gives a subject's fields as they are now. Of a merge, what it noted of the branches is put back as well,
    so that the branch can be merged again.
    """
    fields: dict[Subject, dict[str, object]] = {}
    for event in reversed([event for event in events if event.group == group]):
        now = fields_of(event.subject)
        for change in event.changes:
            planned = fields.setdefault(event.subject, {})
            current = (
                planned.get(change.field, now.get(change.field)) if change.field in planned else now.get(change.field)
            )
            if current != change.new:
                raise UndoConflict(event.subject, change.field, _last_actor(events, event.subject, change.field))
            planned[change.field] = change.old
    return [Edit(subject, action, values) for subject, values in fields.items()]


def _last_actor(events: Sequence[Event], subject: Subject, field: str) -> str:
    return next(
        (e.actor for e in reversed(events) if e.subject == subject and any(c.field == field for c in e.changes)),
        "somebody",
    )
