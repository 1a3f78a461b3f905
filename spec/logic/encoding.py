"""Facts and formulas as z3 terms: an enumeration is one boolean a word, of which exactly one is true; a number a real.

Booleans instead of z3's own enumerations, because what is forced is then a literal, which z3 finds in one call.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import z3

from spec.logic.checking import number_of, word_comparison
from spec.logic.facts import Fact, FactKind, Vocabulary
from spec.logic.formula import Among, Both, Comparison, Either, Formula, Holds, Implies, Not, Term


class Encoder:
    """Makes terms of formulas over `vocabulary` in a z3 context. Not safe to share between threads."""

    def __init__(self, vocabulary: Vocabulary, context: z3.Context) -> None:
        self._vocabulary = vocabulary
        self.context = context

    def structure(self, names: Iterable[str]) -> list[z3.BoolRef]:
        """What holds of these facts by their types alone."""
        return [term for name in names for term in self._structure(name, self._vocabulary[name])]

    def encode(self, formula: Formula) -> z3.BoolRef:
        """The formula as a z3 term; it must have been checked against the vocabulary."""
        match formula:
            case Holds(name):
                return z3.Bool(name, self.context)
            case Among(name, words):
                return z3.Or([self.word(name, word) for word in words])
            case Comparison():
                return self._comparison(formula)
            case Not(inner):
                return z3.Not(self.encode(inner))
            case Both(parts):
                return z3.And([*map(self.encode, parts), z3.BoolVal(True, self.context)])
            case Either(parts):
                return z3.Or([*map(self.encode, parts), z3.BoolVal(False, self.context)])
            case Implies(condition, conclusion):
                return z3.Implies(self.encode(condition), self.encode(conclusion))

    def word(self, name: str, word: str) -> z3.BoolRef:
        """The literal that says that an enumeration is that word."""
        return z3.Bool(f"{name}={word}", self.context)

    def _structure(self, name: str, fact: Fact) -> list[z3.BoolRef]:
        if fact.type is FactKind.ENUM:
            words = [self.word(name, word) for word in fact.values]
            return [z3.Or(words), z3.AtMost(*words, 1)]
        if fact.type is FactKind.NUMBER:
            number = z3.Real(name, self.context)
            lowest = [number >= _real(Fraction(str(fact.minimum)))] if fact.minimum is not None else []
            highest = [number <= _real(Fraction(str(fact.maximum)))] if fact.maximum is not None else []
            return [*lowest, *highest]
        return []

    def _comparison(self, comparison: Comparison) -> z3.BoolRef:
        about_word = word_comparison(comparison, self._vocabulary)
        if about_word is not None:
            literal = self.word(*about_word)
            return literal if comparison.operator == "=" else z3.Not(literal)
        wanted = next(term.fact for term in (*comparison.left, *comparison.right) if term.fact)
        left = self._sum(comparison.left, self._vocabulary[wanted])
        right = self._sum(comparison.right, self._vocabulary[wanted])
        match comparison.operator:
            case "<":
                return left < right
            case "<=":
                return left <= right
            case ">":
                return left > right
            case ">=":
                return left >= right
            case "!=":
                return left != right
            case _:
                return left == right

    def _sum(self, terms: tuple[Term, ...], wanted: Fact) -> z3.ArithRef:
        total: z3.ArithRef = z3.RealVal(0, self.context)
        for term in terms:
            factor = z3.RealVal(_real(number_of(term, wanted, self._vocabulary, term.fact)), self.context)
            total = total + (factor * z3.Real(term.fact, self.context) if term.fact else factor)
        return z3.simplify(total)


def _real(value: Fraction) -> str:
    """A fraction as z3 reads it, exactly."""
    return f"{value.numerator}/{value.denominator}"
