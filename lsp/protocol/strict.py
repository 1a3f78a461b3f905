"""pygls' protocol made strict: every request gets exactly one answer, and the right one when it is wrong.

pygls takes requests before `initialize`, answers none after `shutdown`, and none whose parameters do not fit. Here a
message is taken apart in the order of the specification: is it JSON, is it JSON-RPC, may it come now, do its
parameters fit. What a client sends can cost it an error, never the connection of somebody else.
"""

from __future__ import annotations

import contextvars
import json
import logging
from asyncio import CancelledError
from collections.abc import Callable, Generator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from cattrs.errors import BaseValidationError
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol, lsp_method

from daemon.errors import DaemonError

_log = logging.getLogger(__name__)

MessageId = int | str

_PARSE_ERROR: Final = types.ErrorCodes.ParseError.value
_INVALID_REQUEST: Final = types.ErrorCodes.InvalidRequest.value
_INVALID_PARAMS: Final = types.ErrorCodes.InvalidParams.value
_INTERNAL_ERROR: Final = types.ErrorCodes.InternalError.value
_NOT_INITIALIZED: Final = types.ErrorCodes.ServerNotInitialized.value
_REQUEST_FAILED: Final = types.LSPErrorCodes.RequestFailed.value
_REQUEST_CANCELLED: Final = types.LSPErrorCodes.RequestCancelled.value

_WRONG_SHAPES: Final = (BaseValidationError, ValueError, TypeError, KeyError, AttributeError, LookupError)
"""What structuring a message raises, depending on how wrong it is."""


@dataclass(frozen=True)
class PlainResult:
    """A result that is plain JSON data already: for answers of thousands of parts, which cattrs takes long over."""

    data: Any

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return bool(self.data)


@dataclass(frozen=True)
class _Call:
    """A call of a method that the specification does not know."""

    params: Any


class StrictProtocol(LanguageServerProtocol):
    """The protocol of one connection. `receive` takes the body of a message; what goes out goes through `send`."""

    send: Callable[[bytes], None]
    """Takes a body to send; set by the connection before the first message."""

    on_exit: Callable[[], None]
    """Called when the client says `exit`; set by the connection."""

    on_open: Callable[[types.DidOpenTextDocumentParams], None]
    on_change: Callable[[types.DidChangeTextDocumentParams], None]
    on_close: Callable[[types.DidCloseTextDocumentParams], None]
    """Keep the texts: pygls' own model splits lines where the protocol does not."""

    on_announce: Callable[[types.ServerCapabilities], None]
    """Called with the capabilities before the client is told of them."""

    _is_initialized = False

    def receive(self, body: bytes) -> None:
        """Handle one message, whatever it is."""
        try:
            message = json.loads(body.decode("utf-8"))
        except (ValueError, RecursionError) as error:  # no UTF-8, no JSON, or nested beyond measure
            self._refuse(None, _PARSE_ERROR, f"this is no JSON: {error}"[:300])
            return
        if not isinstance(message, dict):
            self._refuse(None, _INVALID_REQUEST, "a message is a JSON object; batches are not part of the protocol")
        elif "method" in message:
            self._take_call(message)
        else:
            self._take_answer(message)

    # -- what comes in -------------------------------------------------------------------------------------------

    def _take_call(self, message: dict[str, Any]) -> None:
        method, message_id = message["method"], message.get("id")
        is_request = "id" in message
        if is_request and (not isinstance(message_id, int | str) or isinstance(message_id, bool)):
            self._refuse(None, _INVALID_REQUEST, "the id of a request is an integer or a string")
        elif message.get("jsonrpc") != self.VERSION or not isinstance(method, str):
            self._decline(message_id, _INVALID_REQUEST, 'a message says "jsonrpc": "2.0" and names a method')
        elif reason := self._untimely(method, is_request=is_request):
            self._decline(message_id, *reason)
        else:
            self._pass_on(message, method, message_id)

    def _untimely(self, method: str, *, is_request: bool) -> tuple[int, str] | None:
        """Why a call may not come now, as a code and a sentence."""
        if method == types.EXIT:
            return None
        if self._shutdown:
            return _INVALID_REQUEST, "the server was told to shut down; only 'exit' may follow"
        if method == types.INITIALIZE:
            if self._is_initialized:
                return _INVALID_REQUEST, "'initialize' may be sent once only"
            if not is_request:
                return _INVALID_REQUEST, "'initialize' is a request"
            return None
        return None if self._is_initialized else (_NOT_INITIALIZED, "the server is not initialized yet")

    def _pass_on(self, message: dict[str, Any], method: str, message_id: MessageId | None) -> None:
        message_type = self.get_message_type(method)
        message.setdefault("params", None)
        try:
            structured = self._converter.structure(message, message_type) if message_type else _Call(message["params"])
        except _WRONG_SHAPES as error:
            _log.debug("The parameters of %s do not fit: %r", method, error)
            self._decline(message_id, _INVALID_PARAMS, f"the parameters of {method} do not fit: {_told(error)}")
            return
        if method == types.INITIALIZE:
            self._is_initialized = True
        if method == types.EXIT:
            self.on_exit()
        elif message_id is None:
            self._in_own_context(self._handle_notification, method, structured.params)
        else:
            self._in_own_context(self._handle_request, message_id, method, structured.params)

    def _in_own_context(self, handle: Callable[..., None], *args: Any) -> None:
        contextvars.copy_context().run(handle, *args)

    def _take_answer(self, message: dict[str, Any]) -> None:
        message_id = message.get("id")
        future = self._request_futures.pop(message_id, None) if isinstance(message_id, int | str) else None
        answer_type = self._result_types.pop(message_id, None) if isinstance(message_id, int | str) else None
        if future is None or future.done():
            return  # nobody asked, or does not want to know any more
        if "error" in message:
            future.set_exception(_refusal(message["error"]))
            return
        try:
            result = message.get("result")
            if answer_type is not None:
                result = self._converter.structure({"jsonrpc": "2.0", **message, "result": result}, answer_type).result
        except _WRONG_SHAPES as error:
            future.set_exception(_refusal({"code": _INVALID_PARAMS, "message": f"an answer that fits not: {error}"}))
        else:
            future.set_result(result)

    # -- what goes out -------------------------------------------------------------------------------------------

    def _decline(self, message_id: MessageId | None, code: int, why: str) -> None:
        """Refuse a request; of a notification only the log may know."""
        if message_id is None:
            _log.debug("A notification was dropped: %s", why)
        else:
            self._refuse(message_id, code, why)

    def _refuse(self, message_id: MessageId | None, code: int, why: str, data: Any = None) -> None:
        told = {"code": code, "message": why, **({} if data is None else {"data": data})}
        self._send_data({"jsonrpc": "2.0", "id": message_id, "error": told})

    def _send_data(self, data: Any) -> None:
        """Encode a message: objects of lsprotocol are turned into plain data, plain data goes out as it is."""
        plain = self._converter.unstructure(data) if hasattr(data, "__attrs_attrs__") else data
        self.send(encode(plain))

    def _send_handler_result(self, future: Future[Any], *, msg_id: MessageId) -> None:
        self._request_futures.pop(msg_id, None)
        try:
            result = future.result()
        except CancelledError:
            self._refuse(msg_id, _REQUEST_CANCELLED, "the request was cancelled")
        except JsonRpcException as refusal:
            self._refuse(msg_id, refusal.code, refusal.message, refusal.data)
        except DaemonError as error:
            self._refuse(msg_id, _REQUEST_FAILED, f"{error.message} {error.hint}".strip())
        except Exception:  # the boundary of a request: a fault in one feature costs one answer
            _log.exception("A request failed")
            self._refuse(
                msg_id, _INTERNAL_ERROR, "Groundplan failed to answer; its log says why ('groundplan daemon logs')."
            )
        else:
            self._send_response(msg_id, result)

    def _check_handler_result(self, future: Future[Any]) -> None:
        if not future.cancelled() and (error := future.exception()) is not None:
            _log.error("A notification could not be handled", exc_info=error)

    def _send_response(
        self, msg_id: MessageId, result: Any | None = None, error: types.ResponseError | None = None
    ) -> None:
        if error is not None:
            self._refuse(msg_id, error.code, error.message)
            return
        plain = result.data if isinstance(result, PlainResult) else self._converter.unstructure(result)
        self._send_data({"jsonrpc": "2.0", "id": msg_id, "result": plain})

    # -- what pygls does by itself and we do otherwise -----------------------------------------------------------

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Answer with the capabilities that pygls tells of the handlers, completed by the features."""
        result = yield from super().lsp_initialize(params)
        self.on_announce(result.capabilities)
        return result

    @lsp_method(types.EXIT)
    def lsp_exit(self, *args: Any) -> Generator[Any, Any, None]:
        """End this connection, not the process that serves others."""
        self.on_exit()
        yield from ()

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """Keep a document that was opened."""
        self.on_open(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Keep what was typed."""
        self.on_change(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """Forget a document."""
        self.on_close(params)


def encode(plain: Any) -> bytes:
    """JSON of plain data; text that is no Unicode, such as half a surrogate pair of an editor, is escaped."""
    try:
        return msgspec.json.encode(plain)
    except UnicodeEncodeError:
        return json.dumps(plain).encode()


def _refusal(error: Any) -> JsonRpcException:
    """What a client's refusal becomes for the one who asked it."""
    told = error if isinstance(error, dict) else {}
    code = told.get("code")
    return JsonRpcException(str(told.get("message", "the client refused")), code if isinstance(code, int) else None)


def _told(error: BaseException) -> str:
    """Why something does not fit, in a line, from the innermost of nested errors."""
    while isinstance(error, BaseExceptionGroup) and error.exceptions:
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}".splitlines()[0][:200]
