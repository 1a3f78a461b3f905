"""Formulas: what can be written, what it means, and what is said of a slip."""

from __future__ import annotations

from fractions import Fraction

import pytest

from spec.errors import BadFormula, UnknownFact
from spec.logic.checking import check_formula
from spec.logic.facts import Fact, FactKind, Vocabulary
from spec.logic.formula import Among, Both, Comparison, Either, Holds, Implies, Not, Term, facts_in, parse_formula

VOCABULARY = Vocabulary(
    {
        "offline": Fact(FactKind.BOOL),
        "auth.method": Fact(FactKind.ENUM, values=("none", "oidc", "saml")),
        "latency.p95": Fact(FactKind.NUMBER, unit="ms"),
        "retry.window": Fact(FactKind.NUMBER, unit="h"),
        "users.count": Fact(FactKind.NUMBER, unit="users"),
    }
)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("offline", Holds("offline")),
        ("not offline", Not(Holds("offline"))),
        ("a and b or c", Either((Both((Holds("a"), Holds("b"))), Holds("c")))),
        ("a => b => c", Implies(Holds("a"), Implies(Holds("b"), Holds("c")))),
        ("auth.method in {oidc, saml}", Among("auth.method", ("oidc", "saml"))),
        ("x <= 200 ms", Comparison((Term(Fraction(1), "x"),), "<=", (Term(Fraction(200), "", "ms"),))),
        (
            "a >= 2 * b + 1 h - c",
            Comparison(
                (Term(Fraction(1), "a"),),
                ">=",
                (Term(Fraction(2), "b"), Term(Fraction(1), "", "h"), Term(Fraction(-1), "c")),
            ),
        ),
        ("share <= 99.95 %", Comparison((Term(Fraction(1), "share"),), "<=", (Term(Fraction("99.95"), "", "%"),))),
    ],
)
def test_a_formula_means_what_it_says(text: str, meaning: object) -> None:
    assert parse_formula(text) == meaning


@pytest.mark.parametrize("text", ["", "a and", "= 3", "a ==> b", "not", "a (b)", "x ! 3", "in {a}", "a = "])
def test_a_slip_is_told_with_the_text(text: str) -> None:
    with pytest.raises(BadFormula) as told:
        parse_formula(text)
    assert repr(text) in told.value.message
    assert told.value.hint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ofline", "Did you mean offline"),
        ("auth.method = oidcc", "Did you mean oidc"),
        ("auth.method > oidc", "only be compared by = and !="),
        ("latency.p95", "must be compared"),
        ("latency.p95 <= 200 GB", "measures size"),
        ("latency.p95 = offline", "no number"),
        ("3 > 2", "compares no fact"),
        ("offline in {oidc}", "not one of some words"),
    ],
)
def test_what_does_not_fit_the_facts_is_refused_with_a_way_out(text: str, said: str) -> None:
    with pytest.raises(BadFormula) as told:
        check_formula(text, VOCABULARY)
    assert said in f"{told.value.message} {told.value.hint}"


def test_an_unknown_fact_has_a_code_of_its_own() -> None:
    with pytest.raises(UnknownFact):
        check_formula("nothing.like.it", VOCABULARY)


def test_numbers_of_one_dimension_can_be_compared_in_any_unit() -> None:
    check_formula("latency.p95 <= 0.2 s and retry.window >= 90 min", VOCABULARY)
    check_formula("retry.window >= 3 * latency.p95", VOCABULARY)


def test_the_facts_of_a_formula_are_those_it_names() -> None:
    assert facts_in(parse_formula("a and not b => c.d <= 2 * e")) == {"a", "b", "c.d", "e"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not " * 1000 + "offline", "too deeply"),
        ("(" * 5000 + "offline" + ")" * 5000, "too deeply"),
        (" => ".join(["a"] * 1000), "too deeply"),
        (" or ".join(["offline"] * 20_000), "longer"),
        ("users.count = 1" + "0" * 400, "digits"),
    ],
)
def test_what_is_too_large_to_be_worked_on_is_refused_in_a_short_sentence(text: str, said: str) -> None:
    with pytest.raises(BadFormula, match=said) as told:
        parse_formula(text)
    assert len(told.value.message) < 200
