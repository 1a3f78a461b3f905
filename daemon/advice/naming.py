"""Which files name which of several names, told in one pass over the index, however many names there are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.graph.model import DATA_KINDS
from indexer.records import FileClass

if TYPE_CHECKING:
    from daemon.knowledge.workspace import OpenWorkspace
    from indexer.store.catalogue import Catalogue

_AT_ONCE = 400
_MOST_ROWS = 20_000
_FEW = 3
"""Up to so many names are looked for one by one, which decodes less."""


@dataclass(frozen=True)
class Namer:
    """A file that uses a name, or imports it from `modules` as they are written there."""

    path: str
    is_test: bool
    modules: tuple[str, ...] = ()


def namers_of(workspace: OpenWorkspace, names: Collection[str]) -> dict[str, list[Namer]]:
    """For each of the names the files that use or import it, by path; names that nobody uses are absent."""
    wanted = frozenset(names)
    return workspace.read_catalogue(lambda catalogue: _namers(catalogue, wanted)) if wanted else {}


def definers_of(workspace: OpenWorkspace, names: Collection[str]) -> dict[str, set[str]]:
    """For each of the names the files that define something of that name."""
    return workspace.read_catalogue(lambda catalogue: _definers(catalogue, frozenset(names))) if names else {}


def _definers(catalogue: Catalogue, wanted: frozenset[str]) -> dict[str, set[str]]:
    lowered = sorted({name.lower() for name in wanted})
    found: dict[str, set[str]] = {}
    for start in range(0, len(lowered), _AT_ONCE):
        for row in catalogue.symbols_named(lowered[start : start + _AT_ONCE], _MOST_ROWS):
            if row.symbol.name in wanted and row.symbol.kind not in DATA_KINDS:
                found.setdefault(row.symbol.name, set()).add(row.file.path)
    return found


def _namers(catalogue: Catalogue, wanted: frozenset[str]) -> dict[str, list[Namer]]:
    found: dict[str, dict[str, Namer]] = {}
    if len(wanted) > _FEW:
        files = catalogue.parsed_files()
    else:
        files = (pair for name in wanted for pair in catalogue.parsed_files_with(name))
    for record, parsed in files:
        modules: dict[str, list[str]] = {}
        for one in parsed.imports:
            for name in wanted.intersection(one.names):
                modules.setdefault(name, []).append(one.module)
        for name in modules.keys() | (wanted & parsed.references.keys()):
            namer = Namer(record.path, record.file_class is FileClass.TEST, tuple(modules.get(name, ())))
            found.setdefault(name, {})[record.path] = namer
    return {name: [by_path[path] for path in sorted(by_path)] for name, by_path in found.items()}
