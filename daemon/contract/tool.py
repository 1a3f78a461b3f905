"""Tools of agents, and how they are used."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel


class ToolUseView(BaseModel):
    """How often a tool was used and failed, and how long it took altogether."""

    uses: int = 0
    failures: int = 0
    time_s: float = 0.0
    last_at: datetime | None = None


class ToolView(BaseModel):
    """A tool. `effect` and `risk` are the strongest that a call can have; what a call has is told when it is asked for.

    Effects are read, write, run, network and spend; risks are safe, low, medium, high and critical. `time_s` is what a
    call may take at most, as far as that can be told beforehand.
    """

    name: str
    category: str
    description: str
    effect: str
    risk: str
    time_s: float
    use: ToolUseView


class ToolDetail(ToolView):
    """A tool with the JSON schema of its arguments, as models see it."""

    arguments: dict[str, Any]
