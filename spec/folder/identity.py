"""Which record a file is of, which one a name in a file means, and aliases that two people gave at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from spec.folder.naming import is_alias
from spec.folder.reading import Read, Written
from spec.log.state import Fields
from spec.records import PREFIXES, Subject, kind_of, subject_of


class Refused(Exception):
    """Why what a file says cannot be taken over, in words; it never leaves this room."""


def identified(read: Read, current: Mapping[Subject, Fields], make_id: Callable[[], str]) -> dict[Subject, Written]:
    """What each record is said to be. A file without an id is the record of its alias if no other file is, else new."""
    named = {one.subject: one for one in read.written if one.subject}
    held = {(kind_of(subject), fields.get("alias")): subject for subject, fields in current.items()}
    projects = [subject for subject in current if kind_of(subject) == "project"]
    for one in read.new:
        subject = held.get((one.kind, one.fields.get("alias")))
        if one.kind == "project" and len(projects) == 1:
            subject = projects[0]
        if subject is None or subject in named:
            subject = subject_of(one.kind, make_id())
        named[subject] = one
    return named


class Names:
    """The records that a name may mean: by subject, by alias, and for entities by their name."""

    def __init__(self, *sources: Mapping[Subject, Fields]) -> None:
        self._subjects = {subject for source in sources for subject in source}
        self._by_name: dict[str, set[Subject]] = {}
        for source in sources:
            for subject, fields in source.items():
                for name in filter(None, (fields.get("alias"), kind_of(subject) == "entity" and fields.get("name"))):
                    self._by_name.setdefault(str(name).upper(), set()).add(subject)

    def resolved(self, kind: str, fields: Fields, old: Fields) -> dict[str, Any]:
        """The fields with ids in place of aliases; raises Refused for an alias that nothing or that several have.

        What `old` says already stays as it is.
        """
        told = dict(fields)
        if kind == "decision" and told.get("edges", []) != old.get("edges", []):
            told["edges"] = [{**edge, "target": self._id(str(edge["target"]))} for edge in told.get("edges", ())]
        if kind == "requirement" and told.get("rests_on", []) != old.get("rests_on", []):
            told["rests_on"] = [self._subject(str(name)) for name in told.get("rests_on", ())]
        if kind == "comment" and told.get("reply_to", "") != old.get("reply_to", ""):
            told["reply_to"] = self._id(str(told.get("reply_to", "")), "comment")
        return told

    def _id(self, name: str, kind: str = "decision") -> str:
        plain = name.removeprefix(f"{kind}:")
        if subject_of(kind, plain) in self._subjects:
            return plain
        found = self._named(plain, kind)
        return found.partition(":")[2] if found else plain

    def _subject(self, name: str) -> str:
        return name if name in self._subjects else self._named(name) or name

    def _named(self, name: str, kind: str = "") -> Subject | None:
        found = {one for one in self._by_name.get(name.upper(), ()) if not kind or kind_of(one) == kind}
        if len(found) > 1:
            ids = " and ".join(sorted(one.partition(":")[2] for one in found))
            raise Refused(f"{name} is the name of two records; write the id of the one that is meant, {ids}")
        if not found and is_alias(name):
            raise Refused(f"there is no {kind or 'record'} {name} here; write the alias or the id of one that there is")
        return next(iter(found), None)


def checked_alias(kind: str, alias: str) -> str:
    """The alias in capitals; raises Refused for one that a record of this kind cannot have."""
    if not is_alias(alias.upper()) or alias.upper().partition("-")[0] != PREFIXES[kind]:
        raise Refused(
            f"`alias` of a {kind} is {PREFIXES[kind]}- and a number, not {alias!r}; without one it gets the next"
        )
    return alias.upper()


class Renumbered(msgspec.Struct, frozen=True):
    """A record that gets another alias, for `keeper` has had it for longer; `before` is empty where it had none."""

    subject: Subject
    alias: str
    before: str = ""
    keeper: Subject | None = None


def renumbered(
    aliases: Mapping[Subject, str], used: Iterable[str], next_alias: Callable[[str], str]
) -> Iterator[Renumbered]:
    """Other aliases for all but the first record of each alias, and one for each that has none; none of those `used`.

    The record with the smallest id keeps it: ids begin with the time that they were made, so every machine that reads
    the same files decides alike.
    """
    taken = set(used)
    keepers: dict[str, Subject] = {}
    for subject in sorted(aliases, key=lambda one: (kind_of(one), one.partition(":")[2])):
        alias = aliases[subject]
        keeper = keepers.setdefault(alias, subject) if alias else None
        if keeper == subject:
            continue
        fresh = next_alias(PREFIXES[kind_of(subject)])
        while fresh in taken:
            fresh = next_alias(PREFIXES[kind_of(subject)])
        taken.add(fresh)
        yield Renumbered(subject, fresh, alias, keeper)
