"""From definitions to symbols: qualified names, settled kinds, signatures, documentation, complexity."""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from indexer.parsing.definitions import BRANCHING, Definition, Findings
from indexer.parsing.documentation import Describer
from indexer.parsing.naming import split_name
from indexer.parsing.source import Source
from indexer.parsing.words import Words
from indexer.records import Symbol, SymbolKind

_TYPES = frozenset(
    {SymbolKind.CLASS, SymbolKind.INTERFACE, SymbolKind.STRUCT, SymbolKind.ENUM, SymbolKind.TRAIT, SymbolKind.IMPL}
)
_CALLABLE = frozenset({SymbolKind.FUNCTION, SymbolKind.METHOD, SymbolKind.CONSTRUCTOR})
_VALUES = frozenset({SymbolKind.VARIABLE, SymbolKind.FIELD, SymbolKind.CONSTANT})
_LOCAL = frozenset({SymbolKind.VARIABLE, SymbolKind.CONSTANT})
_CONSTRUCTOR_NAMES = {
    "python": "__init__",
    "javascript": "constructor",
    "typescript": "constructor",
    "tsx": "constructor",
    "php": "__construct",
    "ruby": "initialize",
}
_DECLARING = frozenset({"c", "cpp", "typescript", "tsx"})
_REQUIRED = re.compile(rb"\s*=\s*require\s*\([^()]*\)(?:\.default)?\s*;?\s*$", re.MULTILINE)
# A namespace written as a block and one written as a clause must name their members alike.
_CLAUSE_NAMESPACES = frozenset({"csharp", "php"})


class Span(NamedTuple):
    """The rows of a definition with all that leads it, for chunks; spans nest by rows."""

    first: int
    last: int
    qualified: str


class _Scope(NamedTuple):
    start: int
    end: int
    name: str
    qualified: str
    kind: SymbolKind


class SymbolReader:
    """Turns the findings of one file into symbols and spans."""

    def __init__(self, language: str, source: Source, findings: Findings, words: Words) -> None:
        self._language = language
        self._constructor = _CONSTRUCTOR_NAMES.get(language)
        self._source = source
        self._findings = findings
        self._describer = Describer(language, source)
        self._words = words
        self.symbols: list[Symbol] = []
        self.spans: list[Span] = []
        self._declared: list[int] = []

    def read(self) -> None:
        """Fill `symbols` and `spans`, both in the order of the text."""
        scopes: list[_Scope] = []
        source = self._source
        for definition in self._findings.definitions:
            while scopes and _is_left(scopes[-1], definition):
                scopes.pop()
            outer = _enclosing(scopes, definition)
            name = source.text(definition.name_start, definition.name_end)
            name, scope = split_name(name, self._scope_text(definition), definition.kind)
            kind = _settled_kind(definition.kind, name, scope, outer)
            if kind is SymbolKind.METHOD and name == self._constructor:
                kind = SymbolKind.CONSTRUCTOR
            if kind is None or name == "_" or _is_repeated(name, definition, outer):
                continue
            if kind in _VALUES and _REQUIRED.match(source.data, definition.name_end):
                continue  # a module under a name, which is an import
            inner = outer.qualified if outer else ""
            if name:
                qualified = ".".join([inner, *scope, name] if inner else [*scope, name])
                self._add(definition, kind, name, qualified)
                is_clause = kind is SymbolKind.NAMESPACE and self._language in _CLAUSE_NAMESPACES
                inner = "" if is_clause else qualified
            scopes.append(_Scope(definition.start, -definition.minus_end, name, inner, kind))
        if self._language in _DECLARING:
            self._drop_declarations()

    def _drop_declarations(self) -> None:
        """Forget prototypes and overloads of functions that the same file defines."""
        declared = set(self._declared)
        defined = {symbol.qualified for index, symbol in enumerate(self.symbols) if index not in declared}
        dropped = {index for index in declared if self.symbols[index].qualified in defined}
        for index in sorted(dropped, reverse=True):
            symbol, span = self.symbols.pop(index), self.spans.pop(index)
            if index < len(self.symbols) and self.symbols[index].qualified == symbol.qualified:
                # overloads lead what they declare, and have its documentation
                doc = symbol.doc or self.symbols[index].doc
                self.symbols[index] = msgspec.structs.replace(self.symbols[index], doc=doc)
                self.spans[index] = self.spans[index]._replace(first=span.first)

    def _add(self, definition: Definition, kind: SymbolKind, name: str, qualified: str) -> None:
        lead = self._findings.lead(definition.start)
        lead_row = lead.start_point[0] if lead else definition.first_row
        first_row = self._describer.lead_row(lead_row)
        start = lead.start_byte if lead and lead_row == definition.first_row else definition.start
        branching = definition.kind in BRANCHING and definition.body_start >= 0
        self.symbols.append(
            Symbol(
                name,
                qualified,
                kind,
                definition.name_row + 1,
                definition.last_row + 1,
                self._describer.signature(definition, start),
                self._describer.documentation(definition, first_row) if kind not in _VALUES else "",
                self._words.complexity(definition.body_start, definition.body_end) if branching else 0,
            )
        )
        self.spans.append(Span(first_row, definition.last_row, qualified))
        if definition.body_start < 0 and kind in _CALLABLE:
            self._declared.append(len(self.symbols) - 1)

    def _scope_text(self, definition: Definition) -> str:
        return self._source.text(*definition.scope) if definition.scope else ""


def _enclosing(scopes: list[_Scope], definition: Definition) -> _Scope | None:
    """The scope that qualifies a definition."""
    if not scopes:
        return None
    inner = (scopes[-1].kind, definition.kind)
    # a parameter that is a property of the class; a named struct in a typedef
    if inner == (SymbolKind.CONSTRUCTOR, SymbolKind.FIELD) or (inner[0] is SymbolKind.TYPE and inner[1] in _TYPES):
        return scopes[-2] if len(scopes) > 1 else None
    return scopes[-1]


def _is_left(scope: _Scope, definition: Definition) -> bool:
    """Whether a definition stands behind a scope, or beside it as another name of the same declaration."""
    return scope.end <= definition.start or (scope.start == definition.start and scope.end == -definition.minus_end)


def _is_repeated(name: str, definition: Definition, outer: _Scope | None) -> bool:
    """Whether a named function expression repeats the name that it is assigned to."""
    return outer is not None and outer.name == name and outer.end == -definition.minus_end


def _settled_kind(kind: SymbolKind, name: str, scope: list[str], outer: _Scope | None) -> SymbolKind | None:
    """What a definition is where it stands; None for a local variable."""
    in_type = outer is not None and outer.kind in _TYPES
    if kind is SymbolKind.FUNCTION and (in_type or scope):
        kind = SymbolKind.METHOD
    if kind is SymbolKind.METHOD and ((outer is not None and name == outer.name) or name in scope[-1:]):
        return SymbolKind.CONSTRUCTOR
    if kind in _LOCAL and outer is not None and outer.kind in _CALLABLE:
        return None
    if kind is SymbolKind.VARIABLE or kind is SymbolKind.FIELD:
        if len(name) > 1 and name.isupper():
            return SymbolKind.CONSTANT
        if in_type:
            return SymbolKind.FIELD
    return kind
