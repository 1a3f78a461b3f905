"""An OpenAI-compatible `/v1/embeddings`, with that API's errors; vectors are hashed bags of words."""

from __future__ import annotations

from support.hashed_words import embed_words
from support.json_server import Answer, JsonServer, Request


def _error(message: str, kind: str, code: str | None) -> dict[str, object]:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


class OpenAiServer(JsonServer):
    """`key` empty: any key will do. `limit` is the longest text taken, in words.

    `fail_next` makes so many requests fail as over a rate limit; `is_gone` makes it hang up on every client.
    """

    def __init__(self, model: str = "words", dimension: int = 48, key: str = "", limit: int = 8000) -> None:
        self.model, self.dimension, self.key, self.limit = model, dimension, key, limit
        self.fail_next = 0
        self.is_gone = False
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
        if (request.method, request.path) != ("POST", "/v1/embeddings"):
            return 404, _error(f"Invalid URL ({request.method} {request.path})", "invalid_request_error", None)
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.key and given != self.key:
            message = f"Incorrect API key provided: {given}. You can find your API key in the dashboard."
            return 401, _error(message, "invalid_request_error", "invalid_api_key")
        if self.fail_next > 0:
            self.fail_next -= 1
            return 429, _error("Rate limit reached for requests.", "requests", "rate_limit_exceeded")
        if request.body["model"] != self.model:
            message = f"The model `{request.body['model']}` does not exist or you do not have access to it."
            return 404, _error(message, "invalid_request_error", "model_not_found")
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


def _texts(request: Request) -> list[str]:
    given = request.body["input"]
    return [given] if isinstance(given, str) else list(given)
