"""What people changed by hand in a folder, as edits of the log.

A file is compared with what it was written from (`base`), not with what is known now: what was decided since in the
program stays, and a field that both changed is a conflict, as between two branches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from spec.folder.comparing import same, told
from spec.folder.identity import Names, Refused, checked_alias, identified, renumbered
from spec.folder.layout import as_json
from spec.folder.naming import alias_at, in_order, kind_at
from spec.folder.reading import Read, Unread, Written
from spec.folder.settling import Settling, as_written
from spec.log.branches import WHOLE, Clashing
from spec.log.event import Edit
from spec.log.state import Fields
from spec.questions.catalogue import QuestionSet
from spec.records import KINDS, State, Subject, kind_of

EDITED: Final = "edited"
ADDED: Final = "added"
REMOVED: Final = "removed"
"""The actions of the edits."""

_REQUIRED: Final = {
    kind: {field.name for field in msgspec.structs.fields(made) if field.required} - {"id", "alias"}
    for kind, made in KINDS.items()
}
"""The fields without which no record of a kind can be read; its alias is given to it."""

_NEVER_REMOVED: Final = frozenset({"project", "document"})


class HandEdits(msgspec.Struct, frozen=True):
    """What was changed by hand. `refused` are files that can be read but say what cannot be; nothing of them is taken.

    `conflicts` are fields that were changed here too since the folder was written; `notes` are sentences for people.
    """

    edits: tuple[Edit, ...] = ()
    refused: tuple[Unread, ...] = ()
    conflicts: tuple[Clashing, ...] = ()
    notes: tuple[str, ...] = ()


def edits_between(
    current: Mapping[Subject, Fields],
    read: Read,
    *,
    make_id: Callable[[], str],
    next_alias: Callable[[str], str],
    base: Mapping[Subject, Fields] | None = None,
    deletions: bool = False,
    questions: QuestionSet | None = None,
    author: str = "",
    at: datetime | None = None,
) -> HandEdits:
    """The edits that make `current` say what the folder says.

    `base` are the records that the folder was last written from; without it `current` is taken for that. `make_id`
    gives a new id, `next_alias` the next alias for a prefix, another one each time. A record whose file is gone is
    removed only with `deletions`, and never when a file that cannot be read may be its. `questions` say what a form
    asserts; `author` and `at` are noted where an answer was changed or a record is new and does not say them.
    """
    stamp = {name: as_json(value) for name, value in (("author", author), ("at", at)) if value}
    found = _Comparison(current, current if base is None else base, Settling(questions, stamp))
    wanted = identified(read, current, make_id)
    fields = {subject: one.fields for subject, one in wanted.items()}
    names = Names(current, fields)
    for subject in in_order(fields):
        found.compare(subject, wanted[subject], names)
    if deletions:
        found.remove(read, set(wanted))
    found.renumber(next_alias)
    return found.result()


class _Comparison:
    """The changes as they are found."""

    def __init__(
        self,
        current: Mapping[Subject, Fields],
        base: Mapping[Subject, Fields],
        settling: Settling,
    ) -> None:
        self._current = current
        self._base = base
        self._settling = settling
        self._project = next((subject for subject in current if kind_of(subject) == "project"), None)
        self._changes: dict[Subject, dict[str, Any]] = {}
        self._removed: set[Subject] = set()
        self._whys: dict[Subject, str] = {}
        self._refused: list[Unread] = []
        self._conflicts: list[Clashing] = []
        self._notes: list[str] = []

    def compare(self, subject: Subject, one: Written, names: Names) -> None:
        """Note what is different in one record."""
        base, mine = self._told(subject, self._base), self._told(subject, self._current)
        try:
            new = self._wanted(subject, one, names, base or mine)
        except Refused as error:
            self._refused.append(Unread(one.path, str(error), (subject,)))
            return
        if base and not mine:
            self._conflicts += [] if same(base, new) else [Clashing(subject, WHOLE, base, None, new)]
            return
        changes = {}
        for field in sorted({*base, *mine, *new}):
            old, our, want = base.get(field), mine.get(field), new.get(field)
            if same(want, our) or same(want, old):
                continue
            if same(our, old):
                changes[field] = want
            else:
                self._conflicts.append(Clashing(subject, field, old, our, want))
        if changes:
            self._changes[subject] = changes

    def remove(self, read: Read, wanted: set[Subject]) -> None:
        """Note the records whose files are gone."""
        gone = [one for one in self._base if one in self._current and one not in wanted and kind_of(one) in KINDS]
        gone = [one for one in gone if kind_of(one) not in _NEVER_REMOVED]
        if gone and not read.written:
            self._notes.append("No record was found in the folder at all, so none was removed.")
            return
        for subject in [one for one in gone if not _may_be_unread(one, self._base[one], read)]:
            if same(self._told(subject, self._base), self._told(subject, self._current)):
                self._removed.add(subject)
                self._changes[subject] = dict.fromkeys(self._current[subject])
            else:
                mine = self._told(subject, self._current)
                self._conflicts.append(Clashing(subject, WHOLE, self._told(subject, self._base), mine, None))

    def renumber(self, next_alias: Callable[[str], str]) -> None:
        """Give every new record an alias, and another one to all but the first of those that have the same."""
        current = {subject: str(fields.get("alias", "")) for subject, fields in self._current.items()}
        given = {
            subject: str(changes.get("alias") or "")
            for subject, changes in self._changes.items()
            if subject not in self._removed and ("alias" in changes or subject not in self._current)
        }
        twice = {subject: alias for subject, alias in current.items() if alias in given.values() and alias}
        taken = {*current.values(), *given.values()}
        for one in renumbered({**twice, **given}, taken, next_alias):
            self._changes.setdefault(one.subject, {})["alias"] = one.alias
            if one.keeper:
                told = f"{one.before} was given twice, to {self._title(one.keeper)} and to {self._title(one.subject)}"
                self._whys[one.subject] = f"{told}; the second is {one.alias} now."
                self._notes.append(self._whys[one.subject])

    def result(self) -> HandEdits:
        """All that was found, in a stable order."""
        self._notes += self._answered_twice()
        records = {one: {**self._current.get(one, {}), **fields} for one, fields in self._changes.items()}
        edits = [self._edit(subject) for subject in in_order(records)]
        return HandEdits(tuple(edits), tuple(self._refused), tuple(self._conflicts), tuple(self._notes))

    def _edit(self, subject: Subject) -> Edit:
        action = REMOVED if subject in self._removed else EDITED if subject in self._current else ADDED
        return Edit(subject, action, self._changes[subject], self._whys.get(subject, ""))

    def _told(self, subject: Subject, records: Mapping[Subject, Fields]) -> dict[str, Any]:
        return told(subject, records.get(subject, {}))

    def _wanted(self, subject: Subject, one: Written, names: Names, old: Mapping[str, Any]) -> dict[str, Any]:
        """What a file says a record shall be, complete and consistent."""
        if one.kind == "project" and self._project not in {None, subject}:
            raise Refused(
                "it is of another project than this one; keep the one of this project, or open the other folder"
            )
        fields = names.resolved(one.kind, one.fields, old)
        if fields.get("alias", "") != old.get("alias", ""):
            fields["alias"] = checked_alias(one.kind, fields["alias"]) if "alias" in fields else old["alias"]
        is_by_hand = one.subject is None and not old
        if one.kind == "decision" and old:
            fields = self._settling.changed(old, fields, one.answer)
        elif one.kind == "decision":
            fields = self._settling.begun(fields, one.answer) if is_by_hand else as_written(fields, one.answer)
        if is_by_hand:
            known = KINDS[one.kind].__struct_fields__
            fields = {**{name: value for name, value in self._settling.stamp.items() if name in known}, **fields}
        missing = _REQUIRED[one.kind] - fields.keys()
        fields |= {name: kept for name in missing if (kept := old.get(name) or self._settling.stamp.get(name))}
        for name in sorted(_REQUIRED[one.kind] - fields.keys()):
            raise Refused(f"it does not say `{name}`")
        return told(subject, fields)

    def _title(self, subject: Subject) -> str:
        fields = {**self._current.get(subject, {}), **self._changes.get(subject, {})}
        words = next(
            (str(fields[name]) for name in ("question", "title", "name", "term", "text") if fields.get(name)), ""
        )
        return f"“{words.splitlines()[0][:80]}”" if words.strip() else subject

    def _answered_twice(self) -> Iterator[str]:
        """A sentence for each question of a bank that has two decisions now, one of which is new."""
        by_question: dict[str, list[Subject]] = {}
        subjects = {**self._current, **self._changes}
        records = {one: {**self._current.get(one, {}), **self._changes.get(one, {})} for one in subjects}
        for subject, fields in records.items():
            is_counted = kind_of(subject) == "decision" and fields.get("state") != State.SUPERSEDED
            if is_counted and fields.get("question_id"):
                by_question.setdefault(str(fields["question_id"]), []).append(subject)
        for question, found in by_question.items():
            if len(found) > 1 and any(one not in self._current for one in found):
                aliases = [records[one]["alias"] for one in found]
                yield f"{' and '.join(aliases)} answer the same question ({question}); let one supersede the other."


def _may_be_unread(subject: Subject, fields: Fields, read: Read) -> bool:
    """Whether the record may be in a file that cannot be read: by id, by the name, or because nothing tells."""
    for one in read.unread:
        if kind_at(one.path) != kind_of(subject):
            continue
        alias = alias_at(one.path)
        if subject in one.subjects or (alias and alias == fields.get("alias")) or not (one.subjects or alias):
            return True
    return False
