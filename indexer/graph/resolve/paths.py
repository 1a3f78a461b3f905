"""Languages that import files by path: C and C++ includes, Ruby requires, shell sources, style sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from indexer.graph.model import Source
from indexer.graph.resolve.tree import Target, Tree, join, nearest
from indexer.records import Import

_AMBIGUOUS_MAX = 4
_VARIABLE = re.compile(r"^(?:\$\(.*\)|\$\{?\w+\}?)/")
"""A folder that a shell computes; what follows it is mostly a path within the project."""


class PathResolver:
    """Beside the importer, then by the unique (or nearest) file whose path ends as written."""

    suffixes: tuple[str, ...] = ("",)
    prefixes: tuple[str, ...] = ("",)
    bare_names = True
    """Whether a name without a folder may mean a file in any folder."""

    def __init__(self, tree: Tree, sources: Sequence[Source]) -> None:
        self._tree = tree

    def resolve(self, source: Source, imported: Import) -> Iterable[Target]:
        """The file at the path as written."""
        written = _VARIABLE.sub("", imported.module.strip())
        folder = source.path.rpartition("/")[0]
        for suffix in self.suffixes:
            near = join(folder, written + suffix)
            if near in self._tree.paths and near != source.path:
                return [Target(near)]
        inner = written.lstrip("./")
        for suffix in self.suffixes:
            for prefix in self.prefixes:
                if not prefix and "/" not in inner and not self.bare_names:
                    continue
                matches = [p for p in self._tree.ending(f"{prefix}{inner}{suffix}") if p != source.path]
                if matches:
                    return self._choice(source.path, matches)
        return []

    def _choice(self, importer: str, matches: Sequence[str]) -> list[Target]:
        chosen = nearest(importer, matches)
        return [Target(path, 1 / len(chosen)) for path in chosen] if len(chosen) <= _AMBIGUOUS_MAX else []


class IncludeResolver(PathResolver):
    """C, C++: `#include` relative to the file, then below any include root."""


class RubyResolver(PathResolver):
    """Ruby: `require_relative` beside the file, `require` below a lib root."""

    suffixes = (".rb", "")
    prefixes = ("lib/", "app/", "test/", "spec/", "")
    bare_names = False  # `json` and `set` are of the standard library


class ShellResolver(PathResolver):
    """Shell: `source x.sh` and `. x.sh`."""

    suffixes = ("", ".sh", ".bash")


class StyleResolver(PathResolver):
    """CSS imports, and the scripts and styles that HTML names."""

    suffixes = ("", ".css", ".scss", ".less")
