"""Branches: which there are, what the records of each are, and the three-way merge of two.

A branch begins at a place of another one's log. What was merged once is not merged again: each merge notes the places
that it read, and the next one compares with those.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import msgspec

from spec.errors import UnknownRecord
from spec.log.event import Event
from spec.log.state import Fields, Records, State, number_in, replay
from spec.records import Subject, kind_of

MAIN: Final = "main"
BRANCH: Final = "branch"
"""The kind of the subjects that tell of branches; they are in the log of no branch's records."""


class Protection(StrEnum):
    """What a branch allows: anything; no merge that would clash; or changes by such merges alone."""

    NONE = "none"
    CHECKED = "checked"
    MERGE_ONLY = "merge_only"


class Place(msgspec.Struct, frozen=True):
    """A branch as it was after the event `seq`."""

    branch: str
    seq: int


class Branch(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of decisions. `synced` says, for each branch that it was merged with, which place both have in common."""

    name: str
    parent: str = ""
    start: int = 0
    author: str = ""
    protection: Protection = Protection.NONE
    removed: bool = False
    merged_at: int = 0
    synced: dict[str, Place] = {}


class Clashing(msgspec.Struct, frozen=True):
    """One field that both sides changed to different values since `base`."""

    subject: Subject
    field: str
    base: Any
    ours: Any
    theirs: Any


class Merge(msgspec.Struct, frozen=True):
    """What a merge would do: fields to set, and the fields that somebody has to choose first."""

    changes: Mapping[Subject, Fields]
    conflicts: tuple[Clashing, ...]


WHOLE: Final = "*"
"""The field of a conflict in which one side removed the record and the other changed it."""


def branch_subject(name: str) -> Subject:
    """The key under which a branch stands in the log."""
    return Subject(f"{BRANCH}:{name}")


class BranchHistory:
    """All branches of a project, from its events. Records are kept for the places that were asked for."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events
        told = replay(event for event in events if kind_of(event.subject) == BRANCH)
        self._branches = {MAIN: Branch(MAIN, protection=Protection.CHECKED)}
        for subject, fields in told.items():
            name = subject.partition(":")[2]
            before = {"protection": Protection.CHECKED} if name == MAIN else {}
            self._branches[name] = msgspec.convert({"name": name, **before, **fields}, Branch)

    def all(self) -> list[Branch]:
        """The branches that were not removed, main first."""
        return [branch for branch in self._branches.values() if not branch.removed]

    def get(self, name: str) -> Branch:
        """One branch; raises UnknownRecord."""
        found = self._branches.get(name)
        if found is None or found.removed:
            raise UnknownRecord("branch", name, [branch.name for branch in self.all()])
        return found

    def events_of(self, branch: Branch, until: int) -> list[Event]:
        """What made the branch what it was after `until`: its parents' events up to its start, then its own."""
        own = [
            event
            for event in self._events
            if event.branch == branch.name and event.seq <= until and kind_of(event.subject) != BRANCH
        ]
        if not branch.parent:
            return own
        return [*self.events_of(self._branches[branch.parent], min(branch.start, until)), *own]

    def records(self, place: Place) -> Records:
        """The records of a branch at a place."""
        return replay(self.events_of(self._branches[place.branch], place.seq))

    def base_of(self, source: Branch, target: Branch) -> Place:
        """The latest place that both branches have in common."""
        known = [place for place in (source.synced.get(target.name), target.synced.get(source.name)) if place]
        if known:
            return max(known, key=lambda place: place.seq)
        return self._fork(source, target)

    def _fork(self, source: Branch, target: Branch) -> Place:
        """Where two branches that were never merged part: the earlier start on the line that both come from."""
        reached = {target.name: 10**12}
        step, until = target, 10**12
        while step.parent:
            until = min(step.start, until)
            reached[step.parent] = until
            step = self._branches[step.parent]
        step, until = source, 10**12
        while step.name not in reached:
            until = min(step.start, until)
            step = self._branches[step.parent]
        return Place(step.name, min(until, reached[step.name]))


ANSWER: Final = "answer"
"""The unit of a decision in which what was chosen and what follows from the choice stand or fall together."""

_DECISIVE: Final = ("chosen", "text", "form", "units", "asserts", "state")
_UNITS: Final = {"decision": {ANSWER: (*_DECISIVE, "source", "to_confirm", "author", "at", "options")}}
_VOLATILE: Final = frozenset({"at", "author"})
"""Who touched a record last: where both sides differ, the branch that is merged wins and nobody is asked."""


def merge(base: Mapping[Subject, Fields], ours: Mapping[Subject, Fields], theirs: Mapping[Subject, Fields]) -> Merge:
    """What `ours` must take over from `theirs`, field by field, both compared with `base`."""
    changes: dict[Subject, dict[str, Any]] = {}
    conflicts: list[Clashing] = []
    for subject in sorted({*base, *theirs}):
        was, mine, yours = base.get(subject, {}), ours.get(subject, {}), theirs.get(subject, {})
        if yours in (was, mine):
            continue
        if was and mine != was and not (mine and yours):
            conflicts.append(Clashing(subject, WHOLE, dict(was), dict(mine) or None, dict(yours) or None))
            continue
        for unit, names in _units(subject, {*was, *mine, *yours}).items():
            old, our, new = (_part(fields, names) for fields in (was, mine, yours))
            if _same(new, old) or _same(new, our):
                continue
            if _same(our, old) or unit in _VOLATILE:
                changes.setdefault(subject, {}).update(
                    {name: new.get(name) for name in names if name in our or name in new}
                )
            elif len(names) == 1:
                conflicts.append(Clashing(subject, unit, old.get(unit), our.get(unit), new.get(unit)))
            else:
                conflicts.append(Clashing(subject, unit, old or None, our, new))
    return Merge(changes, tuple(conflicts))


def fields_of(conflict: Clashing, value: Any) -> dict[str, Any]:
    """The fields to set when a conflict is settled by `value`."""
    if conflict.field == WHOLE or conflict.field in _UNITS.get(kind_of(conflict.subject), {}):
        absent = dict.fromkeys({**(conflict.base or {}), **(conflict.ours or {})})
        return {**absent, **(value or {})}
    return {conflict.field: value}


def _units(subject: Subject, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The fields of a record in units that are merged as one; most fields are a unit of their own."""
    units = dict(_UNITS.get(kind_of(subject), {}))
    taken = {name for unit in units.values() for name in unit}
    return {**units, **{name: (name,) for name in sorted(names) if name not in taken}}


def _part(fields: Fields, names: Sequence[str]) -> dict[str, Any]:
    return {name: fields[name] for name in names if name in fields}


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two sides of a unit say the same; of an answer, who gave it and when does not matter."""
    if len(one) > 1 or len(other) > 1:
        return all(one.get(name) == other.get(name) for name in _DECISIVE)
    return one == other


def merged_state(ours: Mapping[Subject, Fields], changes: Mapping[Subject, Fields]) -> State:
    """What the target would be with `changes`, for the logic check of the union."""
    records = {subject: dict(fields) for subject, fields in ours.items()}
    for subject, fields in changes.items():
        kept = {**records.get(subject, {}), **fields}
        records[subject] = {name: value for name, value in kept.items() if value is not None}
    return State({subject: fields for subject, fields in records.items() if fields})


def aliases(events: Iterable[Event]) -> dict[str, int]:
    """The highest number that each prefix was ever given, on any branch: an alias is never used again."""
    highest: dict[str, int] = {}
    for event in events:
        for change in event.changes:
            if change.field == "alias" and isinstance(change.new, str):
                prefix, number = number_in(change.new)
                if number:
                    highest[prefix] = max(highest.get(prefix, 0), number)
    return highest
