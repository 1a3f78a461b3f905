from __future__ import annotations

from functools import lru_cache
from typing import Final

import pytest

from spec.logic.facts import FactKind
from spec.logic.formula import facts_in, parse_formula
from spec.logic.solver import Claim, Solver
from spec.questions.bank import Bank, Format, Option, Question, check_bank, vocabulary_of
from spec.questions.catalogue import question_set, shipped_banks
from spec.records import CHANGE_TYPES, PROJECT_TYPES

BANKS: Final = shipped_banks()
TYPES: Final = (*PROJECT_TYPES, *CHANGE_TYPES)
CATEGORIES: Final = frozenset(
    "product users scope data interface security privacy quality".split()
    + "integration operations delivery testing team change".split()
)
SECTIONS: Final = {
    "prd": "summary goals users scope features requirements quality data integrations constraints risks release "
    "metrics",
    "schema": "tables keys tenancy audit retention",
    "erd": "entities",
    "openapi": "info security paths schemas errors",
    "graphql": "types operations",
    "proto": "messages services",
    "tickets": "epics foundation quality",
    "c4": "context container component",
    "gherkin": "features errors",
    "deployment": "environments pipeline rollout observability backup security cost",
    "tests": "strategy levels data performance security",
    "change": "scope steps tests rollback compatibility release",
}
NEEDS: Final = frozenset(f"{artifact}.{group}" for artifact, groups in SECTIONS.items() for group in groups.split())

each_bank = pytest.mark.parametrize("bank", BANKS, ids=lambda bank: bank.bank)
each_type = pytest.mark.parametrize("kind", TYPES)


@lru_cache(maxsize=1)
def solver() -> Solver:
    return Solver(vocabulary_of(BANKS), {rule.id: rule.holds for bank in BANKS for rule in bank.rules})


def types_of(bank: Bank) -> tuple[str, ...]:
    shared = {"core": PROJECT_TYPES, "change": CHANGE_TYPES}
    return shared.get(bank.bank) or bank.types or TYPES


def asked_of(kind: str) -> list[Question]:
    return list(question_set(kind).questions.values())


def project(kind: str) -> list[Claim]:
    return [Claim("project", (f"product.type = {kind}",))] if kind in PROJECT_TYPES else []


def supposed(kind: str, condition: str) -> list[Claim]:
    """What is known when a question with that condition comes up first in a project of that kind."""
    return [*project(kind), *([Claim("condition", (condition,))] if condition else [])]


def can_hold(kind: str, formula: str) -> bool:
    found = solver().settled(project(kind), [formula]).get(formula)
    return found is None or found.holds


def open_options(question: Question, claims: list[Claim]) -> list[Option]:
    """The options that `claims` do not rule out."""
    formulas = {option.value: " and ".join(f"({text})" for text in option.asserts) for option in question.options}
    settled = solver().settled(claims, filter(None, formulas.values()))
    closed = {value for value, text in formulas.items() if text in settled and not settled[text].holds}
    return [option for option in question.options if option.value not in closed]


def due_of(waiting: list[Question], claims: list[Claim]) -> list[Question]:
    settled = solver().settled(claims, [question.when for question in waiting if question.when])
    return [q for q in waiting if not q.when or (q.when in settled and settled[q.when].holds)]


def recommended(question: Question) -> tuple[str, ...]:
    if question.format is Format.FORM:
        facts = vocabulary_of(BANKS)
        return tuple(
            f"{field.fact} = {field.default} {facts[field.fact].unit}" for field in question.fields if field.fact
        )
    values = question.recommend.values if question.recommend else ()
    return tuple(formula for option in question.options if option.value in values for formula in option.asserts)


@lru_cache(maxsize=16)
def answered_as_recommended(kind: str) -> tuple[Claim, ...]:
    """The claims once each question that comes up is answered as recommended, one round of questions after another."""
    claims, waiting = project(kind), asked_of(kind)
    while due := due_of(waiting, claims):
        claims += [Claim(question.id, recommended(question)) for question in due]
        waiting = [question for question in waiting if question not in due]
    return tuple(claims)


@lru_cache(maxsize=16)
def assertable(kind: str) -> set[str]:
    """The facts that an answer can settle, directly or through the conclusion of a rule."""
    told = {field.fact for question in asked_of(kind) for field in question.fields}
    formulas = [text for question in asked_of(kind) for option in question.options for text in option.asserts]
    formulas += [rule.holds.rpartition("=>")[2] for bank in BANKS for rule in bank.rules]
    return told.union({"product.type", "project.brownfield"}, *(facts_in(parse_formula(text)) for text in formulas))


@each_bank
def test_a_shipped_bank_loads_and_its_formulas_fit_their_facts(bank: Bank) -> None:
    check_bank(bank, vocabulary_of(BANKS), bank.bank)
    assert bank.questions
    assert set(bank.types) <= set(TYPES)


def test_every_type_of_project_and_change_has_a_bank_of_its_own() -> None:
    assert {kind for bank in BANKS for kind in bank.types} >= set(TYPES)


def test_each_fact_is_declared_once() -> None:
    names = [name for bank in BANKS for name in bank.facts]
    assert sorted(names) == sorted(set(names))


def test_ids_of_questions_and_rules_are_unique_over_all_banks() -> None:
    for ids in ([q.id for b in BANKS for q in b.questions], [r.id for b in BANKS for r in b.rules]):
        assert sorted(ids) == sorted(set(ids))


def test_the_banks_hold_at_least_250_questions() -> None:
    assert sum(len(bank.questions) for bank in BANKS) >= 250


@each_bank
def test_every_question_says_why_it_is_asked_what_rests_on_it_and_what_is_recommended(bank: Bank) -> None:
    for question in bank.questions:
        assert question.text, question.id
        assert question.reason, question.id
        assert question.recommend, question.id
        assert question.recommend.because, question.id
        assert question.category in CATEGORIES, question.id
        assert 1 <= len(question.needs) <= 5, question.id
        assert set(question.needs) <= NEEDS, question.id
        assert question.id.startswith(f"{bank.bank}."), question.id


@each_bank
def test_a_question_can_be_read_at_a_glance(bank: Bank) -> None:
    for question in bank.questions:
        assert len(question.text.split()) <= 20, question.id
        for option in question.options:
            assert len(option.label.split()) <= 6, (question.id, option.value)
            assert option.consequence, (question.id, option.value)


@each_bank
def test_a_choice_has_two_to_five_options_and_recommends_one_of_them(bank: Bank) -> None:
    for question in bank.questions:
        values = question.recommend.values if question.recommend else ()
        if question.format is Format.RADIO:
            assert 2 <= len(question.options) <= 5, question.id
            assert len(values) == 1, question.id
        elif question.format is Format.CHECKBOX:
            assert 2 <= len(question.options) <= 6, question.id
            assert values, question.id
        else:
            assert not question.options, question.id


@each_bank
def test_numbers_of_a_form_are_filled_in_within_their_bounds(bank: Bank) -> None:
    facts = vocabulary_of(BANKS)
    for field in (field for question in bank.questions for field in question.fields if field.fact):
        fact = facts[field.fact]
        assert fact.type is FactKind.NUMBER, field.name
        assert isinstance(field.default, int | float), field.name
        assert fact.minimum is None or field.default >= fact.minimum, field.name
        assert fact.maximum is None or field.default <= fact.maximum, field.name


@each_bank
def test_words_of_an_idea_are_lower_case_and_mean_one_option_of_a_question(bank: Bank) -> None:
    for question in bank.questions:
        words = [word for option in question.options for word in option.words]
        assert all(word == word.lower().strip() for word in words), question.id
        assert sorted(words) == sorted(set(words)), question.id


@each_bank
def test_every_condition_can_become_true_through_other_answers(bank: Bank) -> None:
    for question in (question for question in bank.questions if question.when):
        names = {name for name in facts_in(parse_formula(question.when)) if name in vocabulary_of(BANKS)}
        kinds = (kind for kind in types_of(bank) if names <= assertable(kind))
        assert any(can_hold(kind, question.when) for kind in kinds), question.id


@each_bank
def test_every_option_can_be_chosen_in_some_project(bank: Bank) -> None:
    for question in bank.questions:
        left = {option.value for option in question.options}
        for kind in (kind for kind in types_of(bank) if left and (not question.when or can_hold(kind, question.when))):
            left -= {option.value for option in open_options(question, supposed(kind, question.when))}
        assert not left, question.id


@each_type
def test_a_question_that_is_asked_leaves_a_choice(kind: str) -> None:
    for question in asked_of(kind):
        if question.options and (not question.when or can_hold(kind, question.when)):
            assert len(open_options(question, supposed(kind, question.when))) >= 2, question.id


@each_bank
def test_a_rule_speaks_of_something_that_can_happen(bank: Bank) -> None:
    for rule in bank.rules:
        assert rule.because.endswith("."), rule.id
        condition = rule.holds.partition("=>")[0]
        assert any(can_hold(kind, condition) for kind in types_of(bank)), rule.id


@each_type
def test_all_recommended_answers_fit_together_and_the_rules(kind: str) -> None:
    claims = answered_as_recommended(kind)
    assert solver().clashes(claims) == []


@pytest.mark.parametrize("kind", PROJECT_TYPES)
def test_recommended_answers_settle_what_every_plan_rests_on(kind: str) -> None:
    claims = answered_as_recommended(kind)
    wanted = {"product.audience", "product.horizon", "data.store", "deploy.target", "tests.depth"}
    assert wanted <= set(solver().values(claims))


@pytest.mark.parametrize("kind", PROJECT_TYPES)
def test_whoever_always_takes_the_last_option_is_never_left_without_one(kind: str) -> None:
    claims, waiting = project(kind), asked_of(kind)
    while due := due_of(waiting, claims):
        for question in due:
            left = open_options(question, claims)
            assert left or not question.options, question.id
            claims += [Claim(question.id, option.asserts) for option in left[-1:]]
        waiting = [question for question in waiting if question not in due]
    assert solver().clashes(claims) == []
