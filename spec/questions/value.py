"""What a question is worth: the facts that its answer is likely to settle, for the sections and questions that hang on it,
by the chance that assuming the answer would be wrong and by the effort of giving it.

Every number here was chosen on one half of the specs of `tests/bench/elicitation` and judged on the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from spec.questions.bank import Format, Option, Question

_UNLOCKED: Final = 0.3
"""What one more question that begins to make sense counts, in sections."""
_BLOCKING: Final = 3.0
_RECOMMENDED: Final = 0.5
"""The chance that the recommended option is the right one, when nothing is known of the project."""
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
            parts.append(
                f"{_count(self.unlocks, 'further question')} depend{'s' if self.unlocks == 1 else ''} on it"
            )
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

    `usable` are the options that can still be chosen, `weights` what an answer is worth to each section, `unlocks` how many
    questions wait for it, `settles` how many open facts each option settles, or each field of a form.
    """
    facts = _expected_facts(question, usable, settles)
    doubt = _doubt(question, usable)
    weight = sum(weights.get(section, 1.0) for section in question.needs) + _UNLOCKED * unlocks
    factor = _BLOCKING if question.blocking else 1.0
    score = facts * weight * doubt * factor / (_ANY_EFFORT + question.cost)
    return Value(
        round(score, 4), len(question.needs), unlocks, round(facts, 2), round(doubt, 2), question.cost, question.blocking
    )
