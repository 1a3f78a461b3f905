"""What a folder declares and what is installed for it, read from manifests, lock files and installed metadata.

Manifests and lock files are read by the index's own readers, of the tree as it is now. No command runs.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Final

import msgspec

from agents.surroundings import Surroundings
from agents.tools.packages.environments import is_users_own, linked_packages, python_environment
from agents.tools.packages.naming import same_name
from agents.tools.packages.python_rows import CONDA_PREFIX
from agents.tools.packages.row import Manager
from agents.tools.packages.small_files import read_json, read_text
from indexer.classify import classify
from indexer.facts.findings import Findings
from indexer.facts.licence import find_licence
from indexer.facts.manifests.readers import READERS
from indexer.facts.manifests.toml_lock import locked_packages
from indexer.facts.model import Dependency
from indexer.facts.shelf import Shelf
from indexer.records import BlobId, FileRecord
from indexer.scan import ALWAYS_IGNORED

_MOST_FILES: Final = 20_000
_MOST_PACKAGES: Final = 10_000
_DEPTH: Final = 6
_NOT_OURS: Final = ALWAYS_IGNORED | {"target", "vendor", "build", "dist", CONDA_PREFIX}


class Installed(msgspec.Struct, frozen=True):
    """One package as installed, or as a lock file pins it; `licence` in its own words, empty if it says nothing."""

    name: str
    version: str
    licence: str = ""
    place: str = ""


class Inventory(msgspec.Struct, frozen=True):
    """What is declared and what is there. `is_installed` is False where only a lock file tells the versions."""

    declared: tuple[Dependency, ...]
    packages: tuple[Installed, ...]
    is_installed: bool
    licence: str
    """Of the project itself, as an SPDX expression; empty where nothing tells."""
    problems: tuple[str, ...] = ()

    def version_of(self, name: str, ecosystem: str) -> str:
        """The version that is installed, else what the lock file says; empty if neither tells."""
        wanted = same_name(name, ecosystem)
        found = next((one.version for one in self.packages if same_name(one.name, ecosystem) == wanted), "")
        declared = (one.resolved for one in self.declared if same_name(one.name, ecosystem) == wanted)
        return found or next((version for version in declared if version), "")


def take_inventory(manager: Manager, surroundings: Surroundings, folder: Path) -> Inventory:
    """What is declared in the folder and below, and what is installed there. Reads the disk; blocks."""
    tree = Path(os.path.realpath(surroundings.tree))
    shelf = Shelf(tree, _records(tree))
    findings = Findings()
    for read in READERS:
        read(shelf, findings)
    below = folder.relative_to(tree).as_posix()
    declared = tuple(
        one
        for one in dict.fromkeys(findings.dependencies)
        if one.ecosystem == manager.ecosystem
        and not one.is_internal
        and (below == "." or one.manifest.startswith(f"{below}/"))
    )
    packages = installed_packages(manager, surroundings, folder)
    is_installed = bool(packages)
    if not packages:
        own = {one.name for one in findings.packages}
        packages = tuple(one for one in _locked(manager, shelf, tree, folder) if one.name not in own)
    return Inventory(
        declared,
        packages,
        is_installed,
        find_licence(shelf, findings.licences).licence,
        tuple(f"{problem.path}: {problem.reason}" for problem in shelf.problems[:10]),
    )


def installed_packages(manager: Manager, surroundings: Surroundings, folder: Path) -> tuple[Installed, ...]:
    """What is installed, by name; nothing where nothing is, or where packages lie in no folder of the project."""
    if manager.family == "python":
        found: Iterable[Installed] = _python(surroundings, folder)
    elif manager.family == "node":
        found = _node(surroundings, folder)
    elif manager.family == "conda":
        found = _conda(folder)
    else:
        found = ()
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.name.lower(), one.version)))


def _records(tree: Path) -> Iterator[FileRecord]:
    """The tree's files, as far as manifests may be among them."""
    count = 0
    for place, folders, files in os.walk(tree):
        inside = os.path.relpath(place, tree)
        depth = 0 if inside == "." else inside.count("/") + 1
        kept = () if depth >= _DEPTH else sorted(name for name in folders if name not in _NOT_OURS)
        folders[:] = [name for name in kept if not Path(place, name).is_symlink()]
        for name in sorted(files):
            path = name if inside == "." else f"{inside}/{name}"
            yield FileRecord(path, BlobId(""), 0, 0, "", classify(path, b"", 0))
            count += 1
            if count >= _MOST_FILES:
                return


def _locked(manager: Manager, shelf: Shelf, tree: Path, folder: Path) -> tuple[Installed, ...]:
    """Everything that a lock file pins, those that only others need included."""
    places = [folder, *(above for above in folder.parents if above == tree or tree in above.parents)]
    for place in places:
        for lock in manager.locks:
            path = (place / lock).relative_to(tree).as_posix()
            if shelf.has(path):
                return tuple(_of_lock(shelf, path))
    return ()


def _of_lock(shelf: Shelf, path: str) -> Iterator[Installed]:
    if path.endswith(("poetry.lock", "uv.lock", "Cargo.lock")):
        for entry in locked_packages(shelf, path):
            yield Installed(entry.text("name"), entry.text("version"))
    elif path.endswith(".json"):
        document = shelf.json(path)
        entries = document.table("packages") if document else None
        for key in entries or ():
            row = entries.table(key) if entries else None
            if row and "node_modules/" in key and isinstance(row.raw("version"), str):
                licence = row.raw("license")
                name = key.rpartition("node_modules/")[2]
                yield Installed(name, row.text("version"), licence if isinstance(licence, str) else "")


def _python(surroundings: Surroundings, folder: Path) -> Iterator[Installed]:
    environment = python_environment(surroundings.tree, folder)
    if environment is None or not is_users_own(surroundings, environment.resolve()):
        return
    seen: set[str] = set()
    places = [place for place in linked_packages(environment) if is_users_own(surroundings, place.resolve())]
    for found in distributions(path=[str(place) for place in places]):
        name = found.metadata["Name"] or ""
        if name and same_name(name, "pypi") not in seen:
            seen.add(same_name(name, "pypi"))
            yield Installed(name, found.version, _python_licence(found))


def _python_licence(found: Distribution) -> str:
    """What the metadata says: an SPDX expression, a short text, or classifiers; in that order of certainty."""
    metadata = found.metadata
    expression, text = ("".join((metadata.get_all(name) or [""])[:1]) for name in ("License-Expression", "License"))
    classifiers = [
        line.rpartition("::")[2].strip()
        for line in metadata.get_all("Classifier") or ()
        if line.startswith("License ::") and not line.endswith("OSI Approved")
    ]
    if expression:
        return expression
    if text and text.strip().upper() != "UNKNOWN":
        return text
    return " OR ".join(classifiers) if len(classifiers) > 1 else "".join(classifiers)


def _node(surroundings: Surroundings, folder: Path) -> Iterator[Installed]:
    tree = Path(os.path.realpath(surroundings.tree))
    places = [folder, *(above for above in folder.parents if above == tree or tree in above.parents)]
    count = 0
    for place in places:
        modules = (place / "node_modules").resolve()
        if not modules.is_dir() or not is_users_own(surroundings, modules):
            continue
        for package in _packages_below(modules):
            yield package
            count += 1
            if count >= _MOST_PACKAGES:
                return


def _packages_below(modules: Path, depth: int = 6) -> Iterator[Installed]:
    """Packages in a node_modules folder, in those of its packages, and in pnpm's own store in it."""
    try:
        entries = sorted(modules.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("@") and not entry.is_symlink():
            yield from _packages_below(entry, depth)
        elif entry.name == ".pnpm":
            lock = read_text(entry / "lock.yaml")  # what is no longer needed lies there until it is pruned
            for stored in sorted(entry.iterdir()):
                found = _packages_below(stored / "node_modules", 0)
                yield from (one for one in found if f"{one.name}@{one.version}" in lock)
        elif not entry.name.startswith(".") and not entry.is_symlink():
            manifest = read_json(entry / "package.json")
            name, version = manifest.get("name"), manifest.get("version")
            if isinstance(name, str) and isinstance(version, str):
                yield Installed(name, version, _node_licence(manifest.get("license") or manifest.get("licenses")))
            if depth > 0 and (entry / "node_modules").is_dir():
                yield from _packages_below(entry / "node_modules", depth - 1)


def _node_licence(said: object) -> str:
    """`license` is an expression; old packages have an object, or a list of them to choose from."""
    if isinstance(said, str):
        return said
    if isinstance(said, dict):
        return str(said.get("type") or "")
    parts = [_node_licence(one) for one in said] if isinstance(said, list) else []
    return " OR ".join(part for part in parts if part)


def _conda(folder: Path) -> Iterator[Installed]:
    for file in sorted((folder / CONDA_PREFIX / "conda-meta").glob("*.json")):
        record = read_json(file)
        if isinstance(record.get("name"), str) and isinstance(record.get("version"), str):
            yield Installed(record["name"], record["version"], str(record.get("license") or ""))
