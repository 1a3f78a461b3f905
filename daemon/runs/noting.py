"""Commands of a run whose contacts are in the egress ledger: noted before they are made, completed at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from agents.errors import SandboxFailed
from agents.sandbox.sandbox import MachineSandbox
from agents.surroundings import CommandResult, Confinement
from daemon.runs.layering import SandboxLayer
from indexer.embedding.offline import is_loopback

PURPOSE: Final = "command"
ANYWHERE: Final = "anywhere"
"""Stands for the hosts of a command that has all of the network: nobody knows them."""
_UNMEASURED: Final = "command with the whole network, sizes unknown"


class Ledger(Protocol):
    """The egress ledger as commands see it. Called in threads."""

    def begin(self, run: str, host: str, purpose: str, *, is_remote: bool, bytes_out: int) -> str:
        """Note whom a run is about to contact; the note's id."""
        ...

    def end(self, note: str, bytes_in: int, error: str = "", bytes_out: int | None = None) -> None:
        """Complete a note."""
        ...


class NotingSandbox(SandboxLayer[MachineSandbox]):
    """Notes whom the commands of one run contact."""

    def __init__(self, sandbox: MachineSandbox, ledger: Ledger, is_offline: Callable[[], bool], run: str) -> None:
        super().__init__(sandbox)
        self._ledger = ledger
        self._is_offline = is_offline
        self._run = run

    async def run(
        self, command: Sequence[str], confinement: Confinement, on_output: Callable[[str], None] | None = None
    ) -> CommandResult:
        """Run it. Raises `SandboxFailed` for one that would have all of the network in offline mode."""
        gets_all = confinement.has_network and not (confinement.hosts and self.filters_hosts)
        if not gets_all:
            return await self._below.run(command, confinement, on_output, self)
        if self._is_offline():
            raise SandboxFailed(self.level, "offline mode is on, and the command would have all of the network")
        note = await asyncio.to_thread(
            self._ledger.begin, self._run, ANYWHERE, _UNMEASURED, is_remote=True, bytes_out=0
        )
        try:
            return await self._below.run(command, confinement, on_output)
        finally:
            await asyncio.shield(asyncio.to_thread(self._ledger.end, note, 0))

    # -- as the filter sees it -------------------------------------------------------------------------------------

    def begin(self, host: str) -> str:
        """Note a host that a command is about to contact. Raises `OSError` in offline mode."""
        if self._is_offline() and not is_loopback(host):
            raise OSError("offline mode is on")
        return self._ledger.begin(self._run, host, PURPOSE, is_remote=not is_loopback(host), bytes_out=0)

    def end(self, note: str, bytes_out: int, bytes_in: int, problem: str) -> None:
        """Complete the note."""
        self._ledger.end(note, bytes_in, problem, bytes_out)
