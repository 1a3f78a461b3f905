"""One cluster of facts that rules tie together, with a z3 solver of its own.

Clusters are independent: what is claimed of one never bears on another. An answer therefore costs the solving of the
cluster that it speaks of, however many decisions there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

import z3

from spec.logic.encoding import Encoder
from spec.logic.facts import FactKind, Vocabulary
from spec.logic.formula import Formula

MAX_CORES: Final = 12
MAX_REPAIRS: Final = 8
MAX_REPAIR_SIZE: Final = 4


class Cluster:
    """Formulas are known by their text; each gets a literal that is true exactly when it holds.

    `rules` (id → formula) always count. Whoever calls holds a lock: z3 contexts are for one thread at a time.
    """

    def __init__(
        self, names: Iterable[str], rules: Mapping[str, Formula], encoder: Encoder, vocabulary: Vocabulary
    ) -> None:
        self._encoder = encoder
        self._solver = z3.Solver(ctx=self._encoder.context)
        self._literals: dict[str, z3.BoolRef] = {}
        names = sorted(names)
        self._solver.add(*self._encoder.structure(names))
        for rule, formula in rules.items():
            literal = z3.Bool(f"rule:{rule}", self._encoder.context)
            self._literals[f"rule:{rule}"] = literal
            self._solver.add(literal == self._encoder.encode(formula))
        self._rules = [f"rule:{rule}" for rule in rules]
        self.words = {
            f"{name} = {word}": (name, word)
            for name in names
            if vocabulary[name].type is FactKind.ENUM
            for word in vocabulary[name].values
        }
        self.flags = tuple(name for name in names if vocabulary[name].type is FactKind.BOOL)

    def is_consistent(self, claims: Iterable[str], formulas: Mapping[str, Formula]) -> bool:
        """Whether all claims can hold at once."""
        return self._check([*claims, *self._rules], formulas) is None

    def possible(self, claims: Iterable[str], formulas: Mapping[str, Formula]) -> list[str]:
        """The flags, and of each enumeration the one word, that hold in some state in which all claims do.

        Empty when the claims clash. What is not among the words is not forced to be true.
        """
        assumed = [self._literal(text, formulas) for text in (*claims, *self._rules)]
        if self._solver.check(*assumed) != z3.sat:
            return []
        model = self._solver.model()
        held = [text for text, word in self.words.items() if z3.is_true(model.eval(self._encoder.word(*word), True))]
        return [*self.flags, *held]

    def fact_of(self, text: str) -> str:
        """The fact that a flag or a word of `possible` is about."""
        return self.words[text][0] if text in self.words else text

    def consequences(
        self, claims: Sequence[str], wanted: Sequence[str], formulas: Mapping[str, Formula]
    ) -> dict[str, tuple[bool, frozenset[str]]]:
        """Of `wanted` those that are settled: true or false, and the claims and rules that z3 used to show it.

        `claims` must be consistent. The reasons are enough, but not always as few as can be: see `reason`.
        """
        # By the id of the term: z3 keeps equal terms once, and spelling one out costs more than solving.
        back = {self._literal(text, formulas).get_id(): text for text in (*claims, *self._rules, *wanted)}
        assumed = [self._literal(text, formulas) for text in (*claims, *self._rules)]
        asked = [self._literal(text, formulas) for text in wanted]
        _, implied = self._solver.consequences(assumed, asked)
        settled = {}
        for implication in implied:
            reasons, literal = implication.children()
            is_true = not z3.is_not(literal)
            name = back[(literal if is_true else literal.children()[0]).get_id()]
            used = reasons.children() if z3.is_and(reasons) else [reasons]
            settled[name] = (is_true, frozenset(back[one.get_id()] for one in used if one.get_id() in back))
        return settled

    def core(self, claims: Iterable[str], formulas: Mapping[str, Formula]) -> frozenset[str] | None:
        """A set of claims and rules that cannot hold together, of which none can be left out; None if all is well."""
        found = self._check([*claims, *self._rules], formulas)
        if found is None:
            return None
        kept = sorted(found)
        for text in list(kept):
            smaller = [other for other in kept if other != text]
            if (again := self._check(smaller, formulas)) is not None:
                kept = [other for other in smaller if other in again]
        return frozenset(kept)

    def reason(
        self, claims: Iterable[str], formula: str, value: bool, formulas: Mapping[str, Formula]
    ) -> frozenset[str]:
        """A smallest-possible set of claims and rules from which it follows that `formula` is `value`."""
        literal = self._literal(formula, formulas)
        self._solver.push()
        try:
            self._solver.add(z3.Not(literal) if value else literal)
            return self.core([claim for claim in claims if claim != formula], formulas) or frozenset()
        finally:
            self._solver.pop()

    def cores(self, claims: Sequence[str], formulas: Mapping[str, Formula]) -> list[frozenset[str]]:
        """Different minimal clashes, smallest first: each further one does without some claim of those before."""
        found: list[frozenset[str]] = []
        for _ in range(MAX_CORES):
            core = next(self._further(claims, found, formulas), None)
            if core is None:
                break
            found.append(core)
        return sorted(found, key=lambda core: (len(core), sorted(core)))

    def repairs(
        self,
        claims: Sequence[str],
        cores: Sequence[frozenset[str]],
        fixed: frozenset[str],
        formulas: Mapping[str, Formula],
    ) -> list[frozenset[str]]:
        """The smallest sets of claims, none of them `fixed`, without which the rest is consistent.

        By hitting sets: what repairs must touch every clash; a candidate that leaves a clash shows one more to touch.
        """
        known = [core - fixed - set(self._rules) for core in cores]
        for size in range(1, MAX_REPAIR_SIZE + 1):
            repairs = []
            pool = sorted(set().union(*known)) if known else []
            for picked in combinations(pool, size):
                if all(core.intersection(picked) for core in known):
                    rest = self.core([claim for claim in claims if claim not in picked], formulas)
                    if rest is None:
                        repairs.append(frozenset(picked))
                    else:
                        known.append(rest - fixed - set(self._rules))
                if len(repairs) == MAX_REPAIRS:
                    break
            if repairs:
                return repairs
        return []

    def _further(
        self, claims: Sequence[str], found: Sequence[frozenset[str]], formulas: Mapping[str, Formula]
    ) -> Iterator[frozenset[str]]:
        if not found:
            if (core := self.core(claims, formulas)) is not None:
                yield core
            return
        candidates = sorted(set().union(*found) - set(self._rules))
        for size in (1, 2):
            for left_out in combinations(candidates, size):
                if all(core.intersection(left_out) for core in found):
                    core = self.core([claim for claim in claims if claim not in left_out], formulas)
                    if core is not None and core not in found:
                        yield core

    def _check(self, texts: Iterable[str], formulas: Mapping[str, Formula]) -> frozenset[str] | None:
        """None when all can hold, else the clash that z3 found."""
        by_literal = {(literal := self._literal(text, formulas)).get_id(): (text, literal) for text in texts}
        if self._solver.check(*[literal for _, literal in by_literal.values()]) == z3.sat:
            return None
        return frozenset(by_literal[literal.get_id()][0] for literal in self._solver.unsat_core())

    def _literal(self, text: str, formulas: Mapping[str, Formula]) -> z3.BoolRef:
        literal = self._literals.get(text)
        if literal is None:
            literal = self._literals[text] = z3.Bool(f"#{text}", self._encoder.context)
            self._solver.add(literal == self._encoder.encode(formulas[text]))
        return literal
