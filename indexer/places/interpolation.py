"""Code inside of strings: which words of a string or a template are read as code.

`indexer.parsing.lexing` blanks strings as a whole and leaves templates of scripts as a whole in place. For counting
that is near enough; a reference that is shown to people must be one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_QUOTE: Final = 34
_BLANKS: Final = b'" \t\r\n'

SCRIPTS: Final = frozenset({"javascript", "typescript", "tsx", "vue", "svelte", "astro"})
"""Languages whose templates stand between backticks."""

_OPENERS: Final = {
    "python": (b"{", b"}"),
    "csharp": (b"{", b"}"),
    "ruby": (b"#{", b"}"),
    "kotlin": (b"${", b"}"),
    "swift": (b"\\(", b")"),
    "php": (b"{$", b"}"),
}
_PREFIX: Final = {
    "python": re.compile(rb"(?<![A-Za-z0-9_])(?:[fFtT][rR]?|[rR][fFtT])\Z"),
    "csharp": re.compile(rb"\$@?\Z|@\$\Z"),
}
_TEMPLATE_SIGN: Final = re.compile(rb"\\.|`|\$\{|[{}]", re.DOTALL)


def is_interpolated(language: str, data: bytes, blanked: bytes, at: int) -> bool:
    """Whether the byte at `at`, which was blanked with the string that it stands in, is code all the same."""
    signs = _OPENERS.get(language)
    if signs is None or blanked[at] != _QUOTE:
        return False
    begin = len(blanked[:at].rstrip(_BLANKS))
    prefix = _PREFIX.get(language)
    # A verbatim string of C# is blanked with its prefix.
    if prefix is not None and not prefix.search(data, max(0, begin - 3), begin + _inner_prefix(data, begin)):
        return False
    opener, closer = signs
    inner = data[begin:at]
    if prefix is not None:
        inner = inner.replace(b"{{", b"  ").replace(b"}}", b"  ")
    return inner.rfind(opener) > inner.rfind(closer)


def _inner_prefix(data: bytes, begin: int) -> int:
    return 2 if data[begin : begin + 2] in {b"@$", b"$@"} else 0


def template_texts(blanked: bytes) -> list[tuple[int, int]]:
    """The spans of the texts in templates of scripts: between backticks and outside of `${...}`, in order."""
    if b"`" not in blanked:
        return []
    spans: list[tuple[int, int]] = []
    stack: list[bytes] = []  # "`" within a text, "$" within its code, "{" within braces of that code
    begin = 0
    for found in _TEMPLATE_SIGN.finditer(blanked):
        sign, inside = found[0], stack[-1] if stack else b""
        if inside == b"`" and sign in {b"`", b"${"}:
            spans.append((begin, found.start()))
            if sign == b"`":
                stack.pop()
            else:
                stack.append(b"$")
        elif inside != b"`" and sign == b"`":
            stack.append(b"`")
        elif sign == b"{" and inside in {b"$", b"{"}:
            stack.append(b"{")
        elif sign == b"}" and inside in {b"$", b"{"}:
            stack.pop()
        begin = found.end()
    return spans


def lies_within(spans: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether a byte lies in one of the spans, which are few."""
    return any(begin <= at < end for begin, end in spans)
