"""Functions that grew too hard to follow, files that do not parse any more, and files that should not have come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename
from typing import Final

from agents.edits.syntax import check_syntax
from agents.reviews.change import Change, Remark, Severity
from indexer.records import FileClass, SymbolKind

CALLED: Final = frozenset({SymbolKind.FUNCTION, SymbolKind.METHOD, SymbolKind.CONSTRUCTOR})
_HARD: Final = 15
_VERY_HARD: Final = 25
_GREW: Final = 3
_LARGE_BYTES: Final = 1_000_000
_LOCK: Final = re.compile(r"\.lock$|[-.]lock\.(json|ya?ml|hcl)$|^(go\.sum|npm-shrinkwrap\.json)$", re.IGNORECASE)
"""What package managers make and everybody commits."""


def find_growth(change: Change) -> Iterator[Remark]:
    """Functions of source code whose paths became too many by this change."""
    if change.after is None or change.file_class is not FileClass.SOURCE:
        return
    before = {symbol.qualified: symbol.complexity for symbol in change.symbols_before if symbol.kind in CALLED}
    for symbol in change.symbols:
        if symbol.kind not in CALLED or symbol.complexity < _HARD:
            continue
        old = before.get(symbol.qualified)
        if old is not None and not _is_more(old, symbol.complexity):
            continue
        if change.before is not None and old is None and symbol.complexity in before.values():
            continue  # most likely one that was renamed
        if change.lines is not None and not any(symbol.start_line <= line <= symbol.end_line for line in change.lines):
            continue
        name = symbol.qualified
        grew = (
            f"`{name}` grew from {old} to {symbol.complexity} paths"
            if old
            else f"`{name}` has {symbol.complexity} paths"
        )
        told = f"{grew} through it; from {_HARD} on people lose the thread. Take a part out that has a name of its own."
        row = change.rows[symbol.start_line - 1] if symbol.start_line <= len(change.rows) else ""
        column = max(row.find(symbol.name), 0)
        severity: Severity = "warning" if symbol.complexity >= _VERY_HARD else "hint"
        yield Remark("complexity", severity, told, symbol.start_line, column, len(symbol.name))


def _is_more(old: int, new: int) -> bool:
    """Whether it crossed the line, or grew by what people notice."""
    return new > old if old < _HARD else new - old >= max(_GREW, old // 10)


def find_faults(change: Change) -> Iterator[Remark]:
    """Places that cannot be parsed and could before, where the grammar is known to be good."""
    if change.after is None or not change.is_code:
        return
    before = change.before.encode() if change.before is not None else None
    report = check_syntax(change.path, before, change.after.encode("utf-8", "replace"))
    if not report.is_sure:
        return
    for fault in report.faults:
        row = change.rows[fault.line - 1] if 0 < fault.line <= len(change.rows) else ""
        column = len(row) - len(row.lstrip())
        told = "This cannot be parsed." if change.before is None else "This cannot be parsed any more."
        yield Remark("syntax", "error", told, max(1, fault.line), column, len(row.strip()))


def judge_arrival(path: str, file_class: FileClass, size_bytes: int) -> Remark | None:
    """What to say of a file that is new, was not written by hand, or is too large for a repository; None for others."""
    size = f"{size_bytes / 1e6:.1f} MB"
    name = basename(path)
    if _LOCK.search(name):
        return None
    if file_class is FileClass.BINARY and size_bytes > _LARGE_BYTES:
        return Remark(
            "large-file", "warning", f"{name} is a binary file of {size}; every clone will carry it for good.", 1
        )
    if file_class is FileClass.HUGE or (size_bytes > _LARGE_BYTES and file_class is not FileClass.BINARY):
        return Remark("large-file", "hint", f"{name} has {size}; every clone will carry it for good.", 1)
    if file_class in {FileClass.GENERATED, FileClass.MINIFIED}:
        kind = "generated" if file_class is FileClass.GENERATED else "minified"
        told = f"{name} looks {kind}: what makes it belongs into the repository rather than what it makes."
        return Remark("generated-file", "hint", told, 1)
    return None
