"""Frameworks and tools in use, told by dependencies, by files, and by imports; the table is `frameworks.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import TypeVar

import msgspec

from indexer.facts.manifests.requirement import normalise
from indexer.facts.model import Dependency, Framework, Package, Scope
from indexer.facts.shelf import Shelf
from indexer.facts.survey import ImportSite

Named = TypeVar("Named", Dependency, Package)

_ECOSYSTEMS = ("pypi", "npm", "cargo", "go", "maven", "composer", "rubygems", "nuget", "system")
_SEPARATORS = {"python": ".", "jvm": ".", "dotnet": ".", "php": "\\", "cargo": "::"}
_SCOPE_ORDER = (Scope.RUNTIME, Scope.TEST, Scope.DEV, Scope.BUILD, Scope.OPTIONAL, Scope.PEER)


class _Signs(msgspec.Struct, frozen=True):
    """How one framework shows itself: a row of the table."""

    kind: str
    pypi: tuple[str, ...] = ()
    npm: tuple[str, ...] = ()
    cargo: tuple[str, ...] = ()
    go: tuple[str, ...] = ()
    maven: tuple[str, ...] = ()
    composer: tuple[str, ...] = ()
    rubygems: tuple[str, ...] = ()
    nuget: tuple[str, ...] = ()
    system: tuple[str, ...] = ()
    python: tuple[str, ...] | None = None
    jvm: tuple[str, ...] = ()
    dotnet: tuple[str, ...] = ()
    php: tuple[str, ...] = ()
    c: tuple[str, ...] = ()
    swift: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    def names(self, ecosystem: str) -> tuple[str, ...]:
        """The names of its packages in an ecosystem."""
        found: tuple[str, ...] = getattr(self, ecosystem)
        return found

    def modules(self, family: str) -> tuple[str, ...]:
        """What is imported of it, in the language family of that name."""
        if family == "python":
            return self.python if self.python is not None else tuple(name.replace("-", "_") for name in self.pypi)
        if family == "cargo":
            return tuple(name.replace("-", "_") for name in self.cargo)
        found: tuple[str, ...] = getattr(self, family)
        return found


def load_table() -> dict[str, _Signs]:
    """The table of frameworks, by name."""
    text = resources.files("indexer.facts").joinpath("frameworks.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, _Signs])


def find_frameworks(
    shelf: Shelf,
    dependencies: Iterable[Dependency],
    packages: Iterable[Package],
    imports: Mapping[str, Mapping[str, ImportSite]],
) -> tuple[Framework, ...]:
    """All frameworks with the best evidence for each: a declared dependency, then a file of its own, then an import."""
    declared = _Declared(dependencies, packages)
    configured = _configured(shelf)
    imported = {family: _prefixes(family, sites) for family, sites in imports.items()}
    found: list[Framework] = []
    for name, signs in load_table().items():
        evidence = (
            declared.evidence(name, signs)
            or next((configured[tool] for tool in signs.pypi if tool in configured), "")
            or _file(shelf, signs)
            or _import(signs, imported)
        )
        if evidence:
            found.append(Framework(name, evidence, signs.kind))
    return tuple(sorted(found, key=lambda framework: (framework.kind, framework.name.lower())))


class _Declared:
    """Dependencies and own packages, looked up by ecosystem and name."""

    def __init__(self, dependencies: Iterable[Dependency], packages: Iterable[Package]) -> None:
        self._named: dict[str, dict[str, Dependency]] = {}
        direct = (
            dependency for dependency in dependencies if not dependency.is_indirect and not dependency.is_internal
        )
        for dependency in sorted(direct, key=_weight):
            names = self._named.setdefault(dependency.ecosystem, {})
            names.setdefault(_key(dependency.ecosystem, dependency.name), dependency)
        self._own: dict[str, dict[str, Package]] = {}
        for package in packages:
            self._own.setdefault(package.ecosystem, {}).setdefault(_key(package.ecosystem, package.name), package)

    def evidence(self, framework: str, signs: _Signs) -> str:
        """A sentence on the dependency on a framework, or on being it; empty if there is neither."""
        names = [(ecosystem, name) for ecosystem in _ECOSYSTEMS for name in signs.names(ecosystem)]
        for ecosystem, name in names:
            package = _match(self._own.get(ecosystem, {}), ecosystem, name)
            if package:
                return f"{package.manifest} defines {package.name}, which is {framework} itself"
        candidates = (_match(self._named.get(ecosystem, {}), ecosystem, name) for ecosystem, name in names)
        best = min((found for found in candidates if found), key=_weight, default=None)
        if best is None:
            return ""
        version = f" {best.version}" if best.version and "\n" not in best.version else ""
        article = "an" if best.scope is Scope.OPTIONAL else "a"
        return f"{best.manifest} has {article} {best.scope} dependency on {best.name}{version}"


def _match(names: Mapping[str, Named], ecosystem: str, pattern: str) -> Named | None:
    """What is called `pattern`, begins with it where it ends in a star, or for Go lies below it."""
    key = _key(ecosystem, pattern)
    if key.endswith("*"):
        return next((found for name, found in names.items() if name.startswith(key[:-1])), None)
    if ecosystem == "go" and key not in names:  # major versions and parts lie below the path
        return next((found for name, found in names.items() if name.startswith(key + "/")), None)
    return names.get(key)


def _weight(dependency: Dependency) -> tuple[int, int, str]:
    """How little a dependency convinces: the manifest nearest to the root, then the scope."""
    return dependency.manifest.count("/"), _SCOPE_ORDER.index(dependency.scope), dependency.manifest


def _key(ecosystem: str, name: str) -> str:
    if ecosystem == "pypi":
        return normalise(name)
    return name if ecosystem in {"go", "maven", "system"} else name.lower()


def _configured(shelf: Shelf) -> dict[str, str]:
    """Evidence for each tool that has a table in a `pyproject.toml`, by its name on the package index."""
    found: dict[str, str] = {}
    for path in shelf.find("pyproject.toml"):
        document = shelf.toml(path)
        for tool in document.table("tool") if document else ():
            found.setdefault(normalise(tool), f"{path} configures {tool}")
    return found


def _file(shelf: Shelf, signs: _Signs) -> str:
    for pattern in signs.files:
        if "/" in pattern:
            found = [pattern] if shelf.has(pattern) else []
        elif pattern.startswith("*"):
            found = shelf.find_suffix(pattern[1:])
        elif pattern.endswith(".*"):
            found = shelf.find_stem(pattern[:-2])
        else:
            found = shelf.find(pattern)
        if found:
            return f"{found[0]} is there"
    return ""


def _prefixes(family: str, sites: Mapping[str, ImportSite]) -> dict[str, ImportSite]:
    """Each module and all that lies above it (`a.b.c`, `a.b`, `a`), with its best site."""
    separator = _SEPARATORS.get(family, "/")
    found: dict[str, ImportSite] = {}
    for module, site in sites.items():
        name = module.lstrip("\\")
        while name:
            known = found.get(name)
            if known is None or (known.is_test, known.path) > (site.is_test, site.path):
                found[name] = site
            name = name.rpartition(separator)[0]
    return found


def _import(signs: _Signs, imported: Mapping[str, Mapping[str, ImportSite]]) -> str:
    """An import as evidence. What tests alone import is used for tests, or is merely an input of theirs."""
    best: tuple[bool, str, str] | None = None
    for family, modules in imported.items():
        for name in signs.modules(family):
            site = modules.get(name.removesuffix("/*"))
            if site and site.is_test and signs.kind != "test":
                continue
            if site and (best is None or (site.is_test, site.path, name) < best):
                best = (site.is_test, site.path, name.removesuffix("/*"))
    return f"{best[1]} imports {best[2]}" if best else ""
