"""Conflicts of a merge, settled as people chose: by one side, or by a value that both sides do not have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from daemon.contract.branch import Resolution
from daemon.contract.ids import Actor
from daemon.errors import WrongUse
from daemon.specs.open_project import OpenProject
from daemon.specs.recording import check_fields
from spec.errors import UnknownRecord
from spec.log.branches import ANSWER, WHOLE, Clashing, fields_of
from spec.log.event import plain
from spec.log.state import Fields
from spec.questions.answers import Answer, spoken_answer, take_answer
from spec.questions.bank import Question
from spec.records import Source, State, Subject, kind_of

Settled = dict[Subject, dict[str, Any]]


def resolve(
    opened: OpenProject, conflicts: Sequence[Clashing], resolutions: Iterable[Resolution], actor: Actor
) -> tuple[Settled, list[Clashing]]:
    """The fields that resolutions settle, and the conflicts that are left.

    Raises UnknownRecord for a conflict that is none, BadAnswer and WrongUse for a value that the record cannot have.
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
            settled.setdefault(conflict.subject, {}).update(_own(opened, conflict, resolution.value, actor))
    return settled, left


def check_settled(opened: OpenProject, settled: Settled, ours: Mapping[Subject, Fields]) -> None:
    """Raise BadAnswer, UnknownRecord or BadFormula for a record that could not be read back as it was settled."""
    for subject, fields in settled.items():
        told = {name: value for name, value in {**ours.get(subject, {}), **fields}.items() if value is not None}
        if told:
            check_fields(subject, told, opened.questions().vocabulary)


def _own(opened: OpenProject, conflict: Clashing, value: Any, actor: Actor) -> dict[str, Any]:
    """The fields that a value of one's own means: of an answer its words or its fields, of a whole record its fields."""
    if conflict.field == ANSWER and kind_of(conflict.subject) == "decision":
        return _own_answer(opened, conflict, value, actor)
    if conflict.field == WHOLE and not isinstance(value, dict | None):
        raise WrongUse(f"{value!r} is no whole record.", "Give its fields as a JSON object, or null to remove it.")
    return fields_of(conflict, value)


def _own_answer(opened: OpenProject, conflict: Clashing, value: Any, actor: Actor) -> dict[str, Any]:
    """An answer as it would be given to the question; what it asserts follows from it, where a bank knows the question."""
    fields = {**(conflict.theirs or {}), **(conflict.ours or {})}
    named = next((f for f in _sides(opened, conflict.subject) if f.get("question_id")), {})
    question = opened.questions().questions.get(str(named.get("question_id", "")))
    given = _given(value, question, opened)
    told = {"chosen": list(given.values), "text": given.text, "form": plain(given.form)}
    if question is not None:
        taken = take_answer(question, given, opened.questions().vocabulary)
        told = {"chosen": list(taken.answer.values), "text": taken.answer.text, "form": plain(taken.answer.form)}
        told["asserts"] = list(taken.asserts)
    elif isinstance(value, dict) and "asserts" in value:
        told["asserts"] = value["asserts"]
    told |= {"source": Source.ASKED.value, "state": State.DECIDED.value, "author": actor}
    told |= {"at": plain(datetime.now(UTC)), "to_confirm": None}
    return (
        dict.fromkeys(fields)
        | {"options": fields.get("options")}
        | {k: v for k, v in told.items() if v not in ("", [], {})}
    )


def _given(value: Any, question: Question | None, opened: OpenProject) -> Answer:
    match value:
        case str():
            words = [value]
        case list() if all(isinstance(one, str) for one in value):
            words = value
        case dict() if set(value) <= {"chosen", "text", "form", "asserts", "state"}:
            return _spelled(value)
        case _:
            raise WrongUse(
                f"{value!r} is no answer.", 'Give an option, words, or {"chosen": [], "text": "", "form": {}}.'
            )
    if question is None:
        return Answer(text=" ".join(words))
    return spoken_answer(question, words, opened.questions().vocabulary)


def _spelled(value: Mapping[str, Any]) -> Answer:
    chosen, text, form = value.get("chosen") or [], value.get("text") or "", value.get("form") or {}
    fits = isinstance(chosen, list) and isinstance(text, str) and isinstance(form, dict)
    if not fits or not all(isinstance(one, str) for one in chosen):
        raise WrongUse(
            "An answer has option values in `chosen`, a string in `text`, fields in `form`.", "Mend the value."
        )
    return Answer(tuple(chosen), text, form)


def _sides(opened: OpenProject, subject: Subject) -> list[Fields]:
    """The record as each branch has it; a question's id is the same on all."""
    return [opened.state(branch.name).fields(subject) for branch in opened.ledger.branches.all()]
