"""The `ollama` package's client, kept from what it does too much and too little of. Imported with the package.

Too much: it sends OLLAMA_API_KEY to whatever host it talks to, follows redirects, and uses proxies for this machine.
Too little: its own model of a tool drops all of a schema below the first level, and it cannot forbid the server to cut.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final, TypeVar

import httpx
import ollama

PartT = TypeVar("PartT", ollama.ChatResponse, ollama.ProgressResponse)

_SOON: Final = httpx.Timeout(5.0, connect=2.0)
_ANSWER: Final = httpx.Timeout(600.0, connect=3.0)  # the first part waits until the model is loaded
_WORD: Final = httpx.Timeout(120.0, connect=3.0)  # between two words of progress


class OllamaClient(ollama.AsyncClient):
    """A client of one server."""

    def __init__(self, url: str, key: str, *, uses_proxies: bool) -> None:
        super().__init__(url, follow_redirects=False, timeout=httpx.Timeout(120.0, connect=3.0), trust_env=uses_proxies)
        self._client.headers.pop("authorization", None)
        if not key and httpx.URL(url).host in ("ollama.com", "www.ollama.com"):
            key = os.environ.get("OLLAMA_API_KEY", "")
        if key:
            self._client.headers["authorization"] = f"Bearer {key}"

    async def get(self, path: str) -> bytes:
        """The body that the server has at `path`, soon or never."""
        reply = await self._request_raw("GET", path, timeout=_SOON)  # type: ignore[no-untyped-call]  # as in the package
        content: bytes = reply.content
        return content

    async def chat_stream(self, body: dict[str, Any]) -> AsyncGenerator[ollama.ChatResponse]:
        """The parts of an answer. Raises `ollama.ResponseError`, also for an error in the middle of it."""
        async with aclosing(self._stream(ollama.ChatResponse, "/api/chat", body, _ANSWER)) as parts:
            async for part in parts:
                yield part

    async def pull_stream(self, model: str) -> AsyncGenerator[ollama.ProgressResponse]:
        """The progress of a download; `pull` of the package knows no timeout."""
        async with aclosing(self._stream(ollama.ProgressResponse, "/api/pull", {"model": model}, _WORD)) as parts:
            async for part in parts:
                yield part

    async def _stream(
        self, kind: type[PartT], path: str, body: dict[str, Any], patience: httpx.Timeout
    ) -> AsyncGenerator[PartT]:
        parts: Any = await self._request(
            kind, "POST", path, json={**body, "stream": True}, stream=True, timeout=patience
        )
        async with aclosing(parts) as open_parts:  # whoever stops in the middle ends the request with it
            async for part in open_parts:
                yield part
