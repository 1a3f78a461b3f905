"""Functions that a change brought or altered, and that no test names: not those that tests reach in other ways."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from posixpath import splitext
from typing import TYPE_CHECKING

from agents.reviews.change import Change, Remark
from daemon.advice.naming import namers_of
from daemon.advice.prose import code
from daemon.advice.uses import definitions_at
from indexer.records import FileClass, ParsedFile, Symbol, SymbolKind

if TYPE_CHECKING:
    from daemon.knowledge.workspace import OpenWorkspace

_CALLED = frozenset({SymbolKind.FUNCTION, SymbolKind.METHOD})
_LEAST_LINES = 6
_LEAST_COMPLEXITY = 3
_MOST = 5
_MOST_NAMES = 40
_HOOKS = re.compile(r"(^|/)(migrations?|alembic|versions|docs?|scripts?|bin|bench\w*|stories)(/|$)")
_ENTRY = frozenset({"main", "setup", "teardown", "configure", "register", "upgrade", "downgrade", "render"})


def find_untested(workspace: OpenWorkspace, changes: Sequence[Change]) -> Iterator[tuple[str, Remark]]:
    """(path, remark) for the longest of them; nothing in a project without tests in that language."""
    asked = [(one, symbol) for one in changes for symbol in _worth_a_test(one)]
    if not asked:
        return
    tested = _languages_with_tests(workspace)
    reach = [(one, symbol, _names_of(workspace, one, symbol, changes)) for one, symbol in asked]
    reach = [row for row in reach if splitext(row[0].path)[1] in tested]
    named = namers_of(workspace, {name for _, _, names in reach for name in names or ()})
    in_tests = {name for name, namers in named.items() if any(namer.is_test for namer in namers)}
    found = [(one, symbol) for one, symbol, names in reach if names is not None and not names & in_tests]
    found.sort(key=lambda pair: (-pair[1].complexity, pair[0].path, pair[1].start_line))
    for change, symbol in found[:_MOST]:
        row = change.rows[symbol.start_line - 1]
        is_new = all(one.qualified != symbol.qualified for one in change.symbols_before)
        told = (
            f"{code(symbol.qualified)} is {'new' if is_new else 'changed'}, and no test names it or what calls it here."
        )
        how = f"`groundplan tests {change.path}:{symbol.start_line}` lays some out."
        column = max(row.find(symbol.name), 0)
        yield change.path, Remark("untested", "hint", f"{told} {how}", symbol.start_line, column, len(symbol.name))


def _worth_a_test(change: Change) -> Iterator[Symbol]:
    if change.after is None or change.file_class is not FileClass.SOURCE or _HOOKS.search(change.path):
        return
    for symbol in change.symbols:
        length = symbol.end_line - symbol.start_line + 1
        is_small = length < _LEAST_LINES and symbol.complexity < _LEAST_COMPLEXITY
        if symbol.kind not in _CALLED or is_small or _is_reached_otherwise(change, symbol):
            continue
        before = next((one for one in change.symbols_before if one.qualified == symbol.qualified), None)
        changed = [line for line in change.lines or () if symbol.start_line <= line <= symbol.end_line]
        is_much = before is None or len(changed) >= _LEAST_COMPLEXITY
        if change.lines is None or (changed and is_much):
            yield symbol


def _is_reached_otherwise(change: Change, symbol: Symbol) -> bool:
    """Whether others than a test would call it by its name: hooks, what is decorated, what is hidden, components."""
    name = symbol.name
    if name.startswith(("_", "on_", "visit_", "do_", "handle")) or name in _ENTRY or name[:1].isupper():
        return True
    above = change.rows[symbol.start_line - 2].strip() if symbol.start_line > 1 else ""
    first = change.rows[symbol.start_line - 1].strip() if symbol.start_line <= len(change.rows) else ""
    is_marked = above.startswith(("@", "#[", "[")) or first.startswith(("@", "#[")) or above == ")"
    plain = ("@property", "@staticmethod", "@classmethod", "@cache", "@functools", "@lru_cache", "@override")
    if is_marked and not above.startswith(plain) and not first.startswith(plain):
        return True
    return any(one.kind in _CALLED and symbol.qualified.startswith(f"{one.qualified}.") for one in change.symbols)


def _languages_with_tests(workspace: OpenWorkspace) -> frozenset[str]:
    """The endings of test files that there are."""
    records = workspace.read_catalogue(lambda catalogue: catalogue.files())
    return frozenset(splitext(record.path)[1] for record in records if record.file_class is FileClass.TEST)


def _names_of(
    workspace: OpenWorkspace, change: Change, symbol: Symbol, changes: Sequence[Change]
) -> frozenset[str] | None:
    """Its name, its class's, and those of all that calls it in its own file, however far; None if nobody can tell."""
    near = {edge.source for edge in workspace.graph().dependents(change.path)}
    if any(one.file_class is FileClass.TEST and one.path in near for one in changes):
        return None  # the change brings tests of that file
    parsed = ParsedFile(change.language, len(change.rows), symbols=change.symbols)
    names, waiting = {symbol.name}, [symbol.name]
    while waiting and len(names) < _MOST_NAMES:
        for _, caller, _ in definitions_at(parsed, change.after or "", waiting.pop()):
            if not caller:
                return None  # a table of the module hands it on to who knows whom
            new = set(caller.split(".")) - names
            names |= new
            waiting += new
    texts = [one.after or "" for one in changes if one.file_class is FileClass.TEST]
    is_named = any(re.search(rf"\b{re.escape(name)}\b", text) for text in texts for name in names)
    return None if is_named else frozenset(names)
