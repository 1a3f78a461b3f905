"""Formulas over facts: their text, parsed.

offline                          a fact that is true
auth.method = oidc               an enumeration;  also !=, and `auth.method in {oidc, saml}`
latency.p95 <= 200 ms            a number with a unit, compared by = != < <= > >=
key.ttl >= 2 * retry.window + 1 h   sums of facts and numbers
not a and (b or c) => d          joined; `=>` binds least, then or, and, not
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Final

import msgspec
from lark import Lark, Token, Transformer, UnexpectedInput
from lark.exceptions import VisitError

from spec.errors import BadFormula


class Holds(msgspec.Struct, frozen=True):
    """A bare name: the boolean fact is true."""

    fact: str


class Term(msgspec.Struct, frozen=True):
    """`factor` times a fact, or, without a name, `factor` as written in `unit`."""

    factor: Fraction
    fact: str = ""
    unit: str = ""


class Comparison(msgspec.Struct, frozen=True):
    """Two sums compared. A single name on the right of `=` or `!=` may be a word of an enumeration."""

    left: tuple[Term, ...]
    operator: str
    right: tuple[Term, ...]


class Among(msgspec.Struct, frozen=True):
    """The enumeration is one of these words."""

    fact: str
    words: tuple[str, ...]


class Not(msgspec.Struct, frozen=True):
    """Negation."""

    of: Formula


class Both(msgspec.Struct, frozen=True):
    """Conjunction; without parts it is true."""

    parts: tuple[Formula, ...]


class Either(msgspec.Struct, frozen=True):
    """Disjunction; without parts it is false."""

    parts: tuple[Formula, ...]


class Implies(msgspec.Struct, frozen=True):
    """If `condition` then `conclusion`."""

    condition: Formula
    conclusion: Formula


Formula = Holds | Comparison | Among | Not | Both | Either | Implies

_GRAMMAR: Final = r"""
    ?start: implication
    ?implication: disjunction ["=>" implication]
    ?disjunction: conjunction ("or" conjunction)*
    ?conjunction: negation ("and" negation)*
    ?negation: "not" negation -> negated
        | atom
    ?atom: "(" implication ")"
        | sum OPERATOR sum -> comparison
        | NAME "in" "{" NAME ("," NAME)* "}" -> among
        | NAME -> holds
    sum: [SIGN] term (SIGN term)*
    term: NUMBER [UNIT] -> number
        | NUMBER "*" NAME -> scaled
        | NAME -> named
    OPERATOR: /<=|>=|!=|=(?!>)|<|>/
    SIGN: "+" | "-"
    UNIT: /%|\/(s|min|h|day)\b|(?!(?:and|or|not|in)\b)[A-Za-z]+/
    NUMBER: /\d+(\.\d+)?/
    NAME: /(?!(?:and|or|not|in)\b)[a-z_][a-z0-9_-]*(\.[a-z0-9_-]+)*/
    %import common.WS
    %ignore WS
"""


class _Builder(Transformer[Token, Formula]):
    """From lark's tree to our own."""

    def implication(self, parts: list[Formula | None]) -> Formula:
        condition, conclusion = parts
        assert condition is not None
        return condition if conclusion is None else Implies(condition, conclusion)

    def disjunction(self, parts: list[Formula]) -> Formula:
        return Either(tuple(parts))

    def conjunction(self, parts: list[Formula]) -> Formula:
        return Both(tuple(parts))

    def negated(self, parts: list[Formula]) -> Formula:
        return Not(parts[0])

    def holds(self, parts: list[Token]) -> Formula:
        return Holds(str(parts[0]))

    def among(self, parts: list[Token]) -> Formula:
        return Among(str(parts[0]), tuple(map(str, parts[1:])))

    def comparison(self, parts: list[object]) -> Formula:
        left, operator, right = parts
        assert isinstance(left, tuple)
        assert isinstance(right, tuple)
        return Comparison(left, str(operator), right)

    def sum(self, parts: list[Term | Token | None]) -> tuple[Term, ...]:
        terms = []
        sign = 1
        for part in parts:
            if isinstance(part, Term):
                terms.append(Term(part.factor * sign, part.fact, part.unit))
            else:
                sign = -1 if part == "-" else 1
        return tuple(terms)

    def number(self, parts: list[Token | None]) -> Term:
        return Term(Fraction(str(parts[0])), "", str(parts[1] or ""))

    def scaled(self, parts: list[Token]) -> Term:
        return Term(Fraction(str(parts[0])), str(parts[1]))

    def named(self, parts: list[Token]) -> Term:
        return Term(Fraction(1), str(parts[0]))


_PARSER: Final = Lark(_GRAMMAR, parser="lalr", maybe_placeholders=True)
_BUILDER: Final = _Builder()


_LONGEST: Final = 20_000
_DEEPEST: Final = 200
_NESTING: Final = re.compile(r"\(|\bnot\b|=>")
_TOO_MANY_DIGITS: Final = re.compile(r"\d{31}")


@lru_cache(maxsize=20_000)
def parse_formula(text: str) -> Formula:
    """The formula that `text` spells; raises BadFormula."""
    _check_size(text)
    try:
        return _BUILDER.transform(_PARSER.parse(text))
    except UnexpectedInput as error:
        shown = text[max(0, error.column - 1) :][:20] if error.column > 0 else ""
        where = f"near {shown!r}" if shown.strip() else "it ends too early"
        raise BadFormula(text, where) from error
    except VisitError as error:
        raise BadFormula(text, str(error.orig_exc)) from error


def _check_size(text: str) -> None:
    """Raises BadFormula for what is too large to be worked on: trees are walked by recursion, numbers become floats."""
    if len(text) > _LONGEST:
        raise BadFormula(f"{text[:40]}…", f"it is longer than {_LONGEST} letters")
    if len(_NESTING.findall(text)) > _DEEPEST:
        raise BadFormula(f"{text[:40]}…", "it is nested too deeply")
    if _TOO_MANY_DIGITS.search(text):
        raise BadFormula(f"{text[:40]}…", "a number has more than 30 digits")


def facts_in(formula: Formula) -> frozenset[str]:
    """The names in a formula; a word of an enumeration on the right of `=` is among them."""
    match formula:
        case Holds(fact):
            return frozenset({fact})
        case Among(fact, _):
            return frozenset({fact})
        case Comparison(left, _, right):
            return frozenset(term.fact for term in (*left, *right) if term.fact)
        case Not(inner):
            return facts_in(inner)
        case Both(parts) | Either(parts):
            return frozenset().union(*map(facts_in, parts))
        case Implies(condition, conclusion):
            return facts_in(condition) | facts_in(conclusion)
