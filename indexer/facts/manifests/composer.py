"""Composer: `composer.json` with what `composer.lock` pins."""

from __future__ import annotations

import msgspec

from indexer.facts.findings import Findings
from indexer.facts.model import Dependency, EntryPoint, Scope
from indexer.facts.shelf import Shelf, folder_of, join, nearest
from indexer.facts.table import Table


def read_composer(shelf: Shelf, findings: Findings) -> None:
    """Read every `composer.json`."""
    manifests = {path: table for path in shelf.find("composer.json") if (table := shelf.json(path)) is not None}
    own = {table.text("name").lower() for table in manifests.values()} - {""}
    locks = {folder: _read_lock(shelf, path) for folder, path in shelf.by_folder("composer.lock").items()}
    for path, table in manifests.items():
        _read_package(findings, path, table)
        for section, scope in (("require", Scope.RUNTIME), ("require-dev", Scope.DEV)):
            for name, version in table.strings(section):
                if name.startswith("php-") or name == "php":
                    findings.runtime("php", version if name == "php" else "", path)
                    continue
                dependency = Dependency(name, "composer", version, scope, path, is_internal=name.lower() in own)
                findings.dependencies.append(_resolved(dependency, locks))


def _read_package(findings: Findings, path: str, table: Table) -> None:
    findings.package(table.text("name"), "composer", path, table.text("version"))
    findings.licence(" OR ".join(table.texts("license")), path)
    for binary in table.texts("bin"):
        target = join(folder_of(path), binary)
        findings.entry_points.append(EntryPoint(target, target.rpartition("/")[2], "script"))


def _read_lock(shelf: Shelf, path: str) -> dict[str, str]:
    document = shelf.json(path)
    if document is None:
        return {}
    entries = [*document.tables("packages"), *document.tables("packages-dev")]
    return {entry.text("name").lower(): entry.text("version") for entry in entries}


def _resolved(dependency: Dependency, locks: dict[str, dict[str, str]]) -> Dependency:
    folder = nearest(dependency.manifest, locks)
    version = locks[folder].get(dependency.name.lower(), "") if folder is not None else ""
    return msgspec.structs.replace(dependency, resolved=version) if version else dependency
