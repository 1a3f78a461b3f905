"""Gradle's version catalogs: `gradle/libs.versions.toml` and others of that ending."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from indexer.facts.shelf import Shelf, folder_of
from indexer.facts.table import Table


@dataclass(slots=True)
class Catalog:
    """Libraries and plugins as (name, version) by the accessor that scripts use (`spring.core`), and bundles."""

    libraries: dict[str, tuple[str, str]] = field(default_factory=dict)
    plugins: dict[str, tuple[str, str]] = field(default_factory=dict)
    bundles: dict[str, list[str]] = field(default_factory=dict)

    def look_up(self, accessor: str) -> list[tuple[str, str]]:
        """The libraries that `libs.<accessor>` stands for; a bundle stands for several."""
        name = _accessor(accessor.removesuffix(".get"))
        if name.startswith("bundles."):
            members = self.bundles.get(name.removeprefix("bundles."), [])
            return [self.libraries[member] for member in members if member in self.libraries]
        return [self.libraries[name]] if name in self.libraries else []


def read_catalogs(shelf: Shelf) -> dict[str, Catalog]:
    """All catalogs, by the folder of the build that they are for."""
    found: dict[str, Catalog] = {}
    for path in shelf.find_suffix(".toml"):
        if path.endswith(".versions.toml"):
            catalog, read = found.setdefault(_build_folder(path), Catalog()), _read_catalog(shelf, path)
            catalog.libraries.update(read.libraries)  # a build may have several, each under a name of its own
            catalog.plugins.update(read.plugins)
            catalog.bundles.update(read.bundles)
    return found


def _build_folder(path: str) -> str:
    folder = folder_of(path)
    return folder_of(folder) if folder.rpartition("/")[2] == "gradle" else folder


def _read_catalog(shelf: Shelf, path: str) -> Catalog:
    document = shelf.toml(path)
    if document is None:
        return Catalog()
    versions, bundles = document.table("versions"), document.table("bundles")
    return Catalog(
        _entries(document.table("libraries"), versions, "module"),
        _entries(document.table("plugins"), versions, "id"),
        {_accessor(name): [_accessor(item) for item in bundles.texts(name)] for name in bundles},
    )


def _entries(table: Table, versions: Table, name_key: str) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for alias, value in table.items():
        details = table.child(alias)
        if details is not None:
            name = details.text(name_key) or f"{details.text('group')}:{details.text('name')}"
            found[_accessor(alias)] = (name, _version(details, versions))
        elif isinstance(value, str):
            name, _, version = value.rpartition(":")
            found[_accessor(alias)] = (name, version)
    return found


def _accessor(alias: str) -> str:
    return re.sub(r"[-_.]+", ".", alias)


def _version(details: Table, versions: Table) -> str:
    inner = details.child("version")
    if inner is None:
        return details.text("version")
    reference = inner.text("ref")
    if not reference:
        return _rich(inner)
    rich = versions.child(reference)
    return _rich(rich) if rich else versions.text(reference)


def _rich(version: Table) -> str:
    return version.text("strictly") or version.text("require") or version.text("prefer")
