"""Embedding by a provider that litellm knows, in a worker process. Needs the extra `[remote]`.

Texts leave the machine, unless `api_base` points at a server on it. Keys travel to the worker through its pipe:
never on a command line, in a log, or in an error.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec

from indexer.embedding.child import ChildEmbedder, Pace
from indexer.embedding.embedder import ModelFacts, Vector
from indexer.embedding.offline import is_loopback_url, refuse
from indexer.embedding.prompts import prompts_for
from indexer.embedding.spec import EmbedderSpec
from indexer.embedding.worker import WorkerPlan
from indexer.errors import EmbedderUnavailable, EmbeddingRefused

_BATCH = 64
_TIMEOUT_S = 60.0
NO_CALLS_HOME = (
    "LITELLM_LOCAL_MODEL_COST_MAP",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS",
    "LITELLM_LOCAL_BLOG_POSTS",
    "LITELLM_LOCAL_AUTOROUTER_PRESETS",
    "LITELLM_LOCAL_POLICY_TEMPLATES",
)
"""Read when litellm is imported: without them it fetches price lists and more from the network."""
_QUOTED_MESSAGE = re.compile(r"""'message': (["'])(.*?)\1, '""")  # what the provider said, inside what litellm says
_CLASS_NAMES = re.compile(r"^(?:(?:litellm\.)?\w+(?:Error|Exception)(?: - |: ))+")
_KEY_LIKE = re.compile(r"\b(?:sk|pk|key|AIza|hf|gsk|xai|pa|Bearer)[-_ ][\w*.\-]{6,}")


class Provider(msgspec.Struct, frozen=True):
    """Where to ask and as whom; `api_base` empty means the provider's own address, `api_key` its usual variable."""

    model: str
    api_base: str = ""
    api_key: str = ""

    def __repr__(self) -> str:
        return (
            f"Provider(model={self.model!r}, api_base={self.api_base!r}, api_key={'set' if self.api_key else 'unset'})"
        )

    @property
    def is_remote(self) -> bool:
        """Not a server on this machine."""
        return not (self.api_base and is_loopback_url(self.api_base))


def open_litellm(spec: EmbedderSpec, *, offline: bool, api_base: str, api_key: str, idle_s: float) -> ChildEmbedder:
    """An embedder whose worker asks the provider; raises at once if it is remote and offline, or not installed."""
    provider = Provider(spec.model, api_base, api_key)
    if offline and provider.is_remote:
        raise refuse(spec.name, api_base or "its provider")
    if importlib.util.find_spec("litellm") is None:
        raise EmbedderUnavailable(
            f"The embedder {spec.name} needs packages that are not installed.",
            "Install them with: pip install 'groundplan[remote]'",
        )
    plan = WorkerPlan(partial(load, provider), offline=offline, idle_s=idle_s)
    return ChildEmbedder(spec.name, plan, Pace(_BATCH, request_s=_TIMEOUT_S * 2), is_remote=provider.is_remote)


# -- inside the child ------------------------------------------------------------------------------------------


class RemoteEngine:
    """A provider that has answered once."""

    def __init__(self, provider: Provider) -> None:
        os.environ.update(dict.fromkeys(NO_CALLS_HOME, "True"))
        self._provider = provider
        self._prompts = prompts_for(provider.model)
        litellm: Any = _by_name("litellm")
        litellm.suppress_debug_info = True
        litellm.turn_off_message_logging = True
        litellm.DEFAULT_MAX_RETRIES = 0  # whoever asks has a circuit breaker; 0 as an argument would count as unset
        self._litellm = litellm
        self.facts = ModelFacts(len(self._ask(["dimension"])[0]))

    def documents(self, texts: Sequence[str]) -> list[Vector]:
        """One vector for each text, in order."""
        return self._ask([self._prompts.document + text for text in texts])

    def query(self, text: str) -> Vector:
        """The vector of a search."""
        return self._ask([self._prompts.query + text])[0]

    def _ask(self, texts: list[str]) -> list[Vector]:
        provider = self._provider
        # A server on this machine wants no key; without one given, litellm would hand it the provider's from the
        # environment, or refuse to ask at all.
        key = provider.api_key or (None if provider.is_remote else "unused")
        try:
            answer = self._litellm.embedding(
                model=provider.model,
                input=texts,
                api_base=provider.api_base or None,
                api_key=key,
                timeout=_TIMEOUT_S,
                encoding_format="float",
            )
            rows = sorted(answer.data, key=lambda row: int(row["index"]))
            vectors = [[float(number) for number in row["embedding"]] for row in rows]
        except Exception as error:
            raise _translate(error, provider) from None  # the cause may hold the key in its request
        if len(vectors) != len(texts) or not all(vectors):
            raise EmbedderUnavailable(f"{provider.model} gave {len(vectors)} vectors for {len(texts)} texts.")
        return vectors


def _by_name(module: str) -> Any:
    # Optional, 2 to 4 s and 170 MB; and the type checker, which follows a plain import, would read 2,600 modules.
    return importlib.import_module(module)


def load(provider: Provider) -> RemoteEngine:
    """Import litellm and ask the provider for one vector."""
    return RemoteEngine(provider)


def _translate(error: Exception, provider: Provider) -> EmbedderUnavailable | EmbeddingRefused:
    # By the names of the classes: they derive from one another across litellm and openai in ways that change.
    kinds = {kind.__name__ for kind in type(error).__mro__}
    reason = without_keys(str(error), provider.api_key)
    where = f" at {provider.api_base}" if provider.api_base else ""
    if kinds & {"AuthenticationError", "PermissionDeniedError"}:
        return EmbedderUnavailable(
            f"{provider.model}{where} refuses the API key ({reason}).", "Set the provider's key, or another embedder."
        )
    if kinds & {"NotFoundError", "LiteLLMUnknownProvider"} or "LLM Provider NOT provided" in reason:
        return EmbedderUnavailable(
            f"There is no embedding model {provider.model!r}{where} ({reason}).",
            "Write PROVIDER/MODEL as litellm does, for instance `litellm:openai/text-embedding-3-small`.",
        )
    if kinds & {"RateLimitError", "BudgetExceededError", "PaymentRequiredError"}:
        return EmbedderUnavailable(f"{provider.model}{where} asks to slow down or to pay ({reason}).", "It is retried.")
    if kinds & {"BadRequestError", "UnprocessableEntityError"}:
        return EmbeddingRefused(f"{provider.model}{where} will not embed this text ({reason}).")
    if kinds & {"Timeout", "APITimeoutError"}:
        return EmbedderUnavailable(f"{provider.model}{where} did not answer in time.", "It is retried.")
    if "APIConnectionError" in kinds or "Connection error" in reason:
        return EmbedderUnavailable(f"{provider.model} does not answer{where} ({reason}).", "Check the address.")
    return EmbedderUnavailable(f"{provider.model}{where} failed ({type(error).__name__}: {reason}).", "It is retried.")


def without_keys(text: str, key: str) -> str:
    """`text` on one line, short, with `key` and whatever looks like a key struck out: providers quote them."""
    quoted = _QUOTED_MESSAGE.search(text)
    words = quoted[2] if quoted else _CLASS_NAMES.sub("", text)
    if key:
        words = words.replace(key, "…")
    return _KEY_LIKE.sub("…", " ".join(words.split()))[:300]
