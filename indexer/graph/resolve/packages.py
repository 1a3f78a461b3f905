"""Go, Java, Kotlin, C#, Swift: files that share a package or namespace, narrowed by the names that are used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from indexer.graph.model import Source
from indexer.graph.resolve.tree import Target, Tree, narrow, nearest, parents
from indexer.records import Import

_GO_MODULE = re.compile(r"^\s*module\s+\"?([^\s\"]+)", re.MULTILINE)
_MAX_NAMESPACE = 60
"""A namespace of more files than this says nothing about any of them, unless a name narrows it."""


class GoResolver:
    """Import paths by the modules that the workspace's go.mod files declare."""

    def __init__(self, tree: Tree, sources: Sequence[Source]) -> None:
        self._modules: dict[str, str] = {}
        for folder, text in tree.manifests("go.mod"):
            match = _GO_MODULE.search(text)
            if match:
                self._modules.setdefault(match[1], folder)
        self._packages: dict[str, list[str]] = {}
        for source in sources:
            if not source.path.endswith("_test.go"):
                self._packages.setdefault(source.path.rpartition("/")[0], []).append(source.path)
        self._definitions = {s.path: s.defines() for s in sources}

    def resolve(self, source: Source, imported: Import) -> Iterable[Target]:
        """The files of the package's folder whose names are used."""
        module = imported.module
        for name in (module, *parents(module)):
            if name and name in self._modules:
                folder = f"{self._modules[name]}/{module[len(name) :].strip('/')}".strip("/")
                return narrow(source, self._packages.get(folder, ()), self._definitions)
        return ()


class JvmResolver:
    """`a.b.C` by package clause and name of file or definition; `a.b.*` narrowed; static imports by their class."""

    def __init__(self, tree: Tree, sources: Sequence[Source]) -> None:
        self._packages: dict[str, list[str]] = {}
        self._types: dict[str, list[str]] = {}
        self._definitions = {s.path: s.defines() for s in sources}
        for source in sources:
            package = source.parsed.package
            self._packages.setdefault(package, []).append(source.path)
            stem = source.path.rpartition("/")[2].partition(".")[0]
            tops = {s.name for s in source.parsed.symbols if "." not in s.qualified} | {stem}
            for name in tops:
                self._types.setdefault(f"{package}.{name}", []).append(source.path)

    def resolve(self, source: Source, imported: Import) -> Iterable[Target]:
        """The file of the class, or the files of the package."""
        module = imported.module.removeprefix("static ").strip()
        if module.endswith(".*") or "*" in imported.names:
            package = module.removesuffix(".*")
            if package in self._packages:
                return _narrow_namespace(source, self._packages[package], self._definitions)
            module = package
        for qualified in (*(f"{module}.{name}" for name in imported.names), module, *_outer(module)):
            files = [f for f in self._types.get(qualified, ()) if f != source.path]
            if files:
                chosen = nearest(source.path, files)
                return [Target(f, 1 / len(chosen)) for f in chosen]
        return ()


class NamespaceResolver:
    """C#: `using A.B` by the files that declare A.B; Swift: `import Module` by the folder of that name."""

    def __init__(self, tree: Tree, sources: Sequence[Source]) -> None:
        self._definitions = {s.path: s.defines() for s in sources}
        self._spaces: dict[str, list[str]] = {}
        for source in sources:
            for name in _declared(source):
                self._spaces.setdefault(name, []).append(source.path)

    def resolve(self, source: Source, imported: Import) -> Iterable[Target]:
        """The files of the namespace that define what is used; of `using static` and aliases, the class's file."""
        module = imported.module.removeprefix("static ").strip()
        for name in (module, *_outer(module)):
            if name in self._spaces:
                return _narrow_namespace(source, self._spaces[name], self._definitions)
        return ()


def _declared(source: Source) -> set[str]:
    if source.language == "swift":
        return {part for part in source.path.split("/")[:-1] if part[:1].isupper() and part not in {"Sources", "Tests"}}
    names = {s.qualified for s in source.parsed.symbols if s.kind in {"namespace", "module"}}
    return names | ({source.parsed.package} if source.parsed.package else set())


def _outer(qualified: str) -> list[str]:
    """`a.b.C.d` → `a.b.C`, `a.b`: at most two levels out, for members and nested classes."""
    first = qualified.rpartition(".")[0]
    second = first.rpartition(".")[0]
    return [name for name in (first, second) if "." in name]


def _narrow_namespace(source: Source, files: Sequence[str], definitions: dict[str, set[str]]) -> list[Target]:
    targets = narrow(source, files, definitions)
    return targets if len(targets) <= _MAX_NAMESPACE else []
