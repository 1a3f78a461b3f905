"""Maven: dependencies, plugins and modules of every `pom.xml`."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from indexer.facts.element import Element
from indexer.facts.findings import Findings, as_test
from indexer.facts.manifests.pom import Pom, load_poms
from indexer.facts.model import Dependency, Scope
from indexer.facts.shelf import Role, Shelf, folder_of, join

_SCOPES = {
    "": Scope.RUNTIME,
    "compile": Scope.RUNTIME,
    "runtime": Scope.RUNTIME,
    "system": Scope.RUNTIME,
    "provided": Scope.BUILD,
    "test": Scope.TEST,
    "import": Scope.BUILD,
}
_JAVA_PROPERTIES = (
    "maven.compiler.release",
    "java.version",
    "maven.compiler.target",
    "maven.compiler.source",
    "jdk.version",
)


def read_maven(shelf: Shelf, findings: Findings) -> None:
    """Read every `pom.xml`; one among the tests counts where a parent lists it as a module."""
    poms = load_poms(shelf, shelf.find("pom.xml"))
    listed = [path for path in _modules(poms) if path not in poms and shelf.has(path) and shelf.role(path) is Role.TEST]
    if listed:
        poms = load_poms(shelf, [*poms, *listed])
    names = {f"{pom.group}:{pom.artifact}" for pom in poms.values()}
    for path, pom in poms.items():
        findings.package(f"{pom.fill(pom.group)}:{pom.artifact}", "maven", path, pom.version)
        findings.licence(" OR ".join(_licences(pom)), path)
        findings.runtime("java", _java_version(pom), path)
        for dependency in _dependencies(pom):
            is_internal = dependency.name in names
            found = msgspec.structs.replace(dependency, is_internal=True) if is_internal else dependency
            findings.dependencies.append(as_test(found) if path in listed else found)


def _modules(poms: dict[str, Pom]) -> Iterator[str]:
    for path, pom in poms.items():
        block = pom.project.first("modules")
        for module in block.children if block else ():
            yield join(folder_of(path), module.text if module.text.endswith(".xml") else f"{module.text}/pom.xml")


def _licences(pom: Pom) -> list[str]:
    block = pom.project.first("licenses")
    return [entry.text_of("name") or entry.text_of("url") for entry in block.children] if block else []


def _java_version(pom: Pom) -> str:
    own = pom.project.first("properties")
    declared = {child.tag for child in own.children} if own else set()
    name = next((name for name in _JAVA_PROPERTIES if name in declared), None)
    if name:
        return pom.fill(f"${{{name}}}")
    for plugin in _plugins(pom.project):
        if plugin.text_of("artifactId") == "maven-compiler-plugin":
            configuration = plugin.first("configuration")
            for key in ("release", "target", "source") if configuration else ():
                if configuration and configuration.text_of(key):
                    return pom.fill(configuration.text_of(key))
    return ""


def _plugins(element: Element) -> list[Element]:
    block = element.first("build", "plugins")
    return list(block.all("plugin")) if block else []


def _dependencies(pom: Pom) -> Iterator[Dependency]:
    managed, managed_plugins = pom.managed("dependencies"), pom.managed("plugins")
    yield from _of_block(pom, pom.project.first("dependencies"), managed, "")
    for plugin in _plugins(pom.project):
        key = pom.key(plugin)
        version = plugin.text_of("version") or _text(managed_plugins.get(key), "version")
        yield Dependency(key, "maven", pom.fill(version), Scope.BUILD, pom.path, group="plugin")
    profiles = pom.project.first("profiles")
    for profile in profiles.children if profiles else ():
        yield from _of_block(pom, profile.first("dependencies"), managed, profile.text_of("id"))


def _of_block(pom: Pom, block: Element | None, managed: dict[str, Element], group: str) -> Iterator[Dependency]:
    for entry in block.all("dependency") if block else ():
        key = pom.key(entry)
        version = entry.text_of("version") or _text(managed.get(key), "version")
        declared = pom.fill(entry.text_of("scope") or _text(managed.get(key), "scope"))
        scope = _SCOPES.get(declared, Scope.RUNTIME)
        is_optional = entry.text_of("optional") == "true" and scope is Scope.RUNTIME
        yield Dependency(
            key,
            "maven",
            pom.fill(version),
            Scope.OPTIONAL if is_optional else scope,
            pom.path,
            group=group or ("provided" if declared == "provided" else ""),
        )


def _text(element: Element | None, tag: str) -> str:
    return element.text_of(tag) if element else ""
