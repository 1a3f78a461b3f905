"""Components of web frameworks: one file of markup, style and script, of which the script is read as TypeScript."""

from __future__ import annotations

import re

from indexer.parsing.lexing import TO_SPACE

SCRIPT_LANGUAGE = "typescript"

_SCRIPT = re.compile(rb"<script\b[^>]*+>((?>(?:[^<]++|<(?!/script))*))", re.IGNORECASE)
_FRONT = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n(.*?)^---", re.DOTALL | re.MULTILINE)
_PLACES = {"vue": (_SCRIPT,), "svelte": (_SCRIPT,), "astro": (_FRONT, _SCRIPT)}


def is_component(language: str) -> bool:
    """Whether files of the language hold a script to be read."""
    return language in _PLACES


def only_script(language: str, data: bytes) -> bytes:
    """`data` with all but its scripts as spaces, so that lines and bytes stay where they are."""
    kept = sorted(found.span(1) for place in _PLACES[language] for found in place.finditer(data))
    parts: list[bytes] = []
    end = 0
    for start, stop in kept:
        if start >= end:
            parts += [data[end:start].translate(TO_SPACE), data[start:stop]]
            end = stop
    return b"".join([*parts, data[end:].translate(TO_SPACE)])
