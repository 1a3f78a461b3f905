"""A small HTTP server on loopback whose routes are functions from a JSON body to (status, JSON)."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, Any] | tuple[int, Any, dict[str, str]] | None


class BrokenOff(Exception):
    """Raised by a stream that is to end before it is over."""


class Request:
    """What came in; `body` is the decoded JSON, or None if there was none."""

    def __init__(self, method: str, path: str, headers: dict[str, str], body: Any) -> None:
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body


class JsonServer:
    """Serves from construction on; use it as a context manager, or call `stop`. `requests` holds what came in."""

    def __init__(self, port: int = 0) -> None:
        self.requests: list[Request] = []
        self.hung_up = threading.Event()
        """A client has left in the middle of a stream."""
        self._http = _Listener(("127.0.0.1", port), _handler(self))
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), name="test server", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, request: Request) -> Answer:
        """The answer to a request; text and bytes go out as they are, all else as JSON; headers may follow.

        None hangs up without a word. An iterator of bytes goes out piece by piece; if it raises `BrokenOff`, the
        connection ends in the middle.
        """
        raise NotImplementedError

    def requests_to(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def stop(self) -> None:
        """End for good; a second call does nothing."""
        if self._thread.is_alive():
            self._http.shutdown()
            self._http.server_close()
            self._thread.join()

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False

    def __init__(self, *arguments: Any) -> None:
        self._connections: set[socket.socket] = set()
        super().__init__(*arguments)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Close the connections that clients keep, too: a server that is gone answers nobody."""
        super().server_close()
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed in the middle of an answer is part of some tests."""


def _encoded(value: Any) -> tuple[bytes, str]:
    if isinstance(value, bytes):
        return value, "application/octet-stream"
    if isinstance(value, str):
        return value.encode(), "text/plain; charset=utf-8"
    return json.dumps(value).encode(), "application/json; charset=utf-8"


def _handler(server: JsonServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def _handle(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            raw = gzip.decompress(raw) if self.headers.get("Content-Encoding") == "gzip" else raw
            body = json.loads(raw) if raw else None
            request = Request(self.command, self.path.partition("?")[0], dict(self.headers.items()), body)
            server.requests.append(request)
            answer = server.answer(request)
            if answer is None:
                self.close_connection = True
                return
            status, value, *headers = answer
            if isinstance(value, Iterator):
                self._stream(status, value, headers[0] if headers else {})
                return
            content, kind = _encoded(value)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            for name, text in headers[0].items() if headers else ():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        def _stream(self, status: int, pieces: Iterator[bytes], headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, text in headers.items():
                self.send_header(name, text)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            try:
                for piece in pieces:
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                    self.wfile.flush()
                self.wfile.write(b"0\r\n\r\n")
            except BrokenOff:
                self.close_connection = True
            except OSError:  # the client has left
                self.close_connection = True
                server.hung_up.set()

        do_GET = do_POST = do_DELETE = do_HEAD = _handle  # noqa: N815 - the names that the library calls

        def log_message(self, *_: object) -> None:
            """Quiet: the test says what matters."""

    return Handler


def refused_port() -> int:
    """A port at which nothing listens: bound and let go a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
