"""What the pump must remember of a conversation to go on with it at another daemon.

Everything that the editor said and that still holds: how it introduced itself, its settings and folders, the documents
it has open. And what it still waits for: requests without an answer, progress without an end. Pure: messages in,
messages out.
"""

from __future__ import annotations

import json
import re

from lsp.text import Position, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ANSWER = re.compile(rb'\{"jsonrpc":"2\.0","id":(-?\d{1,15}|"[^"\\]{0,200}"),"(?:result|error)"')
"""How our server begins an answer: long ones are not read for their id alone."""

_MOST_CHANGES = 256
_CHANGED_CHARACTERS = 1_000_000

REQUEST_FAILED = -32803

RESUMED = "groundplan-resumed"
"""The id of the `initialize` that the pump sends by itself."""

REMEMBERED = frozenset(
    {
        *("initialize", "initialized", "workspace/didChangeConfiguration", "workspace/didChangeWorkspaceFolders"),
        *("textDocument/didOpen", "textDocument/didChange", "textDocument/didClose"),
    }
)
"""What the next daemon learns from the memory; saying it twice would be wrong."""

_ANSWERED_ALONE: dict[str, dict[str, Any]] = {
    "shutdown": {"result": None},
    "workspace/executeCommand": {
        "error": {
            "code": REQUEST_FAILED,
            "message": "Groundplan's daemon has ended. Look whether the command was carried out, or give it again.",
        }
    },
}
"""How requests are answered that no daemon is asked again: by method."""


class OpenDocument:
    """A document as the editor opened it, and its edits since, put into the text only when that is needed."""

    def __init__(self, item: dict[str, Any]) -> None:
        self._item = item
        self._edits: list[dict[str, Any]] = []
        self._edited_characters = 0
        self._version = item.get("version")

    def change(self, params: dict[str, Any], encoding: str) -> None:
        """Keep edits."""
        self._version = params["textDocument"].get("version", self._version)
        for edit in params["contentChanges"]:
            if "range" not in edit:
                self._edits.clear()
                self._edited_characters = 0
            self._edits.append(edit)
            self._edited_characters += len(edit.get("text", ""))
        if len(self._edits) > _MOST_CHANGES or self._edited_characters > _CHANGED_CHARACTERS:
            self._fold(encoding)

    def opened(self, encoding: str) -> dict[str, Any]:
        """The parameters that open it as it is now."""
        self._fold(encoding)
        return {"textDocument": {**self._item, "version": self._version}}

    def _fold(self, encoding: str) -> None:
        text = Text(str(self._item.get("text", "")))
        for edit in self._edits:
            if "range" in edit:
                start, end = edit["range"]["start"], edit["range"]["end"]
                text.replace(
                    Position(int(start["line"]), int(start["character"])),
                    Position(int(end["line"]), int(end["character"])),
                    str(edit.get("text", "")),
                    encoding,  # type: ignore[arg-type]  # what the server announced, which is one of the three
                )
            else:
                text = Text(str(edit.get("text", "")))
        self._item = {**self._item, "text": text.source}
        self._edits.clear()
        self._edited_characters = 0


class Memory:
    """The conversation so far."""

    def __init__(self) -> None:
        self._initialize: dict[str, Any] | None = None
        self._is_initialized = False
        self._is_greeted = False
        self._encoding = "utf-16"
        self._configuration: dict[str, Any] | None = None
        self._folders: list[dict[str, Any]] = []
        self._documents: dict[str, OpenDocument] = {}
        self._waiting: dict[Any, tuple[str, bytes]] = {}
        self._progress: dict[Any, None] = {}
        self.is_shut_down = False
        """Whether the editor asked for the end, so that `exit` is well."""
        self.process_id: int | None = None
        """The editor's own process, as it says."""

    @property
    def is_begun(self) -> bool:
        """Whether the editor has introduced itself."""
        return self._initialize is not None

    # -- what goes by --------------------------------------------------------------------------------------------

    def hear_editor(self, body: bytes) -> str:
        """Take note of a message of the editor; its method, empty if it has none."""
        try:
            message = json.loads(body)
            method = message.get("method", "") if isinstance(message, dict) else ""
            if isinstance(method, str):
                self._note(method, message, body)
                return method
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            pass  # the server answers for what makes no sense
        return ""

    def hear_daemon(self, body: bytes) -> bool:
        """Take note of a message of the daemon; whether the editor is to get it."""
        answer = _ANSWER.match(body)
        if answer:
            return self._answered(json.loads(answer[1]), body)
        if b"$/progress" in body[:200]:
            self._note_progress(json.loads(body).get("params") or {})
        return True

    def _note(self, method: str, message: dict[str, Any], body: bytes) -> None:
        if "id" in message and method:
            self._waiting[message["id"]] = method, body
        params = message.get("params") or {}
        if method == "initialize" and self._initialize is None:
            self._initialize = message
            process_id = params.get("processId")
            self.process_id = process_id if isinstance(process_id, int) and process_id > 0 else None
        elif method == "initialized":
            self._is_initialized = True
        elif method == "shutdown":
            self.is_shut_down = True
        elif method == "textDocument/didOpen":
            self._documents[params["textDocument"]["uri"]] = OpenDocument(params["textDocument"])
        elif method == "textDocument/didChange":
            document = self._documents.get(params["textDocument"]["uri"])
            if document is not None:
                document.change(params, self._encoding)
        elif method == "textDocument/didClose":
            self._documents.pop(params["textDocument"]["uri"], None)
        elif method == "workspace/didChangeConfiguration":
            self._configuration = message
        elif method == "workspace/didChangeWorkspaceFolders":
            self._folders.append(message)

    def _answered(self, message_id: Any, body: bytes) -> bool:
        asked = self._waiting.pop(message_id, None)
        if asked is None:
            return False
        if asked[0] == "initialize" and b'"error"' not in body[:200]:
            self._encoding = _announced(body)
            self._is_greeted = True
        return True

    def _note_progress(self, params: dict[str, Any]) -> None:
        kind = params["value"].get("kind") if isinstance(params.get("value"), dict) else ""
        if kind == "begin":
            self._progress[params["token"]] = None
        elif kind == "end":
            self._progress.pop(params["token"], None)

    # -- when the daemon is gone ---------------------------------------------------------------------------------

    def settle(self) -> list[bytes]:
        """What the editor is told when the daemon is lost: an end of all progress, and what cannot be asked again.

        A command may have been carried out, so it is not given twice. All other requests only read.
        """
        told = []
        for message_id, (method, _) in list(self._waiting.items()):
            if method in _ANSWERED_ALONE:
                del self._waiting[message_id]
                told.append({"jsonrpc": "2.0", "id": message_id, **_ANSWERED_ALONE[method]})
        for token in self._progress:
            value = {"kind": "end", "message": "Groundplan's daemon has ended."}
            told.append({"jsonrpc": "2.0", "method": "$/progress", "params": {"token": token, "value": value}})
        self._progress.clear()
        return [_encoded(message) for message in told]

    def unanswered(self) -> list[bytes]:
        """The requests that the next daemon is to answer, as the editor sent them, in their order."""
        return [body for method, body in self._waiting.values() if method != "initialize"]

    def refuse(self, why: str) -> list[bytes]:
        """What the editor is told when no daemon can be had: a refusal of all it waits for."""
        told = []
        for message_id, (method, _) in self._waiting.items():
            error = {"code": REQUEST_FAILED, "message": f"Groundplan's daemon does not start: {why}"}
            if method == "initialize":
                error["data"] = {"retry": True}
                self._initialize = None
            told.append(_encoded({"jsonrpc": "2.0", "id": message_id, "error": error}))
        self._waiting.clear()
        return told

    @staticmethod
    def words(sentence: str) -> bytes:
        """A message that shows a sentence to the person at the editor."""
        return _encoded(_notification("window/showMessage", {"type": 1, "message": sentence}))

    @property
    def is_greeted(self) -> bool:
        """Whether the editor has had its answer to `initialize`."""
        return self._is_greeted

    def greeting(self) -> bytes | None:
        """How the next daemon is addressed: the editor's own words, or as somebody whom it answered already.

        Until a daemon that is addressed so has answered, nothing else may be said to it; `retell` comes then.
        """
        if self._initialize is None:
            return None
        if not self._is_greeted:
            return _encoded(self._initialize)
        params = dict(self._initialize.get("params") or {})
        options = params.get("initializationOptions")
        params["initializationOptions"] = {**(options if isinstance(options, dict) else {}), "resumed": True}
        return _encoded({**self._initialize, "id": RESUMED, "params": params})

    def retell(self) -> list[bytes]:
        """The rest of what the next daemon is told: settings, folders, and the documents as they are now."""
        if not self._is_initialized:
            return []
        told: list[dict[str, Any]] = [_notification("initialized", {})]
        told += [message for message in [self._configuration, *self._folders] if message]
        told += [
            _notification("textDocument/didOpen", document.opened(self._encoding))
            for document in self._documents.values()
        ]
        return [_encoded(message) for message in told]


def _announced(body: bytes) -> str:
    try:
        return str(json.loads(body)["result"]["capabilities"].get("positionEncoding") or "utf-16")
    except (ValueError, TypeError, KeyError, AttributeError):
        return "utf-16"


def _notification(method: str, params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "method": method, "params": params}


def _encoded(message: dict[str, Any]) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode()
