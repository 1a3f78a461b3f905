"""What a change does to those who use the code: definitions that are gone and still named, and calls that fail now."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from posixpath import basename, dirname, splitext
from typing import TYPE_CHECKING

from agents.reviews.change import Change, Remark
from daemon.advice.naming import Namer, definers_of, namers_of
from daemon.advice.prose import code, counted, listed
from indexer.graph.model import DATA_KINDS, EdgeKind
from indexer.records import FileClass, Symbol
from spec.artifacts.surface import Happening, SurfaceChange, surface_changes
from spec.codebase import PublicSymbol

if TYPE_CHECKING:
    from daemon.knowledge.workspace import OpenWorkspace

_SHORTEST = 4
"""A shorter name says too little to be looked for everywhere."""
_SHOWN = 3


def review_surface(workspace: OpenWorkspace, changes: Sequence[Change]) -> Iterator[tuple[str, Remark]]:
    """(path, remark) for each definition whose change breaks somebody in this workspace."""
    sources = [one for one in changes if one.file_class is FileClass.SOURCE and one.before is not None]
    if not sources:
        return
    before = [_public(one.path, s) for one in sources for s in one.symbols_before if _is_public(s)]
    after = [
        _public(one.path, s)
        for one in changes
        if one.file_class is FileClass.SOURCE
        for s in one.symbols
        if _is_public(s)
    ]
    by_path = {one.path: one for one in changes}
    breaking = [
        (found, found.before)
        for found in surface_changes(before, after)
        if found.before is not None
        and found.before.path in by_path
        and (found.is_breaking or found.happening is Happening.MOVED)
    ]
    names = {name for _, old in breaking if len(name := _last(old)) >= _SHORTEST}
    users = Users(workspace, names, by_path)
    for found, old in breaking:
        who = users.left_behind(old, found.after) if found.happening is Happening.MOVED else users.of(old)
        remark = _remark(by_path[old.path], found, old, who)
        if remark is not None:
            yield old.path, remark


def _is_public(symbol: Symbol) -> bool:
    parts = symbol.qualified.split(".")
    return symbol.kind not in DATA_KINDS and not any(part.startswith("_") for part in parts) and len(parts) < 3


def _public(path: str, symbol: Symbol) -> PublicSymbol:
    return PublicSymbol(path, symbol.qualified, symbol.kind.value, symbol.signature)


def _last(symbol: PublicSymbol) -> str:
    return symbol.name.rpartition(".")[2]


def _remark(change: Change, found: SurfaceChange, old: PublicSymbol, users: Sequence[str]) -> Remark | None:
    """None where nobody in the workspace names it: then it breaks nobody that is known."""
    if not users:
        return None
    who = listed([code(path) for path in users], _SHOWN, "others")
    count = counted(len(users), "file")
    still = f"{count} {'still name' if len(users) > 1 else 'still names'} it: {who}"
    line = _line_of(change, found)
    reasons = " ".join(found.reasons[:2])
    match found.happening:
        case Happening.REMOVED:
            return Remark("surface.removed", "error", f"{code(old.name)} is gone, but {still}.", line)
        case Happening.RENAMED:
            return Remark("surface.renamed", "error", f"{reasons} But {still}.", line)
        case Happening.MOVED:
            to = found.after.path if found.after is not None else ""
            return Remark("surface.moved", "error", f"{code(old.name)} went to {code(to)}, but {still} here.", line)
        case Happening.CHANGED:
            told = f"{code(old.name)}: {reasons} {count.capitalize()} {'use' if len(users) > 1 else 'uses'} it: {who}."
            return Remark("surface.changed", "warning", told, line)
    return None


class Users:
    """Files that name definitions which have changed."""

    def __init__(self, workspace: OpenWorkspace, names: Collection[str], by_path: dict[str, Change]) -> None:
        self._namers = namers_of(workspace, names)
        self._definers = definers_of(workspace, names)
        self._graph = workspace.graph()
        self._by_path = by_path

    def of(self, old: PublicSymbol) -> list[str]:
        """Files that name it and depend on its file; nobody where something else is called so, too."""
        name = _last(old)
        if self._definers.get(name, set()) - {old.path}:
            return []
        change = self._by_path[old.path]
        if change.after is not None and _defines(change, name, old):
            return []
        near = {edge.source for edge in self._graph.dependents(old.path)}
        return [
            namer.path
            for namer in self._namers.get(name, ())
            if namer.path != old.path
            and _means(namer, old.path, near, is_gone=change.after is None)
            and not _no_longer(self._by_path.get(namer.path), name)
        ]

    def left_behind(self, old: PublicSymbol, new: PublicSymbol | None) -> list[str]:
        """Files that import it from where it was, which does not pass it on, and nothing from where it is."""
        name = _last(old)
        if new is None or name in (self._by_path[old.path].after or ""):
            return []
        near, there = self._importers(old.path), self._importers(new.path) | {new.path}
        namers = [one for one in self._namers.get(name, ()) if one.modules and one.path in near - there]
        return [one.path for one in namers if not _no_longer(self._by_path.get(one.path), name)]

    def _importers(self, path: str) -> set[str]:
        return {edge.source for edge in self._graph.dependents(path) if edge.kind is EdgeKind.IMPORT}


def _means(namer: Namer, path: str, near: Collection[str], *, is_gone: bool) -> bool:
    """Whether a file that names something means the one of that path: by what it imports it from, else by its ties."""
    if namer.modules:
        stem = splitext(basename(path))[0]
        stem = basename(dirname(path)) if stem in {"__init__", "index", "mod"} else stem
        return any(_last_part(module) == stem for module in namer.modules)
    # To a file that is gone nothing leads any more; its neighbours see it without importing it in some languages.
    return namer.path in near or (is_gone and dirname(namer.path) == dirname(path))


def _last_part(module: str) -> str:
    """`money` of `bank.money`, `./money.js`, `crate::money`."""
    plain = _ENDING.sub("", module)
    return re.split(r"[./\\:]+", plain.rstrip("./"))[-1]


_ENDING = re.compile(r"\.(?:[cm]?[jt]sx?|py|rb|php|vue|svelte)$")


def _defines(change: Change, name: str, old: PublicSymbol) -> bool:
    """Whether the file still binds the name in another way, such as by importing it from where it went."""
    return any(s.name == name and s.qualified != old.name for s in change.symbols)


def _no_longer(change: Change | None, name: str) -> bool:
    """Whether a file of the change itself has stopped to name it."""
    return change is not None and name not in (change.after or "")


def _line_of(change: Change, found: SurfaceChange) -> int:
    """Where it is now, else where it was, as far as the file still goes."""
    wanted = found.after.name if found.after is not None else ""
    for symbol in change.symbols:
        if symbol.qualified == wanted:
            return symbol.start_line
    old = found.before.name if found.before is not None else ""
    was = next((s.start_line for s in change.symbols_before if s.qualified == old), 1)
    touched = [line for line in change.lines or () if line <= was]
    return min(max(touched, default=was), max(1, len(change.rows)))
