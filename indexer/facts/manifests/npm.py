"""npm, Yarn and pnpm: `package.json`, workspaces, catalogs, and what the lock files pin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from indexer.facts.findings import Findings, as_test
from indexer.facts.manifests.members import matching_folders
from indexer.facts.manifests.npm_locks import LOCK_NAMES, Lookup, read_lock
from indexer.facts.model import Dependency, EntryPoint, Scope
from indexer.facts.shelf import Role, Shelf, folder_of, join, nearest
from indexer.facts.table import Table

_SECTIONS = (
    ("dependencies", Scope.RUNTIME),
    ("devDependencies", Scope.DEV),
    ("peerDependencies", Scope.PEER),
    ("optionalDependencies", Scope.OPTIONAL),
)
_SUFFIXES = ("", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx", "/index.js", "/index.ts", "/index.mjs")


@dataclass(slots=True)
class _Workspace:
    """The root of a group of packages: the folders of its members, and the versions that its catalogs give."""

    members: frozenset[str]
    catalogs: dict[str, dict[str, str]]


def read_npm(shelf: Shelf, findings: Findings) -> None:
    """Read every `package.json` of the workspace; one among the tests counts where a workspace lists it."""
    everywhere = shelf.find("package.json", roles=tuple(Role))
    workspaces = _workspaces(shelf, everywhere)
    listed = {member for workspace in workspaces.values() for member in workspace.members}
    own = [path for path in everywhere if _counts(shelf, path, listed)]
    names = {_name(shelf, path) for path in own if shelf.role(path) is Role.OWN} - {""}
    locks = _Locks(shelf, {member: root for root, found in workspaces.items() for member in found.members})
    for path in own:
        table = shelf.json(path)
        if table is not None:
            _read_package(shelf, findings, path, table)
            is_test = shelf.role(path) is Role.TEST and table.raw("private") is True
            for dependency in _dependencies(table, path, _catalogs_for(path, workspaces)):
                found = locks.resolve(dependency, names)
                findings.dependencies.append(as_test(found) if is_test else found)


def _name(shelf: Shelf, path: str) -> str:
    table = shelf.json(path)
    return table.text("name") if table else ""


def _counts(shelf: Shelf, path: str, listed: set[str]) -> bool:
    role = shelf.role(path)
    return role is Role.OWN or (role is Role.TEST and folder_of(path) in listed)


# -- workspaces ------------------------------------------------------------------------------------------------


def _workspaces(shelf: Shelf, packages: Iterable[str]) -> dict[str, _Workspace]:
    """The roots of workspaces, by folder."""
    folders = [folder_of(path) for path in packages]
    found: dict[str, _Workspace] = {}
    for path in packages:
        table = shelf.json(path) if shelf.role(path) is Role.OWN else None
        patterns = _patterns(table) if table else []
        if patterns:
            found[folder_of(path)] = _Workspace(frozenset(matching_folders(folder_of(path), patterns, folders)), {})
    for path in shelf.find("pnpm-workspace.yaml", "pnpm-workspace.yml"):
        table = shelf.yaml(path)
        if table:
            members = matching_folders(folder_of(path), table.texts("packages"), folders)
            found[folder_of(path)] = _Workspace(frozenset(members), _catalogs(table))
    return found


def _patterns(package: Table) -> list[str]:
    inner = package.child("workspaces")
    return inner.texts("packages") if inner is not None else package.texts("workspaces")


def _catalogs(table: Table) -> dict[str, dict[str, str]]:
    named = table.table("catalogs")
    return {"default": dict(table.strings("catalog")), **{name: dict(named.strings(name)) for name in named}}


def _catalogs_for(path: str, workspaces: dict[str, _Workspace]) -> dict[str, dict[str, str]]:
    folder = nearest(path, workspaces)
    return workspaces[folder].catalogs if folder is not None else {}


# -- one package -----------------------------------------------------------------------------------------------


def _read_package(shelf: Shelf, findings: Findings, path: str, table: Table) -> None:
    findings.package(table.text("name"), "npm", path, table.text("version"))
    declared = table.child("license")
    findings.licence(declared.text("type") if declared else table.text("license"), path)
    findings.licence(" OR ".join(filter(None, (entry.text("type") for entry in _licences(table)))), path)
    findings.runtime("node", table.table("engines").text("node") or table.table("volta").text("node"), path)
    findings.runtime("bun", table.table("engines").text("bun"), path)
    if shelf.role(path) is Role.OWN:
        findings.entry_points += _entry_points(shelf, path, table)


def _licences(table: Table) -> list[Table]:
    return table.tables("licenses") if isinstance(table.raw("licenses"), list) else []


def _entry_points(shelf: Shelf, path: str, table: Table) -> Iterator[EntryPoint]:
    folder, name = folder_of(path), table.text("name").rpartition("/")[2]
    scripts = dict(table.strings("bin")) if table.child("bin") is not None else {name: table.text("bin")}
    for script, target in scripts.items():
        if target:
            yield EntryPoint(_file(shelf, folder, target) or path, script or "bin", "script", target)
    main = table.text("main") or ("" if table.raw("exports") or table.raw("module") else "index.js")
    if main and (found := _file(shelf, folder, main)):
        yield EntryPoint(found, table.text("name") or main, "library", main)
    elif table.text("main"):
        yield EntryPoint(path, table.text("name") or main, "library", main)


def _file(shelf: Shelf, folder: str, target: str) -> str | None:
    """The file of the workspace that `target` means; built ones (`dist/…`) are not in it."""
    base = join(folder, target)
    return next((base + suffix for suffix in _SUFFIXES if shelf.has(base + suffix)), None)


def _dependencies(table: Table, path: str, catalogs: dict[str, dict[str, str]]) -> Iterator[Dependency]:
    optional_peers = {
        name
        for name in table.table("peerDependenciesMeta")
        if (meta := table.table("peerDependenciesMeta").child(name)) and meta.raw("optional") is True
    }
    declared_optional = set(table.table("optionalDependencies"))
    for section, scope in _SECTIONS:
        for name, version in table.strings(section):
            if scope is Scope.RUNTIME and name in declared_optional:  # npm repeats optional ones there
                continue
            is_optional_peer = scope is Scope.PEER and name in optional_peers
            yield Dependency(
                name,
                "npm",
                _from_catalog(name, version, catalogs),
                Scope.OPTIONAL if is_optional_peer else scope,
                path,
                group="peer" if is_optional_peer else "",
            )


def _from_catalog(name: str, version: str, catalogs: dict[str, dict[str, str]]) -> str:
    if not version.startswith("catalog:"):
        return version
    return catalogs.get(version.removeprefix("catalog:").strip() or "default", {}).get(name, version)


class _Locks:
    """The lock files of the workspace, each read when something below it asks.

    A member of a workspace is locked by the root's file, even where one of its own was left behind.
    """

    def __init__(self, shelf: Shelf, roots: dict[str, str]) -> None:
        self._shelf = shelf
        self._roots = roots
        self._paths = shelf.by_folder(*LOCK_NAMES, roles=tuple(Role))
        self._lookups: dict[str, Lookup] = {}

    def resolve(self, dependency: Dependency, own_names: set[str]) -> Dependency:
        """The dependency with its exact version, or marked as one of the workspace's own packages."""
        if dependency.name in own_names or dependency.version.startswith("workspace:"):
            return msgspec.structs.replace(dependency, is_internal=True)
        own = folder_of(dependency.manifest)
        root = self._roots.get(own)
        folder = root if root in self._paths else nearest(dependency.manifest, self._paths)
        if folder is None or dependency.scope is Scope.PEER:
            return dependency
        if folder not in self._lookups:
            self._lookups[folder] = read_lock(self._shelf, self._paths[folder])
        below = own[len(folder) :].strip("/")
        version = self._lookups[folder](below, dependency.name, dependency.version)
        return msgspec.structs.replace(dependency, resolved=version) if version else dependency
