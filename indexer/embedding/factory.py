"""From the setting to an embedder."""

from __future__ import annotations

import msgspec

from indexer.embedding.embedder import Embedder
from indexer.embedding.litellm import open_litellm
from indexer.embedding.ollama import open_ollama
from indexer.embedding.sentence_transformers import open_sentence_transformers
from indexer.embedding.spec import EmbedderKind, EmbedderSpec


class EmbedderOptions(msgspec.Struct, frozen=True):
    """What may be known beside the setting; each matters to one kind alone, empty means its usual value."""

    ollama_host: str = ""
    api_base: str = ""
    api_key: str = ""
    idle_s: float = 300.0
    """Seconds without a request after which a worker process ends and gives its memory back."""

    def __repr__(self) -> str:
        return f"EmbedderOptions(ollama_host={self.ollama_host!r}, api_base={self.api_base!r}, idle_s={self.idle_s})"


def open_embedder(
    spec: EmbedderSpec, *, offline: bool = False, options: EmbedderOptions | None = None
) -> Embedder | None:
    """The embedder of `spec`, or None for `none`. Fast: nothing is loaded, no socket is opened, no process started.

    Raises `EmbedderUnavailable` for what is known beforehand: a missing extra, or a remote embedder while `offline`.
    Whether the model exists shows at `describe`.
    """
    known = options or EmbedderOptions()
    match spec.kind:
        case EmbedderKind.NONE:
            return None
        case EmbedderKind.SENTENCE_TRANSFORMERS:
            return open_sentence_transformers(spec, offline=offline, idle_s=known.idle_s)
        case EmbedderKind.OLLAMA:
            return open_ollama(spec, offline=offline, host=known.ollama_host or None)
        case EmbedderKind.LITELLM:
            return open_litellm(
                spec, offline=offline, api_base=known.api_base, api_key=known.api_key, idle_s=known.idle_s
            )
