"""Anthropic's `/v1/messages` as a stream of events, with that API's errors; what is said is scripted."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from typing import Any

from support.json_server import Answer, JsonServer, Request
from support.openai_server import Line


class AnthropicServer(JsonServer):
    """`fail_next` makes so many requests fail as on an overloaded server."""

    def __init__(self, key: str = "") -> None:
        self.key = key
        self.fail_next = 0
        self.lines: deque[Line] = deque()
        super().__init__()

    def answer(self, request: Request) -> Answer:
        if (request.method, request.path) != ("POST", "/v1/messages"):
            return 404, _error("not_found_error", f"{request.path} not found")
        headers = {name.lower(): value for name, value in request.headers.items()}
        if self.key and headers.get("x-api-key") != self.key:
            return 401, _error("authentication_error", "invalid x-api-key")
        if self.fail_next > 0:
            self.fail_next -= 1
            return 529, _error("overloaded_error", "Overloaded")
        line = self.lines.popleft() if self.lines else Line()
        read = [request.body["messages"], *(request.body[part] for part in ("system", "tools") if part in request.body)]
        used = sum(len(json.dumps(part)) for part in read) // 4
        return 200, self._events(line, used, request.body["model"]), {"Content-Type": "text/event-stream"}

    def _events(self, line: Line, used: int, model: str) -> Iterator[bytes]:
        head = {"id": "msg_1", "type": "message", "role": "assistant", "model": model, "content": []}
        usage = {"input_tokens": used, "output_tokens": 1}
        yield _event("message_start", message={**head, "stop_reason": None, "stop_sequence": None, "usage": usage})
        first = 0
        if line.text:
            yield _event("content_block_start", index=0, content_block={"type": "text", "text": ""})
            for start in range(0, len(line.text), 5):
                delta = {"type": "text_delta", "text": line.text[start : start + 5]}
                yield _event("content_block_delta", index=0, delta=delta)
            yield _event("content_block_stop", index=0)
            first = 1
        for number, (name, arguments) in enumerate(line.calls, first):
            block = {"type": "tool_use", "id": f"toolu_{number}", "name": name, "input": {}}
            yield _event("content_block_start", index=number, content_block=block)
            delta = {"type": "input_json_delta", "partial_json": json.dumps(arguments)}
            yield _event("content_block_delta", index=number, delta=delta)
            yield _event("content_block_stop", index=number)
        reason = "tool_use" if line.calls else {"stop": "end_turn", "length": "max_tokens"}[line.finish]
        written = {"output_tokens": max(1, len(line.text) // 4)}
        yield _event("message_delta", delta={"stop_reason": reason, "stop_sequence": None}, usage=written)
        yield _event("message_stop")


def _event(kind: str, **data: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n".encode()


def _error(kind: str, message: str) -> dict[str, Any]:
    return {"type": "error", "error": {"type": kind, "message": message}}
