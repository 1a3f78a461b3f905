"""Models of an Ollama server: which there are, what they can do, fetching one, and asking one.

A server on localhost is not always local: models in Ollama's cloud are served through it, so they count as remote.
What a model can do and how much it can read is asked of the server, never told from a name.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import httpx
import msgspec

from agents.chat import ChatRequest, ModelFacts
from agents.errors import AgentError, ContextExceeded, ModelError, ModelRefused, ModelUnavailable, UnknownModel
from agents.models.ollama_chat import Reading, body_of, context_for
from agents.models.ports import FREE, Answer, Description, OnText, Place
from indexer.embedding.offline import is_loopback_url
from indexer.embedding.ollama import is_cloud_model, ollama_url
from indexer.errors import EmbedderUnavailable

if TYPE_CHECKING:
    from agents.models.ollama_client import OllamaClient

PREFIX: Final = "ollama/"
CLOUD: Final = "ollama.com"
REGISTRY: Final = "registry.ollama.ai"
_LEAST_CONTEXT: Final = 2048
"""What a model without a word about its context is taken to read."""


class LocalModel(msgspec.Struct, frozen=True, kw_only=True):
    """A model that the server lists."""

    name: str
    size_bytes: int = 0
    digest: str = ""
    parameters: str = ""
    quantization: str = ""
    modified_at: str = ""
    remote_host: str = ""

    @property
    def is_remote(self) -> bool:
        """It runs in Ollama's cloud."""
        return bool(self.remote_host) or is_cloud_model(self.name)


class PullProgress(msgspec.Struct, frozen=True):
    """How far a download is; `total` 0 while that is not known."""

    status: str
    completed: int = 0
    total: int = 0


class _Details(msgspec.Struct):
    parameter_size: str | None = ""
    quantization_level: str | None = ""


class _Tag(msgspec.Struct):
    name: str = ""
    size: int = 0
    digest: str = ""
    modified_at: str = ""
    remote_host: str | None = ""
    details: _Details | None = None


class _Tags(msgspec.Struct):
    models: list[_Tag] | None = None


class OllamaProvider:
    """The `Provider` of an Ollama server. The key is asked for in a thread, and sent to this server and no other."""

    def __init__(self, host: str = "", *, key_of: Callable[[], str] = str) -> None:
        try:
            self.url = ollama_url(host or None)
        except EmbedderUnavailable as error:
            raise ModelUnavailable("Ollama", error.message.rstrip("."), error.hint, passes=False) from error
        self._key_of = key_of
        self._client: OllamaClient | None = None
        self._known: dict[str, Description] = {}

    @property
    def server(self) -> Place:
        """Where the server is."""
        return Place(httpx.URL(self.url).host, not is_loopback_url(self.url))

    def place(self, name: str) -> Place:
        """Where a model runs, as far as its name and the server's address tell."""
        return Place(CLOUD, is_remote=True) if is_cloud_model(bare_name(name)) else self.server

    async def list(self) -> list[LocalModel]:
        """All models of the server, the latest first."""
        # The client's model of this answer drops `remote_host`, which is the one field that tells where a model runs.
        async with self._asking("Ollama") as client:
            content = await client.get("/api/tags")
            try:
                tags = msgspec.json.decode(content, type=_Tags).models or []
            except msgspec.MsgspecError as error:
                raise _not_ollama(self.url, str(error)) from error
        return [_local_model(tag) for tag in tags]

    async def describe(self, name: str) -> Description:
        """Capabilities and context of a model, remembered until `forget`."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = await self._describe(name)
        return known

    async def show(self, name: str) -> dict[str, Any]:
        """What the server tells of a model: `details`, `capabilities`, `modelinfo`, `parameters`, `template`."""
        async with self._asking(name) as client:
            shown = await client.show(bare_name(name))
        return shown.model_dump(mode="json", exclude_none=True)

    async def pull(self, name: str) -> AsyncGenerator[PullProgress]:
        """Have the server fetch a model; closing the iterator ends the download, which a later one goes on with."""
        self.forget()
        async with self._asking(name) as client, aclosing(client.pull_stream(bare_name(name))) as parts:
            async for part in parts:
                yield PullProgress(part.status or "", part.completed or 0, part.total or 0)

    async def chat(self, name: str, request: ChatRequest, prompt_tokens: int, on_text: OnText) -> Answer:
        """Ask, with as much context as it takes; raises `ContextExceeded` rather than let the server cut."""
        described = await self.describe(name)
        context, answer_tokens = context_for(name, described.facts.context_tokens, prompt_tokens, request.max_tokens)
        body = body_of(bare_name(name), request, described.facts.capabilities, context, answer_tokens)
        reading = Reading(name, on_text, tuple(tool.name for tool in request.tools))
        async with (
            self._asking(name, prompt_tokens, described.facts.context_tokens) as client,
            aclosing(client.chat_stream(body)) as chunks,
        ):
            async for chunk in chunks:
                reading.take(chunk)
        return reading.answer(context)

    def forget(self) -> None:
        """Ask anew what models are: one was fetched or replaced."""
        self._known.clear()

    async def close(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()  # type: ignore[no-untyped-call]  # the package leaves it so

    # -- the server --------------------------------------------------------------------------------------------

    async def _describe(self, name: str) -> Description:
        listed = next((model for model in await self.list() if model.name == full_name(name)), None)
        place = Place(CLOUD, is_remote=True) if listed and listed.is_remote else self.place(name)
        shown = await self.show(name)
        info = shown.get("modelinfo") or {}
        # Servers before 2025-05 tell no capabilities; they can complete, and nothing else is taken for granted.
        capabilities = tuple(map(str, shown.get("capabilities") or ("completion",)))
        facts = ModelFacts(
            name=name,
            context_tokens=_context_of(info),
            has_tools="tools" in capabilities,
            is_remote=place.is_remote,
            capabilities=capabilities,
        )
        return Description(facts=facts, place=place, price=None if place.is_remote else FREE)

    @asynccontextmanager
    async def _asking(self, name: str, needed: int = 0, context: int = 0) -> AsyncIterator[OllamaClient]:
        """The client, with its errors as ours."""
        import ollama  # noqa: PLC0415 - 0.2 s and 35 MB that only users of Ollama pay
        import pydantic  # noqa: PLC0415 - the client's models are made of it

        try:
            yield await self._ready()
        except ollama.ResponseError as error:
            raise _refusal(name, self.url, error.status_code, error.error, needed, context) from error
        except httpx.TimeoutException as error:
            hint = "It may be loading the model: `ollama ps` shows it."
            raise ModelUnavailable(name, f"Ollama at {self.url} did not answer in time", hint) from error
        except (httpx.RemoteProtocolError, httpx.ReadError) as error:
            hint = "It may have run out of memory: its log (`ollama serve`, or `journalctl -u ollama`) says why."
            raise ModelUnavailable(name, f"Ollama at {self.url} broke off before its answer was whole", hint) from error
        except (ConnectionError, httpx.HTTPError, RuntimeError) as error:
            hint = "Start it with `ollama serve`, or tell where it runs with `groundplan settings set ollama_url URL`."
            raise ModelUnavailable(name, f"Ollama does not answer at {self.url}", hint) from error
        except (ValueError, TypeError, pydantic.ValidationError) as error:
            if isinstance(error, AgentError):
                raise
            raise _not_ollama(self.url, str(error)) from error

    async def _ready(self) -> OllamaClient:
        if self._client is None:
            # In a thread: the first import of the package takes 0.2 s, which the loop does not have.
            self._client = await asyncio.to_thread(_open, self.url, self._key_of)
        return self._client


def bare_name(name: str) -> str:
    """A model's name as Ollama has it."""
    return name.removeprefix(PREFIX).removeprefix("ollama_chat/")


def full_name(name: str) -> str:
    """A model's name as Ollama lists it: with a tag."""
    bare = bare_name(name)
    return bare if ":" in bare.rpartition("/")[2] else f"{bare}:latest"


def source_of(name: str) -> str:
    """The host that a model is fetched from, told from its name."""
    first, slash, _ = bare_name(name).partition("/")
    return first if slash and "." in first else REGISTRY


def _open(url: str, key_of: Callable[[], str]) -> OllamaClient:
    from agents.models.ollama_client import OllamaClient  # noqa: PLC0415 - imports the package; see _asking

    return OllamaClient(url, key_of(), uses_proxies=not is_loopback_url(url))


def _local_model(tag: _Tag) -> LocalModel:
    details = tag.details or _Details()
    return LocalModel(
        name=tag.name,
        size_bytes=tag.size,
        digest=tag.digest.removeprefix("sha256:")[:12],
        parameters=details.parameter_size or "",
        quantization=details.quantization_level or "",
        modified_at=tag.modified_at,
        remote_host=tag.remote_host or "",
    )


def _context_of(info: dict[str, Any]) -> int:
    told = info.get(f"{info.get('general.architecture', '')}.context_length")
    if not isinstance(told, int):
        told = next((value for key, value in info.items() if key.endswith(".context_length")), None)
    return told if isinstance(told, int) and told > 0 else _LEAST_CONTEXT


def _refusal(name: str, url: str, status: int, reason: str, needed: int, context: int) -> ModelError:
    text = " ".join(str(reason).split())[:300].rstrip(".")
    low = text.lower()
    if "context length" in low or "context size" in low or "exceeds the available context" in low:
        return ContextExceeded(name, max(needed, context + 1), context)
    if "pull model manifest" in low and "does not exist" in low:
        return UnknownModel(name, source_of(name), "Look for its name and tags at https://ollama.com/library.")
    if status == 404 or "not found" in low:
        return UnknownModel(name, f"Ollama at {url}", f"Fetch it with: groundplan models pull {bare_name(name)}")
    if status in (401, 403):
        return ModelRefused(name, f"Ollama at {url} says {text!r}", "Sign in with `ollama signin`.")
    if status == 400:
        return ModelRefused(name, f"Ollama says {text!r}")
    return ModelUnavailable(name, f"Ollama at {url} failed ({text})", "Its log says more.")


def _not_ollama(url: str, reason: str) -> ModelUnavailable:
    told = " ".join(reason.split())[:200].rstrip(".")
    hint = "Tell where Ollama runs with `groundplan settings set ollama_url URL`."
    return ModelUnavailable("Ollama", f"what answers at {url} does not speak its protocol ({told})", hint, passes=False)
