"""Gradle: build scripts in both dialects, settings, properties and lock files."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from indexer.facts.findings import Findings
from indexer.facts.manifests.gradle_catalog import Catalog, read_catalogs
from indexer.facts.manifests.gradle_text import blocks, fill, top_level, variables, without_comments
from indexer.facts.model import Dependency, Scope
from indexer.facts.shelf import Shelf, folder_of, join, nearest

_WRAPPER = r"(?:(?:enforcedP|p)latform|testFixtures)?\s*\(?\s*"
_COORDINATES = re.compile(
    rf"""(?<!\w)([A-Za-z]\w*)[\s(]\s*{_WRAPPER}["']([\w.-]+):([\w.-]+)(?::([^"'@:]*))?[^"']*["']"""
)
_NAMED = re.compile(
    r"""(?<!\w)([A-Za-z]\w*)[\s(]\s*\(?\s*group\s*[:=]\s*["']([\w.-]+)["']\s*,\s*name\s*[:=]\s*["']([\w.-]+)["']"""
    r"""(?:\s*,\s*version\s*[:=]\s*["']?([^"',)\n]+))?"""
)
_CATALOG = re.compile(rf"(?<!\w)([A-Za-z]\w*)[\s(]\s*{_WRAPPER}(\w*[lL]ibs)\.([\w.]+)")
_KOTLIN = re.compile(r"""(?<!\w)([A-Za-z]\w*)[\s(]\s*kotlin\(["']([\w-]+)["']""")
_PROJECT = re.compile(r"""(?<!\w)([A-Za-z]\w*)[\s(]\s*project\(\s*(?:path\s*[:=]\s*)?["']:?([\w:.-]+)["']""")
_PLUGIN = re.compile(r"""(?:^|[\s;])(id|kotlin)[\s(]+["']([\w.-]+)["']\)?(?:\s*version\s*\(?\s*["']([^"']+)["'])?""")
_PLUGIN_ALIAS = re.compile(r"alias\(\s*\w*[lL]ibs\.plugins\.([\w.]+)")
_APPLY = re.compile(r"""apply\s*\(?\s*plugin\s*[:=]\s*["']([\w.-]+)["']""")
_INCLUDE = re.compile(r"""(?:^|\s)include\s*\(?((?:\s*["'][^"']+["']\s*,?)+)""")
_QUOTED = re.compile(r"""["']([^"']+)["']""")
_JAVA = re.compile(
    r"(?:languageVersion\s*(?:=|\.set\()\s*JavaLanguageVersion\.of\(|jvmToolchain\("
    r"|sourceCompatibility\s*=?\s*(?:JavaVersion\.VERSION_|[\"'])?)\s*([\d._]+)"
)
_NOT_CONFIGURATIONS = frozenset("exclude because group module version url maven name from platform".split())


class _Build:
    """What scripts share: catalogs, properties, locks and the names of projects, each by folder."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._catalogs = read_catalogs(shelf)
        self._properties = {folder_of(path): _properties(shelf, path) for path in shelf.find("gradle.properties")}
        self._locks = {folder_of(path): _read_lock(shelf, path) for path in shelf.find("gradle.lockfile")}
        self._roots = {folder_of(path) for path in shelf.find("settings.gradle", "settings.gradle.kts")}
        self.names = _read_settings(shelf)

    def catalog(self, path: str) -> Catalog:
        """The catalog in force for the script at `path`."""
        folder = nearest(path, self._catalogs)
        return self._catalogs[folder] if folder is not None else Catalog()

    def lock(self, path: str) -> dict[str, str]:
        """Locked versions in force for the script at `path`."""
        folder = nearest(path, self._locks)
        return self._locks[folder] if folder is not None else {}

    def known(self, path: str) -> dict[str, str]:
        """Variables that the script at `path` sees: properties, those of the root script, its own."""
        folder = nearest(path, self._properties)
        found = dict(self._properties[folder]) if folder is not None else {}
        root = nearest(path, self._roots) or ""
        for place in (join(root, "build.gradle"), join(root, "build.gradle.kts"), path):
            if self._shelf.has(place):
                found.update(variables(without_comments(self._shelf.text(place) or "")))
        return found


def read_gradle(shelf: Shelf, findings: Findings) -> None:
    """Read every build script."""
    build = _Build(shelf)
    for path in shelf.find_suffix(".gradle", ".kts"):
        if path.endswith((".gradle", ".gradle.kts")) and not path.rpartition("/")[2].startswith("settings."):
            _read_script(build, findings, path, without_comments(shelf.text(path) or ""))


def _read_script(build: _Build, findings: Findings, path: str, text: str) -> None:
    if path.rpartition("/")[2].startswith("build.gradle"):
        findings.package(build.names.get(folder_of(path), ""), "maven", path)
    java = _JAVA.search(text)
    findings.runtime("java", java[1].replace("_", ".").removeprefix("1.") if java else "", path)
    catalog, lock, known = build.catalog(path), build.lock(path), build.known(path)
    for dependency in (*_dependencies(path, text, catalog, known), *_plugins(path, text, catalog, known)):
        version = lock.get(dependency.name, "")
        findings.dependencies.append(msgspec.structs.replace(dependency, resolved=version) if version else dependency)


def _dependencies(path: str, text: str, catalog: Catalog, known: dict[str, str]) -> Iterator[Dependency]:
    for body in blocks(text, "dependencies"):
        for configuration, group, name, version in (*_COORDINATES.findall(body), *_NAMED.findall(body)):
            yield from _one(path, configuration, f"{group}:{name}", fill(version.strip("\"' )"), known))
        for configuration, artifact in _KOTLIN.findall(body):
            yield from _one(path, configuration, f"org.jetbrains.kotlin:kotlin-{artifact}", "")
        for configuration, _libs, accessor in _CATALOG.findall(body):
            for name, version in catalog.look_up(accessor):
                yield from _one(path, configuration, name, version)
        for configuration, project in _PROJECT.findall(body):
            yield from _one(path, configuration, project.replace(":", "/"), "", is_internal=True)


def _one(path: str, configuration: str, name: str, version: str, is_internal: bool = False) -> Iterator[Dependency]:
    if configuration in _NOT_CONFIGURATIONS:
        return
    scope = _scope(configuration)
    yield Dependency(name, "maven", version, scope, path, group=configuration, is_internal=is_internal)


def _scope(configuration: str) -> Scope:
    lowered = configuration.lower()
    if "test" in lowered:
        return Scope.TEST
    if "compileonly" in lowered or lowered in {"classpath", "providedcompile"}:
        return Scope.BUILD
    if any(word in lowered for word in ("annotationprocessor", "kapt", "ksp", "processor", "lint", "detekt")):
        return Scope.BUILD
    return Scope.DEV if lowered.startswith(("debug", "development", "jmh")) else Scope.RUNTIME


def _plugins(path: str, text: str, catalog: Catalog, known: dict[str, str]) -> Iterator[Dependency]:
    for body in blocks(text, "plugins"):
        for kind, name, version in _PLUGIN.findall(body):
            identity = f"org.jetbrains.kotlin.{name}" if kind == "kotlin" else name
            yield Dependency(identity, "maven", fill(version, known), Scope.BUILD, path, group="plugin")
        for accessor in _PLUGIN_ALIAS.findall(body):
            if plugin := catalog.plugins.get(accessor):
                yield Dependency(plugin[0], "maven", plugin[1], Scope.BUILD, path, group="plugin")
    for name in _APPLY.findall(text):
        yield Dependency(name, "maven", "", Scope.BUILD, path, group="plugin")


# -- settings, properties, locks ---------------------------------------------------------------------------------


def _read_settings(shelf: Shelf) -> dict[str, str]:
    """Names of projects by their folder."""
    names: dict[str, str] = {}
    for path in shelf.find("settings.gradle", "settings.gradle.kts"):
        text = without_comments(shelf.text(path) or "")
        root = re.search(r"""rootProject\.name\s*=\s*["']([^"']+)["']""", text)
        if root:
            names[folder_of(path)] = root[1]
        for listed in _INCLUDE.findall(top_level(text)):
            for project in _QUOTED.findall(listed):
                names[join(folder_of(path), project.strip(":").replace(":", "/"))] = project.rpartition(":")[2]
    return names


def _properties(shelf: Shelf, path: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in (shelf.text(path) or "").splitlines() if not line.startswith("#"))
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}


def _read_lock(shelf: Shelf, path: str) -> dict[str, str]:
    lines = (line.partition("=")[0].split(":") for line in (shelf.text(path) or "").splitlines())
    return {f"{parts[0]}:{parts[1]}": parts[2] for parts in lines if len(parts) == 3}
