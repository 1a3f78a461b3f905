"""Requirements that cannot both be met.

Two kinds are found: bounds of the same thing with no number between them, and a ban of what another sentence demands.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from spec.artifacts.model import Finding
from spec.records import Requirement
from spec.requirements.ears import parse_requirement
from spec.requirements.quantities import Bound, bounds_in, subject_words
from spec.requirements.words import GENERIC_VERBS, SMALL

SAME: Final = 0.6
"""From this share of common words on, two sentences are taken to bound the same thing."""

_SIDES: Final = {">=": ("low",), ">": ("low",), "<=": ("high",), "<": ("high",), "=": ("low", "high")}
_OPPOSITE: Final = {"low": "high", "high": "low"}
_EXACT: Final = re.compile(r"exactly|equal|of exactly|=", re.IGNORECASE)
_IGNORED: Final = SMALL | GENERIC_VERBS | {verb + "s" for verb in GENERIC_VERBS}


class _Bounded(msgspec.Struct, frozen=True):
    requirement: Requirement
    bound: Bound
    about: frozenset[str]


def contradictions(requirements: Sequence[Requirement]) -> list[Finding]:
    """The errors among `requirements`, each at the later of the two and naming both."""
    return [*_clashing_bounds(requirements), *_negated(requirements)]


def _clashing_bounds(requirements: Sequence[Requirement]) -> Iterator[Finding]:
    # Lower and upper bounds are kept apart: only a pair of one and the other can clash, and most bounds are upper ones.
    seen: dict[tuple[str, str], list[_Bounded]] = defaultdict(list)
    for requirement in requirements:
        told: set[str] = set()
        for bounded in _bounded(requirement):
            sides = _SIDES[bounded.bound.operator]
            for other in [other for side in sides for other in seen[bounded.bound.dimension, _OPPOSITE[side]]]:
                if other.requirement.id == requirement.id and other.bound.start != bounded.bound.start:
                    continue  # two bounds in one sentence are of two things, but for the ends of a range
                alias = other.requirement.alias
                if alias not in told and _apart(other.bound, bounded.bound) and _same_thing(other.about, bounded.about):
                    told.add(alias)
                    yield _clash(other, bounded)
            for side in sides:
                seen[bounded.bound.dimension, side].append(bounded)


def _bounded(requirement: Requirement) -> list[_Bounded]:
    """The bounds on what shall happen; a number in a condition ("when more than 5 MB …") bounds nothing."""
    parsed = parse_requirement(requirement.text)
    response = parsed.response if parsed else requirement.text
    negated = bool(parsed and parsed.modal.endswith("not") and not re.match(r"exceed\b", response))
    text = f"not {response}" if parsed and parsed.modal.endswith("not") else response
    about = subject_words(requirement.text, _IGNORED)
    # A number without a word of comparison only tells something, as in "a 10-second timeout".
    bounds = [bound for bound in bounds_in(text) if not bound.share]
    found = [bound for bound in bounds if bound.operator != "=" or _EXACT.match(bound.text)]
    return [] if negated else [_Bounded(requirement, bound, about) for bound in found]


def _same_thing(one: frozenset[str], other: frozenset[str]) -> bool:
    if not one or not other:
        return False
    return len(one & other) / len(one | other) >= SAME


def _apart(one: Bound, other: Bound) -> bool:
    """Whether no number meets both."""
    for low, high in ((one, other), (other, one)):
        if "low" in _SIDES[low.operator] and "high" in _SIDES[high.operator]:
            strict = low.operator == ">" or high.operator == "<"
            if low.base > high.base or (strict and low.base == high.base):
                return True
    return False


def _clash(one: _Bounded, other: _Bounded) -> Finding:
    if one.requirement.id == other.requirement.id:
        told = f"It asks for {one.bound.told()} and for {other.bound.told()} at once. Which one holds?"
    else:
        told = (
            f"{one.requirement.alias} asks for {one.bound.told()} and {other.requirement.alias} for"
            f" {other.bound.told()} of the same thing ('{one.requirement.text}' / '{other.requirement.text}')."
            " Which one holds?"
        )
    return Finding("req.bounds_clash", told, other.requirement.alias, "error")


def _negated(requirements: Sequence[Requirement]) -> Iterator[Finding]:
    """Pairs whose sentences differ in nothing but `not`."""
    demanded: dict[str, Requirement] = {}
    banned: dict[str, Requirement] = {}
    for requirement in requirements:
        parsed = parse_requirement(requirement.text)
        if parsed is None:
            continue
        bans = parsed.modal.endswith("not")
        conditions = sorted(clause.text for clause in parsed.clauses)
        key = " | ".join(_plain(part) for part in (*conditions, parsed.system, parsed.response))
        other = (demanded if bans else banned).get(key)
        if other:
            ban, demand = (requirement, other) if bans else (other, requirement)
            told = f"{ban.alias} forbids what {demand.alias} demands ('{demand.text}'). Which one holds?"
            yield Finding("req.negation_clash", told, requirement.alias, "error")
        (banned if bans else demanded).setdefault(key, requirement)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"\b(?:the|an?)\b", " ", text.lower())))
