"""How far an answer reaches: the facts that are settled once it is given, by itself and through the rules.

Found by narrowing what each fact can still be, rule by rule, with no search. That finds less than the solver and costs
next to nothing, so it is for estimates, such as what a question is worth; what truly follows is the solver's to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from spec.logic.checking import word_comparison
from spec.logic.facts import FactKind, FactValue, Vocabulary
from spec.logic.formula import (
    Among,
    Both,
    Comparison,
    Either,
    Formula,
    Holds,
    Implies,
    Not,
    facts_in,
    parse_formula,
)

Domains = dict[str, frozenset[FactValue]]
"""Fact → what it can still be; a fact that is not in it can be anything."""

_YES: frozenset[FactValue] = frozenset({True})


class Reach:
    """Estimates for one vocabulary and its rules. Holds nothing that changes."""

    def __init__(self, vocabulary: Vocabulary, rules: Iterable[str]) -> None:
        self._vocabulary = vocabulary
        self._all: Domains = {name: _all_of(vocabulary, name) for name in vocabulary.names()}
        self._rules_on: dict[str, list[Formula]] = defaultdict(list)
        for text in rules:
            formula = parse_formula(text)
            for name in sorted(facts_in(formula)):
                self._rules_on[name].append(formula)

    def settled_by(self, formulas: Iterable[str]) -> frozenset[str]:
        """The facts of which one value is left when the formulas hold.

        Where formulas contradict each other the earlier ones count. A number is settled by an equation alone.
        """
        domains: Domains = {}
        touched: list[str] = []
        for text in formulas:
            self._narrow(parse_formula(text), True, domains, touched)
        while touched:
            for rule in self._rules_on.get(touched.pop(), ()):
                self._narrow(rule, True, domains, touched)
        return frozenset(name for name, values in domains.items() if len(values) == 1)

    def _narrow(self, formula: Formula, holds: bool, domains: Domains, touched: list[str]) -> None:
        """Keep of each fact what it can be if the formula `holds`, or does not."""
        match formula:
            case Not(inner):
                self._narrow(inner, not holds, domains, touched)
            case Both(parts):
                self._narrow_parts(parts, holds, domains, touched, all_of_them=holds)
            case Either(parts):
                self._narrow_parts(parts, holds, domains, touched, all_of_them=not holds)
            case Implies(condition, conclusion):
                self._narrow(Either((Not(condition), conclusion)), holds, domains, touched)
            case _:
                self._narrow_fact(formula, holds, domains, touched)

    def _narrow_parts(
        self, parts: Sequence[Formula], holds: bool, domains: Domains, touched: list[str], *, all_of_them: bool
    ) -> None:
        """All parts are settled, or, where one would do, the last that is left for it."""
        left = parts if all_of_them else [part for part in parts if self._truth(part, domains) is not (not holds)]
        if all_of_them or len(left) == 1:
            for part in left:
                self._narrow(part, holds, domains, touched)

    def _narrow_fact(self, formula: Formula, holds: bool, domains: Domains, touched: list[str]) -> None:
        name, values = self._meaning(formula)
        if not name or (holds is False and not self._all[name]):
            return
        before = domains.get(name, self._all[name])
        after = values if not before else before & values if holds else before - values
        if after and after != before:
            domains[name] = after
            touched.append(name)

    def _truth(self, formula: Formula, domains: Domains) -> bool | None:
        match formula:
            case Not(inner):
                told = self._truth(inner, domains)
                return None if told is None else not told
            case Both(parts):
                truths = [self._truth(part, domains) for part in parts]
                return False if False in truths else None if None in truths else True
            case Either(parts):
                truths = [self._truth(part, domains) for part in parts]
                return True if True in truths else None if None in truths else False
            case Implies(condition, conclusion):
                return self._truth(Either((Not(condition), conclusion)), domains)
        name, values = self._meaning(formula)
        left = domains.get(name, self._all.get(name, frozenset()))
        if not left or not self._all[name]:
            return None
        return True if left <= values else None if left & values else False

    def _meaning(self, formula: Formula) -> tuple[str, frozenset[FactValue]]:
        """What a formula without parts is about: a fact, and the values for which it holds; no name if not read."""
        match formula:
            case Holds(name):
                return name, _YES
            case Among(name, words):
                return name, frozenset(words)
            case Comparison((term,), operator, (bound,)) if term.fact:
                told = word_comparison(formula, self._vocabulary)
                if told is not None:
                    word: frozenset[FactValue] = frozenset({told[1]})
                    return told[0], word if operator == "=" else self._all[told[0]] - word
                if operator == "=" and not bound.fact:
                    return term.fact, frozenset({float(bound.factor)})
        return "", frozenset()


def _all_of(vocabulary: Vocabulary, name: str) -> frozenset[FactValue]:
    """All that a fact can be; empty for a number, which can be too much."""
    fact = vocabulary[name]
    return frozenset({True, False}) if fact.type is FactKind.BOOL else frozenset(fact.values)
