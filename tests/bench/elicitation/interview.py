"""An interview with an oracle: a spec is hidden, questions are asked in some order, and what is known is counted.

The oracle gives the spec's own answer, or says that there is none, which counts as a question that recovers nothing.
What follows by logic counts as recovered without having been asked.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean

from specs import Gold, Table

from spec.errors import BadAnswer
from spec.logic.facts import FactValue
from spec.logic.formula import facts_in, parse_formula
from spec.logic.solver import Claim
from spec.questions.answers import Answer, recommended_answer, take_answer
from spec.questions.bank import Format, Question
from spec.questions.catalogue import QuestionSet
from spec.questions.interrogation import Picture, Standing
from spec.records import Decision, Source

Known = dict[str, FactValue]
Strategy = Callable[["Interview", Picture], str]
"""Which of the open questions is asked next."""

_SETTLED = frozenset({Standing.ANSWERED, Standing.FOLLOWS})


class Closure:
    """What formulas settle. Facts that no rule ties together are worked out apart, and each part is kept."""

    def __init__(self, questions: QuestionSet) -> None:
        self._solver = questions.solver
        self._vocabulary = questions.vocabulary
        self._root = {name: name for name in questions.vocabulary.names()}
        for rule in questions.rules.values():
            self._tie(rule.holds)
        for question in questions.questions.values():
            for option in question.options:
                for text in option.asserts:
                    self._tie(text)
        self._kept: dict[frozenset[str], Known] = {}

    def of(self, formulas: Iterable[str]) -> Known:
        """All facts that the formulas settle, by name."""
        parts: dict[str, set[str]] = defaultdict(set)
        for text in formulas:
            parts[self._home(text)].add(text)
        known: Known = {}
        for part in parts.values():
            known |= self._part(frozenset(part))
        return known

    def holds(self, formulas: Iterable[str], wanted: Sequence[str]) -> bool:
        """Whether the formulas force all of `wanted`, and not only a bound of it."""
        found = self._solver.settled([Claim("all", tuple(formulas))], wanted)
        return all(text in found and found[text].holds for text in wanted)

    def _part(self, part: frozenset[str]) -> Known:
        if part not in self._kept:
            claims = [Claim("all", tuple(sorted(part)))]
            found = {**self._solver.values(claims), **self._solver.numbers(claims)}
            self._kept[part] = {name: value for name, (value, _) in found.items()}
        return self._kept[part]

    def _home(self, text: str) -> str:
        names = sorted(name for name in facts_in(parse_formula(text)) if name in self._vocabulary)
        return self._find(names[0]) if names else ""

    def _find(self, name: str) -> str:
        while self._root[name] != name:
            name = self._root[name]
        return name

    def _tie(self, text: str) -> None:
        names = sorted(name for name in facts_in(parse_formula(text)) if name in self._vocabulary)
        for other in names[1:]:
            self._root[self._find(other)] = self._find(names[0])


@dataclass
class Assumed:
    """What stands after all that is left was assumed as recommended; `weight` counts the sections that rest on it."""

    right_facts: float
    wrong: int
    wrong_weight: int


@dataclass
class Outcome:
    """The curves of one interview, from before the first question on, and what each question cost.

    `facts` are shares of the hidden facts, `weighted` of the sections that rest on them; `sections` are shares of what
    sections need, `complete` of the sections that have it all.
    """

    facts: list[float] = field(default_factory=list)
    weighted: list[float] = field(default_factory=list)
    sections: list[float] = field(default_factory=list)
    complete: list[float] = field(default_factory=list)
    effort: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    assumed: dict[int, Assumed] = field(default_factory=dict)
    choosing_ms: list[float] = field(default_factory=list)
    asked_settled: int = 0
    asked_twice: int = 0
    hidden: int = 0


class Interview:
    """One spec, hidden, and what has come of it."""

    def __init__(self, gold: Gold, closure: Closure) -> None:
        self.gold = gold
        self.closure = closure
        self.table: Table = gold.table()
        self.gold_known = self._facts(gold.formulas, gold.answers)
        given = self.known()
        self.hidden = {name: value for name, value in self.gold_known.items() if given.get(name) != value}
        self.weights = _fact_weights(gold.questions)
        self.needed: dict[str, list[str]] = defaultdict(list)
        for question_id in gold.answers:
            for section in gold.questions.question(question_id).needs:
                self.needed[section].append(question_id)

    def known(self) -> Known:
        """The facts that are known now."""
        formulas = [text for claim in self.table.claims() for text in claim.formulas]
        said = {d.question_id: Answer(d.chosen, d.text, d.form) for d in self.table.decisions if d.is_live}
        return self._facts(formulas, said)

    def gain(self, question_id: str) -> float:
        """How many facts the answer would recover that are hidden still; only who knows the spec can tell."""
        answer = self.gold.answers.get(question_id)
        if answer is None:
            return 0.0
        taken = take_answer(self.gold.questions.question(question_id), answer, self.gold.questions.vocabulary)
        if not taken.asserts:
            return 1.0
        formulas = [text for claim in self.table.claims() for text in claim.formulas]
        before, after = self.closure.of(formulas), self.closure.of([*formulas, *taken.asserts])
        return sum(after.get(n) == value != before.get(n) for n, value in self.hidden.items())

    def run(self, choose: Strategy, budgets: Sequence[int]) -> Outcome:
        """Ask until nothing is open; at each of `budgets` also look what assuming the rest would give."""
        outcome = Outcome(hidden=len(self.hidden))
        while True:
            started = time.perf_counter()
            drawn = self.table.picture()
            outcome.choosing_ms.append((time.perf_counter() - started) * 1000)
            self._count(outcome, drawn)
            if len(outcome.asked) in budgets or not drawn.order:
                outcome.assumed[len(outcome.asked)] = self._assume_rest()
            if not drawn.order:
                break
            self._ask(choose(self, drawn), outcome)
        last = outcome.assumed[len(outcome.asked)]
        outcome.assumed |= {budget: last for budget in budgets if budget > len(outcome.asked)}
        return outcome

    def _ask(self, question_id: str, outcome: Outcome) -> None:
        question = self.gold.questions.question(question_id)
        outcome.asked_twice += question_id in outcome.asked
        answer = self.gold.answers.get(question_id)
        outcome.asked_settled += answer is not None and self._is_settled(question, answer)
        if not self.table.take(question, answer):
            raise AssertionError(f"{self.gold.name}: the answer to {question_id} clashes with the spec's others")
        outcome.asked.append(question_id)
        outcome.effort.append(question.cost)

    def _is_settled(self, question: Question, answer: Answer) -> bool:
        """Whether all was known before: of a radio or form what the answer says, else whatever an answer could say."""
        told = take_answer(question, answer, self.gold.questions.vocabulary).asserts
        if question.format is Format.FORM:
            formulas = [text for claim in self.table.claims() for text in claim.formulas]
            return bool(told) and self.closure.holds(formulas, told)
        own = {name for name in self.gold.questions.speaks_of[question.id] if name in self.gold.questions.vocabulary}
        if question.format is Format.RADIO:
            own &= set(self.closure.of(told) if told else ())
        known = self.known()
        return bool(own) and all(name in known and known[name] == self.gold_known.get(name) for name in own)

    def _count(self, outcome: Outcome, drawn: Picture) -> None:
        known = self.known()
        found = [name for name, value in self.hidden.items() if known.get(name) == value]
        outcome.facts.append(len(found) / len(self.hidden))
        total = sum(self.weights[name] for name in self.hidden)
        outcome.weighted.append(sum(self.weights[name] for name in found) / total)
        settled = {one for one, state in drawn.states.items() if state.standing in _SETTLED}
        shares = [mean(one in settled for one in needed) for needed in self.needed.values()]
        outcome.sections.append(mean(shares))
        outcome.complete.append(mean(share == 1 for share in shares))

    def _facts(self, formulas: Iterable[str], answers: Mapping[str, Answer]) -> Known:
        """What formulas settle, and each answer that asserts nothing, as a fact of its own."""
        vocabulary, questions = self.gold.questions.vocabulary, self.gold.questions
        known = dict(self.closure.of(formulas))
        for question_id, answer in answers.items():
            if not take_answer(questions.question(question_id), answer, vocabulary).asserts:
                known[f"said:{question_id}"] = True
        return known

    # -- assuming ------------------------------------------------------------------------------------------------

    def _assume_rest(self) -> Assumed:
        table = Table(self.table.project, self.table.questions, list(self.table.decisions))
        left: set[str] = set()
        while wanted := [one for one in table.picture().order if one not in left]:
            for question_id in wanted:
                if not _assume(table, table.questions.question(question_id)):
                    left.add(question_id)
        decisions = [d for d in table.decisions if d.source is Source.ASSUMED]
        wrong = [d for d in decisions if self._is_wrong(d)]
        formulas = [text for claim in table.claims() for text in claim.formulas]
        wrong_said = {f"said:{d.question_id}" for d in wrong}
        said = {d.question_id: Answer(d.chosen, d.text, d.form) for d in table.decisions if d.is_live}
        known = self._facts(formulas, said)
        right = sum(known.get(f) == value and f not in wrong_said for f, value in self.gold_known.items())
        return Assumed(right / len(self.gold_known), len(wrong), sum(len(d.needs) for d in wrong))

    def _is_wrong(self, decision: Decision) -> bool:
        """Whether the spec says otherwise, or makes the question senseless; what it says nothing on is not wrong."""
        answer = self.gold.answers.get(decision.question_id)
        if answer is None:
            return decision.question_id in self.gold.senseless
        question = self.gold.questions.question(decision.question_id)
        told = take_answer(question, answer, self.gold.questions.vocabulary)
        return set(told.asserts) != set(decision.asserts) or told.answer.text != decision.text


def _assume(table: Table, question: Question) -> bool:
    """As the product assumes: what is recommended, else the first option that can be chosen."""
    advised = recommended_answer(question)
    candidates = [advised] if advised else []
    if question.format is Format.RADIO:
        candidates += [Answer((option.value,)) for option in question.options]
    if question.format is Format.CHECKBOX and advised:
        candidates += [Answer((value,)) for value in advised.values]
    for answer in candidates:
        try:
            if table.take(question, answer, Source.ASSUMED):
                return True
        except BadAnswer:
            continue
    return False


def _fact_weights(questions: QuestionSet) -> Mapping[str, int]:
    """Fact → how many sections rest on it, through the questions that speak of it."""
    sections: dict[str, set[str]] = defaultdict(set)
    for question in questions.questions.values():
        for name in (*questions.speaks_of[question.id], f"said:{question.id}"):
            sections[name].update(question.needs)
    return defaultdict(lambda: 1, {name: max(1, len(some)) for name, some in sections.items()})
