"""Whether a run goes in circles: the same call with the same answer, two calls in turn, or nothing but failures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from agents.loop.state import Deed

_SAME: Final = 3
_TURNS: Final = 3
_FAILURES: Final = 6


def circle_in(deeds: Sequence[Deed]) -> str:
    """What is wrong with the latest deeds, as a sentence for the model; empty if nothing is."""
    if _repeats(deeds, 1, _SAME):
        latest = deeds[-1]
        return f"You have called {latest.tool} {_SAME} times with the same arguments and got the same answer each time."
    if _repeats(deeds, 2, _TURNS):
        return f"You go back and forth between {deeds[-2].tool} and {deeds[-1].tool} with the same answers."
    if len(deeds) >= _FAILURES and not any(deed.is_ok for deed in deeds[-_FAILURES:]):
        return f"Your last {_FAILURES} calls have all failed."
    return ""


def _repeats(deeds: Sequence[Deed], length: int, times: int) -> bool:
    """Whether the latest deeds are one sequence of `length` repeated `times`, to the letter."""
    latest = [(deed.tool, deed.arguments, deed.text) for deed in deeds[-length * times :]]
    return len(latest) == length * times and latest == latest[:length] * times
