"""Other answers to the question of a decision with which everything else that is claimed would be consistent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from daemon.contract.question import Fit
from daemon.specs.open_project import OpenProject
from spec.errors import BadAnswer, BadFormula
from spec.logic.facts import Fact, FactKind
from spec.logic.formula import Among, Both, Comparison, Either, Formula, Implies, Not, Term, parse_formula
from spec.logic.solver import Claim
from spec.logic.units import convert, unit_named
from spec.questions.answers import Answer, asserted_by, take_answer
from spec.questions.bank import Format, Question
from spec.records import Decision, subject_of

_MOST_TRIED = 8
"""Values of one field: each try asks the solver."""


def fits_of(opened: OpenProject, decision: Decision, claims: Sequence[Claim], near: Iterable[str]) -> list[Fit]:
    """Answers that would fit: another option, or the form with one field changed.

    Numbers are tried as the formulas `near`, those of the clash, have them; of a field's the closest one is offered.
    """
    question = opened.questions().questions.get(decision.question_id)
    if question is None:
        return []
    others = [claim for claim in claims if claim.subject != subject_of("decision", decision.id)]
    if question.format is Format.FORM:
        return list(_forms(opened, question, decision, others, list(near)))
    return [
        Fit(label=option.label, values=[option.value])
        for option in question.options
        if option.value not in decision.chosen
        and opened.solver().is_possible(others, asserted_by(question, [option.value]))
    ]


def _forms(
    opened: OpenProject, question: Question, decision: Decision, others: Sequence[Claim], near: Sequence[str]
) -> Iterator[Fit]:
    vocabulary = opened.questions().vocabulary
    for field in question.fields:
        fact = vocabulary.get(field.fact) if field.fact else None
        now = decision.form.get(field.name)
        if fact is None or now is None:
            continue
        for value in _tried(fact, now, near)[:_MOST_TRIED]:
            form = {**decision.form, field.name: value}
            if _is_possible(opened, question, form, others):
                label = field.label.removesuffix(f" ({fact.unit})")
                yield Fit(label=f"{label}: {_told(fact, value)}", form=form)
                if fact.type is FactKind.NUMBER:
                    break


def _is_possible(opened: OpenProject, question: Question, form: dict[str, Any], others: Sequence[Claim]) -> bool:
    try:
        taken = take_answer(question, Answer(form=form), opened.questions().vocabulary)
    except BadAnswer:  # a number out of its bounds
        return False
    return opened.solver().is_possible(others, taken.asserts)


def _tried(fact: Fact, now: Any, near: Sequence[str]) -> list[Any]:
    """Other values that are worth a try, the closest first."""
    if fact.type is FactKind.BOOL:
        return [not now]
    if fact.type is FactKind.ENUM:
        return [value for value in fact.values if value != now]
    numbers = {number for text in near for term in _terms(parse_formula(text)) if (number := _in(fact, term))}
    return [
        _plain(number) for number in sorted(numbers - {Fraction(str(now))}, key=lambda one: abs(one - Fraction(now)))
    ]


def _terms(formula: Formula) -> Iterator[Term]:
    match formula:
        case Comparison(left, _, right):
            yield from (*left, *right)
        case Both(parts) | Either(parts):
            for part in parts:
                yield from _terms(part)
        case Implies(condition, conclusion):
            yield from _terms(condition)
            yield from _terms(conclusion)
        case Not(inner):
            yield from _terms(inner)
        case Among() | _:
            return


def _in(fact: Fact, term: Term) -> Fraction | None:
    """A number of a formula in the unit of a fact; None for a fact, a bare number, or what measures something else."""
    if term.fact or not term.unit:
        return None
    try:
        return convert(term.factor, unit_named(term.unit), fact.measured_in())
    except BadFormula:
        return None


def _plain(number: Fraction) -> int | float:
    return int(number) if number.denominator == 1 else float(number)


def _told(fact: Fact, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,} {fact.unit}".rstrip() if isinstance(value, int | float) else str(value)
