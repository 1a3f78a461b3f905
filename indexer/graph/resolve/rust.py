"""Rust: `crate::`, `self::`, `super::`, `mod x`, and the crates of a workspace by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from indexer.graph.model import Source
from indexer.graph.resolve.tree import Target, Tree, parents
from indexer.records import Import

_SECTION = re.compile(r"^\s*\[(.+?)\]", re.MULTILINE)
_NAME = re.compile(r"^\s*name\s*=\s*[\"']([^\"']+)[\"']", re.MULTILINE)
_ROOTS = ("src/lib.rs", "src/main.rs")


class RustResolver:
    """Walks module paths down from a crate's root as far as files go; the rest of a path names items inside."""

    def __init__(self, tree: Tree, sources: Sequence[Source]) -> None:
        self._tree = tree
        self._crates: dict[str, str] = {}
        self._folders: set[str] = set()
        for folder, text in tree.manifests("Cargo.toml"):
            for name in _crate_names(text):
                self._crates.setdefault(name.replace("-", "_"), folder)
                self._folders.add(folder)

    def resolve(self, source: Source, imported: Import) -> Iterable[Target]:
        """The file of the deepest module on the path, and of each name that is a module itself."""
        module = imported.module.strip()
        if module.startswith("mod "):
            module = "self::" + module.removeprefix("mod ").strip()
        parts = [part for part in module.split("::") if part and part != "*"]
        if not parts:
            return []
        found: dict[str, None] = {}
        for tail in [[name] for name in imported.names if name not in {"*", "self"}] or [[]]:
            path = self._walk(source.path, [*parts, *tail])
            if path and path != source.path:
                found[path] = None
        return [Target(path) for path in found]

    def _walk(self, importer: str, parts: list[str]) -> str | None:
        head, rest = parts[0], parts[1:]
        if head == "crate":
            return self._down(self._crate_source(importer), rest)
        if head in {"self", "super"}:
            folder: str | None = _module_folder(importer)
            while rest and head == "super":
                folder = _above(folder) if folder is not None else None
                if rest[0] != "super":
                    break
                rest = rest[1:]
            return self._down(folder, rest)
        if head in self._crates:
            folder = self._crates[head]
            return self._down(f"{folder}/src".strip("/"), rest) or self._root(folder)
        # A module declared in this file may be named without `self::`.
        return self._down(_module_folder(importer), parts, own=False)

    def _crate_source(self, importer: str) -> str:
        for folder in parents(importer):
            if folder in self._folders:
                source = f"{folder}/src".strip("/")
                return source if importer.startswith(source + "/") else importer.rpartition("/")[0]
        return importer.rpartition("/")[0]

    def _down(self, folder: str | None, parts: Sequence[str], own: bool = True) -> str | None:
        """The file of the longest prefix of `parts` that is a module below `folder`, else the folder's own module."""
        if folder is None:
            return None
        for count in range(len(parts), 0, -1):
            base = "/".join([*([folder] if folder else []), *parts[:count]])
            found = self._tree.first((f"{base}.rs", f"{base}/mod.rs"))
            if found:
                return found
        return self._tree.first((f"{folder}.rs", f"{folder}/mod.rs", *self._roots_of(folder))) if own else None

    def _root(self, folder: str) -> str | None:
        return self._tree.first(f"{folder}/{root}".strip("/") for root in _ROOTS)

    def _roots_of(self, folder: str) -> list[str]:
        return [f"{folder}/lib.rs".strip("/"), f"{folder}/main.rs".strip("/")]


def _module_folder(path: str) -> str:
    """The folder that holds the submodules of the module at `path`."""
    folder, _, name = path.rpartition("/")
    if name in {"mod.rs", "lib.rs", "main.rs"}:
        return folder
    return path.removesuffix(".rs")


def _above(folder: str) -> str | None:
    return folder.rpartition("/")[0] if folder else None


def _crate_names(manifest: str) -> list[str]:
    """The names of the package and of its library target."""
    names = []
    sections = _SECTION.split(manifest)
    for title, body in zip(sections[1::2], sections[2::2], strict=True):
        match = _NAME.search(body) if title.strip() in {"package", "lib"} else None
        if match:
            names.append(match[1])
    return names
