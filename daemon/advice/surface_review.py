"""What a change does to those who use the code: definitions that are gone and still named, and calls that fail now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from agents.reviews.change import Change, Remark
from daemon.advice.prose import code, counted, listed
from indexer.graph.model import DATA_KINDS
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
    for found in surface_changes(before, after):
        if found.is_breaking and found.before is not None and found.before.path in by_path:
            remark = _remark(workspace, by_path, found, found.before)
            if remark is not None:
                yield found.before.path, remark


def _is_public(symbol: Symbol) -> bool:
    parts = symbol.qualified.split(".")
    return symbol.kind not in DATA_KINDS and not any(part.startswith("_") for part in parts) and len(parts) < 3


def _public(path: str, symbol: Symbol) -> PublicSymbol:
    return PublicSymbol(path, symbol.qualified, symbol.kind.value, symbol.signature)


def _remark(
    workspace: OpenWorkspace, by_path: dict[str, Change], found: SurfaceChange, old: PublicSymbol
) -> Remark | None:
    """None where nobody in the workspace names it: then it breaks nobody that is known."""
    name = old.name.rpartition(".")[2]
    users = _users(workspace, old, name, by_path)
    if not users:
        return None
    change = by_path[old.path]
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
        case Happening.CHANGED:
            told = f"{code(old.name)}: {reasons} {count.capitalize()} {'use' if len(users) > 1 else 'uses'} it: {who}."
            return Remark("surface.changed", "warning", told, line)
    return None


def _users(workspace: OpenWorkspace, old: PublicSymbol, name: str, by_path: dict[str, Change]) -> list[str]:
    """Files beyond the change that name it and depend on its file; nobody where something else is called so, too."""
    if len(name) < _SHORTEST:
        return []
    rows = workspace.read_catalogue(lambda catalogue: catalogue.symbols_named([name.lower()]))
    if any(row.symbol.name == name and row.file.path != old.path for row in rows):
        return []
    change = by_path[old.path]
    if (
        name in (change.after or "").replace(f".{name}", "")
        and change.after is not None
        and _defines(change, name, old)
    ):
        return []
    naming = workspace.read_catalogue(lambda catalogue: list(catalogue.parsed_files_with(name)))
    near = {edge.source for edge in workspace.graph().dependents(old.path)}
    is_gone = change.after is None
    found = []
    for record, parsed in naming:
        imports = any(name in one.names for one in parsed.imports)
        if record.path == old.path or not (name in parsed.references or imports):
            continue
        if (record.path in near or imports or is_gone) and not _no_longer(by_path.get(record.path), name):
            found.append(record.path)
    return found


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
