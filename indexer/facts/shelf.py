"""The shelf: the manifests of a workspace, found by name and read with suspicion. All disk access of facts is here.

Whatever cannot be read (too large, not a regular file, outside the workspace, not in its format) becomes a problem
with its reason and reads as absent; nothing here raises. Each file is read and parsed once. Not thread-safe.
"""

from __future__ import annotations

import json
import posixpath
import re
import stat
import tomllib
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from indexer.classify import classify
from indexer.facts.element import Element, XmlRefused, parse_xml
from indexer.facts.model import Problem
from indexer.facts.table import Table
from indexer.records import FileClass, FileRecord

MAX_BYTES = 5_000_000
"""Manifests and lock files above this are not read: they would cost more time than all else together."""

# The C loader is ten times faster; it is absent where PyYAML was built without libyaml.
_SAFE_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _flatten_mapping(loader: Any, node: yaml.MappingNode) -> None:
    """Merge keys as the safe loader does, but keep each key once: merges of merges would grow without bound."""
    _SAFE_LOADER.flatten_mapping(loader, node)
    keyed = {
        (key.tag, key.value if isinstance(key, yaml.ScalarNode) else id(key)): (key, value) for key, value in node.value
    }
    node.value = list(keyed.values())


_YAML_LOADER = type("_Loader", (_SAFE_LOADER,), {"flatten_mapping": _flatten_mapping})
# Own tags (`!reference` of GitLab, `!Ref` of AWS) say nothing here and must not cost the rest of the file.
yaml.add_multi_constructor("!", lambda _loader, _suffix, _node: None, Loader=_YAML_LOADER)


class Role(StrEnum):
    """Whose a manifest is: the workspace's own, one that lies among tests, or one of an example."""

    OWN = "own"
    TEST = "test"
    EXAMPLE = "example"


_HALF_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_HALF = re.compile("[\ud800-\udfff]")
_FOREIGN = frozenset({FileClass.VENDORED, FileClass.BINARY, FileClass.MINIFIED})
_FIXTURE_FOLDERS = frozenset(
    {"fixtures", "fixture", "__fixtures__", "testdata", "test-data", "test_data", "test-fixtures", "test_fixtures"}
    | {"__snapshots__", "__mocks__", "node_modules", "templates", "template", "stubs"}
)


class Shelf:
    """The files that may be manifests. `files` holds the paths of all files of the workspace."""

    def __init__(self, root: Path, records: Iterable[FileRecord]) -> None:
        self._root = root.resolve()
        self.files: dict[str, FileRecord] = {}
        self._by_name: dict[str, list[str]] = {}
        self._by_suffix: dict[str, list[str]] = {}
        self._by_stem: dict[str, list[str]] = {}
        self._by_folder: dict[str, list[str]] = {}
        self._problems: dict[tuple[str, str], Problem] = {}
        self._bytes: dict[str, bytes | None] = {}
        self._tables: dict[str, Table | None] = {}
        self._elements: dict[str, Element | None] = {}
        self._inside: dict[str, bool] = {}
        for record in records:
            self._place(record)

    def _place(self, record: FileRecord) -> None:
        path = record.path
        self.files[path] = record
        self._by_folder.setdefault(posixpath.dirname(path), []).append(path)
        if record.file_class in _FOREIGN:
            return
        name = posixpath.basename(path).lower()
        self._by_name.setdefault(name, []).append(path)
        stem, suffix = posixpath.splitext(name)
        self._by_stem.setdefault(stem, []).append(path)
        self._by_suffix.setdefault(suffix, []).append(path)

    # -- finding -----------------------------------------------------------------------------------------------

    def find(self, *names: str, roles: Iterable[Role] = (Role.OWN,)) -> list[str]:
        """Paths of the files called one of `names` (in any case) in one of `roles`; the shallowest first."""
        wanted = frozenset(roles)
        found = (path for name in names for path in self._by_name.get(name.lower(), ()))
        return _shallow_first(path for path in found if self.role(path) in wanted)

    def by_folder(self, *names: str, roles: Iterable[Role] = (Role.OWN,)) -> dict[str, str]:
        """The files called one of `names` by their folder; of several in one folder the name given first wins."""
        wanted = tuple(roles)
        found = ((folder_of(path), path) for name in reversed(names) for path in self.find(name, roles=wanted))
        return dict(found)

    def find_suffix(self, *suffixes: str, roles: Iterable[Role] = (Role.OWN,)) -> list[str]:
        """Paths of the files with one of `suffixes` (`.csproj`) in one of `roles`; the shallowest first."""
        wanted = frozenset(roles)
        found = (path for suffix in suffixes for path in self._by_suffix.get(suffix, ()))
        return _shallow_first(path for path in found if self.role(path) in wanted)

    def find_stem(self, stem: str) -> list[str]:
        """Own files called `stem` with one more suffix (`vite.config` finds `vite.config.ts`); the shallowest first."""
        paths = self._by_stem.get(stem.lower(), ())
        return _shallow_first(path for path in paths if self.role(path) is Role.OWN)

    def role(self, path: str) -> Role:
        """Whose the file at `path` is. What lies in a fixture folder is a test's, whatever its class."""
        record = self.files.get(path)
        file_class = record.file_class if record else FileClass.CONFIG
        if file_class in {FileClass.GENERATED, FileClass.HUGE}:
            file_class = classify(path, b"", 0)  # what a tool wrote is still an example's or a test's by its place
        if file_class is FileClass.TEST or self.is_fixture(path):
            return Role.TEST
        return Role.EXAMPLE if file_class is FileClass.EXAMPLE else Role.OWN

    def is_fixture(self, path: str) -> bool:
        """Whether `path` lies in a folder of test inputs or templates: never a manifest of the workspace."""
        return not _FIXTURE_FOLDERS.isdisjoint(path.split("/")[:-1])

    def in_folder(self, folder: str) -> list[str]:
        """Paths of the files directly in `folder` (empty for the root)."""
        return self._by_folder.get(folder, [])

    @property
    def folders(self) -> Iterable[str]:
        """All folders that directly hold a file."""
        return self._by_folder.keys()

    def has(self, path: str) -> bool:
        """Whether the workspace holds a file at `path`."""
        return path in self.files

    # -- reading -----------------------------------------------------------------------------------------------

    def data(self, path: str) -> bytes | None:
        """The bytes of the file, or None with a problem told."""
        if path not in self._bytes:
            self._bytes[path] = self._read(path)
        return self._bytes[path]

    def text(self, path: str) -> str | None:
        """The text of the file; UTF-16 with a mark is understood, bytes that are no UTF-8 are replaced."""
        data = self.data(path)
        return None if data is None else _decode(data, "replace")

    def peek(self, path: str) -> bytes:
        """The bytes of a source file, without keeping them; none where it cannot be read, which parsing has told."""
        folder = posixpath.dirname(path)
        if folder not in self._inside:  # asked once a folder, for there are thousands of sources
            self._inside[folder] = (self._root / folder).resolve().is_relative_to(self._root)
        place = self._root / path
        try:
            return place.read_bytes() if self._inside[folder] and stat.S_ISREG(place.lstat().st_mode) else b""
        except OSError:
            return b""

    def toml(self, path: str) -> Table | None:
        """The file as TOML, or None with a problem told."""
        return self._parsed(path, tomllib.loads)

    def json(self, path: str) -> Table | None:
        """The file as a JSON object, or None with a problem told."""
        return self._parsed(path, json.loads)

    def yaml(self, path: str) -> Table | None:
        """The file as a YAML mapping, or None with a problem told; an empty file is an empty mapping."""
        return self._parsed(path, load_yaml)

    def xml(self, path: str) -> Element | None:
        """The root element of the file, or None with a problem told."""
        if path not in self._elements:
            self._elements[path] = self._load_xml(path)
        return self._elements[path]

    def tell(self, path: str, reason: str) -> None:
        """Note a problem; the same one is noted once."""
        self._problems[path, reason] = Problem(path, reason)

    @property
    def problems(self) -> list[Problem]:
        """What was told so far, by path."""
        return sorted(self._problems.values(), key=lambda problem: (problem.path, problem.reason))

    def table(self, path: str, data: object) -> Table | None:
        """Parsed data of the file at `path` as a table whose complaints are told against that file."""
        if data is None:
            data = {}
        if not isinstance(data, dict):
            self.tell(path, f"its top level is a {type(data).__name__}, not a table")
            return None
        return Table(data, lambda reason: self.tell(path, reason))

    def _parsed(self, path: str, load: Callable[[str], object]) -> Table | None:
        if path not in self._tables:
            self._tables[path] = self._load(path, load)
        return self._tables[path]

    def _load(self, path: str, load: Callable[[str], object]) -> Table | None:
        data = self.data(path)
        if data is None:
            return None
        try:
            text = _decode(data, "strict")
            return self.table(path, _printable(text, load(text)))
        except (ValueError, yaml.YAMLError, RecursionError) as error:
            self.tell(path, f"it cannot be parsed: {_one_line(error)}")
            return None

    def _load_xml(self, path: str) -> Element | None:
        data = self.data(path)
        if data is None:
            return None
        try:
            return parse_xml(data)
        except XmlRefused as error:
            self.tell(path, f"it is not readable XML: {error}")
            return None

    def _read(self, path: str) -> bytes | None:
        try:
            full = (self._root / path).resolve()
            if not full.is_relative_to(self._root):
                self.tell(path, "it lies outside the workspace and is not followed")
                return None
            status = full.stat()
            if not stat.S_ISREG(status.st_mode):
                self.tell(path, "it is not a regular file")
                return None
            if status.st_size > MAX_BYTES:
                self.tell(path, f"it is too large to read: {status.st_size} bytes, at most {MAX_BYTES}")
                return None
            return full.read_bytes()
        except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError up to 3.12
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            self.tell(path, f"it cannot be read: {reason.lower()}")
            return None
        except ValueError as error:  # a zero byte in a path that a manifest names
            self.tell(path, f"it cannot be read: {error}")
            return None


def load_yaml(text: str) -> object:
    """Parse YAML with the safe loader, in C where there is one."""
    return yaml.load(text, Loader=_YAML_LOADER)  # noqa: S506 - made from the safe loaders alone


def join(folder: str, relative: str) -> str:
    """The workspace path of `relative` as seen from `folder`; it may leave the root and begin with `..` then."""
    path = posixpath.normpath(posixpath.join(folder, relative.replace("\\", "/")))
    return "" if path == "." else path


def folder_of(path: str) -> str:
    """The folder that holds `path`, empty for the root."""
    return posixpath.dirname(path)


def nearest(path: str, folders: Iterable[str]) -> str | None:
    """The innermost of `folders` that holds `path`, or None."""
    candidates = set(folders)
    folder = folder_of(path)
    while folder not in candidates:
        if not folder:
            return None
        folder = folder_of(folder)
    return folder


def _printable(text: str, parsed: object) -> object:
    """What was parsed from `text`; raises ValueError where an escape made a string that is no Unicode."""
    if _HALF_ESCAPE.search(text) and _holds_half_characters(parsed):
        raise ValueError("a string holds half of a character (a lone surrogate)")
    return parsed


def _holds_half_characters(data: object) -> bool:
    """Whether some string could not be written as UTF-8. Shared nodes are walked once: YAML may repeat them much."""
    seen: set[int] = set()
    pending = [data]
    while pending:
        value = pending.pop()
        if isinstance(value, str) and _HALF.search(value):
            return True
        if isinstance(value, (dict, list)) and id(value) not in seen:
            seen.add(id(value))
            pending += [*value.keys(), *value.values()] if isinstance(value, dict) else value
    return False


def _decode(data: bytes, errors: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors)
    return data.decode("utf-8-sig", errors)


def _shallow_first(paths: Iterable[str]) -> list[str]:
    return sorted(set(paths), key=lambda path: (path.count("/"), path))


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
