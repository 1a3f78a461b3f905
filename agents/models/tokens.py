"""How many tokens a text will be: estimated from its bytes, and calibrated by what providers count afterwards. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import msgspec

from agents.chat import ChatRequest

_BYTES_PER_TOKEN: Final = 3.2
"""A careful guess for prose and code in common vocabularies: rather too many tokens than too few."""
SURELY: Final = 0.7
"""Of an estimate, what it will be in any case: prose in common words."""
_LEAST, _MOST = 1.0, 8.0
_WEIGHT: Final = 0.25
_MESSAGE_TOKENS: Final = 8
"""What templates put around a message."""
_CALIBRATED_AFTER: Final = 3
_SHORTEST_LESSON: Final = 400
"""Bytes below which what templates add outweighs the text."""


class Calibration(msgspec.Struct, frozen=True):
    """What was learned of a model's vocabulary."""

    bytes_per_token: float = _BYTES_PER_TOKEN
    lessons: int = 0

    @property
    def is_settled(self) -> bool:
        """Enough was seen to rely on it."""
        return self.lessons >= _CALIBRATED_AFTER


class TokenMeter:
    """Estimates for all models; `lessons` are those of earlier days."""

    def __init__(self, lessons: Mapping[str, Calibration] | None = None) -> None:
        self.calibrations: dict[str, Calibration] = dict(lessons or {})

    def estimate(self, model: str, request: ChatRequest) -> int:
        """Tokens that a request will be, messages and tools together."""
        per_token = self.calibration(model).bytes_per_token
        return math.ceil(size_bytes(request) / per_token) + _MESSAGE_TOKENS * len(request.messages)

    def least(self, model: str, estimate: int) -> int:
        """How few tokens that may be, if the estimate is as wrong as it can be."""
        return int(estimate * (0.9 if self.calibration(model).is_settled else SURELY))

    def calibration(self, model: str) -> Calibration:
        """What is known of a model."""
        return self.calibrations.get(model, Calibration())

    def learn(self, model: str, request: ChatRequest, counted: int | None) -> None:
        """Take what a provider counted; not for an answer to a cut prompt, which teaches nonsense."""
        size = size_bytes(request)
        text_tokens = (counted or 0) - _MESSAGE_TOKENS * len(request.messages)
        if size < _SHORTEST_LESSON or text_tokens <= 0:
            return
        seen = min(_MOST, max(_LEAST, size / text_tokens))
        known = self.calibration(model)
        weight = max(_WEIGHT, 1 / (known.lessons + 1))
        bytes_per_token = known.bytes_per_token * (1 - weight) + seen * weight
        self.calibrations[model] = Calibration(bytes_per_token, known.lessons + 1)

    def is_cut(self, model: str, estimate: int, counted: int | None, context: int) -> bool:
        """Whether a server read clearly less than it was sent."""
        if not counted:
            return False
        if context and counted >= context:
            return True
        least = 0.7 if self.calibration(model).is_settled else 0.4
        return estimate > _SHORTEST_LESSON and counted < estimate * least


def text_tokens(text: str) -> int:
    """Tokens of a text in no model in particular."""
    return math.ceil(len(text.encode("utf-8", "replace")) / _BYTES_PER_TOKEN)


def size_bytes(request: ChatRequest) -> int:
    """Bytes of what a request says."""
    said = sum(
        len(message.text.encode("utf-8", "replace")) + sum(len(msgspec.json.encode(call)) for call in message.calls)
        for message in request.messages
    )
    told = sum(len(msgspec.json.encode(tool)) for tool in request.tools)
    return said + told + (len(msgspec.json.encode(request.schema)) if request.schema else 0)
