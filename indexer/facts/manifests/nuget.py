"""NuGet: project files, central package versions, `packages.config`, solutions, and `packages.lock.json`."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from indexer.facts.element import Element
from indexer.facts.findings import Findings, as_test
from indexer.facts.model import Dependency, EntryPoint, Scope
from indexer.facts.shelf import Role, Shelf, folder_of, join, nearest

PROJECT_SUFFIXES = (".csproj", ".fsproj", ".vbproj")

_PROPERTY = re.compile(r"\$\(([\w.]+)\)")
_TEST_SDK = frozenset(
    {"microsoft.net.test.sdk", "xunit", "xunit.v3", "nunit", "mstest", "mstest.testframework", "tunit"}
)
_MAX_ROUNDS = 5


def read_nuget(shelf: Shelf, findings: Findings) -> None:
    """Read every project file; test projects count, unless they are inputs of tests."""
    central = {folder_of(path): path for path in shelf.find("Directory.Packages.props", roles=(Role.OWN, Role.TEST))}
    for path in shelf.find_suffix(*PROJECT_SUFFIXES, roles=(Role.OWN, Role.TEST)):
        if not shelf.is_fixture(path):
            _read_project(shelf, findings, path, central)
    for path in shelf.find("Directory.Build.props", "Directory.Build.targets", roles=(Role.OWN, Role.TEST)):
        shared = shelf.xml(path)
        if shared is not None and not shelf.is_fixture(path):
            found = _references(shelf, path, shared, _properties(shelf, path, shared), central)
            is_test = shelf.role(path) is Role.TEST
            findings.dependencies += [as_test(dependency) if is_test else dependency for dependency in found]
    for path in shelf.find("packages.config"):
        _read_packages_config(shelf, findings, path)
    for path in shelf.find("global.json"):
        table = shelf.json(path)
        findings.runtime("dotnet", table.table("sdk").text("version") if table else "", path)


def _read_project(shelf: Shelf, findings: Findings, path: str, central: dict[str, str]) -> None:
    project = shelf.xml(path)
    if project is None:
        return
    properties = _properties(shelf, path, project)
    _read_identity(shelf, findings, path, project, properties)
    found = list(_references(shelf, path, project, properties, central))
    is_test = shelf.role(path) is Role.TEST or any(dependency.name.lower() in _TEST_SDK for dependency in found)
    findings.dependencies += [as_test(dependency) if is_test else dependency for dependency in found]


def _read_identity(shelf: Shelf, findings: Findings, path: str, project: Element, properties: dict[str, str]) -> None:
    stem = path.rpartition("/")[2].rpartition(".")[0]
    name = _fill(properties.get("PackageId", ""), properties) or properties.get("AssemblyName", "")
    findings.package(stem if not name or "$(" in name else name, "nuget", path, _known(properties, "Version"))
    findings.licence(_known(properties, "PackageLicenseExpression"), path)
    findings.runtime("dotnet", _known(properties, "TargetFrameworks") or _known(properties, "TargetFramework"), path)
    is_program = properties.get("OutputType", "").lower() in {"exe", "winexe"} or "Sdk.W" in project.get("Sdk")
    program = next((place for place in (join(folder_of(path), "Program.cs"),) if shelf.has(place)), None)
    if is_program and program and shelf.role(path) is Role.OWN:
        findings.entry_points.append(EntryPoint(program, stem, "main"))


def _known(properties: dict[str, str], name: str) -> str:
    value = _fill(properties.get(name, ""), properties)
    return "" if "$(" in value else value


def _properties(shelf: Shelf, path: str, project: Element) -> dict[str, str]:
    """Properties of the project and of the `Directory.*.props` above it; conditions are not weighed, the first wins."""
    found = _groups(project)
    folder = folder_of(path)
    found.setdefault("MSBuildProjectName", path.rpartition("/")[2].rpartition(".")[0])
    found.setdefault("AssemblyName", found["MSBuildProjectName"])
    for name in ("Directory.Build.props", "Directory.Packages.props"):
        base: str | None = folder
        while base is not None:
            place = join(base, name)
            shared = shelf.xml(place) if shelf.has(place) else None
            for key, value in _groups(shared).items() if shared else ():
                found.setdefault(key, value)
            base = folder_of(base) if base else None
    return found


def _groups(project: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for group in project.all("PropertyGroup"):
        for entry in group.children:
            found.setdefault(entry.tag, entry.text)
    return found


def _fill(text: str, properties: dict[str, str]) -> str:
    for _ in range(_MAX_ROUNDS):
        filled = _PROPERTY.sub(lambda match: properties.get(match[1], match[0]), text)
        if filled == text or len(filled) > 1000:
            break
        text = filled
    return text


def _references(
    shelf: Shelf, path: str, project: Element, properties: dict[str, str], central: dict[str, str]
) -> Iterator[Dependency]:
    base = nearest(path, central)
    versions = _central_versions(shelf, central[base], properties) if base is not None else {}
    locked = _locked(shelf, path)
    for group in project.all("ItemGroup"):
        for tag in ("PackageReference", "GlobalPackageReference"):
            for entry in group.all(tag):
                name = _fill(entry.get("Include") or entry.get("Update"), properties)
                declared = entry.get("VersionOverride") or entry.get("Version") or versions.get(name.lower(), "")
                if name:
                    dependency = _reference(path, entry, name, _fill(declared, properties))
                    yield msgspec.structs.replace(dependency, resolved=locked.get(name.lower(), ""))


def _reference(path: str, entry: Element, name: str, version: str) -> Dependency:
    # What is private to the project as a whole (analyzers, source link) never reaches those who use it.
    is_private = entry.get("PrivateAssets").lower() == "all"
    return Dependency(name, "nuget", version, Scope.BUILD if is_private else Scope.RUNTIME, path)


def _central_versions(shelf: Shelf, path: str, properties: dict[str, str]) -> dict[str, str]:
    document = shelf.xml(path)
    found: dict[str, str] = {}
    for group in document.all("ItemGroup") if document else ():
        for entry in group.all("PackageVersion"):
            found[(entry.get("Include") or entry.get("Update")).lower()] = _fill(entry.get("Version"), properties)
    return found


def _locked(shelf: Shelf, project_path: str) -> dict[str, str]:
    path = join(folder_of(project_path), "packages.lock.json")
    table = shelf.json(path) if shelf.has(path) else None
    found: dict[str, str] = {}
    frameworks = table.table("dependencies") if table else None
    for framework in frameworks or ():
        packages = frameworks.table(framework) if frameworks else None
        for name in packages or ():
            entry = packages.child(name) if packages else None
            if entry and entry.text("resolved"):
                found[name.lower()] = entry.text("resolved")
    return found


def _read_packages_config(shelf: Shelf, findings: Findings, path: str) -> None:
    document = shelf.xml(path)
    for entry in document.all("package") if document else ():
        scope = Scope.DEV if entry.get("developmentDependency").lower() == "true" else Scope.RUNTIME
        version = entry.get("version")
        findings.dependencies.append(Dependency(entry.get("id"), "nuget", version, scope, path, resolved=version))
