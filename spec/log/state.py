"""What events add up to: the records of one branch, as fields; immutable once made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec

from spec.errors import LogBroken, UnknownRecord
from spec.log.event import FIRST_HASH, Change, Edit, Event, plain
from spec.records import KINDS, Record, Subject, kind_of

RecordT = TypeVar("RecordT", bound=Record)

_ALIAS: Final = re.compile(r"(.*)-([0-9]{1,18})", re.DOTALL)

Fields = Mapping[str, Any]
Records = dict[Subject, dict[str, Any]]


class State:
    """The records of a branch at one place in the log."""

    def __init__(self, records: Mapping[Subject, Fields]) -> None:
        self._records = records
        self._typed: dict[str, tuple[Any, ...]] = {}

    def fields(self, subject: Subject) -> Fields:
        """The fields of a record, empty if there is none."""
        return self._records.get(subject, {})

    def subjects(self) -> Iterable[Subject]:
        """The keys of all records."""
        return self._records.keys()

    def __contains__(self, subject: Subject) -> bool:
        return subject in self._records

    def all(self, kind: type[RecordT]) -> tuple[RecordT, ...]:
        """All records of a kind, by the number in their alias."""
        name = next(name for name, known in KINDS.items() if known is kind)
        found = self._typed.get(name)
        if found is None:
            made = [
                read_record(subject, fields) for subject, fields in self._records.items() if kind_of(subject) == name
            ]
            found = self._typed[name] = tuple(sorted(made, key=_alias_order))
        return found

    def get(self, subject: Subject) -> Record:
        """One record; raises UnknownRecord."""
        fields = self._records.get(subject)
        if fields is None:
            raise UnknownRecord(kind_of(subject), subject.partition(":")[2])
        return read_record(subject, fields)

    def named(self, kind: str, name: str) -> Record:
        """The record with that alias or id; raises UnknownRecord with the names that come close."""
        wanted = KINDS[kind]
        records = self.all(wanted)
        found = next((record for record in records if name.upper() in {record.alias.upper(), record.id.upper()}), None)
        if found is None:
            raise UnknownRecord(kind, name, [record.alias for record in records])
        return found


def read_record(subject: Subject, fields: Fields) -> Record:
    """The typed record that fields spell; fields that a later version wrote are passed over."""
    return msgspec.convert({"id": subject.partition(":")[2], **fields}, KINDS[kind_of(subject)])


def replay(events: Iterable[Event], start: Mapping[Subject, Fields] | None = None) -> Records:
    """The records after `events`, beginning with those of `start`. A record with no fields left is gone."""
    records: Records = {subject: dict(fields) for subject, fields in (start or {}).items()}
    for event in events:
        apply(records, event.subject, event.changes)
    return records


def apply(records: Records, subject: Subject, changes: Iterable[Change]) -> None:
    """Make `changes` to a record, in place."""
    fields = dict(records.get(subject, {}))
    for change in changes:
        if change.new is None:
            fields.pop(change.field, None)
        else:
            fields[change.field] = change.new
    if fields:
        records[subject] = fields
    else:
        records.pop(subject, None)


def changes_of(edit: Edit, fields: Fields) -> tuple[Change, ...]:
    """What an edit really changes of a record that has these fields; empty when it is so already."""
    wanted = {name: plain(value) for name, value in edit.fields.items()}
    return tuple(Change(name, fields.get(name), value) for name, value in wanted.items() if fields.get(name) != value)


def check_chain(events: Sequence[Event], before: str = FIRST_HASH) -> str:
    """The hash of the last event; raises LogBroken where one is missing, out of order or altered."""
    expected = events[0].seq if events else 1
    for event in events:
        if event.seq != expected:
            raise LogBroken(event.seq, f"number {expected} is missing")
        if event.before != before:
            raise LogBroken(event.seq, "it does not follow from the event before it")
        before = event.digest()
        expected += 1
    return before


def _alias_order(record: Record) -> tuple[int, str]:
    return (number_in(record.alias)[1], record.id)


def number_in(alias: str) -> tuple[str, int]:
    """Prefix and number of an alias; 0 for what is none, since a log of other people's must stay readable."""
    found = _ALIAS.fullmatch(alias)
    return (found[1], int(found[2])) if found else ("", 0)
