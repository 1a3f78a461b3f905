"""What the pump must remember of a conversation to go on with it at another daemon.

Everything that the editor said and that still holds: how it introduced itself, its settings and folders, the documents
it has open. And what is open between both: questions without an answer, progress without an end. Pure: messages in,
messages out.
"""

from __future__ import annotations

import json
import re

from lsp.forward.document import OpenDocument
from lsp.forward.question import REQUEST_FAILED, Question

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from lsp.text import Encoding

_ANSWER = re.compile(rb'\{"jsonrpc":"2\.0","id":(-?\d{1,15}|"[^"\\]{0,200}"),"(?:result|error)"')
"""How our server begins an answer: long ones are not read for their id alone."""

_FAULTS = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""What looking into a message raises that is not made as it should be."""

RESUMED = "groundplan-resumed"
"""The id of the `initialize` that the pump sends by itself."""

REMEMBERED = frozenset(
    {
        *("initialize", "initialized", "workspace/didChangeConfiguration", "workspace/didChangeWorkspaceFolders"),
        *("textDocument/didOpen", "textDocument/didChange", "textDocument/didClose"),
    }
)
"""What the next daemon learns from the memory; saying it twice would be wrong."""

ERROR, LOG = 1, 3

_PLACES = frozenset({"position", "positions", "range", "ranges"})


class Memory:
    """The conversation so far."""

    def __init__(self) -> None:
        self._initialize: dict[str, Any] | None = None
        self._is_initialized = False
        self._encoding: Encoding = "utf-16"
        self._configuration: dict[str, Any] | None = None
        self._folders: list[dict[str, Any]] = []
        self._documents: dict[str, OpenDocument] = {}
        self._questions: dict[Any, Question] = {}
        self._progress: dict[Any, None] = {}
        self._asked_of_editor: dict[Any, None] = {}
        self._asked_by_the_dead: set[Any] = set()
        self.is_greeted = False
        """Whether the editor has had its answer to `initialize`."""
        self.is_shut_down = False
        """Whether the editor asked for the end, so that `exit` is well."""
        self.process_id: int | None = None
        """The editor's own process, as it says."""

    @property
    def is_asked(self) -> bool:
        """Whether the editor waits for an answer."""
        return bool(self._questions)

    @property
    def is_asked_to_shut_down(self) -> bool:
        """Whether the editor waits for the answer to `shutdown`."""
        return any(question.method == "shutdown" for question in self._questions.values())

    # -- what goes by --------------------------------------------------------------------------------------------

    def hear_editor(self, body: bytes) -> str | None:
        """Take note of a message of the editor; its method, empty if it has none, None if it is for nobody any more."""
        method = ""
        try:
            message = json.loads(body)
            found = message.get("method", "")
            if isinstance(found, str):
                method = found
                if method:
                    self._note(method, message, body)
                elif self._is_for_the_dead(message.get("id")):
                    return None
        except _FAULTS:
            pass  # the server answers for what makes no sense
        return method

    def hear_daemon(self, body: bytes) -> None:
        """Take note of a message of the daemon."""
        answer = _ANSWER.match(body)
        if answer:
            self._answered(json.loads(answer[1]), body)
            return
        try:
            message = json.loads(body)
            if "method" not in message:
                self._answered(message.get("id"), body)
            elif "id" in message:
                self._asked_of_editor[message["id"]] = None
            elif message["method"] == "$/progress":
                self._note_progress(message["params"])
        except _FAULTS:
            pass  # the editor will say so, if it minds

    def _note(self, method: str, message: dict[str, Any], body: bytes) -> None:
        params = message.get("params") or {}
        if "id" in message:
            uri = _place(params)
            self._questions[message["id"]] = Question(method, body, uri, self._version(uri))
        if method == "initialize" and self._initialize is None:
            self._initialize = message
            process_id = params.get("processId")
            self.process_id = process_id if isinstance(process_id, int) and process_id > 0 else None
        elif method == "initialized":
            self._is_initialized = True
        elif method == "shutdown":
            self.is_shut_down = True
        elif method == "workspace/didChangeConfiguration":
            self._configuration = message
        elif method == "workspace/didChangeWorkspaceFolders":
            self._folders.append(message)
        elif method == "$/cancelRequest":
            self._take_back(params.get("id"))
        elif method.startswith("textDocument/did"):
            self._note_document(method, params)

    def _note_document(self, method: str, params: dict[str, Any]) -> None:
        uri = params["textDocument"]["uri"]
        if method == "textDocument/didOpen":
            self._documents[uri] = OpenDocument(params["textDocument"])
        elif method == "textDocument/didChange" and uri in self._documents:
            self._documents[uri].change(params, self._encoding)
        elif method == "textDocument/didClose":
            self._documents.pop(uri, None)

    def _version(self, uri: str) -> int | None:
        document = self._documents.get(uri)
        return document.version if document else None

    def _take_back(self, message_id: Any) -> None:
        question = self._questions.get(message_id)
        if question is not None:
            question.is_taken_back = True

    def _is_for_the_dead(self, message_id: Any) -> bool:
        """Whether the editor answers a daemon that is gone."""
        self._asked_of_editor.pop(message_id, None)
        is_late = message_id in self._asked_by_the_dead
        self._asked_by_the_dead.discard(message_id)
        return is_late

    def _answered(self, message_id: Any, body: bytes) -> None:
        question = self._questions.pop(message_id, None)
        if question is None or question.method != "initialize":
            return
        result = json.loads(body).get("result")
        if result is None:
            self._initialize = None  # refused; it may try once more
        else:
            self._encoding = (result.get("capabilities") or {}).get("positionEncoding") or "utf-16"
            self.is_greeted = True

    def _note_progress(self, params: dict[str, Any]) -> None:
        kind = params["value"].get("kind")
        if kind == "begin":
            self._progress[params["token"]] = None
        elif kind == "end":
            self._progress.pop(params["token"], None)

    # -- when the daemon is gone ---------------------------------------------------------------------------------

    def settle(self, *, counts: bool = True) -> list[bytes]:
        """What the editor is told when the daemon is lost, and whether the loss counts against what was asked.

        All progress ends, dialogues are taken back, and what the next daemon cannot be asked is answered.
        """
        told: list[dict[str, Any]] = []
        for message_id, question in list(self._questions.items()):
            question.losses += counts
            answer = question.last_word(self._version(question.uri))
            if answer is not None:
                del self._questions[message_id]
                told.append({"id": message_id, **answer})
        for token in self._progress:
            value = {"kind": "end", "message": "Groundplan's daemon has ended."}
            told.append({"method": "$/progress", "params": {"token": token, "value": value}})
        told += [{"method": "$/cancelRequest", "params": {"id": asked}} for asked in self._asked_of_editor]
        self._asked_by_the_dead.update(self._asked_of_editor)
        self._progress.clear()
        self._asked_of_editor.clear()
        return [_encoded(message) for message in told]

    def unanswered(self) -> list[bytes]:
        """The requests that the next daemon is to answer, as the editor sent them, in their order."""
        return [question.body for question in self._questions.values() if question.method != "initialize"]

    def refuse(self, why: str) -> list[bytes]:
        """What the editor is told when no daemon can be had: a refusal of all it waits for."""
        told = []
        for message_id, question in self._questions.items():
            error: dict[str, Any] = {"code": REQUEST_FAILED, "message": why}
            if question.method == "initialize":
                error["data"] = {"retry": True}
                self._initialize = None
            answer = {"result": None} if question.method == "shutdown" else {"error": error}
            told.append(_encoded({"id": message_id, **answer}))
        self._questions.clear()
        return told

    def greeting(self) -> bytes | None:
        """How the next daemon is addressed: the editor's own words, or as somebody whom it answered already.

        Until a daemon that is addressed so has answered, nothing else may be said to it; `retell` comes then.
        """
        if self._initialize is None:
            return None
        if not self.is_greeted:
            return _encoded(self._initialize)
        params = dict(self._initialize.get("params") or {})
        options = params.get("initializationOptions")
        params["initializationOptions"] = {**(options if isinstance(options, dict) else {}), "resumed": True}
        return _encoded({**self._initialize, "id": RESUMED, "params": params})

    def retell(self) -> list[bytes]:
        """The rest of what the next daemon is told: settings, folders, and the documents as they are now."""
        if not self._is_initialized:
            return []
        told: list[dict[str, Any]] = [{"method": "initialized", "params": {}}]
        told += [message for message in [self._configuration, *self._folders] if message]
        told += [
            {"method": "textDocument/didOpen", "params": document.opened(self._encoding)}
            for document in self._documents.values()
        ]
        return [_encoded(message) for message in told]


def words(sentence: str, kind: int) -> bytes:
    """A message with a sentence for the person at the editor: an ERROR is shown, a LOG is kept where they may look."""
    method = "window/logMessage" if kind == LOG else "window/showMessage"
    return _encoded({"method": method, "params": {"type": kind, "message": sentence}})


def _place(params: Any) -> str:
    """The document in which a request means a place; empty if it means none, or the whole of one."""
    if not isinstance(params, dict) or not _PLACES & params.keys():
        return ""
    document = params.get("textDocument")
    uri = document.get("uri") if isinstance(document, dict) else None
    return uri if isinstance(uri, str) else ""


def _encoded(message: dict[str, Any]) -> bytes:
    return json.dumps({"jsonrpc": "2.0", **message}, separators=(",", ":")).encode()
