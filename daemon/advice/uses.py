"""Who uses a definition, which tests name it, and what it calls: from the index, ranked, and no more than it knows.

The index knows names and not types. So a name counts as a use where a file depends on the one that defines it, lies in
it, or where nothing else in the workspace is called so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daemon.advice.spot import Spot
from indexer.graph.model import DATA_KINDS
from indexer.impact.targets import enclosing
from indexer.records import FileClass, FileRecord, ParsedFile, Symbol, SymbolKind

if TYPE_CHECKING:
    from daemon.knowledge.workspace import OpenWorkspace
    from indexer.graph.model import CodeGraph
    from indexer.store.catalogue import Catalogue, SymbolRow

_MOST_READ = 12
"""Files that are opened to tell the places in them."""
_MOST_NAMES = 60
_COMMON = 40
"""A method's name that so many definitions bear says nothing without the type."""
_CALL = re.compile(r"(?P<owner>[.:>]\s*)?\b(?P<name>[^\W\d]\w{2,})\s*[(!]")
_TYPES = frozenset({SymbolKind.CLASS, SymbolKind.STRUCT, SymbolKind.INTERFACE, SymbolKind.TRAIT, SymbolKind.ENUM})
_CALLABLE = _TYPES | {
    SymbolKind.FUNCTION,
    SymbolKind.METHOD,
    SymbolKind.CONSTRUCTOR,
    SymbolKind.MACRO,
    SymbolKind.CONSTANT,
}
_INNER = frozenset({SymbolKind.METHOD, SymbolKind.PROPERTY, SymbolKind.FIELD, SymbolKind.CONSTRUCTOR})


@dataclass(frozen=True)
class Use:
    """A definition that names another, or the file alone where none does; `times` counts over all of the file."""

    path: str
    line: int
    symbol: str
    times: int
    is_test: bool


@dataclass(frozen=True)
class Uses:
    """`files` and `tests` count all files that name it; `places` are the strongest, one for each definition."""

    files: int
    tests: int
    places: tuple[Use, ...]
    is_certain: bool
    """Whether nothing else in the workspace is called so."""

    def in_source(self) -> list[Use]:
        """Places outside of tests."""
        return [use for use in self.places if not use.is_test]

    def in_tests(self) -> list[Use]:
        """Places in tests."""
        return [use for use in self.places if use.is_test]


@dataclass(frozen=True)
class Callee:
    """A definition of the workspace that some lines call, and where they do first."""

    name: str
    qualified: str
    path: str
    line: int
    called_at: int


def uses_of_symbol(workspace: OpenWorkspace, spot: Spot, symbol: Symbol) -> Uses:
    """Who names `symbol`, which `spot` defines; the file itself counts where it does so elsewhere than there."""
    graph = workspace.graph()
    found, definers = workspace.read_catalogue(lambda catalogue: _namers(catalogue, symbol.name))
    others = [row for row in definers if row.file.path != spot.path and row.symbol.kind not in DATA_KINDS]
    weights = _ties(graph, spot.path)
    is_vague = symbol.kind in _INNER and len(others) >= _COMMON
    near = [
        (record, parsed)
        for record, parsed in found
        if record.path != spot.path and not is_vague and (record.path in weights or not others)
    ]
    near.sort(key=lambda pair: (-_strength(pair[1], symbol.name, weights.get(pair[0].path, 0.0)), pair[0].path))
    tests = [pair for pair in near if _is_test(pair[0])]
    sources = [pair for pair in near if not _is_test(pair[0])]
    own = _places(spot.parsed, spot.text, spot.path, symbol.name, is_test=spot.file_class is FileClass.TEST)
    places = [use for use in own if use.symbol and not f"{use.symbol}.".startswith(f"{symbol.qualified}.")]
    for record, parsed in [*sources[:_MOST_READ], *tests[:_MOST_READ]]:
        text = _read(workspace, record)
        places += _places(parsed, text, record.path, symbol.name, is_test=_is_test(record))
    return Uses(len(sources), len(tests), tuple(places), is_certain=not others)


def callees_of(workspace: OpenWorkspace, spot: Spot) -> list[Callee]:
    """What the lines of a spot call of the workspace's own definitions, in the order of the calls."""
    named = _called_names(spot)
    if not named:
        return []
    graph = workspace.graph()
    needed = {edge.target for edge in graph.dependencies(spot.path)}
    lowered = sorted({name.lower() for name in named})
    rows = workspace.read_catalogue(lambda catalogue: catalogue.symbols_named(lowered, 4000))
    by_name: dict[str, list[SymbolRow]] = {}
    for row in rows:
        if row.symbol.name in named and row.symbol.kind not in DATA_KINDS:
            by_name.setdefault(row.symbol.name, []).append(row)
    own = {s.name: s for s in reversed(spot.definitions()) if s.kind in _CALLABLE}
    found = []
    for name, (line, is_attribute) in named.items():
        at_home = own.get(name)
        if at_home is not None and not _is_within(at_home, spot.symbol):
            found.append(Callee(name, at_home.qualified, spot.path, at_home.start_line, line))
        elif at_home is None:
            found += _elsewhere(name, line, by_name.get(name, []), needed, is_attribute=is_attribute)
    return found


def definitions_at(parsed: ParsedFile, text: str, name: str) -> Iterator[tuple[int, str, int]]:
    """(line, definition, times) for each definition in which the word stands; imports aside, in the order of lines."""
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    imports = {imported.line for imported in parsed.imports}
    symbols = [symbol for symbol in parsed.symbols if symbol.kind not in DATA_KINDS]
    found: dict[str, tuple[int, int]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if number in imports or not (times := len(word.findall(line))):
            continue
        around = enclosing(symbols, number)
        if around is not None and around.name == name and around.start_line == number:
            continue
        key = around.qualified if around else ""
        first, before = found.get(key, (number, 0))
        found[key] = (first, before + times)
    yield from ((line, key, times) for key, (line, times) in found.items())


def _namers(catalogue: Catalogue, name: str) -> tuple[list[tuple[FileRecord, ParsedFile]], list[SymbolRow]]:
    found = [pair for pair in catalogue.parsed_files_with(name) if name in pair[1].references]
    rows = [row for row in catalogue.symbols_named([name.lower()]) if row.symbol.name == name]
    return found, rows


def _ties(graph: CodeGraph, path: str) -> dict[str, float]:
    """How strongly each file depends on `path`."""
    weights: dict[str, float] = {}
    for edge in graph.dependents(path):
        weights[edge.source] = weights.get(edge.source, 0.0) + edge.weight
    return weights


def _strength(parsed: ParsedFile, name: str, tie: float) -> float:
    return tie + min(1.0, parsed.references.get(name, 0) / 10)


def _places(parsed: ParsedFile, text: str, path: str, name: str, *, is_test: bool) -> list[Use]:
    found = [Use(path, line, symbol, times, is_test) for line, symbol, times in definitions_at(parsed, text, name)]
    inner = sorted((use for use in found if use.symbol), key=lambda use: (-use.times, use.line))
    # Tests in JavaScript are calls and no definitions, so that the file is all that can be told.
    return inner[:_MOST_READ] or found[:1]


def _called_names(spot: Spot) -> dict[str, tuple[int, bool]]:
    """Names that stand before a bracket in the lines of a spot, by line: the line, and whether behind a dot."""
    named: dict[str, tuple[int, bool]] = {}
    rows = spot.code.split("\n")[spot.start - 1 : spot.end]
    defined = {(s.start_line, s.name) for s in spot.definitions()}
    for number, row in enumerate(rows, spot.start):
        for match in _CALL.finditer(row):
            name = match["name"]
            if (
                name not in named
                and (number, name) not in defined
                and not name.startswith("__")
                and len(named) < _MOST_NAMES
            ):
                named[name] = (number, bool(match["owner"]))
    return named


def _is_within(symbol: Symbol, around: Symbol | None) -> bool:
    """Whether it is what is explained or a part of it, which it goes without saying that it calls."""
    return around is not None and f"{symbol.qualified}.".startswith(f"{around.qualified}.")


def _elsewhere(
    name: str, line: int, rows: Sequence[SymbolRow], needed: set[str], *, is_attribute: bool
) -> Iterator[Callee]:
    """What a name means that the file does not define: what it depends on, or the only one that is called so."""
    source = [row for row in rows if row.file.file_class is FileClass.SOURCE and row.symbol.kind in _CALLABLE]
    near = [row for row in source if row.file.path in needed]
    top = [row for row in near if "." not in row.symbol.qualified]
    if is_attribute:  # the object's type is not known, so that only one definition leaves no doubt
        chosen = near if len(near) == 1 and len(source) == 1 else []
    else:
        chosen = top or (source if len(source) == 1 and source[0].symbol.kind in _TYPES else [])
    for row in chosen[:1]:
        yield Callee(name, row.symbol.qualified, row.file.path, row.symbol.start_line, line)


def _is_test(record: FileRecord) -> bool:
    return record.file_class is FileClass.TEST


def _read(workspace: OpenWorkspace, record: FileRecord) -> str:
    try:
        return (workspace.row.path / record.path).read_bytes().decode("utf-8", "replace")
    except OSError:  # gone since it was indexed
        return ""
