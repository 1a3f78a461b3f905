"""The setting `embedder`, read: `none`, `sentence-transformers:…`, `ollama:…` or `litellm:…`.

Pure: it knows the grammar of the value, not whether the model exists.
"""

from __future__ import annotations

import difflib
from enum import StrEnum

import msgspec

from indexer.errors import EmbedderUnavailable


class EmbedderKind(StrEnum):
    """Who makes the vectors."""

    NONE = "none"
    SENTENCE_TRANSFORMERS = "sentence-transformers"
    OLLAMA = "ollama"
    LITELLM = "litellm"


_EXAMPLES = {
    EmbedderKind.SENTENCE_TRANSFORMERS: "sentence-transformers:all-MiniLM-L6-v2",
    EmbedderKind.OLLAMA: "ollama:nomic-embed-text",
    EmbedderKind.LITELLM: "litellm:openai/text-embedding-3-small",
}


class EmbedderSpec(msgspec.Struct, frozen=True):
    """A setting's value in parts; `model` is a model's name, or a folder for sentence-transformers."""

    kind: EmbedderKind
    model: str = ""

    @property
    def name(self) -> str:
        """The value as the user writes it; vectors are kept under this name."""
        return f"{self.kind}:{self.model}" if self.model else str(self.kind)


def parse_spec(value: str) -> EmbedderSpec:
    """Read the setting; raises `EmbedderUnavailable` with the nearest right spelling as its hint."""
    text = value.strip()
    head, colon, model = (part.strip() for part in text.partition(":"))
    try:
        kind = EmbedderKind(head.lower() or EmbedderKind.NONE)
    except ValueError:
        raise EmbedderUnavailable(f"There is no embedder {text!r}.", _nearest(text)) from None
    if kind is EmbedderKind.NONE:
        if colon:
            raise EmbedderUnavailable("The embedder `none` takes no model.", "Write `none`, or name another embedder.")
        return EmbedderSpec(kind)
    if not model:
        raise EmbedderUnavailable(f"The embedder {kind} needs a model.", f"For instance `{_EXAMPLES[kind]}`.")
    return EmbedderSpec(kind, model)


def _nearest(text: str) -> str:
    kinds = [str(kind) for kind in EmbedderKind]
    # People write `ollama/model` as litellm does; the part before the first sign that is no name's is what they meant.
    head, sign, rest = text.lower(), "", ""
    for mark in (":", "/"):
        if mark in head:
            head, sign, rest = text.partition(mark)
            break
    close = difflib.get_close_matches(head.lower().replace("_", "-"), kinds, n=1, cutoff=0.5)
    if not close:
        return f"Choose one of: none, {', '.join(f'`{example}`' for example in _EXAMPLES.values())}."
    if close[0] == EmbedderKind.NONE:
        return "Did you mean `none`?"
    example = f"{close[0]}:{rest.strip()}" if sign and rest.strip() else _EXAMPLES[EmbedderKind(close[0])]
    return f"Did you mean `{example}`?"
