"""Python: absolute and relative imports, src layouts, namespace packages, names that a package re-exports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from indexer.graph.model import Source
from indexer.graph.resolve.tree import Target, Tree, join, nearness, parents
from indexer.records import Import

_PACKAGE_SHARE = 0.4
"""What a package's `__init__` gets of an import whose name is known to come from elsewhere."""


class PythonResolver:
    """Finds modules by the folders that Python would search: those above the importer, and roots of packages."""

    def __init__(self, tree: Tree, sources: Sequence[Source]) -> None:
        self._tree = tree
        self._parsed = {s.path: s.parsed for s in sources}
        self._roots = self._source_roots()
        self._search_paths: dict[str, list[str]] = {}

    def resolve(self, source: Source, imported: Import) -> Iterable[Target]:
        """The module, those of `names` that are modules, and the modules that re-exported names come from."""
        found: dict[str, float] = {}
        for base in self._bases(source, imported):
            for path, share in self._from_base(base, imported.names):
                found[path] = max(share, found.get(path, 0.0))
            if found:
                break
        found.pop(source.path, None)
        return [Target(path, share) for path, share in found.items()]

    def _source_roots(self) -> list[str]:
        """Folders from which packages are imported: above the topmost `__init__`, and where a project is declared."""
        roots = {""}
        inits = {path.rpartition("/")[0] for path in self._tree.named("__init__.py")}
        for folder in inits:
            above = folder.rpartition("/")[0]
            if folder and above not in inits:
                roots.add(above)
        for manifest in ("pyproject.toml", "setup.py", "setup.cfg"):
            for path in self._tree.named(manifest):
                project = path.rpartition("/")[0]
                roots.update(r for r in (project, join(project, "src"), join(project, "lib")) if r is not None)
        return sorted(roots & (self._tree.folders | {""}), key=lambda r: (r.count("/"), r))

    def _search_path(self, path: str) -> list[str]:
        """The importer's own folder and the roots above it, then the other roots, nearest first."""
        own = path.rpartition("/")[0]
        known = self._search_paths.get(own)
        if known is None:
            above = [own, *(folder for folder in parents(own) if folder in self._roots)] if own else [own]
            rest = [root for root in self._roots if root not in above]
            known = above + sorted(rest, key=lambda root: -nearness(path, f"{root}/_"))
            self._search_paths[own] = known
        return known

    def _bases(self, source: Source, imported: Import) -> Iterator[str]:
        """Paths without suffix that the module may lie at, likeliest first."""
        inner = imported.module.lstrip(".").replace(".", "/")
        level = imported.level or len(imported.module) - len(imported.module.lstrip("."))
        if level:
            folder = "/".join(source.path.split("/")[:-level])
            base = join(folder, inner)
            if base is not None:
                yield base
            return
        for root in self._search_path(source.path):
            base = join(root, inner)
            if base:
                yield base

    def _from_base(self, base: str, names: Sequence[str]) -> Iterator[tuple[str, float]]:
        module = self._tree.first((f"{base}.py", f"{base}.pyi"))
        package = self._tree.first((f"{base}/__init__.py", f"{base}/__init__.pyi"))
        whole = module or package
        elsewhere = False
        for name in names:
            inner = self._tree.first((f"{base}/{name}.py", f"{base}/{name}/__init__.py", f"{base}/{name}.pyi"))
            origin = inner or (self._origin(package, name) if package else None)
            if origin:
                elsewhere = True
                yield origin, 1.0
        if whole:
            yield whole, _PACKAGE_SHARE if elsewhere else 1.0

    def _origin(self, package: str, name: str) -> str | None:
        """The module that a package's `__init__` takes `name` from."""
        parsed = self._parsed.get(package)
        folder = package.rpartition("/")[0]
        for imported in parsed.imports if parsed else ():
            if name in imported.names and imported.level == 1 and imported.module.strip("."):
                inner = f"{folder}/{imported.module.strip('.').replace('.', '/')}"
                return self._tree.first((f"{inner}.py", f"{inner}/__init__.py"))
        return None
