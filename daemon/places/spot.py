"""A text in which somebody points at a word: a file as saved or what an editor shows of it, and what it defines."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from indexer.classify import HEAD_BYTES
from indexer.languages.registry import detect_language, language_named
from indexer.places.outline import PlacedSymbol, SaidImport, placed_symbols, said
from indexer.places.text import EditorText
from indexer.places.tokens import Code, Token
from indexer.records import ParsedFile

_MOST_BYTES = 4_000_000
_LANGUAGES_OF_EDITORS = {
    "typescriptreact": "tsx",
    "javascriptreact": "javascript",
    "shellscript": "bash",
    "sh": "bash",
    "objective-c": "objective_c",
    "c++": "cpp",
    "c#": "csharp",
    "jsonc": "json",
    "plaintext": "",
}
"""Names of languages that editors spell otherwise than the index does."""


@dataclass(frozen=True)
class Spot:
    """A text with its definitions and imports."""

    path: str
    language: str
    text: EditorText
    symbols: tuple[PlacedSymbol, ...] = ()
    imports: tuple[SaidImport, ...] = ()

    @cached_property
    def code(self) -> Code:
        """The text without comments and strings."""
        return Code(self.language, self.text)

    def tokens(self, name: str) -> list[Token]:
        """The places of a name."""
        return list(self.code.find(name))

    @cached_property
    def types(self) -> frozenset[str]:
        """The names of what has members."""
        return frozenset(s.qualified for s in self.symbols if s.kind in _WITH_MEMBERS)


class SpotShelf:
    """Keeps spots that were lately asked about, by what they are read from, up to so many bytes of text. Any thread."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Spot] = OrderedDict()
        self._size_bytes = 0

    def get(self, key: Hashable, read: Callable[[], Spot]) -> Spot:
        """The spot of `key`, from `read` if it is not kept."""
        with self._lock:
            spot = self._kept.get(key)
            if spot is not None:
                self._kept.move_to_end(key)
                return spot
        spot = read()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = spot
                self._size_bytes += len(spot.text.data)
            while self._size_bytes > self._most_bytes and len(self._kept) > 1:
                self._size_bytes -= len(self._kept.popitem(last=False)[1].text.data)
        return spot


_WITH_MEMBERS = frozenset({"class", "interface", "struct", "enum", "trait", "impl", "module", "namespace", "type"})


def spot_of(path: str, text: EditorText, parsed: ParsedFile) -> Spot:
    """A file as indexed."""
    symbols = tuple(placed_symbols(parsed, text))
    imports = tuple(said(imported, text.from_index(imported.line)) for imported in parsed.imports)
    return Spot(path, parsed.language, text, symbols, imports)


def read_saved(root: Path, path: str) -> EditorText:
    """The text of a file as it is on the disk; empty if it is gone, or larger than anything that people write."""
    try:
        with (root / path).open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        return EditorText.saved(data if len(data) <= _MOST_BYTES else b"")
    except (OSError, ValueError):  # gone, or no name that a file can bear
        return EditorText(b"")


def language_of(path: str, data: bytes, editors_name: str = "") -> str:
    """The language of a text: as its path and its beginning tell, else as the editor calls it; empty if unknown."""
    found = detect_language(path, data[:HEAD_BYTES])
    if found or not editors_name:
        return found
    name = _LANGUAGES_OF_EDITORS.get(editors_name, editors_name)
    return name if language_named(name) else ""
