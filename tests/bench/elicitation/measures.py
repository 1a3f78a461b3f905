"""What is told of interviews: the measures of each, means over specs, and ratios with their bounds."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from statistics import mean

from interview import Outcome

from spec.questions.interrogation import BUDGETS

QUICK, STANDARD = BUDGETS["quick"], BUDGETS["standard"]
_DRAWS = 1000

Row = Mapping[str, float]
"""Measure → its value in one interview."""


def row_of(outcome: Outcome) -> dict[str, float]:
    """The measures of one interview. An area is the mean height of the curve from the first question to the budget."""
    asked = len(outcome.asked)
    row = {"questions": float(asked), "hidden": float(outcome.hidden), "area facts all": _area(outcome.facts, asked)}
    row["facts a question all"] = outcome.facts[-1] * outcome.hidden / asked
    row["effort all"] = mean(outcome.effort)
    for budget in (QUICK, STANDARD):
        row[f"facts a question {budget}"] = _at(outcome.facts, budget) * outcome.hidden / min(budget, asked)
        row[f"area facts {budget}"] = _area(outcome.facts, budget)
        row[f"facts {budget}"] = _at(outcome.facts, budget)
        row[f"weighted {budget}"] = _at(outcome.weighted, budget)
        row[f"sections {budget}"] = _at(outcome.sections, budget)
        row[f"complete {budget}"] = _at(outcome.complete, budget)
        row[f"right {budget}"] = outcome.assumed[budget].right_facts
        row[f"wrong {budget}"] = float(outcome.assumed[budget].wrong)
        row[f"wrong sections {budget}"] = float(outcome.assumed[budget].wrong_weight)
        row[f"effort {budget}"] = mean(outcome.effort[:budget])
    row["recovered nothing"] = float(sum(a == b for a, b in zip(outcome.facts, outcome.facts[1:], strict=False)))
    row["asked though settled"] = float(outcome.asked_settled)
    row["asked twice"] = float(outcome.asked_twice)
    return row


def mean_row(rows: Sequence[Row]) -> dict[str, float]:
    """The mean of each measure."""
    return {name: mean(row[name] for row in rows) for name in rows[0]}


def ratio(ours: Sequence[Row], theirs: Sequence[Row], name: str) -> tuple[float, float, float]:
    """Mean of ours by mean of theirs, with the bounds within which 95 of 100 draws of specs (with return) leave it.

    The rows of one place belong to one spec, and are drawn together.
    """
    pairs = [(a[name], b[name]) for a, b in zip(ours, theirs, strict=True)]
    return _bounds(pairs, lambda drawn: sum(a for a, _ in drawn) / max(1e-9, sum(b for _, b in drawn)))


def spread(rows: Sequence[Row], name: str) -> tuple[float, float, float]:
    """The mean of a measure with the same bounds."""
    return _bounds([(row[name], 0.0) for row in rows], lambda drawn: mean(value for value, _ in drawn))


def _bounds(
    pairs: Sequence[tuple[float, float]], figure: Callable[[Sequence[tuple[float, float]]], float]
) -> tuple[float, float, float]:
    rng = random.Random(0)
    drawn = sorted(figure(rng.choices(pairs, k=len(pairs))) for _ in range(_DRAWS))
    return figure(pairs), drawn[int(0.025 * _DRAWS)], drawn[int(0.975 * _DRAWS)]


def _at(curve: Sequence[float], place: int) -> float:
    return curve[min(place, len(curve) - 1)]


def _area(curve: Sequence[float], budget: int) -> float:
    return mean(_at(curve, place) for place in range(1, budget + 1))
