"""What a question is worth: the facts that its answer settles, for what hangs on it, by doubt and by effort.

What hangs on it are sections of artifacts and further questions; the doubt is the chance that assuming the answer would
be wrong. The numbers were chosen on one half of the specs of `tests/bench/elicitation` and judged on the other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from spec.questions.bank import Format, Question

_UNLOCKED: Final = 0.3
"""What one more question that begins to make sense counts, in sections."""
_BLOCKING: Final = 6.0
_RECOMMENDED: Final = 0.5
"""The chance that the recommended option is the right one, when nothing is known of the project."""
_LITTLE_DOUBT: Final = 0.05
"""That of a question with one option left, which a person may still answer in other words."""
_ANY_EFFORT: Final = 3
"""The effort that each question costs before that of its answer: reading, and coming back from something else."""


class Value(msgspec.Struct, frozen=True):
    """A score with its parts, to be told to people.

    `facts` is how many facts the answer settles on average that are open now, `doubt` the chance that the answer which
    would be assumed is wrong.
    """

    score: float
    sections: int
    unlocks: int
    facts: float
    doubt: float
    cost: int
    blocking: bool = False

    def reason(self) -> str:
        """Why this question and not another, in a sentence."""
        parts = [f"{_count(self.sections, 'section')} of the spec rest{'s' if self.sections == 1 else ''} on it"]
        if self.blocking:
            parts.insert(0, "an artifact cannot be built without it")
        if self.unlocks:
            parts.append(f"{_count(self.unlocks, 'further question')} depend{'s' if self.unlocks == 1 else ''} on it")
        if self.facts >= 1.5:
            parts.append(f"its answer settles about {_count(round(self.facts), 'fact')}")
        parts.append(_openness(self.doubt))
        return _sentence(parts) + f" (effort {self.cost} of 5)."


def value_of(
    question: Question,
    usable: Sequence[str],
    weights: Mapping[str, float],
    unlocks: int,
    settles: Mapping[str, int],
) -> Value:
    """The value of an open question.

    `usable` are the options that can still be chosen, `weights` what an answer is worth to each section, `unlocks` how
    many questions wait for it, `settles` how many open facts each option settles, or each field of a form.
    """
    facts = _expected_facts(question, usable, settles)
    doubt = _doubt(question, usable)
    weight = sum(weights.get(section, 1.0) for section in question.needs) + _UNLOCKED * math.sqrt(unlocks)
    factor = _BLOCKING if question.blocking else 1.0
    score = facts * weight * math.sqrt(doubt) * factor / (_ANY_EFFORT + question.cost)
    return Value(
        round(score, 4),
        len(question.needs),
        unlocks,
        round(facts, 2),
        round(doubt, 2),
        question.cost,
        question.blocking,
    )


def _expected_facts(question: Question, usable: Sequence[str], settles: Mapping[str, int]) -> float:
    """How many facts an answer settles on average; one that asserts nothing tells at least its own words."""
    match question.format:
        case Format.TEXT:
            return 1.0
        case Format.FORM:
            told = [settles[f.name] * (0.5 if f.optional else 1.0) for f in question.fields if f.name in settles]
            return sum(told) if told else 1.0
        case Format.CHECKBOX:
            return 0.5 * sum(settles.get(value, 1) for value in usable)
    chances = _chances(question, usable)
    return sum(chance * settles.get(value, 1) for value, chance in chances.items())


def _chances(question: Question, usable: Sequence[str]) -> dict[str, float]:
    """How likely each option of a radio is: the recommended one half, the others share the rest."""
    advised = _advised(question, usable)
    if not advised or len(usable) == 1:
        return dict.fromkeys(usable, 1 / max(1, len(usable)))
    return dict.fromkeys(usable, (1 - _RECOMMENDED) / (len(usable) - 1)) | {advised: _RECOMMENDED}


def _advised(question: Question, usable: Sequence[str]) -> str:
    values = question.recommend.values if question.recommend else ()
    return next((value for value in values if value in usable), "")


def _doubt(question: Question, usable: Sequence[str]) -> float:
    """The chance that what would be assumed is not what the person would say."""
    if question.format is Format.TEXT:  # advice names no records of the project, so it stands for no such answer
        return 1.0 if question.captures or not question.recommend else 1 - _RECOMMENDED
    if question.format is Format.FORM:
        return float(1 - _RECOMMENDED ** max(1, sum(1 for field in question.fields if not field.optional)))
    if question.format is Format.CHECKBOX:
        return 1 - _RECOMMENDED if _advised(question, usable) else 0.9
    if len(usable) < 2:
        return _LITTLE_DOUBT
    return 1 - max(_chances(question, usable).values())


def _openness(doubt: float) -> str:
    if doubt <= _LITTLE_DOUBT:
        return "one answer is left"
    return "nothing can be assumed for it" if doubt >= 1 else "its answer is open"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' if number != 1 else ''}"


def _sentence(parts: Sequence[str]) -> str:
    joined = ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]
    return joined[0].upper() + joined[1:]
