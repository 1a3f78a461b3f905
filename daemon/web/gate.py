"""Who may come in over TCP. A Unix socket needs none of this: its rights and the peer's user id decide there.

Every process of every user, and every web page in a browser, can dial the loopback address. So each request must
carry the token from a file that only the user can read; and a request whose Host or Origin names anything but this
very address was sent by a page (DNS rebinding) and is refused before the token is looked at.
"""

from __future__ import annotations

import hmac

from starlette.types import ASGIApp, Receive, Scope, Send

from daemon.errors import BadHost, BadToken, Refused
from daemon.web.problems import problem_response


class Gate:
    """Lets requests in that carry `token` and were meant for `port` on the loopback address."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self._app = app
        self._wanted = f"Bearer {token}".encode()
        self._hosts = {f"{name}:{port}".encode() for name in ("127.0.0.1", "localhost", "[::1]")}
        self._origins = {b"http://" + host for host in self._hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and (refusal := self._refusal(dict(scope["headers"]))):
            response = problem_response(refusal.code, refusal.message, refusal.hint, scope["path"])
            await response(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _refusal(self, headers: dict[bytes, bytes]) -> Refused | None:
        host, origin = headers.get(b"host", b""), headers.get(b"origin")
        if host.lower() not in self._hosts:
            return BadHost("Host", host.decode("latin-1"))
        if origin is not None and origin.lower() not in self._origins:
            return BadHost("Origin", origin.decode("latin-1"))
        if not hmac.compare_digest(headers.get(b"authorization", b""), self._wanted):
            return BadToken()
        return None
