"""A ledger of calls that remembers, and refuses what it is told to."""

from __future__ import annotations

from agents.errors import ModelError
from agents.models.ports import Call, Outcome


class RememberingLedger:
    """`begun` and `ended` hold what came; `refuses` is raised for the next call of that model."""

    def __init__(self) -> None:
        self.begun: list[Call] = []
        self.ended: list[tuple[Call, Outcome]] = []
        self.refuses: dict[str, ModelError] = {}

    def begin(self, call: Call) -> str:
        if call.model in self.refuses:
            raise self.refuses[call.model]
        self.begun.append(call)
        return str(len(self.begun))

    def end(self, call_id: str, call: Call, outcome: Outcome) -> None:
        assert self.begun[int(call_id) - 1] is call
        self.ended.append((call, outcome))

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """Model and state of each call that has ended."""
        return [(call.model, outcome.state) for call, outcome in self.ended]
