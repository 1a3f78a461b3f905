"""What a run lays over the machine's sandbox: each layer adds one care to commands and leaves the rest as it is."""

from __future__ import annotations

from typing import Generic, TypeVar

from agents.records import SandboxLevel
from agents.surroundings import Sandbox

SandboxT = TypeVar("SandboxT", bound=Sandbox)


class SandboxLayer(Generic[SandboxT]):
    """One layer, over the one below it; `run` is the layer's own."""

    def __init__(self, below: SandboxT) -> None:
        self._below = below

    @property
    def level(self) -> SandboxLevel:
        """How far commands are held back."""
        return self._below.level

    @property
    def filters_hosts(self) -> bool:
        """Whether a command can be held to hosts."""
        return self._below.filters_hosts
