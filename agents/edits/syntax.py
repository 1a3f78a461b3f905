"""Whether an edit breaks what could be parsed before, told with the grammars of the index.

Grammars are not compilers: some know less than the language has. So only what was clean before counts, only where the
grammar is known to be good is it a reason to refuse, and Python and JSON are also asked of their own parsers.
"""

from __future__ import annotations

import ast
import json
import warnings
from typing import Final

import msgspec
import tree_sitter

from agents.edits.text import decode
from agents.quoting import quoted
from indexer.languages import grammars
from indexer.languages.registry import HEAD_BYTES, detect_language, language_named
from indexer.parsing.components import is_component
from indexer.parsing.macros import hide_macros

MAX_BYTES: Final = 2_000_000
_SURE: Final = frozenset(
    {"python", "javascript", "typescript", "tsx", "go", "rust", "java", "json", "toml", "ruby", "php", "csharp"}
)
_NEVER: Final = frozenset({"markdown", "sql", "html"})
"""What passes for these is nearly everything, or the grammar knows one dialect of many."""
_SHOWN: Final = 3


class Fault(msgspec.Struct, frozen=True):
    """One place that does not parse; lines count from 1."""

    line: int
    text: str

    @property
    def told(self) -> str:
        """For people and models."""
        return f"line {self.line}: {self.text}"


class SyntaxReport(msgspec.Struct, frozen=True):
    """Faults that an edit brought; `is_sure` tells whether the grammar is good enough to refuse the edit for them."""

    faults: tuple[Fault, ...] = ()
    is_sure: bool = False


def check_syntax(path: str, before: bytes | None, after: bytes | None) -> SyntaxReport:
    """The new faults of a file; none where no grammar knows it, or where it had faults before (a new file has none)."""
    if after is None or before == after or len(after) > MAX_BYTES:
        return SyntaxReport()
    language = detect_language(path, after[:HEAD_BYTES])
    faults = syntax_faults(language, after)
    if not faults or (before is not None and syntax_faults(language, before)):
        return SyntaxReport()
    return SyntaxReport(tuple(faults[:_SHOWN]), language in _SURE)


def syntax_faults(language: str, data: bytes) -> list[Fault]:
    """Places that the grammar of a language cannot make sense of."""
    known = language_named(language)
    file = decode(data)
    if known is None or known.grammar is None or language in _NEVER or is_component(language) or file is None:
        return []
    text = file.raw.encode("utf-8", "replace")
    shown = hide_macros(text) if language in {"c", "cpp"} else text
    root = grammars.parser(known.grammar).parse(shown).root_node
    if not root.has_error or _own_parser_takes(language, file.raw):
        return []
    return _faults(root, file.raw)


def _faults(root: tree_sitter.Node, text: str) -> list[Fault]:
    found: dict[int, Fault] = {}
    lines = text.split("\n")
    waiting = [root]
    while waiting and len(found) <= _SHOWN:
        node = waiting.pop()
        if not node.has_error:
            continue
        line = node.start_point[0]
        if node.is_missing:
            found.setdefault(line, Fault(line + 1, f"{node.type!r} is missing"))
        elif node.is_error:
            shown = quoted(lines[line].strip(), 80) if line < len(lines) else ""
            found.setdefault(line, Fault(line + 1, f"cannot be read: {shown}" if shown else "cannot be read"))
        else:
            waiting.extend(reversed(node.children))
    return sorted(found.values(), key=lambda fault: fault.line)


def _own_parser_takes(language: str, text: str) -> bool:
    try:
        if language == "python":
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of odd escapes, which are no errors
                ast.parse(text)
            return True
        if language == "json":
            json.loads(text)
            return True
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return False
