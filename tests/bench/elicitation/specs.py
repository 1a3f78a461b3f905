"""Complete specs: the answers of a person who knows everything, sampled by walking the interview, or written by hand.

A sampled person answers the questions in an order of chance, which favours no strategy: what is recommended with a
chance of one half, else any other option that can still be chosen; of a form each number by its default or by a factor.
Words that become records, such as goals and things, nobody can recommend: they are always the person's own. A spec
written by hand is a YAML file with `type`, `idea` and `answers`: a value, a list of values, words, or a form's fields.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from spec.logic.facts import FactKind, FactValue
from spec.logic.solver import Claim
from spec.questions.answers import Answer, recommended_answer, take_answer
from spec.questions.bank import Field, Format, Question
from spec.questions.catalogue import QuestionSet, question_set
from spec.questions.ideas import options_in
from spec.questions.interrogation import Picture, QuestionState, Standing, claims_of, picture
from spec.records import Decision, Project, Source, State

WRITTEN = Path(__file__).with_name("written")
_FOLLOWS_ADVICE = 0.5
_FACTORS = (0.1, 0.25, 0.5, 2, 4, 10)
_OWN_WORDS = "As the person says it: "

Fact = tuple[str, FactValue]


class BrokenSpec(Exception):
    """A spec written by hand that cannot be: it names what does not fit."""


@dataclass
class Table:
    """A project and the decisions taken on it so far, which is all that an interview needs."""

    project: Project
    questions: QuestionSet
    decisions: list[Decision] = field(default_factory=list)

    def claims(self) -> list[Claim]:
        return claims_of(self.project, self.decisions, [], [])

    def picture(self) -> Picture:
        return picture(self.questions, self.questions.solver, self.project, self.decisions, self.claims())

    def take(self, question: Question, answer: Answer | None, source: Source = Source.ASKED) -> bool:
        """Record an answer, None for one that nobody has; False, with nothing recorded, where it clashes."""
        fields: dict[str, Any] = {"question_id": question.id, "source": source, "needs": question.needs}
        if answer is None:
            self.decisions.append(Decision(question.id, question.id, question.text, state=State.DEFERRED, **fields))
            return True
        taken = take_answer(question, answer, self.questions.vocabulary)
        if taken.asserts and not self.questions.solver.is_possible(self.claims(), taken.asserts):
            return False
        fields |= {"chosen": taken.answer.values, "text": taken.answer.text, "form": taken.answer.form}
        state = State.ASSUMED if source is Source.ASSUMED else State.DECIDED
        self.decisions.append(
            Decision(question.id, question.id, question.text, asserts=taken.asserts, state=state, **fields)
        )
        return True


@dataclass(frozen=True)
class Gold:
    """A complete spec: `answers` by question, what follows included; `free` are the questions that its idea answers.

    `senseless` are those that make no sense for it.
    """

    name: str
    type: str
    answers: Mapping[str, Answer]
    formulas: tuple[str, ...]
    free: tuple[str, ...] = ()
    senseless: frozenset[str] = frozenset()
    written: bool = False

    @cached_property
    def questions(self) -> QuestionSet:
        return question_set(self.type)

    def table(self) -> Table:
        """The project as it is at the beginning: its type, and what its idea answers."""
        table = Table(Project(self.name, "P-1", self.name, self.name, self.type, "thorough"), self.questions)
        for question_id in self.free:
            table.take(self.questions.question(question_id), self.answers[question_id], Source.FOUND)
        return table


def sampled(project_type: str, seed: int) -> Gold:
    """A spec by a person of chance."""
    rng = random.Random(f"{project_type}-{seed}")
    name = f"{project_type}-{seed}"
    table = Table(Project(name, "P-1", name, name, project_type, "thorough"), question_set(project_type))
    while (drawn := table.picture()).order:
        state = drawn.states[rng.choice(drawn.order)]
        if not any(table.take(state.question, answer) for answer in _answers(state, table.questions, rng)):
            table.take(state.question, None)
    return _gold(name, table)


def written(path: Path) -> Gold:
    """A spec from its file; raises BrokenSpec."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    questions = question_set(data["type"])
    table = Table(Project(path.stem, "P-1", path.stem, data["idea"], data["type"], "thorough"), questions)
    left = {name: _spoken(questions.question(name), told) for name, told in data["answers"].items()}
    while left:
        states = table.picture().states
        name = next((name for name in left if states[name].standing in {Standing.OPEN, Standing.FOLLOWS}), None)
        if name is None:
            standings = {name: states[name].standing.value for name in left}
            raise BrokenSpec(f"{path.name} answers what cannot be asked: {standings}")
        answer = left.pop(name)
        if states[name].standing is Standing.FOLLOWS:
            if set(states[name].follows) != set(answer.values):
                raise BrokenSpec(f"{path.name}: it follows that {name} is {states[name].follows}")
        elif not table.take(questions.question(name), answer):
            raise BrokenSpec(f"{path.name}: the answer to {name} clashes with those before")
    return _gold(path.stem, table, data["idea"], is_written=True)


def _gold(name: str, table: Table, idea: str = "", *, is_written: bool = False) -> Gold:
    answers = {d.question_id: Answer(d.chosen, d.text, d.form) for d in table.decisions if d.is_live}
    states = table.picture().states
    for question_id, state in states.items():
        if state.standing is Standing.FOLLOWS:
            answers[question_id] = Answer(state.follows)
    read = [q.id for q in table.questions.questions.values() if q.id in answers and options_in(idea, q)]
    formulas = tuple(text for claim in table.claims() for text in claim.formulas)
    senseless = frozenset(one for one, state in states.items() if state.standing is Standing.OUT)
    return Gold(name, table.project.type, answers, formulas, tuple(read), senseless, is_written)


def _spoken(question: Question, told: Any) -> Answer:
    if isinstance(told, dict):
        return Answer(form=told)
    values = tuple(map(str, told)) if isinstance(told, list) else (str(told),)
    if question.format is Format.TEXT or not all(question.option(value) for value in values):
        return Answer(text="\n".join(values))
    return Answer(values)


# -- a person of chance --------------------------------------------------------------------------------------------


def _answers(state: QuestionState, questions: QuestionSet, rng: random.Random) -> Iterator[Answer]:
    """What the person would say, best first: the next is said where what is decided rules one out."""
    question, advised = state.question, recommended_answer(state.question)
    follows_advice = advised is not None and rng.random() < _FOLLOWS_ADVICE
    match question.format:
        case Format.TEXT:
            own = Answer(text=_OWN_WORDS + question.id)
            yield advised if advised and follows_advice and not question.captures else own
        case Format.RADIO:
            yield from _one_of(state, advised.values if advised else (), follows_advice, rng)
        case Format.CHECKBOX:
            values = [o.option.value for o in state.options if o.available]
            chosen = advised.values if advised and follows_advice else [v for v in values if rng.random() < 0.5]
            yield from (Answer(tuple(some)) for some in (chosen, *([one] for one in values)) if some)
        case Format.FORM:
            yield from _forms(question, questions, rng)


def _one_of(state: QuestionState, advised: Sequence[str], follows: bool, rng: random.Random) -> Iterator[Answer]:
    values = [o.option.value for o in state.options if o.available]
    rng.shuffle(values)
    values.sort(key=lambda value: (value in advised) is not follows)
    yield from (Answer((value,)) for value in values)


def _forms(question: Question, questions: QuestionSet, rng: random.Random) -> Iterator[Answer]:
    own = {one.name: _field(one, questions, rng) for one in question.fields}
    defaults = {one.name: one.default for one in question.fields if one.default is not None}
    yield Answer(form={name: value for name, value in own.items() if value is not None})
    for name, value in own.items():  # one field of its own may clash where the others do not
        yield Answer(form=defaults | ({name: value} if value is not None else {}))
    yield Answer(form=defaults)


def _field(one: Field, questions: QuestionSet, rng: random.Random) -> str | float | bool | None:
    fact = questions.vocabulary.get(one.fact) if one.fact else None
    if rng.random() < _FOLLOWS_ADVICE or one.default is None:
        return one.default
    if fact is None:
        return f"{_OWN_WORDS}{one.name}"
    if fact.type is FactKind.BOOL:
        return not one.default
    if fact.type is FactKind.ENUM:
        return rng.choice([word for word in fact.values if word != one.default])
    number = float(one.default) * rng.choice(_FACTORS)
    number = max(number, fact.minimum) if fact.minimum is not None else number
    number = min(number, fact.maximum) if fact.maximum is not None else number
    return round(number) if number >= 10 else round(number, 1)
