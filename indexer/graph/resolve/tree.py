"""The files of a workspace as resolvers look them up; the only place of the graph that reads the disk (manifests)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from indexer.graph.model import Source
from indexer.records import Import

_MANIFEST_MAX_BYTES = 1_000_000


class Target(msgspec.Struct, frozen=True, gc=False):
    """A file that an import may mean, with the share (0 to 1) of certainty that it does."""

    path: str
    share: float = 1.0


class Resolver(Protocol):
    """Resolves the imports of one family of languages; made once a build with that family's files."""

    def resolve(self, source: Source, imported: Import) -> Iterable[Target]:
        """The files of the workspace that `imported`, said in `source`, means; none for what lies outside."""


class Tree:
    """All paths of the workspace, by folder and by name, and the text of its manifests."""

    def __init__(self, root: Path, paths: Iterable[str]) -> None:
        self._root = root
        self.paths = frozenset(paths)
        self._by_name: dict[str, list[str]] = {}
        for path in sorted(self.paths):
            self._by_name.setdefault(path.rpartition("/")[2], []).append(path)
        self.folders = {folder for path in self.paths for folder in parents(path)}

    def named(self, name: str) -> Sequence[str]:
        """The files whose last component is `name`."""
        return self._by_name.get(name, ())

    def ending(self, suffix: str) -> list[str]:
        """The files whose path ends with the components of `suffix`."""
        tail = "/" + suffix
        return [p for p in self.named(suffix.rpartition("/")[2]) if p == suffix or p.endswith(tail)]

    def first(self, candidates: Iterable[str]) -> str | None:
        """The first candidate that is a file."""
        return next((path for path in candidates if path in self.paths), None)

    def manifests(self, name: str) -> Iterator[tuple[str, str]]:
        """(folder, text) of each file called `name` that can be read."""
        for path in self.named(name):
            text = self.read(path)
            if text is not None:
                yield path.rpartition("/")[0], text

    def read(self, path: str) -> str | None:
        """The text of a small file, or None; a link that leads out of the workspace is not followed."""
        if path not in self.paths:
            return None
        try:
            full = (self._root / path).resolve()
            if not full.is_relative_to(self._root.resolve()) or full.stat().st_size > _MANIFEST_MAX_BYTES:
                return None
            return full.read_text(encoding="utf-8-sig", errors="replace")
        except OSError:
            return None


def parents(path: str) -> Iterator[str]:
    """The folders above `path`, nearest first, the root of the workspace (the empty string) last."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def join(*parts: str) -> str | None:
    """The normalised path below the root, or None if it leads out of the workspace."""
    path = posixpath.normpath("/".join(part for part in parts if part))
    if path.startswith(("..", "/")):
        return None
    return "" if path == "." else path


def nearness(path: str, other: str) -> int:
    """How many leading folders two paths share."""
    count = 0
    for one, two in zip(path.split("/")[:-1], other.split("/")[:-1], strict=False):
        if one != two:
            break
        count += 1
    return count


def nearest(source: str, candidates: Sequence[str]) -> list[str]:
    """Of several files that an import may mean, those closest to `source` in the tree."""
    if len(candidates) < 2:
        return list(candidates)
    best = max(nearness(source, c) for c in candidates)
    return [c for c in candidates if nearness(source, c) == best]


def narrow(source: Source, candidates: Sequence[str], definitions: Mapping[str, set[str]]) -> list[Target]:
    """Of the files of a package that `source` imports as a whole, those whose definitions it names.

    If it names none, each file gets an equal small share.
    """
    others = [c for c in candidates if c != source.path]
    used = source.parsed.references.keys()
    hits = {c: len(used & definitions.get(c, set())) for c in others}
    named = [c for c in others if hits[c]]
    if named:
        most = max(hits.values())
        return [Target(c, 0.5 + 0.5 * hits[c] / most) for c in named]
    return [Target(c, 1 / len(others)) for c in others]
