"""Does a formula fit its facts? Words against enumerations, numbers against units, names against the vocabulary."""

from __future__ import annotations

from fractions import Fraction

from spec.errors import BadFormula, did_you_mean
from spec.logic.facts import Fact, FactKind, Vocabulary
from spec.logic.formula import Among, Both, Comparison, Either, Formula, Holds, Implies, Not, Term, parse_formula
from spec.logic.units import convert, unit_named


def check_formula(text: str, vocabulary: Vocabulary) -> Formula:
    """The parsed formula; raises BadFormula (or UnknownFact) where it does not fit `vocabulary`."""
    formula = parse_formula(text)
    _check(formula, vocabulary, text)
    return formula


def word_comparison(comparison: Comparison, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """The (fact, word) of a comparison that is about an enumeration, None for one of numbers."""
    left = comparison.left[0]
    if len(comparison.left) != 1 or not left.fact or vocabulary[left.fact].type is not FactKind.ENUM:
        return None
    right = comparison.right[0]
    written = right.fact or (f"{right.factor}" if len(comparison.right) == 1 else "")
    return left.fact, written


def _check(formula: Formula, vocabulary: Vocabulary, text: str) -> None:
    match formula:
        case Holds(name):
            if vocabulary[name].type is not FactKind.BOOL:
                raise BadFormula(text, f"{name} is no yes-or-no fact, so it must be compared with something")
        case Among(name, words):
            for word in words:
                _check_word(name, word, vocabulary[name], text)
        case Comparison():
            _check_comparison(formula, vocabulary, text)
        case Not(inner):
            _check(inner, vocabulary, text)
        case Both(parts) | Either(parts):
            for part in parts:
                _check(part, vocabulary, text)
        case Implies(condition, conclusion):
            _check(condition, vocabulary, text)
            _check(conclusion, vocabulary, text)


def _check_comparison(comparison: Comparison, vocabulary: Vocabulary, text: str) -> None:
    about_word = word_comparison(comparison, vocabulary)
    if about_word is not None:
        name, word = about_word
        if comparison.operator not in {"=", "!="}:
            raise BadFormula(text, f"{name} is one of some words, which can only be compared by = and !=")
        _check_word(name, word, vocabulary[name], text)
        return
    wanted = next((term.fact for term in (*comparison.left, *comparison.right) if term.fact), "")
    if not wanted:
        raise BadFormula(text, "it compares no fact")
    for term in (*comparison.left, *comparison.right):
        number_of(term, vocabulary[wanted], vocabulary, text)


def number_of(term: Term, wanted: Fact, vocabulary: Vocabulary, text: str) -> Fraction:
    """The factor of a term in a sum that is measured in the unit of `wanted`; raises BadFormula."""
    if not term.fact:
        return convert(term.factor, unit_named(term.unit), wanted.measured_in())
    fact = vocabulary[term.fact]
    if fact.type is not FactKind.NUMBER:
        raise BadFormula(text, f"{term.fact} is no number")
    return convert(term.factor, fact.measured_in(), wanted.measured_in()) if fact.unit else term.factor


def _check_word(name: str, word: str, fact: Fact, text: str) -> None:
    if fact.type is not FactKind.ENUM:
        raise BadFormula(text, f"{name} is not one of some words")
    if word not in fact.values:
        hint = did_you_mean(word, fact.values) or f"It is one of {', '.join(fact.values)}."
        raise BadFormula(text, f"{name} is never {word!r}", hint)
