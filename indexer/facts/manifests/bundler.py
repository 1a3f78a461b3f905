"""Bundler and RubyGems: `Gemfile`, gem specifications, and the versions of `Gemfile.lock`.

Gemfiles are Ruby programs; the declarations that nearly all of them are made of are read line by line, and what is
computed (a version in a variable) is left empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from indexer.facts.findings import Findings, scope_of_group
from indexer.facts.model import Dependency, EntryPoint, Scope
from indexer.facts.shelf import Shelf, folder_of, join, nearest

_GEM = re.compile(r"""gem[\s(]+['"]([\w.-]+)['"]\s*(.*)""")
_GROUP_BLOCK = re.compile(r"group[\s(]+(.*?)\)?\s+do\b")
_OPENS_BLOCK = re.compile(r"\bdo(\s*\|[^|]*\|)?$")
_OPENS_CONDITION = re.compile(r"(if|unless|case|begin|while|until|def|class|module)\b")
_STRING = re.compile(r"""['"]([^'"]*)['"]""")
_VERSIONS = re.compile(r"""((?:,\s*(?:\[\s*)?['"][^'"]*['"]\s*\]?\s*)+)""")
_GROUP_OPTION = re.compile(r"(?:group|groups|:group|:groups)(?::|\s*=>)\s*(\[[^\]]*\]|:\w+|['\"]\w+['\"])")
_SYMBOL = re.compile(r":(\w+)|['\"](\w+)['\"]|%i\[([\w ]+)\]")
_RUBY = re.compile(r"""ruby[\s(]+['"]([^'"]+)['"]""")
_SPEC_DEPENDENCY = re.compile(r"""\.add_((?:runtime_|development_)?dependency)[\s(]+(['"])([\w.-]+)\2\s*(.*)""")
_SPEC_FIELD = re.compile(
    r"""^\s*\w+\.(name|license|licenses|version|required_ruby_version|executables)\s*[+]?=\s*(.+)$"""
)
_SPEC_NEW = re.compile(r"""Gem::Specification\.new[\s(]+['"]([\w.-]+)['"]""")
_COMMENT = re.compile(r"(^|\s)#.*$")
_LOCKED = re.compile(r"^ {4}([\w.-]+) \(([^)]+)\)$", re.MULTILINE)
_MAX_LINE = 1000
"""Longer lines declare nothing, and would make the expressions above slow."""
_MAX_DEPTH = 100
_GEMFILES = ("Gemfile", "gems.rb")
_LOCKS = ("Gemfile.lock", "gems.locked")


def read_bundler(shelf: Shelf, findings: Findings) -> None:
    """Read every Gemfile and gem specification."""
    own = Findings()
    for path in shelf.find_suffix(".gemspec"):
        _read_specification(shelf, own, path)
    for path in shelf.find(*_GEMFILES):
        _read_gemfile(shelf, own, path)
    locks = {folder: _read_lock(shelf, path) for folder, path in shelf.by_folder(*_LOCKS).items()}
    names = {package.name for package in own.packages}
    findings.dependencies += [_resolved(dependency, locks, names) for dependency in own.dependencies]
    findings.packages += own.packages
    findings.entry_points += own.entry_points
    findings.licences += own.licences
    findings.runtimes += own.runtimes


def _read_gemfile(shelf: Shelf, findings: Findings, path: str) -> None:
    blocks: list[Scope | None] = []
    statements = list(_statements(shelf.text(path) or ""))
    # A library's own needs stand in its specification; what its Gemfile adds is for those who work on it.
    default = Scope.DEV if any(line.startswith("gemspec") for line in statements) else Scope.RUNTIME
    for line in statements:
        if match := _GEM.match(line):
            scope = next((block for block in reversed(blocks) if block), default)
            findings.dependencies.append(_gem(path, match[1], match[2], scope))
        elif match := _RUBY.match(line):
            findings.runtime("ruby", match[1], path)
        elif line == "end" or line.startswith("end "):
            if blocks:
                blocks.pop()
        elif match := _GROUP_BLOCK.match(line):
            blocks.append(_scope_of_groups(match[1]))
        elif len(blocks) < _MAX_DEPTH and (_OPENS_BLOCK.search(line) or _OPENS_CONDITION.match(line)):
            blocks.append(None)


def _gem(path: str, name: str, rest: str, scope: Scope) -> Dependency:
    group = _GROUP_OPTION.search(rest)
    return Dependency(
        name,
        "rubygems",
        _version(rest),
        _scope_of_groups(group[1]) if group else scope,
        path,
        is_internal="path:" in rest,
    )


def _version(rest: str) -> str:
    """The version strings that follow a name, before the first option."""
    match = _VERSIONS.match(rest)
    if not match:
        return ""
    following = rest[match.end() :].lstrip()
    versions = _STRING.findall(match[1])
    # `'rack', 'path' => …`: the last string is the key of an option.
    return ", ".join(versions[:-1] if following.startswith("=>") else versions)


def _scope_of_groups(text: str) -> Scope:
    names = [word for found in _SYMBOL.findall(text) for part in found for word in part.split()]
    scopes = {scope_of_group(name, Scope.OPTIONAL) for name in names if name != "optional"}
    for scope in (Scope.DEV, Scope.TEST, Scope.BUILD):
        if scope in scopes:
            return scope
    return Scope.RUNTIME if {"default", "production", "assets"} & set(names) else Scope.OPTIONAL


def _statements(text: str) -> Iterator[str]:
    """Statements without comments; one that goes on after a comma is joined."""
    pending = ""
    for raw in text.splitlines():
        if len(raw) > _MAX_LINE:
            continue
        line = " ".join(_COMMENT.sub("", raw).split())
        if not line:
            continue
        pending = f"{pending} {line}".strip()
        if not pending.endswith(",") or len(pending) > _MAX_LINE:
            yield pending
            pending = ""
    if pending:
        yield pending


def _read_specification(shelf: Shelf, findings: Findings, path: str) -> None:
    text = shelf.text(path)
    if text is None:
        return
    fields: dict[str, str] = {}
    for line in _statements(text):
        if match := _SPEC_DEPENDENCY.search(line):
            scope = Scope.DEV if match[1].startswith("development") else Scope.RUNTIME
            findings.dependencies.append(Dependency(match[3], "rubygems", _version(match[4]), scope, path))
        elif match := _SPEC_FIELD.match(line):
            fields.setdefault(match[1], match[2])
        elif match := _SPEC_NEW.search(line):
            fields.setdefault("name", repr(match[1]))
            fields.setdefault("version", line[match.end() :])
    _read_fields(shelf, findings, path, fields)


def _read_fields(shelf: Shelf, findings: Findings, path: str, fields: dict[str, str]) -> None:
    stem = path.rpartition("/")[2].removesuffix(".gemspec")
    findings.package(_first(fields.get("name", "")) or stem, "rubygems", path, _first(fields.get("version", "")))
    findings.licence(_first(fields.get("license", "")) or " OR ".join(_words(fields.get("licenses", ""))), path)
    findings.runtime("ruby", ", ".join(_STRING.findall(fields.get("required_ruby_version", ""))), path)
    for name in _words(fields.get("executables", "")):
        places = [join(folder_of(path), f"{folder}/{name}") for folder in ("exe", "bin")]
        place = next((place for place in places if shelf.has(place)), path)
        findings.entry_points.append(EntryPoint(place, name, "script"))


def _first(value: str) -> str:
    match = _STRING.match(value.strip())
    return match[1] if match else ""


def _words(value: str) -> list[str]:
    """The strings of a Ruby list, quoted or `%w[…]`; of anything computed, none."""
    listed = re.match(r"%w[\[({<]([^\])}>]*)[\])}>]", value.strip())
    if listed:
        return listed[1].split()
    return _STRING.findall(value) if re.match(r"\[?\s*['\"]", value.strip()) else []


def _read_lock(shelf: Shelf, path: str) -> dict[str, str]:
    return dict(_LOCKED.findall(shelf.text(path) or ""))


def _resolved(dependency: Dependency, locks: dict[str, dict[str, str]], names: set[str]) -> Dependency:
    if dependency.name in names:
        return msgspec.structs.replace(dependency, is_internal=True)
    folder = nearest(dependency.manifest, locks)
    version = locks[folder].get(dependency.name, "") if folder is not None else ""
    return msgspec.structs.replace(dependency, resolved=version) if version else dependency
