"""Specs made by whole interviews in memory: the shipped questions, the real solver, and somebody who answers.

What the daemon keeps in its log is kept in lists here; all else is as it is there, so that what artifacts get to see in
tests is what they get to see from people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import msgspec

from spec.errors import BadAnswer
from spec.logic.solver import Claim
from spec.questions.answers import Answer, offered, recommended_answer, take_answer
from spec.questions.bank import Question
from spec.questions.catalogue import QuestionSet, question_set
from spec.questions.interrogation import Picture, QuestionState, Standing, claims_of, picture
from spec.records import Decision, Project, Requirement, State
from spec.requirements.derive import requirements_from
from spec.view import Known, OpenQuestion, SpecView

Reply = Callable[[QuestionState], Sequence[Answer]]
"""Who answers: the answers to one question, best first; the first that clashes with nothing is taken, none defers."""


def recommended(state: QuestionState) -> Sequence[Answer]:
    """Whoever takes the advice, and else the first option that is left."""
    question = state.question
    advised = recommended_answer(question)
    left = [Answer((one.option.value,)) for one in state.options if one.available]
    return [*([advised] if advised else []), *left]


def interviewed(blank: SpecView, reply: Reply, *, assumes: bool = False) -> SpecView:
    """The view of `blank` after all questions that make sense were put to `reply`.

    `blank` has the project and all records but decisions; with `assumes` the answers are assumptions.
    """
    interview = _Interview(blank, reply, assumes)
    decisions = interview.decisions()
    claims = interview.claims()
    solver = interview.questions.solver
    assumed = {f"decision:{one.id}" for one in decisions if one.state is State.ASSUMED}
    known = {
        fact: Known(value, because, bool(assumed.intersection(because)))
        for fact, (value, because) in {**solver.values(claims), **solver.numbers(claims)}.items()
    }
    view = msgspec.structs.replace(blank, decisions=decisions, known=known, open=tuple(interview.open()))
    return msgspec.structs.replace(view, requirements=(*view.requirements, *_implied(view)))


class _Interview:
    """The decisions of one project as they come."""

    def __init__(self, blank: SpecView, reply: Reply, assumes: bool) -> None:
        self.questions: QuestionSet = question_set(blank.project.type)
        self._blank = blank
        self._reply = reply
        self._state = State.ASSUMED if assumes else State.DECIDED
        self._decisions: list[Decision] = []

    def decisions(self) -> tuple[Decision, ...]:
        """Ask until nothing is left to ask."""
        while order := self._picture().order:
            for question_id in order:
                self._decisions.append(self._decide(self._picture_state(question_id)))
        return tuple(self._decisions)

    def claims(self) -> list[Claim]:
        """What is claimed by now."""
        return claims_of(self._blank.project, self._decisions, self._blank.rules, self._blank.requirements)

    def open(self) -> Iterator[OpenQuestion]:
        """What has no answer."""
        for state in self._picture().states.values():
            if state.standing in {Standing.OPEN, Standing.DEFERRED}:
                q = state.question
                yield OpenQuestion(q.id, q.text, q.needs, q.blocking, state.standing is Standing.DEFERRED)

    def _picture(self) -> Picture:
        self._drawn = picture(
            self.questions, self.questions.solver, self._blank.project, self._decisions, self.claims()
        )
        return self._drawn

    def _picture_state(self, question_id: str) -> QuestionState:
        """As it was when the round began; an answer that no longer fits clashes and is passed over."""
        return self._drawn.states[question_id]

    def _decide(self, state: QuestionState) -> Decision:
        number = len(self._decisions) + 1
        frame = _frame(state.question, number)
        for answer in self._reply(state):
            try:
                taken = take_answer(state.question, answer, self.questions.vocabulary)
            except BadAnswer:
                continue
            if not self._clashes(frame.id, taken.asserts):
                given = taken.answer
                return msgspec.structs.replace(
                    frame,
                    state=self._state,
                    chosen=given.values,
                    text=given.text,
                    form=given.form,
                    units=taken.units,
                    asserts=taken.asserts,
                )
        return msgspec.structs.replace(frame, state=State.DEFERRED)

    def _clashes(self, decision_id: str, asserts: tuple[str, ...]) -> bool:
        addition = Claim(f"decision:{decision_id}", asserts)
        return bool(asserts) and self.questions.solver.clash_with(self.claims(), addition) is not None


def _frame(question: Question, number: int) -> Decision:
    return Decision(
        id=f"d{number}",
        alias=f"D-{number}",
        question=question.text,
        question_id=question.id,
        format=question.format.value,
        options=offered(question),
        category=question.category,
        needs=question.needs,
    )


def _implied(view: SpecView) -> Iterator[Requirement]:
    """What follows from entities and facts, numbered under what it rests on."""
    aliases = {f"decision:{one.id}": one.alias for one in view.decisions}
    aliases |= {f"entity:{one.id}": one.alias for one in view.entities}
    counts: Counter[str] = Counter()
    for seed in requirements_from(view):
        stem = aliases.get(next(iter(seed.rests_on), ""), "P").replace("-", "")
        counts[stem] += 1
        alias = f"R-{stem}.{counts[stem]}"
        yield Requirement(id=alias, alias=alias, **msgspec.structs.asdict(seed))


def project_of(kind: str, *, brownfield: bool = False, name: str = "Corner Shop", idea: str = "") -> Project:
    """A project of that type."""
    told = idea or "Customers order parts in a shop, and clerks see what is in stock."
    return Project("p1", "P-1", name, told, kind, time="thorough", brownfield=brownfield)
