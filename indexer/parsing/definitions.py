"""Asking a syntax tree for its definitions, by the language's query.

Captures of a query: one named like a `SymbolKind` holds the whole definition; `@name` its name; `@body` what follows
the signature; `@scope` what qualifies the name besides the enclosing definitions; `@level` a heading's marker.
`@lead` is a node that begins before the definition `@led` and belongs to it (decorators, `export`); `@import` a
statement that names other files; `@package` the name of the file's package.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import tree_sitter

from indexer.languages import grammars
from indexer.languages.language import Grammar
from indexer.records import SymbolKind

Captures = dict[str, list[tree_sitter.Node]]

_KINDS = {kind.value: kind for kind in SymbolKind}
BRANCHING = frozenset({SymbolKind.FUNCTION, SymbolKind.METHOD, SymbolKind.CONSTRUCTOR, SymbolKind.PROPERTY})
"""Kinds that have a complexity, if they have a body."""
_WEAK = frozenset({SymbolKind.VARIABLE, SymbolKind.FIELD, SymbolKind.CONSTANT, SymbolKind.PROPERTY, SymbolKind.TYPE})
_WITH_MEMBERS = frozenset(
    {SymbolKind.CLASS, SymbolKind.INTERFACE, SymbolKind.ENUM, SymbolKind.STRUCT, SymbolKind.TRAIT}
)
_ARGUMENTS = frozenset({"arguments", "argument_list"})
_MEMBER_DEPTH = 3
"""From a class to its members."""


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
    """What one query found in one file; `leads` maps the byte where a definition begins to the node that leads it."""

    definitions: list[Definition]
    imports: list[tree_sitter.Node]
    package: tree_sitter.Node | None
    leads: dict[int, tree_sitter.Node]

    def lead(self, start: int) -> tree_sitter.Node | None:
        """The outermost node that leads the definition at a byte."""
        found = None
        while (lead := self.leads.get(start)) is not None and lead.start_byte < start:
            found, start = lead, lead.start_byte
        return found

    def body_edges(self) -> set[int]:
        """The bytes at which bodies of functions begin and end."""
        bodies = [d for d in self.definitions if d.body_start >= 0 and d.kind in BRANCHING]
        return {d.body_start for d in bodies} | {d.body_end for d in bodies}


def find_definitions(grammar: Grammar, root: tree_sitter.Node, blanked: bytes) -> Findings:
    """All definitions, imports and the package clause under `root`, in the order of the text."""
    search = _Search(grammar)
    search.query(root, grammar.depth)
    for pattern in _deeper_patterns(grammar):
        for found in pattern.finditer(blanked):
            search.look(root, *found.span(found.lastindex or 0), is_nested=found[0][1:2] in b" \t")
    return search.findings()


@cache
def _deeper_patterns(grammar: Grammar) -> tuple[re.Pattern[bytes], ...]:
    return tuple(re.compile(expression.encode()) for expression in grammar.deeper)


class _Search:
    """Collects what the query finds, in one walk from the root and in single looks below its bound."""

    def __init__(self, grammar: Grammar) -> None:
        self._query = grammars.query(grammar)
        self._by_name: dict[int, Definition] = {}
        self._imports: dict[int, tree_sitter.Node] = {}
        self._leads: dict[int, tree_sitter.Node] = {}
        self._package: tree_sitter.Node | None = None
        self._subjects: dict[int, str] = {}

    def query(self, node: tree_sitter.Node, depth: int) -> None:
        """Take in all matches that start at most `depth` levels below `node`."""
        cursor = tree_sitter.QueryCursor(self._query)
        cursor.set_max_start_depth(depth)
        for pattern, captures in cursor.matches(node):
            subject = self._subjects.get(pattern)
            if subject is None:
                subject = self._subjects[pattern] = _subject(captures)
            if subject == "import":
                for statement in captures["import"]:
                    self._imports[statement.start_byte] = statement
            elif subject == "lead":
                for led in captures["led"]:
                    self._leads[led.start_byte] = captures["lead"][0]
            elif subject:
                self._add(_KINDS[subject], captures)
            if self._package is None and "package" in captures:
                self._package = captures["package"][0]

    def look(self, root: tree_sitter.Node, start: int, end: int, *, is_nested: bool) -> None:
        """Query the parent of the token between two bytes, unless its definition and all in it are known.

        The members of a nested type may be deeper than its name, which is known.
        """
        known = self._by_name.get(start)
        if known is not None and not (is_nested and known.kind in _WITH_MEMBERS):
            return
        token = root.descendant_for_byte_range(start, end)
        parent = token.parent if token is not None else None
        if parent is not None and parent.type in _ARGUMENTS:
            parent = parent.parent
        if parent is None or parent.start_byte in self._imports:
            return
        outer = parent.parent
        if outer is not None and outer.type == "decorated_definition":
            self.query(outer, 1)
        else:
            self.query(parent, _MEMBER_DEPTH if _has_members(parent.type) else 0)

    def findings(self) -> Findings:
        """What was found, in order."""
        imports = [self._imports[start] for start in sorted(self._imports)]
        return Findings(sorted(self._by_name.values()), imports, self._package, self._leads)

    def _add(self, kind: SymbolKind, captures: Captures) -> None:
        for definition in _definitions(kind, captures):
            known = self._by_name.get(definition.name_start)
            if known is None or _rank(known.kind) < _rank(definition.kind):
                self._by_name[definition.name_start] = definition


def _has_members(node_type: str) -> bool:
    return node_type.startswith(("class", "interface", "enum", "struct", "trait", "abstract_class"))


def _rank(kind: SymbolKind) -> int:
    """Of two definitions of one name the higher rank tells more: a function beats a variable, an enum a class."""
    return 0 if kind in _WEAK else 1 if kind is SymbolKind.CLASS else 2


def _subject(captures: Captures) -> str:
    """The capture that says what a pattern finds; empty if it finds none of ours."""
    return next((name for name in captures if name in _KINDS or name in {"import", "lead"}), "")


def _definitions(kind: SymbolKind, captures: Captures) -> list[Definition]:
    whole = captures[kind][0]
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
