"""Which files imports mean, asked of the index's own resolvers, also for text that nobody has saved."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from indexer.graph.families import FAMILIES, family_of
from indexer.graph.model import Source
from indexer.graph.resolve.tree import Resolver, Tree
from indexer.records import FileRecord, Import, ParsedFile
from indexer.store.catalogue import Catalogue

_BY_DEFINITIONS: Final = frozenset(
    {"go", "java", "kotlin", "scala", "groovy", "csharp", "fsharp", "vb", "swift", "php"}
)
"""Languages whose imports are found by what other files define; of the rest the paths are enough, and packages."""

_RESOLVED: Final = frozenset(language for family in FAMILIES for language in family.languages)


class ImportResolver:
    """Resolves imports in the tree as it was at one revision. Any thread may ask."""

    def __init__(self, root: Path, catalogue: Catalogue) -> None:
        self._tree = Tree(root, [record.path for record in catalogue.files()])
        self._sources: dict[str, list[Source]] = {}
        for record, parsed in catalogue.parsed_files():
            if record.language in _RESOLVED:
                self._sources.setdefault(family_of(record.language), []).append(_source(record, parsed))
        self._resolvers: dict[str, Resolver | None] = {}
        self._lock = threading.Lock()

    def targets(self, path: str, record: FileRecord, parsed: ParsedFile) -> list[tuple[str, ...]]:
        """For each import of a file, the files that it means; none for what lies outside."""
        resolver = self._resolver(record.language)
        if resolver is None:
            return [() for _ in parsed.imports]
        source = Source(path, record.language, record.file_class, parsed)
        return [self._one(resolver, source, imported) for imported in parsed.imports]

    def _one(self, resolver: Resolver, source: Source, imported: Import) -> tuple[str, ...]:
        found = sorted(resolver.resolve(source, imported), key=lambda target: -target.share)
        return tuple(target.path for target in found if target.path != source.path)

    def _resolver(self, language: str) -> Resolver | None:
        family = family_of(language)
        with self._lock:
            if family not in self._resolvers:
                made = next((f.resolver for f in FAMILIES if language in f.languages), None)
                self._resolvers[family] = made(self._tree, self._sources.pop(family, [])) if made else None
            return self._resolvers[family]


def _source(record: FileRecord, parsed: ParsedFile) -> Source:
    """A file as resolvers look it up for others, without what they do not ask: most of its size."""
    kept = ParsedFile(parsed.language, parsed.lines, package=parsed.package)
    if record.language in _BY_DEFINITIONS:
        kept = msgspec.structs.replace(kept, symbols=parsed.symbols)
    elif record.path.rpartition("/")[2].startswith("__init__."):
        kept = msgspec.structs.replace(kept, imports=parsed.imports)
    return Source(record.path, record.language, record.file_class, kept)


def resolution_stamp(records: Sequence[FileRecord]) -> int:
    """What resolution rests on: the paths, and the content of files that say what others mean."""
    told = [record.path for record in records]
    told += [str(record.blob) for record in records if record.path.rpartition("/")[2] in _SAY_MORE]
    return hash(tuple(told))


_SAY_MORE = frozenset(
    {"__init__.py", "pyproject.toml", "setup.cfg", "setup.py", "go.mod", "package.json", "tsconfig.json"}
    | {"jsconfig.json", "composer.json", "Cargo.toml", "mod.rs", "lib.rs"}
)
