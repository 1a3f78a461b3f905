"""Where definitions that a search by name has found are named, exactly: editors jump there."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from daemon.places.spot import read_saved
from indexer.places.naming import name_column
from indexer.records import BlobId
from indexer.search.symbols import SymbolMatch
from indexer.store.catalogue import SymbolRow

_MOST_KEPT: Final = 10_000


class Named(NamedTuple):
    """A line as editors count it, with its text, and what of it is the name."""

    line: int
    column: int
    length: int
    text: str


class SymbolPlaces:
    """Finds the places, and keeps them as long as contents stay: who types sees the same again. Any thread."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._kept: dict[tuple[BlobId, int, str], Named] = {}

    def of(self, matches: Sequence[SymbolMatch]) -> list[Named]:
        """The place of each match; each file is read once."""
        wanted: dict[str, list[SymbolRow]] = {}
        for match in matches:
            if _key(match.row) not in self._kept:
                wanted.setdefault(match.row.file.path, []).append(match.row)
        fresh = {_key(row): named for path, rows in wanted.items() for row, named in self._look(path, rows)}
        with self._lock:
            if len(self._kept) > _MOST_KEPT:
                self._kept = {}
            self._kept.update(fresh)
            kept = self._kept
        return [fresh.get(_key(row)) or kept.get(_key(row)) or _somewhere(row) for row in (m.row for m in matches)]

    def _look(self, path: str, rows: Sequence[SymbolRow]) -> list[tuple[SymbolRow, Named]]:
        text = read_saved(self._root, path)
        found = []
        for row in rows:
            line = text.from_index(row.symbol.start_line, row.symbol.name)
            words = text.line(line)
            found.append((row, Named(line, *name_column(words, row.symbol.name, row.file.language), words)))
        return found


def _key(row: SymbolRow) -> tuple[BlobId, int, str]:
    return row.file.blob, row.symbol.start_line, row.symbol.name


def _somewhere(row: SymbolRow) -> Named:
    return Named(row.symbol.start_line, 0, 0, "")
