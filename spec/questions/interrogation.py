"""Where the interrogation stands: what each question is to this project now, which comes next, and why it would stop.

Pure: decisions and a solver in, a picture out. The order of questions is by value, `questions.value`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from spec.logic.formula import facts_in, parse_formula
from spec.logic.solver import Claim, Settled, Solver
from spec.questions.bank import Format, Option, Question
from spec.questions.catalogue import QuestionSet
from spec.questions.value import Value, value_of
from spec.records import PROJECT_TYPES, Decision, OwnRule, Project, Requirement, State

BUDGETS: Final = {"quick": 12, "standard": 30, "thorough": 400}
"""How many questions a person is asked for each time investment; what is left then is assumed."""

_WORTH: Final = {"quick": 0.15, "standard": 0.05, "thorough": 0.0}
"""A question below this value is not worth its effort to somebody with so much time."""


class Standing(StrEnum):
    """What a question is now."""

    ANSWERED = "answered"
    DEFERRED = "deferred"
    OPEN = "open"
    FOLLOWS = "follows"
    """Its answer follows from what is decided."""
    WAITING = "waiting"
    """Whether it makes sense depends on something that is not decided."""
    OUT = "out"
    """It makes no sense for what is decided."""


class OptionState(msgspec.Struct, frozen=True):
    """An option, and whether it can still be chosen; if not, the subjects and rules because of which."""

    option: Option
    available: bool = True
    because: tuple[str, ...] = ()


class QuestionState(msgspec.Struct, frozen=True):
    """A question as it stands; `because` are the subjects that make it follow or make no sense."""

    question: Question
    standing: Standing
    options: tuple[OptionState, ...] = ()
    because: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    """The option values that follow."""
    value: Value | None = None


class Picture(msgspec.Struct, frozen=True):
    """All questions of a project, the open ones by value."""

    states: Mapping[str, QuestionState]
    order: tuple[str, ...]
    stop: str
    """Why nothing more need be asked; empty while something should."""
    asked: int
    budget: int


def claims_of(
    project: Project, decisions: Iterable[Decision], rules: Iterable[OwnRule], requirements: Iterable[Requirement]
) -> list[Claim]:
    """What a project claims: its type, its live decisions, its confirmed rules, its requirements' formulas."""
    is_product = project.type in PROJECT_TYPES
    told = ["project.brownfield" if project.brownfield else "not project.brownfield"]
    told += [f"product.type = {project.type}"] if is_product else []
    claims = [Claim(f"project:{project.id}", tuple(told), fixed=True)]
    claims += [Claim(f"decision:{d.id}", d.asserts, d.locked) for d in decisions if d.is_live and d.asserts]
    claims += [Claim(f"rule:{rule.id}", (rule.holds,)) for rule in rules if rule.confirmed]
    claims += [Claim(f"requirement:{r.id}", r.asserts) for r in requirements if r.asserts]
    return claims


def picture(
    questions: QuestionSet, solver: Solver, project: Project, decisions: Sequence[Decision], claims: Sequence[Claim]
) -> Picture:
    """Where the interrogation of a project stands."""
    taken = {d.question_id: d for d in decisions if d.question_id and d.state is not State.SUPERSEDED}
    pending = [question for question in questions.questions.values() if question.id not in taken]
    settled = solver.settled(claims, [text for question in pending for text in _formulas(question)])
    states = {
        q.id: _taken_state(questions.questions[q.id], taken[q.id])
        for q in questions.questions.values()
        if q.id in taken
    }
    states |= {question.id: _pending_state(question, settled) for question in pending}
    known = _known_facts(questions, claims, settled)
    states |= _filled_forms(states, known, claims)
    weights = _section_weights(states)
    open_ids = [question.id for question in pending if states[question.id].standing is Standing.OPEN]
    unlocks = _unlocks(questions, pending, states)
    for question_id in open_ids:
        state = states[question_id]
        usable = tuple(o.option.value for o in state.options if o.available)
        settles = _settles(questions, state.question, known)
        value = value_of(state.question, usable, weights, unlocks.get(question_id, 0), settles)
        states[question_id] = msgspec.structs.replace(state, value=value)
    order = tuple(sorted(open_ids, key=lambda one: -_score(states[one])))  # of equals the bank's first comes first
    asked = sum(1 for d in taken.values() if d.source == "asked" and d.state is State.DECIDED)
    budget = BUDGETS[project.time]
    return Picture(states, order, _why_stop(states, order, asked, project.time), asked, budget)


def _formulas(question: Question) -> Iterable[str]:
    if question.when:
        yield question.when
    for option in question.options:
        yield from option.asserts


def _taken_state(question: Question, decision: Decision) -> QuestionState:
    standing = Standing.DEFERRED if decision.state is State.DEFERRED else Standing.ANSWERED
    return QuestionState(question, standing, tuple(OptionState(option) for option in question.options))


def _pending_state(question: Question, settled: Mapping[str, Settled]) -> QuestionState:
    options = tuple(_option_state(option, settled) for option in question.options)
    if question.when:
        condition = settled.get(question.when)
        if condition is None:
            return QuestionState(question, Standing.WAITING, options)
        if not condition.holds:
            return QuestionState(question, Standing.OUT, options, condition.because)
    forced = _forced(question, settled)
    if forced is not None:
        values, because = forced
        return QuestionState(question, Standing.FOLLOWS, options, because, values)
    return QuestionState(question, Standing.OPEN, options)


def _option_state(option: Option, settled: Mapping[str, Settled]) -> OptionState:
    refuted = next((settled[text] for text in option.asserts if text in settled and not settled[text].holds), None)
    return OptionState(option) if refuted is None else OptionState(option, available=False, because=refuted.because)


def _forced(question: Question, settled: Mapping[str, Settled]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The values that are forced already: for a radio one option that holds; for a checkbox, when each is settled."""
    told = {o.value: _whole(o, settled) for o in question.options}
    held = tuple(value for value, answer in told.items() if answer is not None and answer.holds)
    if question.format is Format.RADIO and held:
        return held[:1], told[held[0]].because  # type: ignore[union-attr]  # held ones are settled
    if question.format is Format.CHECKBOX and told and all(answer is not None for answer in told.values()):
        because = tuple(sorted({name for answer in told.values() if answer for name in answer.because}))
        return held, because
    return None


def _whole(option: Option, settled: Mapping[str, Settled]) -> Settled | None:
    """Whether all that an option asserts is settled; an option that asserts nothing never is."""
    told = [settled.get(text) for text in option.asserts]
    refuted = next((one for one in told if one is not None and not one.holds), None)
    if refuted is not None or not told or any(one is None for one in told):
        return refuted
    return Settled(True, tuple(sorted({name for one in told if one for name in one.because})))


def _section_weights(states: Mapping[str, QuestionState]) -> dict[str, float]:
    """What one answer is worth to a section: the more, the fewer the questions are on which it rests."""
    counts = Counter(
        section
        for state in states.values()
        if state.standing not in {Standing.OUT, Standing.WAITING}
        for section in state.question.needs
    )
    return {section: 1 / math.sqrt(count) for section, count in counts.items()}


def _known_facts(questions: QuestionSet, claims: Iterable[Claim], settled: Mapping[str, Settled]) -> frozenset[str]:
    """The facts that are settled, as far as what is claimed and what was asked of the solver shows it."""
    told = [text for claim in claims for text in claim.formulas]
    told += [text if answer.holds else f"not ({text})" for text, answer in settled.items()]
    return questions.reach.settled_by(dict.fromkeys(told))


def _filled_forms(
    states: Mapping[str, QuestionState], known: frozenset[str], claims: Sequence[Claim]
) -> dict[str, QuestionState]:
    """Open forms of which every field is a fact that is known already: they follow, and are not asked."""
    found = {}
    for question_id, state in states.items():
        facts = {field.fact for field in state.question.fields}
        if state.standing is Standing.OPEN and facts and facts <= known:
            told = (c.subject for c in claims if any(facts & facts_in(parse_formula(text)) for text in c.formulas))
            because = tuple(dict.fromkeys(told))
            found[question_id] = msgspec.structs.replace(state, standing=Standing.FOLLOWS, because=because)
    return found


def _settles(questions: QuestionSet, question: Question, known: frozenset[str]) -> dict[str, int]:
    """How many open facts each option settles, or each field of a form."""
    reached = questions.reached
    settles = {
        option.value: len(reached[question.id, option.value] - known) for option in question.options if option.asserts
    }
    return settles | {field.name: int(field.fact not in known) for field in question.fields if field.fact}


def _unlocks(
    questions: QuestionSet, pending: Sequence[Question], states: Mapping[str, QuestionState]
) -> dict[str, int]:
    """For each question how many waiting ones may make sense, or not, once it is answered."""
    waiting = Counter(
        name
        for question in pending
        if states[question.id].standing is Standing.WAITING
        for name in questions.waits_for[question.id]
    )
    return {question.id: sum(waiting[name] for name in questions.speaks_of[question.id]) for question in pending}


def _score(state: QuestionState) -> float:
    return state.value.score if state.value else 0.0


def _why_stop(states: Mapping[str, QuestionState], order: Sequence[str], asked: int, time: str) -> str:
    deferred = sum(1 for state in states.values() if state.standing is Standing.DEFERRED)
    put_off = f" {deferred} put off can be taken up again." if deferred else ""
    if not order:
        return f"Every question that makes sense here is answered or follows from the answers.{put_off}"
    if any(states[one].question.blocking for one in order):
        return ""
    if asked >= BUDGETS[time]:
        return (
            f"{asked} questions are answered, as many as a {time} interrogation asks; the remaining {len(order)} "
            f"will be assumed as recommended, and none of them blocks an artifact.{put_off}"
        )
    best = _score(states[order[0]])
    if best < _WORTH[time]:
        sections = len({section for one in order for section in states[one].question.needs})
        return (
            f"None of the remaining {len(order)} questions would change much: they touch {sections} sections, most of "
            f"which rest on other answers too, and none is blocking.{put_off}"
        )
    return ""
