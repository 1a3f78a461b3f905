"""A language client for tests: speaks the protocol over a socket, answers what the server asks, keeps what it tells."""

from __future__ import annotations

import itertools
import json
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from lsp.framing import Frames, Junk, framed

PATIENCE_S = 20.0

FULL_CAPABILITIES: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {
        "workDoneProgress": True,
        "showDocument": {"support": True},
        "showMessage": {"messageActionItem": {"additionalPropertiesSupport": True}},
    },
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "workspaceFolders": True,
        "workspaceEdit": {
            "documentChanges": True,
            "resourceOperations": ["create", "rename", "delete"],
            "changeAnnotationSupport": {"groupsOnLabel": True},
        },
        "codeLens": {"refreshSupport": True},
        "diagnostics": {"refreshSupport": True},
        "textDocumentContent": {"dynamicRegistration": True},
    },
    "textDocument": {
        "synchronization": {"didSave": True},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "refactor", "source"]}},
            "dataSupport": True,
            "disabledSupport": True,
            "isPreferredSupport": True,
            "resolveSupport": {"properties": ["edit"]},
            "tagSupport": {"valueSet": [1]},
        },
        "codeLens": {},
        "diagnostic": {},
        "publishDiagnostics": {"relatedInformation": True, "codeDescriptionSupport": True, "dataSupport": True},
        "rename": {"prepareSupport": True},
        "documentLink": {"tooltipSupport": True},
        "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
    },
}
"""What an editor that can do everything says of itself."""


class Refused(Exception):
    """The server answered with an error."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(f"{error.get('code')}: {error.get('message')}")
        self.code = error.get("code")
        self.message = str(error.get("message", ""))


class Editor:
    """A client on a connected socket. `answers` says how requests of the server are answered, by method."""

    def __init__(self, dialled: socket.socket) -> None:
        self._socket = dialled
        self._sending = threading.Lock()
        self._ids = itertools.count(1)
        self._replies: dict[Any, queue.SimpleQueue[dict[str, Any]]] = {}
        self._news = threading.Condition()
        self.told: list[dict[str, Any]] = []
        """Notifications of the server, in order."""
        self.asked: list[dict[str, Any]] = []
        """Requests of the server, in order."""
        self.stray: list[dict[str, Any]] = []
        """Answers to nothing that was asked."""
        self.answers: dict[str, Callable[[Any], Any]] = {
            "workspace/applyEdit": lambda params: {"applied": True},
            "workspace/configuration": lambda params: [None for _ in params["items"]],
            "window/showDocument": lambda params: {"success": True},
        }
        self.capabilities: dict[str, Any] = {}
        self.is_ended = threading.Event()
        self._may_read = threading.Event()
        self._may_read.set()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def initialize(
        self, folder: Path | None, capabilities: dict[str, Any] | None = None, options: Any = None
    ) -> dict[str, Any]:
        """Say hello; the server's capabilities."""
        uri = folder.as_uri() if folder else None
        params = {
            "processId": None,
            "rootUri": uri,
            "workspaceFolders": [{"uri": uri, "name": "work"}] if uri else None,
            "capabilities": FULL_CAPABILITIES if capabilities is None else capabilities,
            "initializationOptions": options,
        }
        answer = self.request("initialize", params)
        self.capabilities = answer["capabilities"]
        self.notify("initialized", {})
        return self.capabilities

    def open(self, path: Path, text: str | None = None, language: str = "python", version: int = 1) -> str:
        """Open a file, with the text on the disk or another one; its URI."""
        uri = path.as_uri()
        content = path.read_text(encoding="utf-8") if text is None else text
        item = {"uri": uri, "languageId": language, "version": version, "text": content}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    def edit(self, uri: str, version: int, *changes: dict[str, Any]) -> None:
        """Edit an open file."""
        params = {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)}
        self.notify("textDocument/didChange", params)

    def request(self, method: str, params: Any, timeout_s: float = PATIENCE_S) -> Any:
        """Ask, and wait for the answer; raises Refused."""
        return self.wait(self.post(method, params), timeout_s)

    def post(self, method: str, params: Any) -> int:
        """Ask and do not wait; the request's id."""
        number = next(self._ids)
        self._replies[number] = queue.SimpleQueue()
        self.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        return number

    def wait(self, number: int, timeout_s: float = PATIENCE_S) -> Any:
        """The answer to a request; raises Refused."""
        reply = self._replies[number].get(timeout=timeout_s)
        if "error" in reply:
            raise Refused(reply["error"])
        return reply["result"]

    def notify(self, method: str, params: Any) -> None:
        """Tell."""
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def send(self, message: Any) -> None:
        """Send a message as it is."""
        self.send_raw(framed(json.dumps(message).encode()))

    def send_raw(self, data: bytes) -> None:
        """Send bytes."""
        with self._sending:  # answers to the server go out on another thread
            self._socket.sendall(data)

    def until(self, is_met: Callable[[], Any], timeout_s: float = PATIENCE_S) -> Any:
        """Wait until something holds, looking whenever the server said something; what held."""
        deadline = time.monotonic() + timeout_s
        with self._news:
            while not (found := is_met()):
                left_s = deadline - time.monotonic()
                assert left_s > 0, "it did not happen in time"
                self._news.wait(min(left_s, 0.2))
        return found

    def heard(self, method: str) -> list[Any]:
        """The parameters of all notifications of this method so far."""
        return [message.get("params") for message in list(self.told) if message["method"] == method]

    def was_asked(self, method: str) -> list[Any]:
        """The parameters of all requests of the server of this method so far."""
        return [message.get("params") for message in list(self.asked) if message["method"] == method]

    @classmethod
    @contextmanager
    def at(cls, host: str, port: int) -> Iterator[Editor]:
        """An editor that dials a port, until the block ends."""
        editor = cls(socket.create_connection((host, port)))
        try:
            yield editor
        finally:
            editor.hang_up()

    @contextmanager
    def reading_nothing(self) -> Iterator[None]:
        """Do not read what the server says while the block lasts."""
        self._may_read.clear()
        try:
            yield
        finally:
            self._may_read.set()

    def hang_up(self) -> None:
        """End the connection, as an editor that was killed does."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _read(self) -> None:
        frames = Frames()
        try:
            while self._may_read.wait() and (data := self._socket.recv(1 << 16)):
                for body in frames.feed(data):
                    assert not isinstance(body, Junk), body
                    self._take(json.loads(body))
        except OSError:
            pass
        self.is_ended.set()

    def _take(self, message: dict[str, Any]) -> None:
        if "method" not in message:
            replies = self._replies.get(message.get("id"))
            if replies is None:
                self.stray.append(message)
            else:
                replies.put(message)
        elif "id" in message:
            self.asked.append(message)
            answer = self.answers.get(message["method"], lambda params: None)
            self.send({"jsonrpc": "2.0", "id": message["id"], "result": answer(message.get("params"))})
        else:
            self.told.append(message)
        with self._news:
            self._news.notify_all()


@contextmanager
def dialled(path: Path) -> Iterator[Editor]:
    """An editor at a Unix socket, until the block ends. The socket may be some moments late."""
    deadline = time.monotonic() + PATIENCE_S
    line = socket.socket(socket.AF_UNIX)
    while True:
        try:
            line.connect(str(path))
            break
        except OSError:
            assert time.monotonic() < deadline, "nobody listens there"
            time.sleep(0.02)
    editor = Editor(line)
    try:
        yield editor
    finally:
        editor.hang_up()
