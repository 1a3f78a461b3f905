"""What an idea's own words answer, without a model. Everything found here is to be confirmed by a person.

Precision goes before recall: a wrong answer in advance costs more than a question. Types and options are read here; the
rest comes from `quantities` (numbers), `things` (entities, actors, systems) and `capabilities` (what
people can do with it). All stand on `wording`: what is said, and what is denied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from spec.questions.bank import Bank, Format, Option, Question
from spec.questions.capabilities import capabilities_in
from spec.questions.quantities import numbers_in
from spec.questions.things import GuessedActor, GuessedEntity, GuessedSystem, actors_in, entities_in, systems_in
from spec.questions.wording import Hit, Mention, mentions

__all__ = [
    "GuessedActor",
    "GuessedEntity",
    "GuessedSystem",
    "Hit",
    "actors_in",
    "capabilities_in",
    "entities_in",
    "guess_type",
    "numbers_in",
    "options_in",
    "systems_in",
]

_HEAD_ENDS: Final = re.compile(
    r"\b(?:for|that|which|who|where|when|to|with|using|from|by|in|so|if|after|because)\b|[.,;:\n]"
)
_WEIGHT_IN_HEAD: Final = 3


def guess_type(idea: str, banks: Sequence[Bank]) -> str | None:
    """The type of project that the words of `banks` show, None where they show none or two as well.

    What stands at the head of the idea (`a REST API for …`) counts more than what is spoken of behind it.
    """
    end = _HEAD_ENDS.search(idea)
    head = end.start() if end else len(idea)
    scores: dict[str, int] = {}
    for bank in banks:
        if bank.types and bank.words:
            found = [next(mentions(idea, word), None) for word in bank.words]
            score = sum(_WEIGHT_IN_HEAD if hit.start < head else 1 for hit in _apart([hit for hit in found if hit]))
            scores[bank.types[0]] = max(score, scores.get(bank.types[0], 0))
    best = max(scores.values(), default=0)
    winners = [kind for kind, score in scores.items() if score == best]
    return winners[0] if best and len(winners) == 1 else None


def options_in(idea: str, question: Question) -> list[Hit]:
    """The options whose words stand in the idea and are meant, in the question's order.

    A phrase inside a longer one that was found counts for the longer one's option only. Where an idea speaks for two
    options of a radio, it settles nothing: the list is empty.
    """
    found = [(option, mention) for option in question.options for mention in _spoken(idea, option)]
    kept: dict[str, Hit] = {}
    for option, mention in found:
        if not any(_is_inside(mention, other) for _, other in found):
            kept.setdefault(option.value, Hit(option.value, mention.quote))
    return [] if question.format is Format.RADIO and len(kept) > 1 else list(kept.values())


def _spoken(idea: str, option: Option) -> Iterator[Mention]:
    for word in option.words:
        yield from mentions(idea, word)


def _apart(found: Sequence[Mention]) -> list[Mention]:
    """The mentions that lie in no other, so that `web app` does not count for `app` once more."""
    return [mention for mention in found if not any(_is_inside(mention, other) for other in found)]


def _is_inside(inner: Mention, outer: Mention) -> bool:
    same = (inner.start, inner.end) == (outer.start, outer.end)
    return not same and outer.start <= inner.start and inner.end <= outer.end
