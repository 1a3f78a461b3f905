"""Gradle scripts as text: comments off, blocks out, statements apart. Both dialects, Groovy and Kotlin.

A build script is a program; what nearly all of them declare in plain words is found here without running it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# Strings come first so that `"https://…"` is no comment; unclosed ones end with their line. The quantifiers are
# possessive because an unclosed comment must not be looked for again from each of its beginnings.
_TOKEN = re.compile(
    r"""("(?>(?:\\.|[^"\\\n])*)"|'(?>(?:\\.|[^'\\\n])*)')|//[^\n]*+|/\*[^*]*+(?>(?:\*(?!/)[^*]*+)*)(?:\*/)?"""
)
_BLANKS = re.compile(r"[ \t\r\f\v]++")
_BLANK_LINES = re.compile(r" ?\n[ \n]*+")
_QUOTED_OR_BRACE = re.compile(r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[{}]""")
_VARIABLE = re.compile(
    r"""^[ \t]*(?:(?:final|def|val|var|const\s+val|String|ext\.|set\()\s*)*["']?([A-Za-z_][\w.]*)["']?"""
    r"""(?:\s*:\s*String)?\s*(?:=|\s+by\s+extra\(|,)\s*["']([^"'$\n]+)["']""",
    re.MULTILINE,
)
_REFERENCE = re.compile(r"\$\{?(?:project\.|rootProject\.|ext\.|extra\[?[\"']?)?([A-Za-z_][\w.]*)[\"'\]]*\}?")


def without_comments(text: str) -> str:
    """The script without comments and with single blanks, which keeps the expressions of readers fast; strings stay."""
    bare = _TOKEN.sub(lambda match: match[1] or " ", text)
    return _BLANK_LINES.sub("\n", _BLANKS.sub(" ", bare))


def blocks(text: str, name: str) -> Iterator[str]:
    """The bodies of the outermost blocks called `name`; those of the same name inside are part of them."""
    opening = re.compile(rf"(?<![\w.]){re.escape(name)}\s*\{{")
    match = opening.search(text)
    while match:
        end = _end_of_block(text, match.end())
        yield text[match.end() : end]
        match = opening.search(text, end)


def _end_of_block(text: str, start: int) -> int:
    depth = 1
    for match in _QUOTED_OR_BRACE.finditer(text, start):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if depth == 0:
                return match.start()
    return len(text)


def top_level(text: str) -> str:
    """The text outside all inner blocks."""
    kept: list[str] = []
    depth, start = 0, 0
    for match in _QUOTED_OR_BRACE.finditer(text):
        if match[0] == "{":
            if depth == 0:
                kept.append(text[start : match.start()])
            depth += 1
        elif match[0] == "}":
            depth = max(0, depth - 1)
            start = match.end()
    if depth == 0:
        kept.append(text[start:])
    return "".join(kept)


def variables(text: str) -> dict[str, str]:
    """Names that are given a plain string; by their last part too (`versions.guava` as `guava`)."""
    found: dict[str, str] = {}
    for name, value in _VARIABLE.findall(text):
        found[name] = value
        found.setdefault(name.rpartition(".")[2], value)
    return found


def fill(text: str, known: dict[str, str]) -> str:
    """`text` with `$name` and `${name}` put in where they are known."""
    return _REFERENCE.sub(lambda match: known.get(match[1], known.get(match[1].rpartition(".")[2], match[0])), text)
