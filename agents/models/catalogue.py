"""Names of models to the providers that answer for them, opened when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from agents.errors import ModelError, ModelUnavailable, NoModel, UnknownModel
from agents.models.ollama import PREFIX, LocalModel, OllamaProvider
from agents.models.ports import Provider

_OLLAMA: Final = (PREFIX, "ollama_chat/")


class Catalogue:
    """Which provider a name belongs to. Used on one loop."""

    def __init__(self, open_ollama: Callable[[], OllamaProvider], open_others: Callable[[], Provider]) -> None:
        self._open_ollama = open_ollama
        self._open_others = open_others
        self._ollama: OllamaProvider | None = None
        self._others: Provider | None = None

    @property
    def ollama(self) -> OllamaProvider:
        """The Ollama server; raises `ModelUnavailable` if its address makes no sense."""
        if self._ollama is None:
            self._ollama = self._open_ollama()
        return self._ollama

    def provider_of(self, name: str) -> Provider:
        """The provider of `PROVIDER/MODEL`; raises `UnknownModel` for a name without one."""
        provider, slash, model = name.partition("/")
        if not slash or not provider or not model:
            raise UnknownModel(
                name, "any provider", f"Write PROVIDER/MODEL, for instance `{PREFIX}{name.strip('/') or 'qwen3:8b'}`."
            )
        if name.startswith(_OLLAMA):
            return self.ollama
        if self._others is None:
            self._others = self._open_others()
        return self._others

    async def found(self, *, is_offline: bool) -> Sequence[str]:
        """The first suitable model that Ollama has on this machine, one that can call tools before others.

        Raises `NoModel` with the reason if Ollama cannot be asked.
        """
        try:
            ollama = self.ollama
            if is_offline and ollama.server.is_remote:
                raise NoModel(f"offline mode is on, and Ollama at {ollama.url} is not on this machine")
            if ollama.server.is_remote:
                raise NoModel(f"none is set, and Ollama at {ollama.url} is asked only for models that are set")
            return await _suitable(ollama, await ollama.list())
        except ModelUnavailable as error:
            raise NoModel(f"none is set, and {error.message[0].lower()}{error.message[1:].rstrip('.')}") from error

    async def close(self) -> None:
        """Close what is open."""
        await self.reopen_ollama()
        await self.reopen_others()

    async def reopen_ollama(self) -> None:
        """Close the connection to Ollama; the next call opens one as the settings then say."""
        ollama, self._ollama = self._ollama, None
        if ollama is not None:
            await ollama.close()

    async def reopen_others(self) -> None:
        """The same for all other providers."""
        others, self._others = self._others, None
        if others is not None:
            await others.close()


async def _suitable(ollama: OllamaProvider, models: Sequence[LocalModel]) -> Sequence[str]:
    second: list[str] = []
    for model in models:
        if model.is_remote:
            continue
        name = PREFIX + model.name
        try:
            facts = (await ollama.describe(name)).facts
        except ModelError:
            continue  # one that is broken, or was removed a moment ago
        if facts.has_tools:
            return [name]
        if "completion" in facts.capabilities:
            second.append(name)
    return second[:1]
