"""Commands whose output holds no secrets when tools get it: whatever they cut of it, no half of one is left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import msgspec

from agents.records import SandboxLevel
from agents.surroundings import CommandResult, Concealer, Confinement, Sandbox


class ConcealingSandbox:
    """The sandbox of one run."""

    def __init__(self, sandbox: Sandbox, concealer: Concealer) -> None:
        self._sandbox = sandbox
        self._concealer = concealer

    @property
    def level(self) -> SandboxLevel:
        """How far commands are held back."""
        return self._sandbox.level

    @property
    def filters_hosts(self) -> bool:
        """Whether a command can be held to hosts."""
        return self._sandbox.filters_hosts

    async def run(
        self, command: Sequence[str], confinement: Confinement, on_output: Callable[[str], None] | None = None
    ) -> CommandResult:
        """Run it; what it writes comes with placeholders. Hiding large outputs takes time, so in a thread.

        Nobody hears it as it grows: a key has many lines, and no piece of it looks like one.
        """
        del on_output
        result = await self._sandbox.run(command, confinement)
        return await asyncio.to_thread(self._concealed, result)

    def _concealed(self, result: CommandResult) -> CommandResult:
        redact = self._concealer.redact
        return msgspec.structs.replace(result, stdout=redact(result.stdout), stderr=redact(result.stderr))
