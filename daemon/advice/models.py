"""Whether a model could be asked, and the sentence that says what one would add to advice by rules."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from daemon.errors import DaemonError

if TYPE_CHECKING:
    from daemon.models.service import ModelService

_KEPT_S = 30.0
_PATIENCE_S = 0.2
"""An Ollama that does not answer shall not hold advice up."""


class ModelHint:
    """Knows for half a minute whether a model answers. On the daemon's loop."""

    def __init__(self, models: ModelService) -> None:
        self._models = models
        self._looked_at = float("-inf")
        self._name = ""
        self._looking: asyncio.Task[str] | None = None

    async def sentence(self, would: str, agent: str, goal: str) -> str:
        """`would` is what a model would add, from `A model would` on; the rest says how to have it."""
        name = await self.name()
        command = f'`groundplan run {agent} "{goal}"`'
        if name:
            return f"A model would {would}: {command} asks {name}."
        return f"A model would {would}, but none can be asked now; `groundplan models` says why, then {command}."

    async def name(self) -> str:
        """The model that would be asked first; empty if none can be, or if that is not known in time."""
        if time.monotonic() - self._looked_at < _KEPT_S:
            return self._name
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(), name="look for a model")
        try:
            return await asyncio.wait_for(asyncio.shield(self._looking), _PATIENCE_S)
        except TimeoutError:
            return self._name

    async def _look(self) -> str:
        from agents.errors import AgentError  # noqa: PLC0415 - with the agents' libraries, after the start

        try:
            gateway = await asyncio.to_thread(lambda: self._models.gateway)
            facts = await gateway.facts()
        except (AgentError, DaemonError):
            facts = None
        self._name = facts.name if facts else ""
        self._looked_at = time.monotonic()
        return self._name
