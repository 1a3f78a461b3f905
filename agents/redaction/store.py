"""Where it is kept which secret a placeholder stands for.

A store is the view of one run on one workspace. It knows only the placeholders that were put into texts for that run:
what a model invents, or has seen elsewhere, stands for nothing in it. The key is the workspace's own, so that one
secret has one placeholder there, and another in every other workspace.
"""

from __future__ import annotations

from typing import Protocol


class SecretStore(Protocol):
    """The view of one run. Any thread may call."""

    @property
    def key(self) -> bytes:
        """What the digests of this workspace are keyed with; at least 16 bytes, never shown."""
        ...

    def remember(self, placeholder: str, value: str) -> None:
        """Keep that the placeholder, which is now shown to the run, stands for the value."""
        ...

    def value(self, placeholder: str) -> str | None:
        """What the placeholder stands for, if it was shown to this run."""
        ...

    def named(self, digest: str) -> tuple[str, str] | None:
        """The placeholder with that digest and its value, whichever run of the workspace it was made for."""
        ...


class MemoryStore:
    """A store that is forgotten with the process."""

    def __init__(self, key: bytes) -> None:
        self.key = key
        self._values: dict[str, str] = {}
        self._by_digest: dict[str, str] = {}

    def remember(self, placeholder: str, value: str) -> None:
        """Keep it."""
        self._values[placeholder] = value
        self._by_digest[placeholder[:-1].rpartition(":")[2]] = placeholder

    def value(self, placeholder: str) -> str | None:
        """What the placeholder stands for."""
        return self._values.get(placeholder)

    def named(self, digest: str) -> tuple[str, str] | None:
        """The placeholder with that digest, and its value."""
        placeholder = self._by_digest.get(digest)
        return (placeholder, self._values[placeholder]) if placeholder else None
