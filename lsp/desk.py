"""Where features say which methods and commands they answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Protocol

from lsprotocol import types
from pygls.lsp.server import LanguageServer

Handler = Callable[[Any], Awaitable[Any]]


_LIFE: Final = frozenset(
    {
        *(types.INITIALIZE, types.INITIALIZED, types.SHUTDOWN, types.EXIT),
        *(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, types.WORKSPACE_DID_CHANGE_CONFIGURATION),
    }
)
"""What is answered before the editor's folders are open."""


async def _at_once() -> None:
    """Wait for nothing."""


class Desk:
    """Where features register their handlers."""

    def __init__(self, server: LanguageServer, ready: Callable[[], Awaitable[None]]) -> None:
        self._server = server
        self._ready = ready
        self._chains: dict[str, list[Handler]] = {}
        self._completing: list[Callable[[types.ServerCapabilities], None]] = []

    def answer(self, method: str, handler: Handler, options: Any = None) -> None:
        """Have `handler` called with the parameters of each call of `method`; its result is the answer.

        Of several handlers of one method those that came first are asked first, and the first that has something to
        say is heard: an id within a comment is explained as an id, not as a word of the code. The options are the
        first one's.
        """
        chain = self._chains.get(method)
        if chain is not None:
            chain.append(handler)
            return
        chain = self._chains[method] = [handler]
        ready = _at_once if method in _LIFE else self._ready

        # A function of its own: pygls writes attributes onto what it registers, which methods do not take.
        async def handle(params: Any) -> Any:
            await ready()
            answer = None
            for one in chain:
                answer = await one(params)
                if answer:
                    break
            return answer

        self._server.feature(method, options)(handle)

    def command(self, name: str, handler: Callable[[Sequence[Any]], Awaitable[Any]]) -> None:
        """Have `handler` called with the arguments of each execution of the command `name`."""

        async def handle(*args: Any) -> Any:
            await self._ready()
            return await handler(args)

        self._server.command(name)(handle)

    def announce(self, complete: Callable[[types.ServerCapabilities], None]) -> None:
        """Have `complete` add to the capabilities that an editor is told, for methods that pygls knows no place for."""
        self._completing.append(complete)

    def complete(self, capabilities: types.ServerCapabilities) -> None:
        """Add what features announce."""
        for complete in self._completing:
            complete(capabilities)


class Feature(Protocol):
    """What an editor can ask. Made once for each editor; `register` says which methods it answers."""

    def register(self, desk: Desk) -> None:
        """Take the methods that this feature answers."""
        ...
