"""Where the word under a cursor is defined: in its function, its class, its file, what the file imports, anywhere.

By names and imports, without types: so what several definitions may be is told as several places, the likeliest first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from daemon.places.importing import Imported, is_module_of
from daemon.places.knowing import PlaceKnowledge
from daemon.places.resolving import UnsavedImports
from daemon.places.shapes import Place, file_place, symbol_place, token_place
from daemon.places.spot import Spot, read_saved
from indexer.graph.model import DATA_KINDS, CodeGraph
from indexer.graph.resolve.tree import nearness
from indexer.parsing.keywords import KEYWORDS
from indexer.places.bindings import enclosing_functions, find_attribute, find_binding
from indexer.places.naming import Word, word_at
from indexer.places.outline import PlacedSymbol, placed
from indexer.records import FileClass, SymbolKind
from indexer.store.catalogue import SymbolRow

MOST_PLACES: Final = 12
_MOST_ROWS: Final = 3000
_GRAPH_WAIT_S: Final = 1.0
_SELF: Final = frozenset({"self", "this", "cls", "super", "Self", "static", "parent", "@"})
_INNER: Final = frozenset({SymbolKind.METHOD, SymbolKind.PROPERTY, SymbolKind.FIELD, SymbolKind.CONSTRUCTOR})
_BOUND_TO_OBJECTS: Final = frozenset({SymbolKind.METHOD, SymbolKind.PROPERTY})
_SPECIFIC: Final = re.compile(r"[^\W_]_|[a-z0-9][A-Z]|^[A-Z][A-Z0-9_]+$")
_IMPLICIT: Final = frozenset({"java", "csharp", "cpp", "kotlin", "swift", "ruby", "scala", "c"})
"""Languages in which a member is named without its object."""

_DECLARING: Final = (_IMPLICIT - {"ruby"}) | {"javascript", "typescript", "tsx", "vue", "svelte", "go", "rust"}
"""Languages in which a name that only gets a value was declared before, perhaps outside of the function."""


class Finder:
    """Finds definitions in one workspace. Any thread, not the loop's."""

    def __init__(self, knowledge: PlaceKnowledge) -> None:
        self._know = knowledge
        self._unsaved: UnsavedImports | None = None

    def find(self, spot: Spot, line: int, column: int, name: str = "") -> tuple[str, list[Place]]:
        """The word and where it may be defined, best first; `name` replaces the word that stands there."""
        word = word_at(spot.text.line(line), column) if line else None
        owner, joint, last = name.replace("::", ".").rpartition(".")
        if last and (word is None or word.name != last):
            word = Word(last, column, bool(joint), owner)
        elif word is None or not _is_asked(spot, word, line):
            return "", []
        near = self._near(spot, word, line, column)
        if near:
            return word.name, near
        graph = self._know.graph(_GRAPH_WAIT_S)
        imported = self._imported(spot, word, line, graph)
        if imported:
            return word.name, imported[:MOST_PLACES]
        if word.is_member and any(said.line == line for said in spot.imports):
            return word.name, []  # the path of a module that is not of this workspace
        return word.name, self._anywhere(spot, word, graph)

    def local(self, spot: Spot, word: Word, line: int) -> tuple[PlacedSymbol, Place] | None:
        """The innermost function around a line that binds a word as a local name, and where it does first."""
        if word.is_member or not line:
            return None
        tokens = spot.tokens(word.name)
        for function in enclosing_functions(spot.symbols, line):
            token = find_binding(function, tokens, spot.text, spot.language)
            if token is not None:
                return function, token_place(spot.path, token, spot.text, "local", function.qualified, "is local")
        return None

    def _near(self, spot: Spot, word: Word, line: int, column: int) -> list[Place]:
        """What the text itself defines."""
        called = [s for s in spot.symbols if s.name == word.name and s.kind not in DATA_KINDS]
        for symbol in called:
            if symbol.line == line and symbol.column <= column <= symbol.column + symbol.length:
                return [symbol_place(spot.path, symbol, spot.text, "is defined here")]
        if word.is_member:
            chosen = list(self._members(spot, word, line, called))
            if not chosen and word.owner in _SELF:
                return self._attributes(spot, word, line)
        else:
            chosen = _in_reach(spot, line, called)
            local = self.local(spot, word, line)
            if local is not None and not (chosen and _only_sets(spot, local[1])):
                return [local[1]]
        return [symbol_place(spot.path, symbol, spot.text, "is defined in this file") for symbol in chosen]

    @staticmethod
    def _members(spot: Spot, word: Word, line: int, called: Sequence[PlacedSymbol]) -> Iterator[PlacedSymbol]:
        """Members of the class around a line, or of the class that stands before the dot."""
        owner = word.owner.rpartition(".")[2]
        around = [s.qualified for s in spot.symbols if s.qualified in spot.types and s.start_line <= line <= s.end_line]
        for symbol in called:
            parent = symbol.qualified.rpartition(".")[0]
            is_own = word.owner in _SELF and parent in around
            if parent and (is_own or parent == word.owner or (owner and parent.rpartition(".")[2] == owner)):
                yield symbol

    @staticmethod
    def _attributes(spot: Spot, word: Word, line: int) -> list[Place]:
        """Where the class around a line first sets an attribute that it does not declare."""
        around = [s for s in spot.symbols if s.qualified in spot.types and s.start_line <= line <= s.end_line]
        for holder in sorted(around, key=lambda s: -s.line):
            token = find_attribute(holder, spot.tokens(word.name), spot.text)
            if token is not None:
                owner = f"{holder.qualified}.{word.name}"
                return [token_place(spot.path, token, spot.text, SymbolKind.FIELD.value, owner, "is set here first")]
        return []

    def _imported(self, spot: Spot, word: Word, line: int, graph: CodeGraph | None) -> list[Place]:
        if graph is None:
            return []
        if self._unsaved is None or self._unsaved.graph is not graph:
            self._unsaved = UnsavedImports(self._know.workspace.row.path, graph)
        resolving = Imported(self._know, self._unsaved)
        root = self._know.workspace.row.path
        found: dict[tuple[str, int], Place] = {}
        owner = word.owner.partition(".")[0] if word.is_member else ""
        for path, original, said in resolving.targets(spot, owner or word.name, line):
            wanted = word.name if owner else original
            rows = resolving.defined(path, wanted, of=original if owner else "")
            for row, symbol, text in rows:
                place = symbol_place(row, symbol, text, "is imported from there")
                found.setdefault((place.path, place.line), place)
            if not rows and not owner and is_module_of(path, wanted, said, spot, line):
                found.setdefault((path, 1), file_place(path, read_saved(root, path), "is imported"))
        return list(found.values())

    def _anywhere(self, spot: Spot, word: Word, graph: CodeGraph | None) -> list[Place]:
        """Definitions of that name in the whole workspace: those in files that the text depends on, if there are."""
        rows = self._know.read(lambda catalogue: catalogue.symbols_named([word.name.lower()], _MOST_ROWS))
        rows = [row for row in rows if row.symbol.name == word.name and row.symbol.kind not in DATA_KINDS]
        rows = [row for row in rows if row.file.path != spot.path or word.is_member]
        if spot.language == "python" and not word.is_member:
            rows = [row for row in rows if row.symbol.kind not in _BOUND_TO_OBJECTS]
        needed = {edge.target for edge in graph.dependencies(spot.path)} if graph else set()
        ranked = sorted(rows, key=lambda row: _rank(row, spot, word, needed))
        if ranked and not word.is_member:
            best = _rank(ranked[0], spot, word, needed)[:2]
            ranked = [row for row in ranked if _rank(row, spot, word, needed)[:2] == best]
        return [self._row_place(row) for row in ranked[:MOST_PLACES]]

    def _row_place(self, row: SymbolRow) -> Place:
        text = read_saved(self._know.workspace.row.path, row.file.path)
        line, end = text.from_index(row.symbol.start_line, row.symbol.name), text.from_index(row.symbol.end_line)
        symbol = placed(row.symbol, row.file.language, text, line, end)
        return symbol_place(row.file.path, symbol, text, "is called so")


def _is_asked(spot: Spot, word: Word, line: int) -> bool:
    """Whether a word is a name: no keyword, and in a comment or a string only what looks like nothing but a name."""
    if word.name in KEYWORDS.get(spot.language, ()) and word.name not in _SELF:
        return False
    if any(imported.line == line for imported in spot.imports):
        return True  # the path of a module may be a string
    if any(token.line == line and token.column == word.column for token in spot.tokens(word.name)):
        return True
    text = spot.text.line(line)
    before, behind = text[: word.column], text[word.column + len(word.name) :]
    return (
        word.is_member or _SPECIFIC.search(word.name) is not None or behind.startswith(("(", "`")) or before[-1:] == "`"
    )


def _only_sets(spot: Spot, place: Place) -> bool:
    """Whether a place gives a value to a name and does not declare it."""
    before, behind = place.text[: place.column], place.text[place.column + place.length :]
    return spot.language in _DECLARING and not before.strip() and re.match(r"\s*=(?!=)", behind) is not None


def _in_reach(spot: Spot, line: int, called: Sequence[PlacedSymbol]) -> list[PlacedSymbol]:
    """Of definitions of a name, those that a line sees, the innermost scope first."""
    seen: list[tuple[int, PlacedSymbol]] = []
    for symbol in called:
        parent = symbol.qualified.rpartition(".")[0]
        if not parent:
            seen.append((0, symbol))
            continue
        scopes = [s for s in spot.symbols if s.qualified == parent]
        if any(s.start_line <= line <= s.end_line for s in scopes) and (
            parent not in spot.types or spot.language in _IMPLICIT
        ):
            seen.append((parent.count(".") + 1, symbol))
    deepest = max((depth for depth, _ in seen), default=0)
    return [symbol for depth, symbol in seen if depth == deepest]


def _rank(row: SymbolRow, spot: Spot, word: Word, needed: set[str]) -> tuple[int, int, int, int, str, int]:
    symbol = row.symbol
    parent = symbol.qualified.rpartition(".")[0].rpartition(".")[2]
    owner = word.owner.rpartition(".")[2]
    is_inner = symbol.kind in _INNER
    fit = 0 if word.is_member and owner and parent == owner else 1 if is_inner == word.is_member else 2
    tie = 0 if row.file.path == spot.path or row.file.path in needed else 1
    is_other = row.file.file_class is not FileClass.SOURCE
    return (fit, tie, int(is_other), -nearness(row.file.path, spot.path), row.file.path, symbol.start_line)
