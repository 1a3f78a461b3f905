"""From what was asked for (a file, a folder, a symbol, a place in a file) to files and the symbols in them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from indexer.errors import UnknownTarget
from indexer.graph.model import DATA_KINDS
from indexer.records import FileClass, FileRecord, Symbol
from indexer.store.catalogue import Catalogue, SymbolRow

MAX_FILES = 40
"""A folder or a diff of more files than this is asked about by its first source files alone."""
_MAX_UNION = 3
"""A name that more files define is ambiguous."""
_CANDIDATES = 5
_PLACE = re.compile(r"^(?P<path>.+?)(?::{1,2}|#)(?P<place>[^:#/\\]+)$")
_SEPARATOR = re.compile(r"::|->|[#\\/]")


class Target(msgspec.Struct, frozen=True):
    """A file that is changed, with the names of the symbols in it that are; no names mean the whole file."""

    path: str
    symbols: tuple[str, ...] = ()

    def label(self) -> str:
        """How it is told to people."""
        return f"{self.path}:{','.join(self.symbols)}" if self.symbols else self.path


def find_targets(text: str, catalogue: Catalogue, root: Path) -> list[Target]:
    """The files or symbols that `text` names; raises UnknownTarget, with the nearest names, for none or too many.

    Forms: a path (from the root, absolute, or any unique ending), a folder, `path:line`, `path:symbol`, a symbol
    (`name`, `Class.method`, `Class::method`, `Class#method`).
    """
    files = {record.path: record for record in catalogue.files()}
    wanted = text.strip()
    direct = _by_path(wanted, files, root)
    if direct:
        return [Target(path) for path in direct]
    place = _PLACE.match(wanted)
    if place:
        owners = _by_path(place["path"], files, root)
        if len(owners) == 1:
            return [_in_file(text, files[owners[0]], place["place"], catalogue)]
    found = _by_symbol(text, wanted, catalogue)
    if found:
        return found
    raise UnknownTarget(text, _nearest(wanted, files, catalogue))


def narrowed(paths: Iterable[str], files: dict[str, FileRecord]) -> list[str]:
    """At most MAX_FILES of `paths`, source files first."""
    ranked = sorted(paths, key=lambda p: (p not in files or files[p].file_class is not FileClass.SOURCE, p))
    return sorted(ranked[:MAX_FILES])


def _by_path(wanted: str, files: dict[str, FileRecord], root: Path) -> list[str]:
    path = _relative(wanted, root)
    if path in files:
        return [path]
    below = [p for p in files if p.startswith(f"{path}/")] if path else []
    if below or not path:
        return narrowed(below, files)
    endings = [p for p in files if p.endswith(f"/{path}")]
    if len(endings) > 1:
        raise UnknownTarget(wanted, tuple(sorted(endings, key=lambda p: (p.count("/"), p))[:_CANDIDATES]))
    return endings


def _relative(wanted: str, root: Path) -> str:
    path = Path(wanted.replace("\\", "/"))
    if path.is_absolute():
        resolved = path.parent.resolve() / path.name
        return resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else wanted
    parts = [part for part in path.parts if part != "."]
    return "/".join(parts)


def _in_file(text: str, record: FileRecord, place: str, catalogue: Catalogue) -> Target:
    parsed = catalogue.parsed(record.blob)
    symbols = [s for s in parsed.symbols if s.kind not in DATA_KINDS] if parsed else []
    if place.isdigit():
        around = enclosing(symbols, int(place))
        return Target(record.path, (around.name,) if around else ())
    named = [s for s in symbols if _fits(s, _dotted(place))]
    if not named:
        close = difflib.get_close_matches(place, [s.name for s in symbols], _CANDIDATES)
        raise UnknownTarget(text, tuple(f"{record.path}:{name}" for name in close))
    return Target(record.path, tuple(dict.fromkeys(s.name for s in named)))


def enclosing(symbols: Sequence[Symbol], line: int) -> Symbol | None:
    """The innermost definition around a line."""
    around = [s for s in symbols if s.start_line <= line <= s.end_line]
    return max(around, key=lambda s: (s.start_line, -s.end_line), default=None)


def _by_symbol(text: str, wanted: str, catalogue: Catalogue) -> list[Target]:
    dotted = _dotted(wanted)
    name = dotted.rpartition(".")[2]
    rows = catalogue.symbols_named([name.lower()]) if name else []
    rows = [r for r in rows if r.symbol.kind not in DATA_KINDS and _fits(r.symbol, dotted)]
    rows = [r for r in rows if r.symbol.name == name] or rows
    # A test double or a vendored copy is not what people mean by a name.
    rows = [r for r in rows if r.file.file_class is FileClass.SOURCE] or rows
    paths = dict.fromkeys(row.file.path for row in rows)
    if len(paths) > _MAX_UNION:
        raise UnknownTarget(text, tuple(_place_of(row) for row in _one_a_file(rows))[:_CANDIDATES])
    return [Target(path, tuple(dict.fromkeys(r.symbol.name for r in rows if r.file.path == path))) for path in paths]


def _one_a_file(rows: Sequence[SymbolRow]) -> list[SymbolRow]:
    return list({row.file.path: row for row in reversed(rows)}.values())[::-1]


def _place_of(row: SymbolRow) -> str:
    return f"{row.file.path}:{row.symbol.qualified}"


def _dotted(name: str) -> str:
    return _SEPARATOR.sub(".", name).strip(".").removesuffix("()")


def _fits(symbol: Symbol, dotted: str) -> bool:
    """Whether a symbol may be called so: by its name, or by the end of its qualified name, in any case of letters."""
    qualified, wanted = symbol.qualified.lower(), dotted.lower()
    return qualified == wanted or qualified.endswith(f".{wanted}") or symbol.name.lower() == wanted


def _nearest(wanted: str, files: dict[str, FileRecord], catalogue: Catalogue) -> tuple[str, ...]:
    name = _dotted(wanted).rpartition(".")[2]
    symbols = catalogue.symbol_names_from(name[:2].lower(), 2000) if len(name) > 1 else []
    base = wanted.rpartition("/")[2]
    by_name = {path.rpartition("/")[2]: path for path in files}
    near_files = [by_name[found] for found in difflib.get_close_matches(base, by_name, 3)]
    near_symbols = difflib.get_close_matches(name, symbols, 3)
    chosen = near_files + near_symbols if "/" in wanted or "." in wanted else near_symbols + near_files
    return tuple(chosen[:_CANDIDATES])
