r"""PHP: `use A\B\C` by composer's PSR-4 folders, else by namespace and class; `require` by path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from indexer.graph.model import Source
from indexer.graph.resolve.jsonc import read_object
from indexer.graph.resolve.tree import Target, Tree, join, nearest
from indexer.records import Import


class PhpResolver:
    """Finds classes where an autoloader would, or where they are declared."""

    def __init__(self, tree: Tree, sources: Sequence[Source]) -> None:
        self._tree = tree
        self._prefixes = sorted(_psr4(tree), key=lambda rule: -len(rule[0]))
        self._declared: dict[str, list[str]] = {}
        for source in sources:
            package = source.parsed.package.strip("\\")
            for symbol in source.parsed.symbols:
                qualified = symbol.qualified.replace(".", "\\")
                name = qualified if package and qualified.startswith(package + "\\") else f"{package}\\{qualified}"
                self._declared.setdefault(name.strip("\\"), []).append(source.path)

    def resolve(self, source: Source, imported: Import) -> Iterable[Target]:
        """The file of the class (or of each class of a group), else the file that is required."""
        module = imported.module.strip().strip("\\")
        names = [f"{module}\\{name}" for name in imported.names] if imported.names else []
        found: dict[str, None] = {}
        for qualified in (*names, module):
            path = self._class(source.path, qualified)
            if path and path != source.path:
                found[path] = None
        if not found and module.endswith((".php", ".inc")):
            path = self._required(source.path, imported.module)
            if path:
                found[path] = None
        return [Target(path) for path in found]

    def _class(self, importer: str, qualified: str) -> str | None:
        declared = self._declared.get(qualified)
        if declared:
            return nearest(importer, declared)[0]
        for prefix, folder in self._prefixes:
            if qualified.startswith(prefix):
                path = join(folder, qualified[len(prefix) :].replace("\\", "/") + ".php")
                if path in self._tree.paths:
                    return path
        return None

    def _required(self, importer: str, specifier: str) -> str | None:
        folder = importer.rpartition("/")[0]
        inner = specifier.strip().lstrip("/")
        near = join(folder, inner)
        if near in self._tree.paths:
            return near
        matches = self._tree.ending(inner.lstrip("./"))
        return nearest(importer, matches)[0] if matches else None


def _psr4(tree: Tree) -> Iterator[tuple[str, str]]:
    """(namespace prefix, folder) of every composer.json."""
    for folder, text in tree.manifests("composer.json"):
        manifest = read_object(text)
        for section in ("autoload", "autoload-dev"):
            rules = manifest.get(section)
            rules = rules.get("psr-4") if isinstance(rules, dict) else None
            for prefix, places in rules.items() if isinstance(rules, dict) else ():
                yield from ((prefix.strip("\\") + "\\", place) for place in _places(folder, places))


def _places(folder: str, places: Any) -> Iterator[str]:
    for place in places if isinstance(places, list) else [places]:
        path = join(folder, place) if isinstance(place, str) else None
        if path is not None:
            yield path
