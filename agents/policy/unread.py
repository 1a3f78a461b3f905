"""What a shell would run of a command line though the parser took it for mere letters. Pure; looks at its tree only.

The grammar knows no backticks in the text of a here-document, nor in `${x:-…}`, and takes what follows an unended text
for its end. So every letter is looked at again: none that begins a substitution may be left outside of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tree_sitter import Node

_BEGINS: Final = re.compile(rb"`|\$[({\[]")
_ESCAPED: Final = re.compile(rb"\\[\\$`\n]")
_LITERAL: Final = frozenset("raw_string ansi_c_string comment".split())
"""In these the shell replaces nothing."""
_MARKS: Final = frozenset({"`", "$(", "${", "$((", "$[", "$"})
"""The parser's own words for the beginnings of what it has read."""


def has_unread(root: Node) -> bool:
    """Whether a substitution may stand where the parser has seen none."""
    return any(_BEGINS.search(_ESCAPED.sub(b"", piece)) for piece in _left_over(root)) or _has_open_text(root)


def is_quoted(redirect: Node) -> bool:
    """Whether the shell leaves the text of a here-document as it is."""
    return re.search(rb"[\\'\"]", _mark(redirect, "heredoc_start")) is not None


def _left_over(node: Node) -> Iterator[bytes]:
    """The text below a node that is letters to the parser, and what lies between its parts."""
    if node.type in _LITERAL or node.type in _MARKS:
        return
    if not node.children:
        yield node.text or b""
        return
    text, at = node.text or b"", node.start_byte
    for child in node.children:
        yield text[at - node.start_byte : child.start_byte - node.start_byte]
        at = max(at, child.end_byte)
        if not (child.type == "heredoc_body" and is_quoted(node)):
            yield from _left_over(child)
    yield text[at - node.start_byte :]


def _has_open_text(node: Node) -> bool:
    """Whether a here-document has no end: then the parser takes anything for one."""
    if node.type == "heredoc_redirect":
        name = _ESCAPED.sub(b"", _mark(node, "heredoc_start"))
        if _mark(node, "heredoc_end").strip() != re.sub(rb"[\\'\"]", b"", name):
            return True
    return any(_has_open_text(child) for child in node.named_children)


def _mark(redirect: Node, kind: str) -> bytes:
    found = next((child.text for child in redirect.named_children if child.type == kind), None)
    return found or b""
