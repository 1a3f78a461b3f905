"""A limit for what is sent to the daemon: a request is held in memory, and that memory is everybody's."""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from daemon.web.problems import problem_response

LARGEST: Final = 256 * 1024 * 1024
"""Bytes. A folder of many documents, in base64, stays below it."""


class SizeLimit:
    """Refuses a request whose body is too large, before any of it is read."""

    def __init__(self, app: ASGIApp, largest: int = LARGEST) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        headers = dict(scope["headers"]) if scope["type"] == "http" else {}
        if b"transfer-encoding" in headers:
            told = "The request does not say how long its body is."
            answer = problem_response("request.invalid", told, "Send a Content-Length.", scope["path"])
            await answer(scope, receive, send)
        elif int(headers.get(b"content-length", b"0")) > self._largest:
            told = f"The request has more than {self._largest // 1024**2} MB."
            answer = problem_response("request.too_large", told, "Send it in several parts.", scope["path"])
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)
