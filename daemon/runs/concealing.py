"""Commands whose output holds no secrets when tools get it: whatever they cut of it, no half of one is left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import msgspec

from agents.surroundings import CommandResult, Concealer, Confinement, Sandbox
from daemon.runs.layering import SandboxLayer


class ConcealingSandbox(SandboxLayer[Sandbox]):
    """Hides the secrets of one run in what its commands write."""

    def __init__(self, sandbox: Sandbox, concealer: Concealer) -> None:
        super().__init__(sandbox)
        self._concealer = concealer

    async def run(
        self, command: Sequence[str], confinement: Confinement, on_output: Callable[[str], None] | None = None
    ) -> CommandResult:
        """Run it; what it writes comes with placeholders. Hiding large outputs takes time, so in a thread.

        Nobody hears it as it grows: a key has many lines, and no piece of it looks like one.
        """
        del on_output
        result = await self._below.run(command, confinement)
        return await asyncio.to_thread(self._concealed, result)

    def _concealed(self, result: CommandResult) -> CommandResult:
        redact = self._concealer.redact
        return msgspec.structs.replace(result, stdout=redact(result.stdout), stderr=redact(result.stderr))
