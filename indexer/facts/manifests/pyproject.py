"""`pyproject.toml`: PEP 621 and PEP 735, and the tables of Poetry, PDM, Hatch, uv and Flit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from indexer.facts.findings import Findings, scope_of_group
from indexer.facts.manifests.pip import is_requirements_file, read_requirements_file
from indexer.facts.manifests.requirement import normalise, parse_requirement
from indexer.facts.model import Dependency, EntryPoint, Scope
from indexer.facts.shelf import Shelf, folder_of, join
from indexer.facts.table import Table


@dataclass(slots=True)
class _Reading:
    path: str
    own_name: str
    findings: Findings


def read_pyproject(shelf: Shelf, findings: Findings, path: str) -> None:
    """Read one `pyproject.toml`."""
    document = shelf.toml(path)
    if document is None:
        return
    project, poetry = document.table("project"), document.table("tool", "poetry")
    name = project.text("name") or poetry.text("name") or document.table("tool", "flit", "metadata").text("module")
    reading = _Reading(path, normalise(name), findings)
    if name or project:
        findings.package(name, "pypi", path, project.text("version") or poetry.text("version"))
    _read_project(reading, project)
    _read_groups(reading, document)
    _read_poetry(reading, poetry)
    _read_tools(reading, document)
    _read_dynamic(shelf, findings, path, document)
    for requirement in document.table("build-system").texts("requires"):
        _add(reading, document, requirement, Scope.BUILD)


def _read_project(reading: _Reading, project: Table) -> None:
    for requirement in project.texts("dependencies"):
        _add(reading, project, requirement, Scope.RUNTIME)
    extras = project.table("optional-dependencies")
    for extra in extras:
        for requirement in extras.texts(extra):
            _add(reading, project, requirement, scope_of_group(extra, Scope.OPTIONAL), extra)
    reading.findings.runtime("python", project.text("requires-python"), reading.path)
    _read_licence(reading, project)
    for table in ("scripts", "gui-scripts"):
        for name, target in project.strings(table):
            reading.findings.entry_points.append(EntryPoint(reading.path, name, "script", target))


def _read_licence(reading: _Reading, project: Table) -> None:
    declared = project.child("license")
    if declared is not None:
        reading.findings.licence(declared.text("text")[:200], reading.path)
    else:
        reading.findings.licence(project.text("license"), reading.path)
    prefix = "License :: OSI Approved :: "
    for classifier in project.texts("classifiers"):
        if classifier.startswith(prefix):
            reading.findings.licence(classifier.removeprefix(prefix), reading.path)


def _read_groups(reading: _Reading, document: Table) -> None:
    groups = document.table("dependency-groups")
    for group in groups:
        # Included groups ({include-group = …}) are listed under their own names already.
        for requirement in groups.texts(group):
            _add(reading, document, requirement, scope_of_group(group, Scope.DEV), group)


def _read_poetry(reading: _Reading, poetry: Table) -> None:
    _read_poetry_table(reading, poetry.table("dependencies"), Scope.RUNTIME, "")
    _read_poetry_table(reading, poetry.table("dev-dependencies"), Scope.DEV, "dev")
    groups = poetry.table("group")
    for group in groups:
        scope = scope_of_group(group, Scope.DEV)
        _read_poetry_table(reading, groups.table(group, "dependencies"), scope, group)
    reading.findings.licence(poetry.text("license"), reading.path)
    for name, target in poetry.strings("scripts"):
        reading.findings.entry_points.append(EntryPoint(reading.path, name, "script", target))


def _read_poetry_table(reading: _Reading, table: Table, scope: Scope, group: str) -> None:
    for name, value in table.items():
        choices: list[object] = list(value) if isinstance(value, list) else [value]
        if not choices:
            continue
        version, is_optional, is_local = _poetry_constraint(table, name, choices)
        if name.lower() == "python":
            reading.findings.runtime("python", version, reading.path)
            continue
        reading.findings.dependencies.append(
            Dependency(
                name,
                "pypi",
                version,
                Scope.OPTIONAL if is_optional and scope is Scope.RUNTIME else scope,
                reading.path,
                group=group,
                is_internal=is_local,
            )
        )


def _poetry_constraint(table: Table, name: str, choices: list[object]) -> tuple[str, bool, bool]:
    """The constraint in words, whether it is optional, and whether it is a folder of ours."""
    versions: list[str] = []
    is_optional = is_local = False
    for choice in choices:
        if isinstance(choice, dict):
            details = {str(key): value for key, value in choice.items()}
            place = details.get("git") or details.get("url") or details.get("path")
            versions.append(str(details.get("version") or place or ""))
            is_optional = is_optional or details.get("optional") is True
            is_local = is_local or isinstance(details.get("path"), str)
        elif isinstance(choice, str):
            versions.append(choice)
        else:
            table.tell(f"the constraint of {name} is not understood")
    return " || ".join(dict.fromkeys(filter(None, versions))), is_optional, is_local


def _read_tools(reading: _Reading, document: Table) -> None:
    tool = document.table("tool")
    pdm = tool.table("pdm", "dev-dependencies")
    for group in pdm:
        _add_all(reading, document, pdm.texts(group), scope_of_group(group, Scope.DEV), group)
    _add_all(reading, document, tool.table("uv").texts("dev-dependencies"), Scope.DEV, "dev")
    environments = tool.table("hatch", "envs")
    for name in environments:
        environment = environments.table(name)
        listed = [*environment.texts("dependencies"), *environment.texts("extra-dependencies")]
        _add_all(reading, document, listed, scope_of_group(name, Scope.DEV), name)
    flit = tool.table("flit", "metadata")
    _add_all(reading, document, flit.texts("requires"), Scope.RUNTIME, "")
    for extra in flit.table("requires-extra"):
        listed = flit.table("requires-extra").texts(extra)
        _add_all(reading, document, listed, scope_of_group(extra, Scope.OPTIONAL), extra)


def _read_dynamic(shelf: Shelf, findings: Findings, path: str, document: Table) -> None:
    """Follow setuptools to the requirements files that it is told to read, unless pip's reader finds them itself."""
    dynamic = document.table("tool", "setuptools", "dynamic")
    sources = [(dynamic.child("dependencies"), Scope.RUNTIME)]
    extras = dynamic.table("optional-dependencies")
    sources += [(extras.child(extra), scope_of_group(extra, Scope.OPTIONAL)) for extra in extras]
    for source, scope in sources:
        for name in source.texts("file") if source else ():
            target = join(folder_of(path), name)
            if not is_requirements_file(target):
                read_requirements_file(shelf, findings, target, scope)


def _add_all(reading: _Reading, told: Table, requirements: Iterable[str], scope: Scope, group: str) -> None:
    for requirement in requirements:
        _add(reading, told, requirement, scope, group)


def _add(reading: _Reading, told: Table, text: str, scope: Scope, group: str = "") -> None:
    requirement = parse_requirement(text.removeprefix("-e "))
    if requirement is None:
        # Hatch fills `{root:uri}` into paths, PDM takes `-e file:…`: places on this disk, not dependencies by name.
        if "{" not in text and "file:" not in text:
            told.tell(f"a requirement is not understood: {text[:80]}")
        return
    # A project may ask for its own extras; that is no dependency.
    if normalise(requirement.name) != reading.own_name:
        reading.findings.dependencies.append(
            Dependency(requirement.name, "pypi", requirement.version, scope, reading.path, group=group)
        )
