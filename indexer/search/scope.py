"""Where a query may look: its path, language and kind operators, as a test of files and a filter of chunks. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pathspec

from indexer.languages.table import LANGUAGES
from indexer.records import BlobId, ChunkKind, FileRecord, SymbolKind
from indexer.search.files import FileIndex
from indexer.search.query import SYMBOL, Query
from indexer.store.chunk_records import ChunkFilter

_MOST_BLOBS = 3000  # more in a filter cost more than looking at what it would have kept away

_FURTHER_NAMES = {
    "golang": "go", "c#": "csharp", "dotnet": "csharp", "shell": "bash", "node": "javascript", "objc": "objective_c",
    "docker": "dockerfile", "hcl": "terraform", "proto": "protobuf",
}  # fmt: skip
_WITH = {"typescript": ("typescript", "tsx")}


def language_names() -> dict[str, str]:
    """Every name that `lang:` takes: names, extensions (`py`, `c++`) and what people say, with the language meant."""
    names = {extension: language.name for language in reversed(LANGUAGES) for extension in language.extensions}
    return {**names, **_FURTHER_NAMES, **{language.name: language.name for language in LANGUAGES}}


class Scope:
    """The files and chunks that a query may find."""

    def __init__(self, query: Query, files: FileIndex, root: Path | None = None) -> None:
        self._languages = _with_dialects(query.languages)
        self._not_languages = _with_dialects(query.not_languages)
        self._kinds, self.symbol_kinds = _split_kinds(query.kinds)
        self._not_kinds, self._not_symbol_kinds = _split_kinds(query.not_kinds)
        self._paths = _matching(query.paths, files, root)
        self._not_paths = _matching(query.not_paths, files, root) or frozenset()

    @property
    def wants_definitions(self) -> bool:
        """Whether definitions themselves are asked for, not places in texts."""
        return bool(self.symbol_kinds)

    @property
    def restricts_chunks(self) -> bool:
        """Whether of an allowed file some chunks may be found and others not."""
        return bool(self._kinds or self._not_kinds or self.symbol_kinds)

    def allows(self, file: FileRecord) -> bool:
        """Whether the file may be found."""
        return not (
            (self._paths is not None and file.path not in self._paths)
            or file.path in self._not_paths
            or (self._languages and file.language not in self._languages)
            or file.language in self._not_languages
        )

    def allows_kind(self, kind: ChunkKind) -> bool:
        """Whether chunks of the kind may be found."""
        return (not self._kinds or kind in self._kinds) and kind not in self._not_kinds

    def allows_symbol(self, kind: SymbolKind) -> bool:
        """Whether definitions of the kind may be found."""
        return kind in self.symbol_kinds and kind not in self._not_symbol_kinds

    def chunk_filter(self, files: FileIndex) -> ChunkFilter:
        """What of this the chunk table can see to itself; `allows` still has to be asked."""
        every_kind = set(self.symbol_kinds) == set(SymbolKind)
        return ChunkFilter(
            languages=tuple(sorted(self._languages)),
            kinds=tuple(kind for kind in ChunkKind if self.allows_kind(kind)) if self._kinds or self._not_kinds else (),
            defines=tuple(sorted(self.symbol_kinds)) if not every_kind else (),
            blobs=self._blobs(files),
        )

    def _blobs(self, files: FileIndex) -> tuple[BlobId, ...] | None:
        if self._paths is None:
            return None
        blobs = {file.blob for file in files.records if file.blob and self.allows(file)}
        return tuple(sorted(blobs)) if len(blobs) <= _MOST_BLOBS else None


def _with_dialects(languages: Iterable[str]) -> frozenset[str]:
    return frozenset(dialect for language in languages for dialect in _WITH.get(language, (language,)))


def _split_kinds(kinds: Iterable[str]) -> tuple[frozenset[ChunkKind], frozenset[SymbolKind]]:
    chunk_kinds = {ChunkKind(kind) for kind in kinds if kind in set(ChunkKind)}
    symbol_kinds = {SymbolKind(kind) for kind in kinds if kind in set(SymbolKind)}
    return frozenset(chunk_kinds), frozenset(SymbolKind) if SYMBOL in kinds else frozenset(symbol_kinds)


def _matching(patterns: Iterable[str], files: FileIndex, root: Path | None) -> frozenset[str] | None:
    """The paths that a pattern fits, as a beginning or as a line of a .gitignore would; None where no pattern is."""
    below = f"{root.as_posix()}/" if root else "./"
    wanted = [pattern.removeprefix(below).removeprefix("./").lstrip("!#") for pattern in patterns]
    if not wanted:
        return None
    spec = pathspec.GitIgnoreSpec.from_lines(pattern.lower() for pattern in wanted)
    beginnings = tuple(pattern.lower() for pattern in wanted)
    return frozenset(
        file.path for file in files.records if (low := file.path.lower()).startswith(beginnings) or spec.match_file(low)
    )
