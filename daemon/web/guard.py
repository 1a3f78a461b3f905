"""The outermost layer around every request: its id, its place in the log, and the last catch of faults."""

from __future__ import annotations

import logging
import re
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from daemon.activity import Activity
from daemon.contract.ids import UlidMaker
from daemon.contract.protocol import REQUEST_ID_HEADER
from daemon.logs import REQUEST_ID

_log = logging.getLogger(__name__)

_GOOD_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_HEADER = REQUEST_ID_HEADER.lower().encode()


class Guard:
    """Names every request, counts it as activity, logs it, and logs what escapes it."""

    def __init__(self, app: ASGIApp, activity: Activity, ulids: UlidMaker) -> None:
        self._app = app
        self._activity = activity
        self._ulids = ulids

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = self._id_of(scope)
        token = REQUEST_ID.set(request_id)
        began, status = time.perf_counter(), 0

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (_HEADER, request_id.encode())]
            await send(message)

        try:
            with self._activity.busy():
                await self._app(scope, receive, send_named)
        except Exception:  # the boundary of a request: what was not answered with a problem is at least in the log
            if not scope.get("state", {}).get("fault_is_logged"):
                _log.exception("%s %s failed", scope["method"], scope["path"])
        finally:
            spent_ms = (time.perf_counter() - began) * 1000
            _log.debug("%s %s %d in %.1f ms", scope["method"], scope["path"], status, spent_ms)
            REQUEST_ID.reset(token)

    def _id_of(self, scope: Scope) -> str:
        """The caller's own id where it is harmless in a log, else a fresh one."""
        given = next((value.decode("latin-1") for name, value in scope["headers"] if name == _HEADER), "")
        return given if _GOOD_ID.fullmatch(given) else self._ulids.make()
