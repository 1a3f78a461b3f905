"""Calls and circumstances, with what a test does not speak of at its plainest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from agents.policy.circumstances import Circumstances, Decision
from agents.policy.decide import decide
from agents.policy.reading import DEFAULT_FILE, read_rules
from agents.policy.rules import Rules
from agents.records import Demand, Effect, Mode, Risk, SandboxLevel

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="session")
def built_in() -> Rules:
    return read_rules(DEFAULT_FILE.read_text(encoding="utf-8"), "built-in")


@pytest.fixture
def say() -> Callable[..., Decision]:
    """What the policy says: `say(command="ls", mode=Mode.AUTO)`, `say(writes=("a.py",))`, `say(hosts=("x.org",))`."""

    def decided(command: str | None = None, **given: Any) -> Decision:
        fields = {name: given.pop(name) for name in list(given) if name in Demand.__struct_fields__}
        if command is not None:
            plain = {"tool": "run_command", "effect": Effect.RUN, "command": command}
        elif "hosts" in fields:
            plain = {"tool": "fetch", "effect": Effect.NETWORK}
        else:
            plain = {"tool": "edit_file", "effect": Effect.WRITE}
        demand = Demand(**{"risk": Risk.LOW, "summary": "A call", **plain, **fields})
        sure = {"mode": Mode.ASK, "now": NOW, "sandbox": SandboxLevel.ISOLATED}
        return decide(demand, Circumstances(**{**sure, **given}))

    return decided
