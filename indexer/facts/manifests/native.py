"""C and C++: `vcpkg.json`, Conan's files, and what CMake and Meson scripts look for on the system."""

from __future__ import annotations

import re

from indexer.facts.findings import Findings
from indexer.facts.model import Dependency, Scope
from indexer.facts.shelf import Shelf
from indexer.facts.table import Table

_CMAKE_CALL = re.compile(
    r"^[ \t]*(find_package|pkg_check_modules|pkg_search_module|if|endif)[ \t]*\(([^)#]*)", re.M | re.I
)
_MODULE = re.compile(r"([A-Za-z][\w.+-]*)((?:[<>]=?|=)[\w.]+)?")
_MESON = re.compile(r"\bdependency\s*\(\s*'([\w.+-]+)'([^)\n]*)")
_CONAN = re.compile(r"^[\s\"']*([a-z0-9][\w.+-]*)/([\w.+-]+|\[[^\]]+\])")
_CONAN_CALL = re.compile(r"\b(requires|tool_requires|build_requires|test_requires)\s*(?:\(|=\s*[\[(]?)([^)\]]*)")
_QUOTED = re.compile(r"[\"']([^\"']+)[\"']")
_WORDS = frozenset({"REQUIRED", "QUIET", "IMPORTED_TARGET", "GLOBAL", "NO_CMAKE_PATH", "NO_CMAKE_ENVIRONMENT_PATH"})
_CONAN_SCOPES = {"tool_requires": Scope.BUILD, "build_requires": Scope.BUILD, "test_requires": Scope.TEST}
_NOT_LIBRARIES = frozenset({"threads", "pkgconfig", "git", "doxygen"})
"""What `find_package` finds without it being anybody's package: parts of the system and tools of the build."""


def read_native(shelf: Shelf, findings: Findings) -> None:
    """Read every manifest of C and C++; scripts name a library often, each name is kept once a file."""
    for path in shelf.find("vcpkg.json"):
        table = shelf.json(path)
        if table is not None:
            _read_vcpkg(findings, path, table)
    for path in shelf.find("conanfile.txt"):
        _read_conan_text(findings, path, shelf.text(path) or "")
    for path in shelf.find("conanfile.py"):
        _read_conan_script(findings, path, shelf.text(path) or "")
    for path in shelf.find("CMakeLists.txt"):
        _read_cmake(findings, path, shelf.text(path) or "")
    for path in shelf.find("meson.build"):
        for name, rest in _MESON.findall(shelf.text(path) or ""):
            scope = Scope.OPTIONAL if re.search(r"required\s*:\s*(false|get_option)", rest) else Scope.RUNTIME
            version = re.search(r"version\s*:\s*'([^']+)'", rest)
            findings.dependencies.append(Dependency(name, "system", version[1] if version else "", scope, path))


def _read_vcpkg(findings: Findings, path: str, table: Table) -> None:
    listed = table.raw("dependencies")
    for item in listed if isinstance(listed, list) else ():
        details = item if isinstance(item, dict) else {"name": item}
        version = str(details.get("version>=") or "")
        scope = Scope.BUILD if details.get("host") is True else Scope.RUNTIME
        constraint = f">={version}" if version else ""
        findings.dependencies.append(Dependency(str(details.get("name") or ""), "vcpkg", constraint, scope, path))
    findings.licence(table.text("license"), path)
    if table.text("name"):
        findings.package(table.text("name"), "vcpkg", path, table.text("version"))


def _read_conan_text(findings: Findings, path: str, text: str) -> None:
    section = ""
    for line in text.splitlines():
        if line.startswith("["):
            section = line.strip("[] \t")
        elif section.endswith("requires") and (match := _CONAN.match(line)):
            scope = _CONAN_SCOPES.get(section, Scope.RUNTIME)
            findings.dependencies.append(Dependency(match[1], "conan", match[2].strip("[]"), scope, path))


def _read_conan_script(findings: Findings, path: str, text: str) -> None:
    for verb, arguments in _CONAN_CALL.findall(text):
        for reference in _QUOTED.findall(arguments):
            if match := _CONAN.match(reference):
                scope = _CONAN_SCOPES.get(verb, Scope.RUNTIME)
                findings.dependencies.append(Dependency(match[1], "conan", match[2].strip("[]"), scope, path))


def _read_cmake(findings: Findings, path: str, text: str) -> None:
    found: dict[str, Dependency] = {}
    branches = 0
    for match in _CMAKE_CALL.finditer(text):
        command, arguments = match[1].lower(), match[2]
        if command == "if":
            branches += 1
        elif command == "endif":
            branches -= 1
        else:
            # What is required within a branch is required only by those who take it.
            scope = Scope.RUNTIME if branches <= 0 and "REQUIRED" in arguments else Scope.OPTIONAL
            for name, version in _cmake_names(command, arguments):
                found.setdefault(name, Dependency(name, "system", version, scope, path))
    findings.dependencies += found.values()


def _cmake_names(command: str, arguments: str) -> list[tuple[str, str]]:
    words = [word.strip('"') for word in arguments.split()]
    if command == "find_package":
        version = words[1] if len(words) > 1 and words[1][:1].isdigit() else ""
        is_library = words and words[0][:1].isalpha() and words[0].lower() not in _NOT_LIBRARIES
        return [(words[0], version)] if is_library else []
    matches = (_MODULE.fullmatch(word) for word in words[1:] if word not in _WORDS)
    return [(match[1], match[2] or "") for match in matches if match]
