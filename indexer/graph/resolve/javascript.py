"""JavaScript and TypeScript: relative paths, tsconfig paths, and the packages of a monorepo by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from indexer.graph.model import Source
from indexer.graph.resolve.jsonc import read_object
from indexer.graph.resolve.tree import Target, Tree, join, parents
from indexer.records import Import

_SUFFIXES = (
    ".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte", ".astro", ".json", ".css",
)  # fmt: skip
_AS_WRITTEN_FOR = {".js": (".ts", ".tsx", ".d.ts", ".jsx"), ".mjs": (".mts",), ".cjs": (".cts",), ".jsx": (".tsx",)}
_BUILT = re.compile(r"(^|/)(dist|lib|build|out|output|es|esm|cjs|umd|types?)(?=/|$)")
_BUILT_SUFFIX = re.compile(r"(\.d)?\.[cm]?[jt]sx?$")
_MAX_EXTENDS = 8


class _Config(msgspec.Struct, frozen=True):
    """What a tsconfig says of paths: patterns with at most one star, and what to put in their place."""

    paths: tuple[tuple[str, tuple[str, ...]], ...] = ()
    base: str | None = None


class _Package(msgspec.Struct, frozen=True):
    """A package.json of the workspace."""

    folder: str
    manifest: dict[str, Any]


class JavaScriptResolver:
    """Finds modules as bundlers and the TypeScript compiler do, with sources in place of what a build would make."""

    def __init__(self, tree: Tree, sources: Sequence[Source]) -> None:
        self._tree = tree
        self._packages: dict[str, _Package] = {}
        self._package_at: dict[str, _Package] = {}
        for folder, text in tree.manifests("package.json"):
            package = _Package(folder, read_object(text))
            self._package_at[folder] = package
            name = package.manifest.get("name")
            if isinstance(name, str) and name:
                self._packages.setdefault(name, package)
        self._configs: dict[str, _Config] = {}

    def resolve(self, source: Source, imported: Import) -> Iterable[Target]:
        """The file that the specifier means; specifiers of packages outside the workspace mean none."""
        path = self._find(source.path, imported.module.split("?", 1)[0])
        return [Target(path)] if path and path != source.path else []

    def _find(self, importer: str, specifier: str) -> str | None:
        folder = importer.rpartition("/")[0]
        if specifier.startswith((".", "/")):
            base = join(folder, specifier) if specifier.startswith(".") else join(specifier.lstrip("/"))
            return self._file(base) if base is not None else None
        if specifier.startswith("#"):
            return self._inner(folder, specifier)
        for base in self._mapped(folder, specifier):
            found = self._file(base)
            if found:
                return found
        return self._of_package(specifier)

    def _file(self, base: str) -> str | None:
        """The file that a path without (or with another) suffix means, or the index of the folder."""
        stem, dot, suffix = base.rpartition(".")
        swapped = [stem + s for s in _AS_WRITTEN_FOR.get(dot + suffix, ())] if dot else []
        index = f"{base}/index" if base else "index"
        return self._tree.first(
            [base, *(base + s for s in _SUFFIXES), *swapped, *(index + s for s in _SUFFIXES)]
        ) or self._entry(self._package_at.get(base) if base else None)

    # -- packages of the workspace -------------------------------------------------------------------------------

    def _of_package(self, specifier: str) -> str | None:
        parts = specifier.split("/")
        count = 2 if specifier.startswith("@") else 1
        package = self._packages.get("/".join(parts[:count]))
        if package is None:
            return None
        inner = "/".join(parts[count:])
        if not inner:
            return self._entry(package)
        exported = list(_exports(package.manifest.get("exports"), f"./{inner}"))
        return self._made_from(package.folder, [*exported, inner, f"src/{inner}"])

    def _entry(self, package: _Package | None) -> str | None:
        if package is None:
            return None
        manifest = package.manifest
        named = [manifest.get(key) for key in ("source", "svelte", "types", "typings", "module", "main")]
        exported = list(_exports(manifest.get("exports"), "."))
        mains = [m for m in (*named[:1], *exported, *named[1:]) if isinstance(m, str)]
        return self._made_from(package.folder, [*mains, "src/index", "index", "src/main", "lib/index", "mod"])

    def _made_from(self, folder: str, inner_paths: Iterable[str]) -> str | None:
        """The first of `inner_paths` that is a file, or whose source is: `dist/x.js` is made from `src/x.ts`."""
        for inner in inner_paths:
            stem = _BUILT_SUFFIX.sub("", inner)
            bare = _BUILT.sub("", stem).strip("/")
            for form in (inner, stem, _BUILT.sub(r"\1src", stem), f"src/{bare}", bare):
                base = join(folder, form)
                found = self._source_file(base) if base else None
                if found:
                    return found
        return None

    def _source_file(self, base: str) -> str | None:
        index = f"{base}/index"
        return self._tree.first([base, *(base + s for s in _SUFFIXES), *(index + s for s in _SUFFIXES)])

    def _inner(self, folder: str, specifier: str) -> str | None:
        for above in (folder, *parents(folder)) if folder else ("",):
            package = self._package_at.get(above)
            if package:
                return self._made_from(above, _exports(package.manifest.get("imports"), specifier))
        return None

    # -- tsconfig ------------------------------------------------------------------------------------------------

    def _mapped(self, folder: str, specifier: str) -> Iterator[str]:
        config = self._config(folder)
        for pattern, targets in config.paths:
            star = _star(pattern, specifier)
            for target in targets if star is not None else ():
                path = join(target.replace("*", star or ""))
                if path is not None:
                    yield path
        if config.base is not None:
            path = join(config.base, specifier)
            if path is not None:
                yield path

    def _config(self, folder: str) -> _Config:
        known = self._configs.get(folder)
        if known is None:
            path = self._tree.first(f"{folder}/{n}".lstrip("/") for n in ("tsconfig.json", "jsconfig.json"))
            if path:
                known = self._read_config(path, _MAX_EXTENDS)
            elif folder:
                known = self._config(folder.rpartition("/")[0])
            else:
                known = _Config()
            self._configs[folder] = known
        return known

    def _read_config(self, path: str, depth: int) -> _Config:
        content = read_object(self._tree.read(path) or "")
        folder = path.rpartition("/")[0]
        options = content.get("compilerOptions")
        options = options if isinstance(options, dict) else {}
        base_url, paths = options.get("baseUrl"), options.get("paths")
        base = join(folder, base_url) if isinstance(base_url, str) else None
        if isinstance(paths, dict):
            return _Config(tuple(_patterns(paths, base if base is not None else folder)), base)
        extended = content.get("extends")
        for parent in extended if isinstance(extended, list) else [extended]:
            inherited = self._extended(folder, parent, depth) if isinstance(parent, str) else None
            if inherited is not None and (inherited.paths or inherited.base is not None):
                return _Config(inherited.paths, base if base is not None else inherited.base)
        return _Config((), base)

    def _extended(self, folder: str, parent: str, depth: int) -> _Config | None:
        if not parent.startswith(".") or depth == 0:
            return None
        base = join(folder, parent)
        path = self._tree.first((base, f"{base}.json", f"{base}/tsconfig.json")) if base else None
        return self._read_config(path, depth - 1) if path else None


def _patterns(paths: dict[str, Any], base: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for pattern, targets in paths.items():
        if isinstance(targets, list):
            yield pattern, tuple(f"{base}/{t}" if base else t for t in targets if isinstance(t, str))


def _star(pattern: str, text: str) -> str | None:
    """What the star of `pattern` stands for in `text`; empty without a star, None where they do not match."""
    prefix, star, suffix = pattern.partition("*")
    if not star:
        return "" if text == pattern else None
    if text.startswith(prefix) and text.endswith(suffix) and len(text) >= len(prefix) + len(suffix):
        return text[len(prefix) : len(text) - len(suffix)]
    return None


def _exports(table: object, key: str) -> Iterator[str]:
    """The paths that a package's `exports` (or `imports`) gives for `key`, all conditions alike."""
    if isinstance(table, str | list) or (isinstance(table, dict) and not any(k[:1] in ".#" for k in table)):
        table = {".": table}
    if not isinstance(table, dict):
        return
    for pattern, value in table.items():
        star = _star(pattern, key)
        if star is not None:
            yield from _leaves(value, star)


def _leaves(value: object, star: str) -> Iterator[str]:
    # A stack, not recursion: a manifest may be nested as deep as its author pleases.
    pending = [value]
    while pending:
        inner = pending.pop()
        if isinstance(inner, str):
            yield inner.replace("*", star)
        elif isinstance(inner, dict):
            pending += reversed(inner.values())
        elif isinstance(inner, list):
            pending += reversed(inner)
