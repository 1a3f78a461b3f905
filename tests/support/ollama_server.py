"""Ollama's HTTP API as far as embeddings go, with the words and codes of its source (server/routes.go, 2026-08).

The models are made up; the vectors are hashed bags of words. Behaviour is changed between requests by attributes.
"""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass
from typing import Any

from support.hashed_words import embed_words
from support.json_server import Answer, JsonServer, Request


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
