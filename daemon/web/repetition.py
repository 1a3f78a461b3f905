"""POSTs that are safe to repeat: a request with an `Idempotency-Key` is done once, and its answer given again."""

from __future__ import annotations

import hashlib
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from daemon.contract.protocol import IDEMPOTENCY_HEADER
from daemon.errors import DaemonError, WrongUse
from daemon.store.answers import Answers, KeptAnswer
from daemon.web.problems import problem_response

_KEY_HEADER = IDEMPOTENCY_HEADER.lower().encode()
_MAX_KEY = 255
_KEPT_HEADERS = frozenset({"content-type", "etag", "location"})


class SafeRepetition:
    """Keeps the answers of POSTs that carry a key. An answer with a 5xx status is not kept: it may be tried again."""

    def __init__(self, app: ASGIApp, answers: Answers) -> None:
        self._app = app
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        key = dict(scope["headers"]).get(_KEY_HEADER) if scope["type"] == "http" else None
        if key is None or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        try:
            await self._once(key.decode("latin-1"), scope, receive, send)
        except DaemonError as error:
            await problem_response(error.code, error.message, error.hint, scope["path"])(scope, receive, send)

    async def _once(self, key: str, scope: Scope, receive: Receive, send: Send) -> None:
        if not 0 < len(key) <= _MAX_KEY:
            raise WrongUse(f"An {IDEMPOTENCY_HEADER} has 1 to {_MAX_KEY} letters.", "Use a ULID or UUID.")
        body = await _read_body(receive)
        fingerprint = hashlib.sha256(b"\0".join([scope["path"].encode(), scope["query_string"], body])).hexdigest()
        kept = await run_in_threadpool(self._answers.begin, key, fingerprint)
        if kept is not None:
            headers = {**kept.headers, "Idempotency-Replayed": "true"}
            await Response(kept.body, kept.status, headers)(scope, receive, send)
            return
        answer = _Recorder(send)
        try:
            await self._app(scope, _replay(body, receive), answer.send)
        finally:
            if answer.is_complete and answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                await run_in_threadpool(self._answers.keep, key, answer.kept())
            else:
                await run_in_threadpool(self._answers.forget, key)
        await answer.finish()


class _Recorder:
    """Passes an answer on and remembers it.

    Its last piece is held back until `finish`: a client that has its answer may repeat the request at once, also
    after a crash, and must then find the answer kept.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._last: Message | None = None
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            pairs = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"])
            self._headers = {name: value for name, value in pairs if name.lower() in _KEPT_HEADERS}
        elif message["type"] == "http.response.body":
            self._body.append(message.get("body", b""))
            if not message.get("more_body", False):
                self._last = message
                return
        await self._send(message)

    @property
    def is_complete(self) -> bool:
        return self._last is not None

    async def finish(self) -> None:
        if self._last is not None:
            await self._send(self._last)

    def kept(self) -> KeptAnswer:
        return KeptAnswer(self.status, self._headers, b"".join(self._body))


async def _read_body(receive: Receive) -> bytes:
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body, already read, once more."""
    is_given = False

    async def again() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
