"""The log of one project: read once, appended to, and the records of each branch at hand.

Whoever calls holds the project's lock, so one writer at a time sees a log that nobody else changes. An event is on disk
before anything in memory changes: what a caller gets back has survived.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import msgspec

from daemon.contract.ids import Actor, ProjectId, UlidMaker, encode_ulid
from daemon.errors import BadRecord
from daemon.store.projects import Projects
from spec.errors import LockedRecord
from spec.log.branches import (
    BRANCH,
    MAIN,
    Branch,
    BranchHistory,
    Place,
    Protection,
    aliases,
    branch_subject,
)
from spec.log.event import FIRST_HASH, Change, Edit, Event
from spec.log.state import Fields, Records, State, apply, changes_of, check_chain, read_record
from spec.records import KINDS, PREFIXES, Subject, kind_of


class Ledger:
    """The events of a project and what they add up to; raises LogBroken for a log that was tampered with."""

    def __init__(self, project: ProjectId, projects: Projects, ulids: UlidMaker) -> None:
        self.project = project
        self._projects = projects
        self._ulids = ulids
        self.events: list[Event] = projects.events(project)
        self._head = check_chain(self.events) if self.events else FIRST_HASH
        self._numbers = aliases(self.events)
        self._history = BranchHistory(self.events)
        self._records: dict[str, Records] = {}
        self._states: dict[str, State] = {}
        self._promised: dict[Subject, str] = {}
        self._versions: dict[str, Counter[Subject]] = {}
        self._group = ""

    @property
    def revision(self) -> int:
        """The number of the last event."""
        return len(self.events)

    @property
    def branches(self) -> BranchHistory:
        """The branches."""
        return self._history

    def state(self, branch: str) -> State:
        """The records of a branch now."""
        if branch not in self._states:
            self._records[branch] = self._history.records(Place(self._history.get(branch).name, self.revision))
            self._states[branch] = State(self._records[branch])
        return self._states[branch]

    def fields(self, branch: str, subject: Subject) -> Fields:
        """The fields of a record on a branch, or of a branch itself."""
        return self._branch_fields(subject) if kind_of(subject) == BRANCH else self.state(branch).fields(subject)

    def records_at(self, place: Place) -> Records:
        """The records of a branch as they were."""
        return self._history.records(place)

    def events_of(self, branch: str) -> list[Event]:
        """What made a branch what it is, its parents' part too."""
        return self._history.events_of(self._history.get(branch), self.revision)

    def version(self, branch: str, subject: Subject) -> int:
        """How many events made a record what it is on a branch."""
        if branch not in self._versions:
            self._versions[branch] = Counter(event.subject for event in self.events_of(branch))
        return self._versions[branch][subject]

    def last_change(self, branch: str, subject: Subject) -> Event | None:
        """The event that made a record on a branch what it is."""
        return next((event for event in reversed(self.events_of(branch)) if event.subject == subject), None)

    def new_id(self) -> str:
        """An id for a new record."""
        return self._ulids.make()

    def id_for(self, kind: str, name: str) -> str:
        """The id of the record that `name` stands for in this project, the same on every branch and every machine.

        So two people who answer one question apart have changed one decision, and a merge compares their answers.
        """
        digest = hashlib.sha256(f"{self.project}\0{kind}\0{name}".encode()).digest()
        return encode_ulid(int.from_bytes(digest[:16]))

    def alias_for(self, subject: Subject) -> str:
        """The short name of a record: the one that it has, had on any branch, or was promised; else the next one."""
        if subject not in self._promised:
            told = (c.new for e in self.events if e.subject == subject for c in e.changes if c.field == "alias")
            self._promised[subject] = next(told, None) or self.next_with(PREFIXES[kind_of(subject)])
        return self._promised[subject]

    def next_with(self, prefix: str) -> str:
        """The next short name with a prefix."""
        self._numbers[prefix] = self._numbers.get(prefix, 0) + 1
        return f"{prefix}-{self._numbers[prefix]}"

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is appended meanwhile is one step: undo takes all of it back."""
        self._group = self._ulids.make()
        try:
            yield
        finally:
            self._group = ""

    def append(
        self, branch: str, edits: Iterable[Edit], actor: Actor, *, undoes: str = "", by_merge: bool = False
    ) -> list[Event]:
        """Do `edits` together on a branch; edits that change nothing leave no event.

        Raises LockedRecord on a branch that takes merges alone. When this returns the events are on disk.
        """
        protection = self._history.get(branch).protection
        made = self._events(branch, edits, actor, undoes)
        if made and protection is Protection.MERGE_ONLY and not by_merge and any(_is_content(event) for event in made):
            raise LockedRecord(
                f"The branch {branch}", "Answer on a branch of your own (`groundplan branch new NAME`) and merge it."
            )
        if made:
            self._projects.append(self.project, made)
            self._take(branch, made)
        return made

    def _events(self, branch: str, edits: Iterable[Edit], actor: Actor, undoes: str) -> list[Event]:
        before, made = self._head, list[Event]()
        now, group = datetime.now(UTC), self._group or self._ulids.make()
        for edit in _one_a_subject(edits):
            fields = self.fields(branch, edit.subject)
            changes = changes_of(edit, fields)
            if all(change.field in _WHO_AND_WHEN for change in changes):
                continue
            seq = self.revision + len(made) + 1
            event = Event(
                seq=seq,
                branch=branch,
                subject=edit.subject,
                action=edit.action,
                changes=changes,
                actor=actor,
                at=now,
                group=group,
                why=edit.why,
                undoes=undoes,
                before=before,
            )
            made.append(event)
            before = event.digest()
            _check_readable(edit.subject, fields, changes)
        return made

    def _take(self, branch: str, made: Sequence[Event]) -> None:
        self.state(branch)  # so that its records are at hand as they were before
        records = dict(self._records[branch])
        for event in made:
            self.events.append(event)
            if kind_of(event.subject) != BRANCH:
                apply(records, event.subject, event.changes)
        if branch in self._versions:
            self._versions[branch].update(event.subject for event in made)
        self._head = made[-1].digest()
        self._records[branch] = records
        self._states[branch] = State(records)
        if any(kind_of(event.subject) == BRANCH for event in made):
            self._history = BranchHistory(self.events)

    def _branch_fields(self, subject: Subject) -> dict[str, object]:
        fields: dict[str, object] = {}
        for event in self.events:
            if event.subject == subject:
                for change in event.changes:
                    fields[change.field] = change.new
        return fields

    def was_branch(self, name: str) -> bool:
        """Whether there is or ever was a branch of that name."""
        return name == MAIN or any(event.subject == branch_subject(name) for event in self.events)

    def live_parent(self, branch: Branch) -> str:
        """The nearest branch above that was not removed."""
        live = {one.name for one in self._history.all()}
        name = branch.parent
        while name and name not in live:
            name = str(self._branch_fields(branch_subject(name)).get("parent") or "")
        return name or MAIN

    def branch(self, name: str | None, in_use: str) -> Branch:
        """The branch of that name, or the one in use."""
        return self._history.get(name or in_use or MAIN)


_WHO_AND_WHEN = frozenset({"at", "author"})
"""Fields that are no news by themselves: who says the same again has changed nothing."""


def _one_a_subject(edits: Iterable[Edit]) -> Iterable[Edit]:
    """Of several edits of one record the last word on each field: what is done together is one change of it."""
    found: dict[Subject, Edit] = {}
    for edit in edits:
        first = found.get(edit.subject)
        together = first and msgspec.structs.replace(first, fields={**first.fields, **edit.fields})
        found[edit.subject] = together or edit
    return found.values()


def _check_readable(subject: Subject, before: Fields, changes: Iterable[Change]) -> None:
    """Raise BadRecord for what could never be read back: the log is kept for good, so it must not come into it."""
    kind = kind_of(subject)
    records: Records = {subject: dict(before)}
    apply(records, subject, changes)
    if subject in records and kind in KINDS:
        try:
            read_record(subject, records[subject])
        except msgspec.ValidationError as error:
            name = str(records[subject].get("alias", subject))
            raise BadRecord(kind, f"{name}: {error}", KINDS[kind].__struct_fields__[1:]) from error


def _is_content(event: Event) -> bool:
    return kind_of(event.subject) not in {BRANCH, "comment"} and event.action != "created"
