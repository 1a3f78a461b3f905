"""Which files name a symbol, and in which of their definitions they do."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import msgspec

from indexer.graph.model import DATA_KINDS
from indexer.impact.targets import enclosing
from indexer.records import ParsedFile
from indexer.store.catalogue import Catalogue


class NameUses(msgspec.Struct, frozen=True):
    """For some names: path → those of them that the file uses, and how many files define each."""

    by_path: dict[str, tuple[str, ...]]
    definers: dict[str, int]


def uses_of(catalogue: Catalogue, names: Collection[str]) -> NameUses:
    """Where `names` are used, over all files; reads everything that was parsed, so ask once for all names."""
    wanted = set(names)
    by_path: dict[str, tuple[str, ...]] = {}
    definers = dict.fromkeys(wanted, 0)
    for record, parsed in catalogue.parsed_files() if wanted else ():
        used = wanted & parsed.references.keys()
        if used:
            by_path[record.path] = tuple(sorted(used, key=lambda name: (-parsed.references[name], name)))
        for name in wanted.intersection(s.name for s in parsed.symbols if s.kind not in DATA_KINDS):
            definers[name] += 1
    return NameUses(by_path, definers)


def definition_using(parsed: ParsedFile, text: str, names: Sequence[str]) -> str:
    """The qualified name of the first definition in which one of `names` stands, imports aside; empty if none does."""
    if not names:
        return ""
    import_lines = {imported.line for imported in parsed.imports}
    symbols = [symbol for symbol in parsed.symbols if symbol.kind not in DATA_KINDS]
    word = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)")
    for number, line in enumerate(text.split("\n"), 1):
        if number not in import_lines and word.search(line):
            around = enclosing(symbols, number)
            if around is not None:
                return around.qualified
    return ""
