"""Ollama's HTTP API as far as we use it, with the words and codes of its source (server/routes.go, 2026-08).

The models are made up; the vectors are hashed bags of words, and what they say in a chat is scripted. A token is four
bytes. Behaviour is changed between requests by attributes.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from support.hashed_words import embed_words
from support.json_server import Answer, BrokenOff, JsonServer, Request


@dataclass
class OllamaModel:
    """A model that the server has pulled. `context` counts words, for want of a tokenizer."""

    name: str
    dimension: int = 64
    capabilities: tuple[str, ...] = ("embedding",)
    context: int = 2048
    remote_host: str = ""
    edition: int = 1

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.name} {self.edition}".encode()).hexdigest()


@dataclass
class Said:
    """One answer of a chat. `error` comes as a line in the middle, after the text; `ends` False breaks off there."""

    text: str = ""
    calls: tuple[tuple[str, dict[str, Any]], ...] = ()
    thinking: str = ""
    done_reason: str = "stop"
    error: str = ""
    ends: bool = True
    is_endless: bool = False
    status: int = 200


_SAYS_HELLO = Said("Hello there, how are you?")


def _full(name: str) -> str:
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


class OllamaServer(JsonServer):
    """Embedding requests wait for `gate`, then `delay_s`; `fail_next` makes so many fail as on an overloaded server."""

    def __init__(self, *models: OllamaModel, port: int = 0) -> None:
        self.models = {_full(model.name): model for model in models}
        self.gate = threading.Event()
        self.gate.set()
        self.delay_s = 0.0
        self.fail_next = 0
        self.said: deque[Said] = deque()
        """What is answered next; a greeting when nothing is left."""
        self.aside: Callable[[dict[str, Any]], Said | None] = lambda _body: None
        """What is answered to some requests out of turn."""
        self.cuts_silently = False
        """As servers before 2025-10, which know no `truncate`."""
        self.most_context = 1_000_000
        """The server reads no more, whatever is asked for."""
        self.downloads: dict[str, int] = {}
        """Bytes of models that can be pulled."""
        super().__init__(port)

    @property
    def embedded(self) -> list[str]:
        """All texts that came in for embedding, in order."""
        texts: list[str] = []
        for request in self.requests_to("/api/embed"):
            given = request.body.get("input")
            texts += [given] if isinstance(given, str) else given or []
        return texts

    def answer(self, request: Request) -> Answer:
        match (request.method, request.path):
            case ("GET" | "HEAD", "/"):
                return 200, "Ollama is running"
            case ("GET", "/api/version"):
                return 200, {"version": "0.12.0"}
            case ("GET", "/api/tags"):
                return 200, {"models": [self._tag(model) for model in self.models.values()]}
            case ("POST", "/api/show"):
                return self._show(request.body)
            case ("POST", "/api/embed"):
                return self._embed(request.body)
            case ("POST", "/api/chat"):
                return self._chat(request.body)
            case ("POST", "/api/pull"):
                return self._pull(request.body)
        return 404, "404 page not found"

    def _tag(self, model: OllamaModel) -> dict[str, Any]:
        tag = {
            "name": _full(model.name),
            "model": _full(model.name),
            "modified_at": "2026-08-21T10:00:00Z",
            "size": 274302450,
            "digest": model.digest,
            "details": {"parent_model": "", "format": "gguf", "family": "bert", "families": ["bert"]},
        }
        if model.remote_host:
            tag |= {"remote_host": model.remote_host, "remote_model": model.name}
        return tag

    def _show(self, body: dict[str, Any] | None) -> Answer:
        if body is None:
            return 400, {"error": "missing request body"}
        name = body.get("model") or body.get("name")
        if not name:
            return 400, {"error": "model is required"}
        model = self.models.get(_full(name))
        if model is None:
            return 404, {"error": f"model '{name}' not found"}
        info = {"general.architecture": "bert", "bert.context_length": model.context}
        return 200, {
            "modelfile": f"FROM {model.name}",
            "details": {"parent_model": "", "format": "gguf", "family": "bert", "families": ["bert"]},
            "model_info": {**info, "bert.embedding_length": model.dimension},
            "capabilities": list(model.capabilities),
            "modified_at": "2026-08-21T10:00:00Z",
        }

    def _embed(self, body: dict[str, Any] | None) -> Answer:
        if body is None:
            return 400, {"error": "missing request body"}
        given = body.get("input")
        texts = [given] if isinstance(given, str) and given else [] if given in (None, "") else given
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            return 400, {"error": "invalid input type"}
        name = body.get("model", "")
        model = self.models.get(_full(name))
        if model is None:
            return 404, {"error": f'model "{name}" not found, try pulling it first'}
        if self.fail_next > 0:
            self.fail_next -= 1
            return 503, {"error": "server busy, please try again.  maximum pending requests exceeded"}
        if "embedding" not in model.capabilities:
            return 501, {"error": "This server does not support embeddings. Start it with `--embeddings`"}
        self.gate.wait(30)
        time.sleep(self.delay_s)
        if body.get("truncate") is False and any(len(text.split()) > model.context for text in texts):
            return 400, {"error": "the input length exceeds the context length"}
        if any("\x00" in text for text in texts):
            return 400, {"error": "embedding contains NaN or Inf values"}
        kept = [" ".join(text.split()[: model.context]) for text in texts]
        return 200, {
            "model": name,
            "embeddings": [embed_words(text, body.get("dimensions") or model.dimension) for text in kept],
            "total_duration": 14143917,
            "load_duration": 1019500,
            "prompt_eval_count": sum(len(text.split()) for text in kept),
        }

    def _chat(self, body: dict[str, Any] | None) -> Answer:
        if body is None:
            return 400, {"error": "missing request body"}
        name = body.get("model")
        if not name:
            return 400, {"error": "model is required"}
        model = self.models.get(_full(name))
        if model is None:
            return 404, {"error": f"model '{name}' not found"}
        for wanted, capability in ((body.get("think"), "thinking"), (body.get("tools"), "tools")):
            if wanted and capability not in model.capabilities:
                what = "thinking" if capability == "thinking" else "tools"
                return 400, {"error": f'"{name}" does not support {what}'}
        if "completion" not in model.capabilities:
            return 400, {"error": f'"{name}" does not support chat'}
        if self.fail_next > 0:
            self.fail_next -= 1
            return 503, {"error": "server busy, please try again.  maximum pending requests exceeded"}
        said = self.aside(body) or (self.said.popleft() if self.said else _SAYS_HELLO)
        if said.status != 200:
            return said.status, {"error": said.error}
        read = len(json.dumps([body["messages"], body.get("tools"), body.get("format")])) // 4
        context = min(body.get("options", {}).get("num_ctx", 4096), model.context, self.most_context)
        if read > context and body.get("truncate") is False and not self.cuts_silently:
            return 400, {"error": "the input length exceeds the context length"}
        lines = self._lines(model, said, min(read, context))
        return 200, (json.dumps(line).encode() + b"\n" for line in lines), {"Content-Type": "application/x-ndjson"}

    def _lines(self, model: OllamaModel, said: Said, read: int) -> Iterator[dict[str, Any]]:
        def line(message: dict[str, Any], **more: Any) -> dict[str, Any]:
            head = {"model": model.name, "created_at": "2026-08-21T10:00:00Z"}
            return {**head, "message": {"role": "assistant", "content": "", **message}, "done": False, **more}

        if said.thinking:
            yield line({"thinking": said.thinking})
        words = itertools.cycle(["on "]) if said.is_endless else _pieces(said.text)
        for word in words:
            self.gate.wait(30)
            time.sleep(self.delay_s)
            yield line({"content": word})
        for number, (tool, arguments) in enumerate(said.calls):
            call = {"index": number, "name": tool, "arguments": arguments}
            yield line({"tool_calls": [{"id": f"call_{number:08}", "function": call}]})
        if said.error:
            yield {"error": said.error}
            return
        if not said.ends:
            raise BrokenOff
        counts = {"prompt_eval_count": read, "eval_count": max(1, len(said.text) // 4), "total_duration": 14143917}
        yield line({}, done=True, done_reason=said.done_reason, **counts)

    def _pull(self, body: dict[str, Any] | None) -> Answer:
        if body is None:
            return 400, {"error": "missing request body"}
        lines = (json.dumps(line).encode() + b"\n" for line in self._progress(str(body.get("model"))))
        return 200, lines, {"Content-Type": "application/x-ndjson"}

    def _progress(self, name: str) -> Iterator[dict[str, Any]]:
        yield {"status": "pulling manifest"}
        size = self.downloads.get(_full(name))
        if size is None:
            yield {"error": "pull model manifest: file does not exist"}
            return
        layer = {"status": "pulling 0123456789ab", "digest": "sha256:0123456789ab", "total": size}
        yield layer
        for part in range(1, 11):
            self.gate.wait(30)
            time.sleep(self.delay_s)
            yield {**layer, "completed": size * part // 10}
        for status in ("verifying sha256 digest", "writing manifest", "removing unused layers"):
            yield {"status": status}
        self.models[_full(name)] = OllamaModel(name, capabilities=("completion", "tools"), context=32768)
        yield {"status": "success"}


def _pieces(text: str) -> list[str]:
    """A text as it grows: token by token, which are no words."""
    return [text[start : start + 4] for start in range(0, len(text), 4)]
