"""An OpenAI-compatible `/v1/embeddings` and `/v1/chat/completions`, with that API's errors.

Vectors are hashed bags of words; what is said in a chat is scripted.
"""

from __future__ import annotations

import itertools
import json
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from support.hashed_words import embed_words
from support.json_server import Answer, BrokenOff, JsonServer, Request


def _error(message: str, kind: str, code: str | None) -> dict[str, object]:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


@dataclass
class Line:
    """One answer of a chat; `ends` False breaks off after the text, `counts` False tells no usage."""

    text: str = "Hello there, how are you?"
    calls: tuple[tuple[str, dict[str, Any]], ...] = ()
    finish: str = "stop"
    ends: bool = True
    counts: bool = True
    is_endless: bool = False


class OpenAiServer(JsonServer):
    """`key` empty: any key will do. `limit` is the longest text taken, in words.

    `fail_next` makes so many requests fail as over a rate limit; `is_gone` makes it hang up on every client.
    """

    def __init__(self, model: str = "words", dimension: int = 48, key: str = "", limit: int = 8000) -> None:
        self.model, self.dimension, self.key, self.limit = model, dimension, key, limit
        self.fail_next = 0
        self.is_gone = False
        self.lines: deque[Line] = deque()
        """What is said next; a greeting when nothing is left."""
        self.refuses_schemas = False
        super().__init__()

    @property
    def base(self) -> str:
        """What clients call the base URL."""
        return f"{self.url}/v1"

    @property
    def embedded(self) -> list[str]:
        """All texts that came in, in order."""
        return [text for request in self.requests_to("/v1/embeddings") for text in _texts(request)]

    def answer(self, request: Request) -> Answer:
        if self.is_gone:
            return None
        is_chat = (request.method, request.path) == ("POST", "/v1/chat/completions")
        if not is_chat and (request.method, request.path) != ("POST", "/v1/embeddings"):
            return 404, _error(f"Invalid URL ({request.method} {request.path})", "invalid_request_error", None)
        headers = {name.lower(): value for name, value in request.headers.items()}
        given = headers.get("authorization", "").removeprefix("Bearer ")
        if self.key and given != self.key:
            message = f"Incorrect API key provided: {given}. You can find your API key in the dashboard."
            return 401, _error(message, "invalid_request_error", "invalid_api_key")
        if self.fail_next > 0:
            self.fail_next -= 1
            return 429, _error("Rate limit reached for requests.", "requests", "rate_limit_exceeded")
        if request.body["model"] != self.model:
            message = f"The model `{request.body['model']}` does not exist or you do not have access to it."
            return 404, _error(message, "invalid_request_error", "model_not_found")
        if is_chat:
            return self._chat(request.body)
        texts = _texts(request)
        longest = max((len(text.split()) for text in texts), default=0)
        if longest > self.limit:
            message = f"This model's maximum context length is {self.limit} tokens, however you requested {longest}."
            return 400, _error(message, "invalid_request_error", None)
        rows = [
            {"object": "embedding", "index": index, "embedding": embed_words(text, self.dimension)}
            for index, text in enumerate(texts)
        ]
        used = sum(len(text.split()) for text in texts)
        usage = {"prompt_tokens": used, "total_tokens": used}
        # Out of order on purpose: the index is what counts.
        return 200, {"object": "list", "data": rows[::-1], "model": self.model, "usage": usage}

    def _chat(self, body: dict[str, Any]) -> Answer:
        used = (len(json.dumps(body["messages"])) + len(json.dumps(body.get("tools", "")))) // 4
        if used > self.limit:
            message = (
                f"This model's maximum context length is {self.limit} tokens. However, you requested {used} tokens."
            )
            return 400, _error(message, "invalid_request_error", "context_length_exceeded")
        if self.refuses_schemas and "response_format" in body:
            return 400, _error("Unsupported parameter: response_format", "invalid_request_error", None)
        line = self.lines.popleft() if self.lines else Line()
        assert body.get("stream"), "we always stream"
        wants_usage = body.get("stream_options", {}).get("include_usage", False)
        return 200, self._events(line, used, wants_usage and line.counts), {"Content-Type": "text/event-stream"}

    def _events(self, line: Line, used: int, wants_usage: bool) -> Iterator[bytes]:
        def event(choices: list[dict[str, Any]], **more: Any) -> bytes:
            head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": self.model}
            return b"data: " + json.dumps({**head, "choices": choices, **more}).encode() + b"\n\n"

        def delta(value: dict[str, Any], finish: str | None = None) -> bytes:
            return event([{"index": 0, "delta": value, "finish_reason": finish}])

        yield delta({"role": "assistant", "content": ""})
        for piece in (f"{number} " for number in itertools.count()) if line.is_endless else _pieces(line.text):
            time.sleep(0.001 if line.is_endless else 0)
            yield delta({"content": piece})
        if not line.ends:
            raise BrokenOff
        for number, (name, arguments) in enumerate(line.calls):
            call = {"index": number, "id": f"call_{number}", "type": "function"}
            yield delta({"tool_calls": [{**call, "function": {"name": name, "arguments": ""}}]})
            for piece in _pieces(json.dumps(arguments)):
                yield delta({"tool_calls": [{"index": number, "function": {"arguments": piece}}]})
        yield delta({}, "tool_calls" if line.calls else line.finish)
        if wants_usage:
            written = max(1, len(line.text) // 4)
            usage = {"prompt_tokens": used, "completion_tokens": written, "total_tokens": used + written}
            yield event([], usage=usage)
        yield b"data: [DONE]\n\n"


def _texts(request: Request) -> list[str]:
    given = request.body["input"]
    return [given] if isinstance(given, str) else list(given)


def _pieces(text: str) -> list[str]:
    return [text[start : start + 5] for start in range(0, len(text), 5)]
