"""Which banks a project asks: those that ship with the program, and a project's own, as one set of questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from spec.errors import BadBank, UnknownRecord
from spec.logic.facts import Vocabulary
from spec.logic.formula import facts_in, parse_formula
from spec.logic.solver import Solver
from spec.questions.bank import Bank, Question, Rule, check_bank, read_bank, vocabulary_of
from spec.questions.reach import Reach
from spec.records import CHANGE_TYPES, PROJECT_TYPES

_FOLDER: Final = Path(__file__).with_name("banks")
_CORE: Final = "core"
_CHANGE: Final = "change"


@lru_cache(maxsize=1)
def shipped_banks() -> tuple[Bank, ...]:
    """The banks of the program, core first. Read once: they never change while it runs."""
    paths = sorted(_FOLDER.glob("*.yaml"), key=lambda path: (path.stem != _CORE, path.stem != _CHANGE, path.stem))
    return tuple(read_bank(path.read_text(encoding="utf-8"), path.name, is_ours=True) for path in paths)


class Logic:
    """The facts and rules of some banks and the solver over them; projects of every type share those that ship."""

    def __init__(self, banks: Sequence[Bank]) -> None:
        self.vocabulary: Vocabulary = vocabulary_of(banks)
        self.rules: dict[str, Rule] = {rule.id: rule for bank in banks for rule in bank.rules}

    @cached_property
    def solver(self) -> Solver:
        """Made when it is first asked for, since z3 takes a moment and some megabytes."""
        return Solver(self.vocabulary, {rule.id: rule.holds for rule in self.rules.values()})

    @cached_property
    def reach(self) -> Reach:
        """Estimates of what formulas settle."""
        return Reach(self.vocabulary, [rule.holds for rule in self.rules.values()])


class QuestionSet:
    """The questions, rules and facts of one project.

    `waits_for` are the facts in a question's condition, `speaks_of` those that its answers settle; both may hold words
    of enumerations, which are no facts and do no harm.
    """

    def __init__(self, logic: Logic, asked: Sequence[Bank]) -> None:
        self._logic = logic
        self.vocabulary = logic.vocabulary
        self.rules = logic.rules
        self.questions: dict[str, Question] = {q.id: q for bank in asked for q in bank.questions}
        self.waits_for = {
            q.id: facts_in(parse_formula(q.when)) if q.when else frozenset() for q in self.questions.values()
        }
        self.speaks_of = {q.id: _spoken_of(q) for q in self.questions.values()}

    @property
    def solver(self) -> Solver:
        """The solver over the facts and rules."""
        return self._logic.solver

    @property
    def reach(self) -> Reach:
        """Estimates of what formulas settle, without a search."""
        return self._logic.reach

    @cached_property
    def reached(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """The facts that each option settles by itself, by question and value."""
        asked = self.questions.values()
        return {(q.id, o.value): self.reach.settled_by(o.asserts) for q in asked for o in q.options}

    def question(self, question_id: str) -> Question:
        """One question; raises UnknownRecord."""
        found = self.questions.get(question_id)
        if found is None:
            raise UnknownRecord("question", question_id, self.questions)
        return found


def question_set(project_type: str, own: Mapping[str, str] = {}) -> QuestionSet:
    """The set for a type of project; `own` are a project's own banks, file name → YAML.

    The vocabulary is that of all banks, since a decision may speak of any fact; the rules too. Asked are the banks of
    the type, and core for new products or `change` for changes. Raises BadBank for a bad bank of the project's own.
    """
    if not own:
        return _shipped_set(project_type)
    banks = [*shipped_banks(), *(read_bank(text, name) for name, text in sorted(own.items()))]
    logic = Logic(banks)
    for bank in banks[len(shipped_banks()) :]:  # the shipped ones, which come first, are checked by a test
        check_bank(bank, logic.vocabulary, bank.bank)
    return _build(project_type, banks, logic)


@lru_cache(maxsize=32)
def _shipped_set(project_type: str) -> QuestionSet:
    return _build(project_type, shipped_banks(), _shipped_logic())


@lru_cache(maxsize=1)
def _shipped_logic() -> Logic:
    return Logic(shipped_banks())


def _build(project_type: str, banks: Sequence[Bank], logic: Logic) -> QuestionSet:
    seen: dict[str, str] = {}
    for bank in banks:
        for question in bank.questions:
            if question.id in seen:
                raise BadBank(bank.bank, f"the question {question.id} is in the bank {seen[question.id]} already")
            seen[question.id] = bank.bank
    return QuestionSet(logic, [bank for bank in banks if _is_asked(bank, project_type)])


def _spoken_of(question: Question) -> frozenset[str]:
    asserted = {
        name for option in question.options for text in option.asserts for name in facts_in(parse_formula(text))
    }
    return frozenset(asserted | {field.fact for field in question.fields if field.fact})


def _is_asked(bank: Bank, project_type: str) -> bool:
    if bank.bank == _CORE:
        return project_type in PROJECT_TYPES
    if bank.bank == _CHANGE:
        return project_type in CHANGE_TYPES
    return not bank.types or project_type in bank.types
