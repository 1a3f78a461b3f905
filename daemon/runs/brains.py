"""Who thinks for a run: a model where one can be asked, else rules, and people for what no rule can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from agents.chat import Gateway
from agents.errors import ModelError
from agents.loop.by_rules import has_rules
from agents.loop.entries import Segment

MODEL = "model"
RULES = "rules"


@dataclass(frozen=True)
class Brain:
    """`word` is `model` or `rules`; `why` says why no model is asked though one was wished, else it is empty."""

    word: str
    why: str = ""


async def choose_brain(gateway: Gateway, models: Sequence[str], *, is_wished: bool) -> Brain:
    """A model if one answers now. Raises ModelError where models are named and none of them can be asked."""
    if not is_wished:
        return Brain(RULES)
    try:
        await gateway.ready(tuple(models))
    except ModelError as error:
        if models:
            raise
        return Brain(RULES, f"{error.message} {error.hint}".strip())
    return Brain(MODEL)


def for_people(segment: Segment) -> Segment:
    """Without a model, what no rule can do waits for a person: rules run tests, and write none."""
    is_written = bool(segment.task and segment.files)
    return segment if has_rules(segment.agent) and not is_written else msgspec.structs.replace(segment, by_hand=True)
