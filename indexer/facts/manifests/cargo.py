"""Cargo: packages, workspace inheritance, target tables, renamed packages, and the versions of `Cargo.lock`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from indexer.facts.findings import Findings, as_test
from indexer.facts.manifests.members import matching_folders
from indexer.facts.manifests.toml_lock import locked_packages
from indexer.facts.model import Dependency, EntryPoint, Scope
from indexer.facts.shelf import Role, Shelf, folder_of, join, nearest
from indexer.facts.table import Table

_SECTIONS = (
    ("dependencies", Scope.RUNTIME),
    ("dev-dependencies", Scope.DEV),
    ("dev_dependencies", Scope.DEV),
    ("build-dependencies", Scope.BUILD),
    ("build_dependencies", Scope.BUILD),
)


@dataclass(frozen=True, slots=True)
class _Context:
    """A package, and the `[workspace]` table of the root that it belongs to."""

    path: str
    table: Table
    workspace: Table


def read_cargo(shelf: Shelf, findings: Findings) -> None:
    """Read every `Cargo.toml` of the workspace; one among the tests counts where a root lists it as a member."""
    everywhere = shelf.find("Cargo.toml", roles=tuple(Role))
    roots = _roots(shelf, everywhere)
    members = {member for root, table in roots.items() for member in _members(root, table, everywhere)}
    own = [path for path in everywhere if _counts(shelf, path, members)]
    contexts = list(_contexts(shelf, own, roots))
    names = {context.table.table("package").text("name") for context in contexts}
    locks = {folder: _read_lock(shelf, path) for folder, path in shelf.by_folder("Cargo.lock").items()}
    for context in contexts:
        _read_package(shelf, findings, context)
        is_test = shelf.role(context.path) is Role.TEST and context.table.table("package").raw("publish") is False
        for dependency in _dependencies(context):
            found = _resolved(dependency, locks, names)
            findings.dependencies.append(as_test(found) if is_test else found)


def _counts(shelf: Shelf, path: str, members: set[str]) -> bool:
    role = shelf.role(path)
    return role is Role.OWN or (role is Role.TEST and folder_of(path) in members)


def _roots(shelf: Shelf, paths: Iterable[str]) -> dict[str, Table]:
    roots: dict[str, Table] = {}
    for path in paths:
        table = shelf.toml(path) if shelf.role(path) is Role.OWN else None
        if table is not None and "workspace" in table:
            roots[folder_of(path)] = table.table("workspace")
    return roots


def _members(root: str, workspace: Table, paths: Iterable[str]) -> list[str]:
    excluded = [f"!{pattern}" for pattern in workspace.texts("exclude")]
    return matching_folders(root, [*workspace.texts("members"), *excluded], map(folder_of, paths))


def _contexts(shelf: Shelf, paths: Iterable[str], roots: dict[str, Table]) -> Iterator[_Context]:
    for path in paths:
        table = shelf.toml(path)
        if table is None:
            continue
        root = nearest(path, roots)
        yield _Context(path, table, roots[root] if root is not None else Table({}, table.tell))


def _read_package(shelf: Shelf, findings: Findings, context: _Context) -> None:
    package, path = context.table.table("package"), context.path
    if not package:
        return
    findings.package(package.text("name"), "cargo", path, _inherited(context, "version"))
    findings.licence(_inherited(context, "license").replace("/", " OR "), path)
    findings.runtime("rust", _inherited(context, "rust-version"), path)
    findings.runtime("rust edition", _inherited(context, "edition"), path)
    if shelf.role(path) is Role.OWN:
        findings.entry_points += _binaries(shelf, context)


def _inherited(context: _Context, key: str) -> str:
    package = context.table.table("package")
    inherits = package.child(key)
    if inherits is None:
        return package.text(key)
    return context.workspace.table("package").text(key) if inherits.raw("workspace") is True else ""


def _binaries(shelf: Shelf, context: _Context) -> Iterator[EntryPoint]:
    folder, name = folder_of(context.path), context.table.table("package").text("name")
    declared: dict[str, str] = {}
    for binary in context.table.tables("bin"):
        own = binary.text("name")
        guesses = (binary.text("path"), f"src/bin/{own}.rs", f"src/bin/{own}/main.rs", "src/main.rs")
        places = [join(folder, guess) for guess in guesses if guess]
        declared[next((place for place in places if shelf.has(place)), context.path)] = own
    for place in (join(folder, "src/main.rs"), *_automatic(shelf, folder)):
        if shelf.has(place) and place not in declared:
            stem = place.removesuffix("/main.rs").rpartition("/")[2].removesuffix(".rs")
            declared[place] = name if place == join(folder, "src/main.rs") else stem
    for place, own in declared.items():
        yield EntryPoint(place, own, "script")


def _automatic(shelf: Shelf, folder: str) -> list[str]:
    """`src/bin/x.rs` and `src/bin/x/main.rs` are programs without being named."""
    base = join(folder, "src/bin")
    direct = [path for path in shelf.in_folder(base) if path.endswith(".rs")]
    nested = shelf.find("main.rs")
    return sorted([*direct, *(path for path in nested if folder_of(folder_of(path)) == base)])


def _dependencies(context: _Context) -> Iterator[Dependency]:
    yield from _of_sections(context, context.table, "")
    targets = context.table.table("target")
    for target in targets:
        yield from _of_sections(context, targets.table(target), target)


def _of_sections(context: _Context, table: Table, target: str) -> Iterator[Dependency]:
    for section, scope in _SECTIONS:
        declared = table.table(section)
        for alias, value in declared.items():
            details = declared.child(alias)
            if details is None and not isinstance(value, str):
                context.table.tell(f"the dependency {alias} is not understood")
                continue
            yield _dependency(context, alias, details, value if isinstance(value, str) else "", scope, target)


def _dependency(
    context: _Context, alias: str, details: Table | None, version: str, scope: Scope, target: str
) -> Dependency:
    is_optional = details is not None and details.raw("optional") is True
    if details is not None and details.raw("workspace") is True:
        shared = context.workspace.table("dependencies")
        version = str(shared.raw(alias)) if isinstance(shared.raw(alias), str) else ""
        details = shared.child(alias)
    if details is not None:
        version = details.text("version") or details.text("git") or details.text("path")
    return Dependency(
        (details.text("package") if details is not None else "") or alias,
        "cargo",
        version,
        Scope.OPTIONAL if is_optional and scope is Scope.RUNTIME else scope,
        context.path,
        group=target,
        is_internal=details is not None and "path" in details,
    )


# -- lock ------------------------------------------------------------------------------------------------------


def _read_lock(shelf: Shelf, path: str) -> dict[str, list[str]]:
    versions: dict[str, list[str]] = {}
    for entry in locked_packages(shelf, path):
        versions.setdefault(entry.text("name"), []).append(entry.text("version"))
    return versions


def _resolved(dependency: Dependency, locks: dict[str, dict[str, list[str]]], names: set[str]) -> Dependency:
    if dependency.is_internal or dependency.name in names:
        return msgspec.structs.replace(dependency, is_internal=True)
    folder = nearest(dependency.manifest, locks)
    locked = locks[folder].get(dependency.name, []) if folder is not None else []
    fitting = locked if len(locked) == 1 else [version for version in locked if _fits(version, dependency.version)]
    return msgspec.structs.replace(dependency, resolved=fitting[-1]) if fitting else dependency


def _fits(version: str, constraint: str) -> bool:
    """Whether a locked version is compatible with a caret constraint, the kind that nearly all are."""
    wanted = constraint.lstrip("^=~ ").split(".")
    have = version.split(".")
    if not wanted[0].isdigit():
        return False
    count = 1 if wanted[0] != "0" else min(2, len(wanted))
    return have[:count] == wanted[:count]
