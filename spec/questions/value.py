"""What a question is worth: the sections and questions that hang on it, times how open it is, by the effort of answering."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from spec.questions.bank import Format, Question

_UNLOCKED: Final = 0.5
"""What one more question that begins to make sense counts, in sections."""
_BLOCKING: Final = 3.0
_RECOMMENDED: Final = 0.5
"""The chance that the recommended option is the right one, when nothing is known of the project."""
_OPEN_TEXT_BITS: Final = 2.0
_NUMBER_BITS: Final = 1.0


class Value(msgspec.Struct, frozen=True):
    """A score with its parts, to be told to people."""

    score: float
    sections: int
    unlocks: int
    bits: float
    cost: int
    blocking: bool = False

    def reason(self) -> str:
        """Why this question and not another, in a sentence."""
        parts = [
            f"{self.sections} section{'s' if self.sections != 1 else ''} of the spec rest{'s' if self.sections == 1 else ''} on it"
        ]
        if self.blocking:
            parts.insert(0, "an artifact cannot be built without it")
        if self.unlocks:
            parts.append(
                f"{self.unlocks} further question{'s' if self.unlocks != 1 else ''} depend{'s' if self.unlocks == 1 else ''} on it"
            )
        parts.append(
            "its answer is wide open"
            if self.bits >= 1.5
            else "few answers are left"
            if self.bits < 0.8
            else "its answer is open"
        )
        return _sentence(parts) + f" (effort {self.cost} of 5)."


def value_of(question: Question, usable: Sequence[str], weights: Mapping[str, float], unlocks: int) -> Value:
    """The value of an open question.

    `usable` are the options that can still be chosen, `weights` what an answer is worth to each section, `unlocks` how many
    questions wait for it.
    """
    bits = _uncertainty(question, usable)
    weight = sum(weights.get(section, 1.0) for section in question.needs) + _UNLOCKED * unlocks
    factor = _BLOCKING if question.blocking else 1.0
    score = weight * bits * factor / (1 + question.cost)
    return Value(round(score, 4), len(question.needs), unlocks, round(bits, 2), question.cost, question.blocking)


def _uncertainty(question: Question, usable: Sequence[str]) -> float:
    """Bits that the answer tells, where the recommended option has half of the chance and the others share the rest."""
    if question.format is Format.TEXT:
        return _OPEN_TEXT_BITS
    if question.format is Format.FORM:
        return _NUMBER_BITS + 0.25 * (len(question.fields) - 1)
    if question.format is Format.CHECKBOX:
        return min(2.5, 0.6 * len(usable))
    if len(usable) < 2:
        return 0.1
    advised = question.recommend.values[0] if question.recommend and question.recommend.values else ""
    if advised not in usable:
        return math.log2(len(usable))
    rest = (1 - _RECOMMENDED) / (len(usable) - 1)
    return -(_RECOMMENDED * math.log2(_RECOMMENDED) + (len(usable) - 1) * rest * math.log2(rest))


def _sentence(parts: Sequence[str]) -> str:
    joined = ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]
    return joined[0].upper() + joined[1:]
