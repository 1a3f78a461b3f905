"""Embedding by an Ollama server, usually on this machine. Light: no worker process, one HTTP client.

A server on localhost is not always local: models in Ollama's cloud are served through it, so they count as remote.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

import httpx
import msgspec

from indexer.embedding.embedder import ModelFacts, Vector, closed
from indexer.embedding.offline import is_loopback_url, refuse
from indexer.embedding.prompts import prompts_for
from indexer.embedding.spec import EmbedderSpec
from indexer.errors import EmbedderUnavailable, EmbeddingRefused

if TYPE_CHECKING:
    import ollama

DEFAULT_HOST = "http://127.0.0.1:11434"
_BATCH = 16
_TIMEOUT = httpx.Timeout(120.0, connect=3.0)  # the first request loads the model
_Answer = TypeVar("_Answer")


class _ModelTag(msgspec.Struct):
    name: str = ""
    digest: str = ""
    remote_host: str = ""


class _Tags(msgspec.Struct):
    models: list[_ModelTag] = []


def is_cloud_model(model: str) -> bool:
    """Whether the name says that the model runs on Ollama's servers: the tag is `cloud` or ends in `-cloud`."""
    tag = model.rpartition("/")[2].partition(":")[2]
    return tag == "cloud" or tag.endswith("-cloud")


def ollama_url(host: str | None = None) -> str:
    """The server's address from `host`, else from OLLAMA_HOST, else the usual one; spelled as the client does.

    The unspecified address, which servers listen at, becomes the loopback address that reaches them.
    """
    given = (host or os.environ.get("OLLAMA_HOST") or DEFAULT_HOST).strip().rstrip("/")
    scheme, mark, rest = given.partition("://")
    if not mark:
        scheme, rest = "http", given
    try:
        url = httpx.URL(f"{scheme}://{rest if not rest.startswith(':') else '127.0.0.1' + rest}")
    except httpx.InvalidURL as error:
        raise EmbedderUnavailable(f"OLLAMA_HOST is {given!r}, which is no address.", "Write HOST:PORT.") from error
    port = url.port or (11434 if not mark else 443 if scheme == "https" else 80)
    name = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(url.host, url.host)  # noqa: S104 - replaced
    bare = f"[{name}]" if ":" in name else name
    return f"{scheme}://{bare}:{port}{url.path.rstrip('/')}"


def open_ollama(spec: EmbedderSpec, *, offline: bool, host: str | None = None) -> OllamaEmbedder:
    """An embedder on the server; nothing is sent yet. Raises at once if it is remote and offline mode is on."""
    url = ollama_url(host)
    if offline and not is_loopback_url(url):
        raise refuse(spec.name, url)
    if offline and is_cloud_model(spec.model):
        raise refuse(spec.name, "Ollama's cloud")
    return OllamaEmbedder(spec, url, offline=offline)


class OllamaEmbedder:
    """The `Embedder` over Ollama's HTTP API."""

    def __init__(self, spec: EmbedderSpec, url: str, *, offline: bool) -> None:
        self._spec = spec
        self._url = url
        self._offline = offline
        # Neither redirects nor, for this machine, proxies from the environment: both would lead texts elsewhere.
        self._uses_proxies = not is_loopback_url(url)
        self._is_remote = is_cloud_model(spec.model) or self._uses_proxies
        self._prompts = prompts_for(spec.model)
        self._lock = threading.Lock()
        self._client: ollama.Client | None = None
        self._facts: ModelFacts | None = None
        self._is_closed = False

    @property
    def name(self) -> str:
        """The setting's value, `kind:model`."""
        return self._spec.name

    @property
    def is_remote(self) -> bool:
        """Texts leave this machine; known for sure after `describe`, as a local name may stand for a cloud model."""
        return self._is_remote

    @property
    def is_ready(self) -> bool:
        """The server has answered before; it may have unloaded the model meanwhile, which it does not tell."""
        return self._facts is not None

    def describe(self) -> ModelFacts:
        """What the model is: asks for its capabilities, then for one vector, which loads it."""
        if self._facts is None:
            tag = self._tag()
            self._check(tag)
            self._facts = ModelFacts(len(self._embed(["dimension"])[0]), tag.digest.removeprefix("sha256:")[:16])
        return self._facts

    def embed_documents(self, texts: Sequence[str]) -> list[Vector]:
        """One unit vector for each text, in order; what exceeds the model's context is cut by the server."""
        self.describe()
        vectors: list[Vector] = []
        for start in range(0, len(texts), _BATCH):
            vectors += self._embed([self._prompts.document + text for text in texts[start : start + _BATCH]])
        return vectors

    def embed_query(self, text: str) -> Vector:
        """The unit vector of a search."""
        self.describe()
        return self._embed([self._prompts.query + text])[0]

    def close(self) -> None:
        """Close the connections, for good."""
        with self._lock:
            client, self._client = self._client, None
            self._is_closed = True
        if client is not None:
            client.close()  # type: ignore[no-untyped-call]  # the library leaves it so

    # -- the server --------------------------------------------------------------------------------------------

    def _tag(self) -> _ModelTag:
        # The client's model of this answer drops `remote_host`, which is the one field that tells where a model runs.
        wanted = self._spec.model if ":" in self._spec.model.rpartition("/")[2] else f"{self._spec.model}:latest"
        with httpx.Client(base_url=self._url, timeout=_TIMEOUT, trust_env=self._uses_proxies) as client:
            answer = self._translated(lambda: client.get("/api/tags").raise_for_status().content)
        try:
            tags = msgspec.json.decode(answer, type=_Tags).models
        except msgspec.MsgspecError as error:
            raise _not_ollama(self._url, str(error)) from error
        # A model in the cloud need not be in the list; whether it exists is answered by `show`.
        return next((tag for tag in tags if tag.name == wanted), _ModelTag(wanted))

    def _check(self, tag: _ModelTag) -> None:
        if tag.remote_host:
            self._is_remote = True
            if self._offline:
                raise refuse(self.name, tag.remote_host)
        shown = self._translated(lambda: self._ready().show(self._spec.model))
        # Servers before 2025-05 tell no capabilities; then the first embedding shows it.
        if shown.capabilities and "embedding" not in shown.capabilities:
            raise _cannot_embed(self._spec.model)

    def _embed(self, texts: list[str]) -> list[Vector]:
        answer = self._translated(lambda: self._ready().embed(self._spec.model, texts, truncate=True))
        vectors = [list(vector) for vector in answer.embeddings]
        if len(vectors) != len(texts) or not all(vectors):
            raise _not_ollama(self._url, f"{len(vectors)} vectors for {len(texts)} texts")
        return vectors

    def _ready(self) -> ollama.Client:
        import ollama  # noqa: PLC0415 - 0.2 s and 35 MB that only users of Ollama pay

        with self._lock:
            if self._is_closed:
                raise closed(self.name)
            if self._client is None:
                self._client = ollama.Client(
                    self._url, timeout=_TIMEOUT, follow_redirects=False, trust_env=self._uses_proxies
                )
            return self._client

    def _translated(self, call: Callable[[], _Answer]) -> _Answer:
        import ollama  # noqa: PLC0415 - see _ready
        import pydantic  # noqa: PLC0415 - the client's models are made of it

        try:
            return call()
        except ollama.ResponseError as error:
            raise _refusal(self._spec.model, self._url, error.status_code, error.error) from error
        except httpx.HTTPStatusError as error:
            raise _refusal(self._spec.model, self._url, error.response.status_code, error.response.text) from error
        except httpx.TimeoutException as error:
            raise EmbedderUnavailable(
                f"Ollama at {self._url} did not answer in time.", "It may be loading a model; see `ollama ps`."
            ) from error
        except (ConnectionError, httpx.HTTPError, RuntimeError) as error:
            # The client turns a refused connection into the built-in error; a closed client raises RuntimeError.
            raise EmbedderUnavailable(
                f"Ollama does not answer at {self._url}.",
                "Start it with `ollama serve`, or set OLLAMA_HOST to where it runs.",
            ) from error
        except (ValueError, TypeError, pydantic.ValidationError) as error:
            raise _not_ollama(self._url, str(error)) from error


def _refusal(model: str, url: str, status: int, reason: str) -> EmbedderUnavailable | EmbeddingRefused:
    text = " ".join(str(reason).split())[:300]
    if status == 404:
        return EmbedderUnavailable(f"Ollama at {url} has no model {model!r}.", f"Fetch it with: ollama pull {model}")
    if "not support" in text and "embed" in text:
        return _cannot_embed(model)
    if status == 400:
        return EmbeddingRefused(f"Ollama will not embed this text with {model} ({text}).")
    if status in (401, 403):
        return EmbedderUnavailable(f"Ollama at {url} refuses access to {model!r} ({text}).", "Run `ollama signin`.")
    return EmbedderUnavailable(f"Ollama at {url} failed ({status}: {text}).", "Its log says more: `ollama serve`.")


def _cannot_embed(model: str) -> EmbedderUnavailable:
    return EmbedderUnavailable(
        f"The model {model!r} of Ollama cannot embed.",
        "Fetch one that can with `ollama pull nomic-embed-text`, and set `ollama:nomic-embed-text`.",
    )


def _not_ollama(url: str, reason: str) -> EmbedderUnavailable:
    return EmbedderUnavailable(
        f"What answers at {url} does not speak Ollama's protocol ({' '.join(reason.split())[:200]}).",
        "Set OLLAMA_HOST to where Ollama runs.",
    )
