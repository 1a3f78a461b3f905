"""Which of the open questions comes next: the product's order, and what it is held against."""

from __future__ import annotations

import random

from interview import Interview, Strategy

from spec.questions.interrogation import Picture


def by_value(interview: Interview, drawn: Picture) -> str:
    """What the product asks."""
    return drawn.order[0]


def by_bank(interview: Interview, drawn: Picture) -> str:
    """The first that is open in the order in which the banks were written."""
    still_open = set(drawn.order)
    return next(one for one in interview.gold.questions.questions if one in still_open)


def by_chance(seed: str) -> Strategy:
    """Any that is open."""
    rng = random.Random(seed)
    return lambda interview, drawn: rng.choice(sorted(drawn.order))


def knowing() -> Strategy:
    """Greedy for one that knows the spec: what recovers most facts. An old gain is taken for the most it can be."""
    gains: dict[str, float] = {}

    def choose(interview: Interview, drawn: Picture) -> str:
        fresh: set[str] = set()
        while True:
            for one in drawn.order:
                if one not in gains:
                    gains[one] = interview.gain(one)
                    fresh.add(one)
            best = max(drawn.order, key=lambda one: gains[one])
            if best in fresh:
                return best
            gains[best] = interview.gain(best)
            fresh.add(best)

    return choose
