"""Secrets out of what is indexed: letters that say so stand in their place, as many as there were.

Lengths and line ends stay, so that every row and column still means what it does in the file. The filling is made of
letters and hyphens, which no grammar takes amiss where a secret could stand.
"""

from __future__ import annotations

import re

from indexer.secrets.finder import find_secrets

_FILLING = b"redacted-"
_BETWEEN_LINES = re.compile(rb"[^\r\n]+")


def mask_secrets(source: bytes) -> bytes:
    """The same text in UTF-8 without its secrets; the very object if it has none."""
    text = source.decode("utf-8", "surrogateescape")
    secrets = find_secrets(text)
    if not secrets:
        return source
    parts: list[bytes] = []
    end = 0
    for secret in secrets:
        parts.append(_encoded(text[end : secret.start]))
        parts.append(_BETWEEN_LINES.sub(_filled, _encoded(text[secret.start : secret.end])))
        end = secret.end
    return b"".join([*parts, _encoded(text[end:])])


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _filled(line: re.Match[bytes]) -> bytes:
    size = len(line[0])
    return (_FILLING * (size // len(_FILLING) + 1))[:size]
