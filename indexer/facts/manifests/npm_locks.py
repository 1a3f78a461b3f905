"""Exact versions from the lock files of npm, Yarn (1 and later) and pnpm."""

from __future__ import annotations

import re
from collections.abc import Callable

import yaml

from indexer.facts.shelf import Shelf, load_yaml
from indexer.facts.table import Table

LOCK_NAMES = ("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml")

Lookup = Callable[[str, str, str], str]
"""(folder of the package relative to the lock, dependency, constraint) → version, empty if unknown."""

_YARN_HEAD = re.compile(r'^("?)(\S.*?)\1:$')
_YARN_VERSION = re.compile(r'^\s+version:?\s+"?([^"\s]+)"?$')
_IMPORTERS = re.compile(r"^importers:$(.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)
_PNPM_SECTIONS = ("dependencies", "devDependencies", "optionalDependencies")


def read_lock(shelf: Shelf, path: str) -> Lookup:
    """A function that tells what the lock file pins; of an unreadable one it tells nothing."""
    if path.endswith(".json"):
        return _read_npm(shelf, path)
    return _read_yarn(shelf, path) if path.endswith("yarn.lock") else _read_pnpm(shelf, path)


def _read_npm(shelf: Shelf, path: str) -> Lookup:
    document = shelf.json(path)
    if document is None:
        return _nothing
    packages, top = document.table("packages"), document.table("dependencies")

    def look_up(folder: str, name: str, _constraint: str) -> str:
        for key in (f"{folder}/node_modules/{name}" if folder else "", f"node_modules/{name}"):
            entry = packages.child(key) if key else None
            if entry is not None:
                return entry.text("version")
        old = top.child(name)  # lockfileVersion 1 lists versions here
        return old.text("version") if old else ""

    return look_up


def _read_yarn(shelf: Shelf, path: str) -> Lookup:
    """Both generations of the format differ in quotes and colons alone as far as versions go."""
    text = shelf.text(path)
    versions: dict[str, str] = {}
    heads: list[str] = []
    for line in (text or "").splitlines():
        if not line or line.startswith("#"):
            continue
        if not line[0].isspace():
            match = _YARN_HEAD.match(line)
            heads = [part.strip().strip('"') for part in match[2].split(",")] if match else []
        elif heads and (match := _YARN_VERSION.match(line)):
            versions.update(dict.fromkeys(heads, match[1]))
            heads = []

    def look_up(_folder: str, name: str, constraint: str) -> str:
        return versions.get(f"{name}@{constraint}", "") or versions.get(f"{name}@npm:{constraint}", "")

    return look_up


def _read_pnpm(shelf: Shelf, path: str) -> Lookup:
    text = shelf.text(path)
    if text is None:
        return _nothing
    # Most of the file is about packages of packages; what was asked for stands under `importers` alone,
    # or at the top level in a lock of a single package of an old version, which is short.
    section = _IMPORTERS.search(text)
    try:
        data = load_yaml(section[0] if section else text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        shelf.tell(path, f"it cannot be parsed: {' '.join(str(error).split())[:300]}")
        return _nothing
    document = shelf.table(path, data)
    if document is None:
        return _nothing
    importers = document.table("importers") if section else Table({".": data}, document.tell)

    def look_up(folder: str, name: str, _constraint: str) -> str:
        importer = importers.child(folder or ".")
        for section_name in _PNPM_SECTIONS if importer else ():
            value = importer.table(section_name).raw(name) if importer else None
            version = value.get("version") if isinstance(value, dict) else value
            if isinstance(version, str) and not version.startswith(("link:", "file:")):
                return version.partition("(")[0].partition("_")[0].rpartition("@")[2]
        return ""

    return look_up


def _nothing(_folder: str, _name: str, _constraint: str) -> str:
    return ""
