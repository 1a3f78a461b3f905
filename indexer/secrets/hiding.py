"""Secrets out of texts that nobody needs to take back: log lines, tracebacks."""

from __future__ import annotations

from indexer.secrets.finder import find_secrets


def hide_secrets(text: str) -> str:
    """The text with the kind of each secret in its place; there is no way back."""
    secrets = find_secrets(text)
    if not secrets:
        return text
    parts: list[str] = []
    end = 0
    for secret in secrets:
        parts += [text[end : secret.start], f"⟦secret:{secret.kind}⟧"]
        end = secret.end
    return "".join([*parts, text[end:]])
