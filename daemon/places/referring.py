"""Every place where a name stands as code, file by file, in the files that the index says use it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from daemon.places.finding import Finder
from daemon.places.knowing import PlaceKnowledge
from daemon.places.shapes import Place, token_place
from daemon.places.spot import Spot
from daemon.places.using import ties_to, users_of
from indexer.graph.model import EdgeKind
from indexer.places.naming import Word, word_at
from indexer.places.outline import PlacedSymbol
from indexer.places.tokens import import_lines
from indexer.records import Import

_GRAPH_WAIT_S: Final = 1.0
_MOST_IMPORTERS: Final = 300
"""Files that depend on a definition's and do not use it by the index; they may still import it."""


class Candidates:
    """The files to look at for a name, nearest first; `within` bounds them to a function of the first one."""

    def __init__(
        self, name: str, paths: Sequence[str], *, is_certain: bool = True, within: PlacedSymbol | None = None
    ) -> None:
        self.name = name
        self.paths = paths
        self.is_certain = is_certain
        self.within = within


class Referrer:
    """Finds references in one workspace. Any thread, not the loop's."""

    def __init__(self, knowledge: PlaceKnowledge) -> None:
        self._know = knowledge
        self._finder = Finder(knowledge)

    def candidates(self, spot: Spot | None, line: int, column: int, name: str) -> Candidates:
        """Where to look for a name, or for the word at a place of `spot`."""
        word = word_at(spot.text.line(line), column) if spot and line else None
        if name and (word is None or word.name != name):
            word = Word(name.replace("::", ".").rpartition(".")[2], column, "." in name, name.rpartition(".")[0])
        if word is None:
            return Candidates("", ())
        if spot is None:
            return self._of_name(word.name, "", set())
        defined = self._finder.find(spot, line, column, name)[1]
        if defined and defined[0].kind == "local":
            local = self._finder.local(spot, word, line)
            return Candidates(word.name, [spot.path], within=local[0] if local else None)
        homes = [place.path for place in defined if place.kind != "file"]
        return self._of_name(word.name, homes[0] if homes else "", {spot.path, *homes[:1]})

    def _of_name(self, name: str, home: str, always: set[str]) -> Candidates:
        names = self._know.names()
        definers = names.files_of(self._know.read(lambda c: c.definers([name])).get(name, ()))
        namers = names.namers(name)
        if not home and len(definers) == 1:
            home = next(iter(definers))
        if not home:
            paths = dict.fromkeys([*sorted(always), *sorted(definers), *(namer.path for namer in namers)])
            return Candidates(name, list(paths), is_certain=len(definers) < 2)
        graph = self._know.graph(_GRAPH_WAIT_S)
        users = users_of(namers, home, definers, ties_to(graph, home))
        importers = [e.source for e in graph.dependents(home) if e.kind is EdgeKind.IMPORT] if graph else []
        near = [home, *sorted(always - {home}), *(namer.path for namer in users.files), *importers[:_MOST_IMPORTERS]]
        return Candidates(name, list(dict.fromkeys(near)), is_certain=users.is_certain)


def places_in(spot: Spot, name: str, within: PlacedSymbol | None = None) -> Iterator[Place]:
    """The places of a name in one text, with what each is."""
    tokens = spot.tokens(name)
    if not tokens:
        return
    defined = {(s.line, s.column): s for s in spot.symbols if s.name == name}
    said = [Import(i.module, i.names, i.line, i.level) for i in spot.imports]
    imported = import_lines(said, spot.text)
    for token in tokens:
        if within is not None and not within.line <= token.line <= within.end_line:
            continue
        own = defined.get((token.line, token.column))
        kind = "definition" if own else "import" if token.line in imported else "reference"
        around = own or _innermost(spot.symbols, token.line)
        yield token_place(spot.path, token, spot.text, kind, around.qualified if around else "")


def _innermost(symbols: Sequence[PlacedSymbol], line: int) -> PlacedSymbol | None:
    around = [symbol for symbol in symbols if symbol.line <= line <= symbol.end_line]
    return max(around, key=lambda symbol: (symbol.line, -symbol.end_line), default=None)
