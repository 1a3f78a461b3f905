"""Conflicts of a merge, settled as people chose: by one side, or by a value that both sides do not have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from daemon.contract.branch import Resolution
from daemon.contract.ids import Actor
from daemon.errors import WrongUse
from daemon.specs.open_project import OpenProject
from daemon.specs.recording import check_fields
from spec.errors import UnknownRecord
from spec.log.branches import ANSWER, WHOLE, Clashing, fields_of
from spec.log.event import plain
from spec.log.state import Fields
from spec.logic.facts import Vocabulary
from spec.questions.answers import Answer, spoken_answer, take_answer
from spec.questions.bank import Question
from spec.records import Source, State, Subject, kind_of

Settled = dict[Subject, dict[str, Any]]


class _OwnAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    chosen: tuple[str, ...] = ()
    text: str = ""
    form: dict[str, Any] = {}
    asserts: tuple[str, ...] = ()


def resolve(
    opened: OpenProject,
    conflicts: Sequence[Clashing],
    resolutions: Iterable[Resolution],
    ours: Mapping[Subject, Fields],
    actor: Actor,
) -> tuple[Settled, list[Clashing]]:
    """The fields that resolutions settle, and the conflicts that are left.

    Raises UnknownRecord for a conflict that is none; BadAnswer, BadFormula or WrongUse for a value that the record
    cannot have, since what cannot be read back must never come into the log.
    """
    chosen = {(one.subject, one.field): one for one in resolutions}
    known = {(one.subject, one.field) for one in conflicts}
    for key in chosen:
        if key not in known:
            raise UnknownRecord(
                "conflict", f"{key[1]} of {key[0]}", [f"{field} of {subject}" for subject, field in known]
            )
    settled: Settled = {}
    left = []
    for conflict in conflicts:
        resolution = chosen.get((conflict.subject, conflict.field))
        if resolution is None:
            left.append(conflict)
        elif resolution.take == "theirs":
            settled.setdefault(conflict.subject, {}).update(fields_of(conflict, conflict.theirs))
        elif resolution.take == "value":
            own = _own(opened, conflict, resolution.value, actor)
            merged = {**ours.get(conflict.subject, {}), **own}
            if any(value is not None for value in merged.values()):
                check_fields(conflict.subject, merged, opened.questions().vocabulary)
            settled.setdefault(conflict.subject, {}).update(own)
    return settled, left


def _own(opened: OpenProject, conflict: Clashing, value: Any, actor: Actor) -> dict[str, Any]:
    """The fields that a value of one's own means: an answer in words or parts, a whole record, or one field."""
    if conflict.field == ANSWER and kind_of(conflict.subject) == "decision":
        return _own_answer(opened, conflict, value, actor)
    if conflict.field == WHOLE and not isinstance(value, dict | None):
        raise WrongUse(f"{value!r} is no whole record.", "Give its fields as a JSON object, or null to remove it.")
    return fields_of(conflict, value)


def _own_answer(opened: OpenProject, conflict: Clashing, value: Any, actor: Actor) -> dict[str, Any]:
    """An answer as it would be given to the question, which also says what it asserts, where a bank knows it."""
    sides = {**(conflict.theirs or {}), **(conflict.ours or {})}
    question = _question(opened, conflict.subject)
    given, asserts = _given(value, question, opened.questions().vocabulary)
    if question is not None:
        taken = take_answer(question, given, opened.questions().vocabulary)
        given, asserts = taken.answer, taken.asserts
    answer = {"chosen": list(given.values), "text": given.text, "form": plain(given.form), "asserts": list(asserts)}
    fields = {name: found for name, found in answer.items() if found not in ("", [], {})}
    fields |= {"options": sides.get("options"), "author": actor, "at": plain(datetime.now(UTC))}
    return {**dict.fromkeys(sides), **fields, "source": Source.ASKED.value, "state": State.DECIDED.value}


def _given(value: Any, question: Question | None, vocabulary: Vocabulary) -> tuple[Answer, tuple[str, ...]]:
    """The answer in a value, and what it asserts by itself: a decision of one's own may say so."""
    try:
        if isinstance(value, dict):
            spelled = msgspec.convert(value, _OwnAnswer)
            if question is None or not spelled.asserts:
                return Answer(spelled.chosen, spelled.text, spelled.form), spelled.asserts
            raise WrongUse("What an answer to a question asserts follows from its options.", "Leave `asserts` out.")
        words = msgspec.convert([value] if isinstance(value, str) else value, list[str])
    except msgspec.ValidationError as error:
        raise WrongUse(
            f"{value!r} is no answer: {error}.", 'Give an option, words, or {"chosen": […], "text": "…", "form": {…}}.'
        ) from error
    return (spoken_answer(question, words, vocabulary) if question else Answer(text=" ".join(words))), ()


def _question(opened: OpenProject, subject: Subject) -> Question | None:
    """The question of a decision, which may stand on one branch alone."""
    records = (opened.state(branch.name).fields(subject) for branch in opened.ledger.branches.all())
    names = [str(fields["question_id"]) for fields in records if "question_id" in fields]
    return opened.questions().questions.get(names[0]) if names else None
