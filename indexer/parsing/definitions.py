"""Asking a syntax tree for its definitions, by the language's query.

Captures of a query: one named like a `SymbolKind` holds the whole definition; `@name` its name; `@body` what follows
the signature; `@scope` what qualifies the name besides the enclosing definitions; `@level` a heading's marker.
`@lead` is a node that begins before a definition and belongs to it (decorators, `export`); `@import` a statement that
names other files; `@package` the name of the file's package.
"""

from __future__ import annotations

from typing import NamedTuple

import tree_sitter

from indexer.languages import grammars
from indexer.languages.language import Grammar
from indexer.records import SymbolKind

_KINDS = {kind.value: kind for kind in SymbolKind}
BRANCHING = frozenset({SymbolKind.FUNCTION, SymbolKind.METHOD, SymbolKind.CONSTRUCTOR, SymbolKind.PROPERTY})
"""Kinds that have a complexity, if they have a body."""
_WEAK = frozenset({SymbolKind.VARIABLE, SymbolKind.FIELD, SymbolKind.CONSTANT, SymbolKind.PROPERTY, SymbolKind.TYPE})


class Definition(NamedTuple):
    """A definition as the query found it; sorts by place, the outer before the inner. Bytes are offsets."""

    start: int
    minus_end: int
    kind: SymbolKind
    name_start: int
    name_end: int
    name_row: int
    first_row: int
    last_row: int
    body_start: int
    body_end: int
    scope: tuple[int, int] | None


class Findings(NamedTuple):
    """What one query found in one file. `leads` maps the last byte of a definition to the first of what leads it."""

    definitions: list[Definition]
    imports: list[tree_sitter.Node]
    package: tree_sitter.Node | None
    leads: dict[int, tree_sitter.Node]

    def body_edges(self) -> set[int]:
        """The bytes at which bodies of functions begin and end."""
        bodies = [d for d in self.definitions if d.body_start >= 0 and d.kind in BRANCHING]
        return {d.body_start for d in bodies} | {d.body_end for d in bodies}


def find_definitions(grammar: Grammar, root: tree_sitter.Node) -> Findings:
    """All definitions, imports and the package clause under `root`, in the order of the text."""
    cursor = tree_sitter.QueryCursor(grammars.query(grammar))
    cursor.set_max_start_depth(grammar.depth)
    by_name: dict[int, Definition] = {}
    imports: list[tree_sitter.Node] = []
    leads: dict[int, tree_sitter.Node] = {}
    package: tree_sitter.Node | None = None
    kinds: dict[int, str] = {}
    for pattern, captures in cursor.matches(root):
        what = kinds.get(pattern)
        if what is None:
            what = kinds[pattern] = _subject(captures)
        if what == "import":
            imports += captures["import"]
        elif what == "lead":
            node = captures["lead"][0]
            leads.setdefault(node.end_byte, node)
        elif what:
            for definition in _definitions(_KINDS[what], what, captures):
                known = by_name.get(definition.name_start)
                if known is None or (known.kind in _WEAK and definition.kind not in _WEAK):
                    by_name[definition.name_start] = definition
        if package is None and "package" in captures:
            package = captures["package"][0]
    imports.sort(key=_start)
    return Findings(sorted(by_name.values()), imports, package, leads)


def _start(node: tree_sitter.Node) -> int:
    return node.start_byte


def _subject(captures: dict[str, list[tree_sitter.Node]]) -> str:
    """The capture that says what a pattern finds; empty if it finds none of ours."""
    return next((name for name in captures if name in _KINDS or name in {"import", "lead"}), "")


def _definitions(kind: SymbolKind, what: str, captures: dict[str, list[tree_sitter.Node]]) -> list[Definition]:
    whole = captures[what][0]
    names = captures.get("name") or [whole]
    body = captures.get("body")
    scope = captures.get("scope")
    start, end = whole.start_byte, whole.end_byte
    first_row, last_row = whole.start_point[0], whole.end_point[0]
    if last_row > first_row and whole.end_point[1] == 0:
        last_row -= 1  # the node ends with its line's newline: macros of C, sections of Markdown
    return [
        Definition(
            start,
            -end,
            kind,
            name.start_byte,
            name.end_byte,
            name.start_point[0],
            first_row,
            last_row,
            body[0].start_byte if body else -1,
            body[0].end_byte if body else -1,
            (scope[0].start_byte, scope[0].end_byte) if scope else None,
        )
        for name in names
    ]
