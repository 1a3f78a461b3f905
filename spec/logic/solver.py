"""What follows from decisions: what is forced, what is ruled out, which decisions clash, and what mends it.

A `Claim` is what one subject (a decision, a requirement, a rule of the project) asserts. Claims may clash; the rules of
the banks never do and always count. All answers name subjects, and rules as `rule:ID`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import msgspec
import z3

from spec.errors import BadFormula
from spec.logic.checking import check_formula, word_comparison
from spec.logic.cluster import Cluster
from spec.logic.encoding import Encoder
from spec.logic.facts import FactValue, Vocabulary
from spec.logic.formula import Both, Comparison, Either, Formula, Holds, Implies, Not, facts_in
from spec.logic.units import convert, unit_named


class Claim(msgspec.Struct, frozen=True):
    """What `subject` asserts; a `fixed` one (locked) is never offered for repair."""

    subject: str
    formulas: tuple[str, ...]
    fixed: bool = False


class Settled(msgspec.Struct, frozen=True):
    """That a formula is true, or false, because of these subjects and rules."""

    holds: bool
    because: tuple[str, ...]


class Clash(msgspec.Struct, frozen=True):
    """Subjects and rules of which all but one can hold, and the smallest sets of subjects to change."""

    core: tuple[str, ...]
    rules: tuple[str, ...]
    repairs: tuple[tuple[str, ...], ...]


class Solver:
    """Answers for one vocabulary and its rules. Safe for threads: one question at a time."""

    def __init__(self, vocabulary: Vocabulary, rules: Mapping[str, str]) -> None:
        self.vocabulary = vocabulary
        # One context for all clusters, since each takes 8 MB before it holds anything.
        self._encoder = Encoder(vocabulary, z3.Context())
        self._formulas: dict[str, Formula] = {}
        self._rules = {rule: check_formula(text, vocabulary) for rule, text in rules.items()}
        self._names = {rule: _facts(formula, vocabulary) for rule, formula in self._rules.items()}
        self._home: dict[str, int] = _components(vocabulary.names(), self._names.values())
        self._clusters: dict[int, Cluster] = {}
        self._kept: dict[tuple[int, frozenset[str]], dict[str, tuple[bool, frozenset[str]]]] = {}
        self._lock = threading.RLock()

    def settled(self, claims: Sequence[Claim], wanted: Iterable[str]) -> dict[str, Settled]:
        """Of the formulas `wanted` those that the claims force to be true or false.

        Clashing claims force nothing in their own cluster of facts. A formula over several clusters is taken apart:
        clusters are independent, so its parts may be settled one by one.
        """
        with self._lock:
            by_home = self._by_home(claims)
            trees = {text: self._formulas[self._keep(text)] for text in dict.fromkeys(wanted)}
            asked: dict[int, list[str]] = {}
            for tree in trees.values():
                for leaf in self._leaves(tree):
                    asked.setdefault(self._home_of(leaf), []).append(leaf)
            found: dict[str, Settled] = {}
            for home, leaves in asked.items():
                owners = by_home.get(home, {})
                for leaf, (holds, because) in self._consequences(home, owners, leaves).items():
                    found[leaf] = Settled(holds, _subjects(because, owners))
            told = {text: self._combine(tree, found) for text, tree in trees.items()}
            return {text: answer for text, answer in told.items() if answer is not None}

    def reason(self, claims: Sequence[Claim], formula: str, *, holds: bool) -> tuple[str, ...]:
        """A minimal set of subjects and rules because of which `formula` is settled that way."""
        with self._lock:
            home = self._home_of(formula)
            owners = self._by_home(claims).get(home, {})
            return _subjects(self._cluster(home).reason(owners, formula, holds, self._formulas), owners)

    def clash_with(self, claims: Sequence[Claim], addition: Claim) -> Clash | None:
        """The clash that `addition` would make with claims that are consistent; its repairs keep the addition."""
        with self._lock:
            homes = {self._home_of(text) for text in addition.formulas}
            fixed = msgspec.structs.replace(addition, fixed=True)
            others = [claim for claim in claims if claim.subject != addition.subject]
            found = self._clashes([*others, fixed], homes)
            return next((clash for clash in found if addition.subject in clash.core), None)

    def is_possible(self, claims: Sequence[Claim], formulas: Sequence[str]) -> bool:
        """Whether all `formulas` can hold beside the claims."""
        with self._lock:
            together = self._by_home([*claims, Claim("", tuple(formulas))])
            homes = {self._home_of(text) for text in formulas}
            return all(self._cluster(home).is_consistent(together[home], self._formulas) for home in homes)

    def understands(self, text: str) -> bool:
        """Whether a formula fits the vocabulary, which may have changed since it was written."""
        try:
            self._keep(text)
        except BadFormula:
            return False
        return True

    def clashes(self, claims: Sequence[Claim]) -> list[Clash]:
        """All minimal clashes that were found, smallest first."""
        with self._lock:
            return self._clashes(claims, set(self._by_home(claims)))

    def numbers(self, claims: Sequence[Claim]) -> dict[str, tuple[float, tuple[str, ...]]]:
        """The numbers that claims fix, or the tightest bound where they only bound one; with the subjects behind each.

        Rules whose condition holds count with their conclusion.
        """
        with self._lock:
            told = [(text, claim.subject) for claim in claims for text in claim.formulas]
            conditions = {}
            homes = set(self._by_home(claims))
            for rule, formula in self._rules.items():
                is_touched = any(self._home[name] in homes for name in self._names[rule])
                if is_touched and isinstance(formula, Implies) and isinstance(formula.conclusion, Comparison):
                    conditions[self._keep(f"?{rule}", formula.condition)] = rule
                    self._keep(f"!{rule}", formula.conclusion)
            held = [text for text, answer in self.settled(claims, conditions).items() if answer.holds]
            told += [(f"!{conditions[text]}", f"rule:{conditions[text]}") for text in held]
            return _tightest([(self._formulas[self._keep(text)], subject) for text, subject in told], self.vocabulary)

    def values(self, claims: Sequence[Claim]) -> dict[str, tuple[FactValue, tuple[str, ...]]]:
        """All yes-or-no facts and enumerations that are settled, with the subjects and rules behind each."""
        with self._lock:
            found: dict[str, tuple[FactValue, tuple[str, ...]]] = {}
            for home, owners in self._by_home(claims).items():
                cluster = self._cluster(home)
                asserted = {text: told for text in owners if (told := self._told_plainly(text)) is not None}
                found |= {name: (value, tuple(owners[text])) for text, (name, value) in asserted.items()}
                # A word that is false in some state that all claims allow is not forced, so it need not be asked about.
                wanted = [
                    text for text in cluster.possible(owners, self._formulas) if cluster.fact_of(text) not in found
                ]
                for text, (holds, because) in self._consequences(home, owners, wanted).items():
                    word = cluster.words.get(text)
                    if word is None or holds:
                        name, value = word or (text, holds)
                        found[name] = (value, _subjects(because, owners))
            return found

    def _told_plainly(self, text: str) -> tuple[str, FactValue] | None:
        """The fact and value of a formula that says nothing else, such as `a`, `not a` or `b = word`."""
        match self._formulas[text]:
            case Holds(name):
                return name, True
            case Not(Holds(name)):
                return name, False
            case Comparison() as comparison if comparison.operator == "=":
                return word_comparison(comparison, self.vocabulary)
        return None

    # -- formulas over several clusters --------------------------------------------------------------------------

    def _leaves(self, formula: Formula) -> list[str]:
        """The largest parts that lie in one cluster each, by their text."""
        homes = {self._home[name] for name in _facts(formula, self.vocabulary)}
        if len(homes) < 2 or not (parts := _parts(formula)):
            return [self._keep(f"#{formula!r}", formula)]
        return [leaf for part in parts for leaf in self._leaves(part)]

    def _combine(self, formula: Formula, found: Mapping[str, Settled]) -> Settled | None:
        """Kleene's logic: a conjunction is false as soon as one part is, true when all are, else open."""
        homes = {self._home[name] for name in _facts(formula, self.vocabulary)}
        parts = _parts(formula)
        if len(homes) < 2 or not parts:
            return found.get(f"#{formula!r}")
        told = [self._combine(part, found) for part in parts]
        match formula:
            case Not():
                return told[0] and Settled(not told[0].holds, told[0].because)
            case Implies():
                told[0] = told[0] and Settled(not told[0].holds, told[0].because)
        decisive = not isinstance(formula, Both)
        settling = next((one for one in told if one is not None and one.holds is decisive), None)
        if settling is not None:
            return settling
        if any(one is None for one in told):
            return None
        return Settled(not decisive, tuple(sorted({name for one in told if one for name in one.because})))

    # -- clusters ------------------------------------------------------------------------------------------------

    def _clashes(self, claims: Sequence[Claim], homes: set[int]) -> list[Clash]:
        found = []
        fixed_subjects = {claim.subject for claim in claims if claim.fixed}
        for home, owners in sorted(self._by_home(claims).items()):
            if home not in homes:
                continue
            cluster = self._cluster(home)
            if cluster.is_consistent(owners, self._formulas):
                continue
            cores = cluster.cores(list(owners), self._formulas)
            fixed = frozenset(text for text, subjects in owners.items() if fixed_subjects.intersection(subjects))
            repairs = cluster.repairs(list(owners), cores, fixed, self._formulas)
            mends = _distinct(_subjects(repair, owners) for repair in repairs)
            for core in cores:
                named = _subjects(core, owners)
                rules = tuple(name for name in named if name.startswith("rule:") and name[5:] in self._rules)
                found.append(Clash(tuple(name for name in named if name not in rules), rules, mends))
        return sorted(_unique(found), key=lambda clash: (len(clash.core), clash.core))

    def _consequences(
        self, home: int, owners: Mapping[str, Sequence[str]], wanted: Sequence[str]
    ) -> dict[str, tuple[bool, frozenset[str]]]:
        """Kept for each set of claims on a cluster, since one answer changes one cluster."""
        key = (home, frozenset(owners))
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) > 4_000:
                self._kept.clear()
            kept = self._kept[key] = {}
        texts = [self._keep(text) for text in wanted]
        missing = [text for text in texts if text not in kept]
        cluster = self._cluster(home)
        if missing:
            open_ones = dict.fromkeys(missing, (False, frozenset({_OPEN})))
            if cluster.is_consistent(owners, self._formulas):
                open_ones |= cluster.consequences(list(owners), missing, self._formulas)
            kept |= open_ones
        return {text: kept[text] for text in texts if _OPEN not in kept[text][1]}

    def _by_home(self, claims: Sequence[Claim]) -> dict[int, dict[str, list[str]]]:
        """Cluster → formula → the subjects that claim it."""
        for claim in claims:
            for text in claim.formulas:
                self._home_of(text)  # may join clusters, so all of them come before the first is filled
        table: dict[int, dict[str, list[str]]] = {}
        for claim in claims:
            for text in claim.formulas:
                table.setdefault(self._home_of(text), {}).setdefault(text, []).append(claim.subject)
        return table

    def _home_of(self, text: str) -> int:
        names = sorted(_facts(self._formulas[self._keep(text)], self.vocabulary))
        homes = {self._home[name] for name in names}
        if len(homes) > 1:
            self._join(homes)
        return self._home[names[0]] if names else -1

    def _join(self, homes: set[int]) -> None:
        """A formula ties clusters together: they are one from now on."""
        target = min(homes)
        for name, home in self._home.items():
            if home in homes:
                self._home[name] = target
        for home in homes:
            self._clusters.pop(home, None)
        self._kept = {key: value for key, value in self._kept.items() if key[0] not in homes}

    def _cluster(self, home: int) -> Cluster:
        cluster = self._clusters.get(home)
        if cluster is None:
            names = [name for name, where in self._home.items() if where == home]
            inside = set(names)
            rules = {rule: formula for rule, formula in self._rules.items() if self._names[rule] <= inside}
            cluster = self._clusters[home] = Cluster(names, rules, self._encoder, self.vocabulary)
        return cluster

    def _keep(self, text: str, formula: Formula | None = None) -> str:
        if text not in self._formulas:
            self._formulas[text] = formula or check_formula(text, self.vocabulary)
        return text


_OPEN = "?"
"""Marks a formula that is known not to be settled."""


def _parts(formula: Formula) -> tuple[Formula, ...]:
    match formula:
        case Both(parts) | Either(parts):
            return parts
        case Not(inner):
            return (inner,)
        case Implies(condition, conclusion):
            return (condition, conclusion)
    return ()


def _facts(formula: Formula, vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(name for name in facts_in(formula) if name in vocabulary)


def _components(names: Iterable[str], groups: Iterable[frozenset[str]]) -> dict[str, int]:
    """Each name with the number of the group of names that it is tied to, through however many groups."""
    parent = {name: name for name in names}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for group in groups:
        first, *others = sorted(group) or [""]
        for other in others:
            parent[root(other)] = root(first)
    numbers: dict[str, int] = {}
    return {name: numbers.setdefault(root(name), len(numbers)) for name in parent}


def _subjects(texts: Iterable[str], owners: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The subjects behind formulas; a rule stands for itself. Of several that claim the same, all are named."""
    return tuple(sorted({subject for text in texts for subject in owners.get(text, [text])}))


def _distinct(repairs: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Without those that are more than another; a subject that claims several formulas makes such ones."""
    sets = sorted({frozenset(repair) for repair in repairs}, key=lambda one: (len(one), sorted(one)))
    least = [one for one in sets if not any(other < one for other in sets)]
    smallest = min((len(one) for one in least), default=0)
    return tuple(tuple(sorted(one)) for one in least if len(one) == smallest)


def _unique(clashes: Sequence[Clash]) -> list[Clash]:
    """Without those whose core holds another's: by subjects a clash of two formulas of one decision may repeat."""
    cores = [frozenset((*clash.core, *clash.rules)) for clash in clashes]
    kept: dict[frozenset[str], Clash] = {}
    for clash, core in zip(clashes, cores, strict=True):
        if not any(other < core for other in cores):
            kept.setdefault(core, clash)
    return list(kept.values())


def _tightest(told: Sequence[tuple[Formula, str]], vocabulary: Vocabulary) -> dict[str, tuple[float, tuple[str, ...]]]:
    exact: dict[str, tuple[Fraction, str]] = {}
    bounds: dict[str, tuple[Fraction, str, str]] = {}
    for formula, subject in told:
        read = _bound(formula, vocabulary)
        if read is None:
            continue
        name, operator, value = read
        if operator == "=":
            exact.setdefault(name, (value, subject))
            continue
        before = bounds.get(name)
        is_tighter = before is None or (operator[0] == before[2][0] and (value < before[0]) == (operator[0] == "<"))
        if is_tighter:
            bounds[name] = (value, subject, operator)
    merged = {name: (value, subject) for name, (value, subject, _) in bounds.items()} | exact
    return {name: (float(value), (subject,)) for name, (value, subject) in merged.items()}


def _bound(formula: Formula, vocabulary: Vocabulary) -> tuple[str, str, Fraction] | None:
    """`fact operator number` as it stands, the number in the fact's unit."""
    match formula:
        case Comparison((term,), operator, (bound,)) if term.fact and not bound.fact and term.factor == 1:
            fact = vocabulary[term.fact]
            if fact.type == "number" and operator != "!=":
                return term.fact, operator, convert(bound.factor, unit_named(bound.unit), fact.measured_in())
    return None
