"""Definitions by name: what people type into a 'go to symbol' box.

A name may be written exactly, as its beginning, by the initials of its words (`gb`, `GBuild`, `get_u`), as a part of
it, or loosely as letters in order; a qualified one (`Router.add`, `Rack::Response`) asks for its surroundings too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from indexer.records import FileClass, SymbolKind
from indexer.search.name_table import NameTable
from indexer.store.catalogue import Catalogue, SymbolRow

_SEPARATOR = re.compile(r"::|\.|->|#|/|\\|\s+")
_WORD_START = re.compile(r"(?:^|_)[^\W_]|(?<=[a-z0-9])[A-Z]|[A-Z](?=[a-z])|(?<=[a-zA-Z])[0-9]")
_MOST_NAMES = 4000
_MOST_ROWS = 2000

_EXACT, _EXACT_BUT_CASE, _OTHER_SPELLING, _PREFIX, _INITIALS, _WORD, _PART, _LOOSE = (
    1.0,
    0.96,
    0.95,
    0.85,
    0.7,
    0.6,
    0.5,
    0.3,
)
_WORD_FITS = 0.45
"""Above this are initials, words and parts of a name; below, letters in order."""
_NOT_SOURCE = 0.07
_LOOSEST_SPREAD = 4
_TYPES = frozenset({SymbolKind.CLASS, SymbolKind.INTERFACE, SymbolKind.STRUCT, SymbolKind.TRAIT, SymbolKind.ENUM})
_DATA = frozenset({SymbolKind.KEY, SymbolKind.HEADING})


class SymbolMatch(msgspec.Struct, frozen=True, gc=False):
    """A definition that fits; `score` is at most 1, `why` says how its name fits."""

    row: SymbolRow
    score: float
    why: str


def find_symbols(
    catalogue: Catalogue,
    query: str,
    limit: int,
    kinds: Collection[SymbolKind] | None = None,
    table: NameTable | None = None,
) -> list[SymbolMatch]:
    """The best `limit` definitions for `query`, best first; `kinds` restricts them. Empty for an empty query.

    With a `table` that follows the catalogue, names that only hold the letters are found in a tenth of the time.
    """
    parts = [part for part in _SEPARATOR.split(query.strip().removesuffix("()")) if part]
    if not parts:
        return []
    *around, name = parts
    names = catalogue.symbol_names_from(name.lower(), max(3 * limit, 100))
    found = _found(catalogue, names, name, around, kinds)
    # Exact names and beginnings, which an index finds at once, usually fill the list; all else needs a scan.
    if len(found) < limit and len(name) > 1:
        fits = _loose_fits(catalogue, name, set(names), 2 * limit, table)
        found += _found(catalogue, fits, name, around, kinds)
    return sorted(found, key=_order)[:limit]


def _loose_fits(
    catalogue: Catalogue, name: str, known: Collection[str], limit: int, table: NameTable | None
) -> list[str]:
    """The names that fit best of those that hold the letters of `name`, but for `known` ones."""
    letters = name.lower().replace("_", "") or name
    holding = table.holding(letters) if table else catalogue.symbol_names_with_letters(letters, _MOST_NAMES)
    others = [other for other in dict.fromkeys(holding) if other not in known]
    wanted = name.lower()
    # Initials and parts beat what only has the letters in order, which is most of it and need then not be weighed.
    likely = [o for o in others if wanted in (low := o.lower()) or low.lstrip("_")[:1] == wanted.lstrip("_")[:1]]
    fits = _weighed(likely, name, _WORD_FITS)
    if len(fits) < limit:
        fits = _weighed(others[:_MOST_NAMES], name, 0.0)
    return [other for _, _, other in fits[:limit]]


def _weighed(names: Iterable[str], asked: str, least: float) -> list[tuple[float, int, str]]:
    fits = ((_fit(asked, name)[0], len(name), name) for name in names)
    return sorted((-fit, length, name) for fit, length, name in fits if fit > least)


def _found(
    catalogue: Catalogue, names: Sequence[str], asked: str, around: Sequence[str], kinds: Collection[SymbolKind] | None
) -> list[SymbolMatch]:
    lowered = list({name.lower() for name in names})
    rows = catalogue.symbols_named(lowered, _MOST_ROWS) if lowered else []
    return list(_matches(rows, asked, around, kinds))


def _order(match: SymbolMatch) -> tuple[float, int, str, int]:
    return (-match.score, len(match.row.symbol.qualified), match.row.file.path, match.row.symbol.start_line)


def _matches(
    rows: Sequence[SymbolRow], name: str, around: Sequence[str], kinds: Collection[SymbolKind] | None
) -> Iterator[SymbolMatch]:
    for row in rows:
        kind = row.symbol.kind
        if kinds is not None and kind not in kinds:
            continue
        score, why = _fit(name, row.symbol.name)
        if not score or not _lies_within(around, row):
            continue
        if row.file.file_class is not FileClass.SOURCE:
            score -= _NOT_SOURCE
        if kind in _DATA:
            score -= _NOT_SOURCE
        elif kind in _TYPES:
            score += 0.02
        yield SymbolMatch(row, round(min(1.0, score), 4), why)


def _fit(asked: str, name: str) -> tuple[float, str]:
    """How well `name` fits what was `asked`, and how to say it."""
    if asked == name:
        return _EXACT, "exact name"
    low, wanted = name.lower(), asked.lower()
    if low == wanted:
        return _EXACT_BUT_CASE, "exact name in another case"
    shared = len(wanted) / len(low)
    if low.startswith(wanted):
        return _PREFIX + 0.1 * shared, "begins so"
    letters = wanted.replace("_", "") or wanted
    if letters == low.replace("_", ""):
        return _OTHER_SPELLING, "exact name in another spelling"
    at = low.find(wanted)
    spread = _spread(letters, low)
    if at < 0 and not 0 < spread <= _LOOSEST_SPREAD * len(letters) and low.lstrip("_")[:1] != wanted.lstrip("_")[:1]:
        return 0.0, ""
    starts = [match.end() - 1 for match in _WORD_START.finditer(name)]
    if _fits_initials(letters, low, starts):
        return _INITIALS + 0.1 * shared, "initials of its words"
    if at >= 0:
        at_word = any(low.startswith(wanted, start) for start in starts)
        return (_WORD if at_word else _PART) + 0.1 * shared, "a word of it" if at_word else "a part of it"
    if 0 < spread <= _LOOSEST_SPREAD * len(letters):
        return _LOOSE * len(letters) / spread + 0.1 * shared, "letters in order"
    return 0.0, ""


def _fits_initials(wanted: str, low: str, starts: Sequence[int]) -> bool:
    """Whether `wanted` is made of beginnings of words of the name, in order, the first word's among them."""
    if not starts or not low.startswith(wanted[:1], starts[0]):
        return False
    reachable = {(1, starts[0] + 1)}  # (letters used, where a word may go on)
    while reachable:
        used, at = max(reachable)
        reachable.remove((used, at))
        if used == len(wanted):
            return True
        if low.startswith(wanted[used], at):
            reachable.add((used + 1, at + 1))
        reachable.update((used + 1, start + 1) for start in starts if start >= at and low[start] == wanted[used])
    return False


def _spread(wanted: str, low: str) -> int:
    """Over how many letters of the name those of `wanted` are spread, in order; 0 if they are not all there."""
    first = at = low.find(wanted[0])
    for letter in wanted[1:]:
        at = low.find(letter, at + 1) if at >= 0 else -1
    return at - first + 1 if at >= 0 else 0


def _lies_within(around: Sequence[str], row: SymbolRow) -> bool:
    """Whether the parts before the name are found, in order, among its enclosing definitions or its path."""
    if not around:
        return True
    places = iter([*re.split(r"[/.]", row.file.path.lower()), *row.symbol.qualified.lower().split(".")[:-1]])
    # Each `any` goes on where the one before stopped, which keeps the order.
    return all(any(place.startswith(part.lower()) for place in places) for part in around)
