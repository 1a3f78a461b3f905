"""The Python ecosystem as a whole: all its manifests, then the exact versions that locks and constraints tell."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from indexer.facts.findings import Findings
from indexer.facts.manifests.conda import read_conda
from indexer.facts.manifests.pip import read_pip
from indexer.facts.manifests.pyproject import read_pyproject
from indexer.facts.manifests.python_locks import LOCKS, read_lock
from indexer.facts.manifests.requirement import normalise
from indexer.facts.manifests.setuptools_files import read_setup_cfg, read_setup_py
from indexer.facts.model import Dependency, Scope
from indexer.facts.shelf import Shelf, nearest


def read_python(shelf: Shelf, findings: Findings) -> None:
    """Read every Python manifest of the workspace."""
    own = Findings()
    for path in shelf.find("pyproject.toml"):
        read_pyproject(shelf, own, path)
    for path in shelf.find("setup.cfg"):
        read_setup_cfg(shelf, own, path)
    for path in shelf.find("setup.py"):
        read_setup_py(shelf, own, path)
    for path in shelf.find("Pipfile"):
        _read_pipfile(shelf, own, path)
    pins = read_pip(shelf, own)
    read_conda(shelf, own)
    resolved = _resolve(shelf, own.dependencies, pins)
    findings.dependencies += _mark_internal(resolved, {normalise(package.name) for package in own.packages})
    findings.packages += own.packages
    findings.entry_points += own.entry_points
    findings.licences += own.licences
    findings.runtimes += own.runtimes


def _read_pipfile(shelf: Shelf, findings: Findings, path: str) -> None:
    document = shelf.toml(path)
    if document is None:
        return
    for section, scope in (("packages", Scope.RUNTIME), ("dev-packages", Scope.DEV)):
        table = document.table(section)
        for name, value in table.items():
            details = table.child(name)
            version = value if isinstance(value, str) else details.text("version") if details else ""
            place = (details.text("git") or details.text("path")) if details else ""
            findings.dependencies.append(Dependency(name, "pypi", version or place, scope, path))
    requires = document.table("requires")
    findings.runtime("python", requires.text("python_full_version") or requires.text("python_version"), path)


def _resolve(shelf: Shelf, dependencies: list[Dependency], pins: dict[str, dict[str, str]]) -> list[Dependency]:
    """Give each dependency the version that the nearest lock of its kind of manifest tells."""
    locks = {"": pins}
    for manifest, names in LOCKS.items():
        locks[manifest] = {folder: read_lock(shelf, path) for folder, path in shelf.by_folder(*names).items()}
    return [_resolved(dependency, locks) for dependency in dependencies]


def _resolved(dependency: Dependency, locks: Mapping[str, Mapping[str, Mapping[str, str]]]) -> Dependency:
    if dependency.ecosystem != "pypi":
        return dependency
    manifest = dependency.manifest.rpartition("/")[2]
    in_force = locks.get(manifest, locks[""])
    folder = nearest(dependency.manifest, in_force)
    found = in_force[folder].get(normalise(dependency.name), "") if folder is not None else ""
    if not found and dependency.version.startswith("==") and "*" not in dependency.version:
        found = dependency.version.lstrip("=").strip()
    return msgspec.structs.replace(dependency, resolved=found) if found else dependency


def _mark_internal(dependencies: list[Dependency], own: set[str]) -> list[Dependency]:
    return [
        msgspec.structs.replace(dependency, is_internal=True)
        if dependency.ecosystem == "pypi" and normalise(dependency.name) in own
        else dependency
        for dependency in dependencies
    ]
