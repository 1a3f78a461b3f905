"""The place that advice is asked about: a file or a text of an editor, and the definition in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from daemon.contract.advice import AdviceWish
from daemon.errors import UnknownName, WrongUse
from indexer.classify import HEAD_BYTES, classify
from indexer.errors import UnknownTarget
from indexer.graph.model import DATA_KINDS
from indexer.impact.targets import enclosing, find_targets
from indexer.languages.registry import detect_language, language_named
from indexer.parsing.lexing import blank
from indexer.pipeline.reading import blob_id
from indexer.records import FileClass, ParsedFile, Symbol, SymbolKind

if TYPE_CHECKING:
    from daemon.drift.parsing import TextParser
    from daemon.knowledge.workspace import OpenWorkspace

MOST_BYTES = 1_000_000
"""Of a text; more is read by nobody."""
_UNREADABLE = frozenset({FileClass.BINARY, FileClass.HUGE, FileClass.MINIFIED})


@dataclass(frozen=True)
class Spot:
    """A file as it is on the disk or in an editor, and the lines that are meant.

    `symbol` is the innermost definition around them; `others` are further places where one of that name is defined.
    `is_whole` tells that no lines and no definition were named.
    """

    path: str
    text: str
    language: str
    file_class: FileClass
    parsed: ParsedFile
    start: int
    end: int
    symbol: Symbol | None = None
    is_whole: bool = False
    is_saved: bool = True
    others: tuple[str, ...] = ()

    @cached_property
    def lines(self) -> list[str]:
        """Its lines without what ends them."""
        return lines_of(self.text)

    @cached_property
    def code(self) -> str:
        """The text with comments and strings blanked, line for line and letter for letter."""
        return code_of(self.language, self.text)

    def definitions(self) -> list[Symbol]:
        """What it defines, headings and keys left out."""
        return [symbol for symbol in self.parsed.symbols if symbol.kind not in DATA_KINDS]


def lines_of(text: str) -> list[str]:
    """Lines as the index counts them: they end with a newline and nothing else."""
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return [line.removesuffix("\r") for line in lines]


def code_of(language: str, text: str) -> str:
    """`text` of a language with comments and strings blanked, of the same length; itself if nothing is known of it."""
    known = language_named(language)
    if known is None:
        return text
    plain = text.encode("ascii", "replace")  # one byte a letter, so that places stay
    return blank(plain, known.lexis)[0].decode("ascii")


def find_spot(workspace: OpenWorkspace, wish: AdviceWish, parser: TextParser) -> Spot:
    """The place that is meant; raises WrongUse, UnknownTarget, UnknownName."""
    if not wish.path:
        return _spot_of_symbol(workspace, wish, parser)
    path, text = read_place(workspace, wish.path, wish.text)
    found = read_spot(workspace, path, text, parser, is_saved=wish.text is None)
    if wish.symbol:
        return around_symbol(found, wish.symbol)
    return around_lines(found, wish.start_line, wish.end_line)


def read_place(workspace: OpenWorkspace, path: str, text: str | None) -> tuple[str, str]:
    """The path as the index names it and the text there. A text that is given need not belong to a known file."""
    if text is not None:
        check_size(path, len(text.encode("utf-8", "replace")))
        return _clean(workspace, path), text
    name = workspace.relative(path)
    try:
        data = (workspace.row.path / name).read_bytes()
    except OSError as error:
        raise UnknownTarget(name) from error
    check_size(name, len(data))
    return name, data.decode("utf-8", "replace")


def check_size(path: str, size_bytes: int) -> None:
    """Raise WrongUse for a text that is too large to be read."""
    if size_bytes > MOST_BYTES:
        told = f"{path} has {size_bytes / 1e6:.1f} MB; advice reads texts of up to {MOST_BYTES / 1e6:.0f} MB."
        raise WrongUse(told, "Ask about a smaller file, or send the part that matters as text.")


def read_spot(workspace: OpenWorkspace, path: str, text: str, parser: TextParser, *, is_saved: bool) -> Spot:
    """All of a text, parsed; raises WrongUse for what nobody reads."""
    data = text.encode("utf-8", "replace")
    head = data[:HEAD_BYTES]
    kind = classify(path, head, len(data))
    if kind in _UNREADABLE:
        raise WrongUse(f"{path} is {_WHAT[kind]}: there is nothing in it to advise on.", "Name a file of source text.")
    language = detect_language(path, head)
    parsed = read_parsed(workspace, language, text, parser)
    return Spot(path, text, language, kind, parsed, 1, max(1, parsed.lines), is_whole=True, is_saved=is_saved)


_WHAT = {
    FileClass.BINARY: "a binary file",
    FileClass.HUGE: "a very large file",
    FileClass.MINIFIED: "minified code",
}


def around_symbol(spot: Spot, name: str) -> Spot:
    """The same file with the definition of that name; raises UnknownName."""
    symbol = symbol_called(spot.definitions(), name)
    if symbol is None:
        known = [one.qualified for one in spot.definitions()]
        raise UnknownName(f"definition in {spot.path}", name, known)
    return _replaced(spot, symbol.start_line, symbol.end_line, symbol)


def around_lines(spot: Spot, start: int | None, end: int | None) -> Spot:
    """The same file with these lines and the innermost definition around all of them; raises WrongUse."""
    if start is None:
        return spot
    last = max(1, len(spot.lines))
    end = start if end is None else end
    if end < start or start > last:
        told = f"{spot.path} has {last} line{'s' if last > 1 else ''}; {start} to {end} are none of them."
        raise WrongUse(told, "Give lines from 1 on, the first before the last.")
    end = min(end, last)
    symbol = next((s for s in _innermost(spot, start) if s.end_line >= end), None)
    if symbol is None and start == end:
        symbol = _headed(spot, start)
    if symbol is not None and start == end:  # a cursor means the definition that it stands in
        return _replaced(spot, symbol.start_line, symbol.end_line, symbol)
    return _replaced(spot, start, end, symbol)


def _headed(spot: Spot, line: int) -> Symbol | None:
    """The definition that a line of decorators or comments stands above."""
    begins = {symbol.start_line: symbol for symbol in reversed(spot.definitions())}
    for number in range(line, min(line + _MOST_ABOVE, len(spot.lines)) + 1):
        if number in begins:
            return begins[number]
        if not spot.lines[number - 1].lstrip().startswith(_ABOVE):
            return None
    return None


_MOST_ABOVE = 20
_ABOVE = ("@", "#", "//", "/*", "*", "--", "[")
"""How lines begin that belong to the definition below them: decorators, attributes, comments."""


def symbol_called(symbols: list[Symbol], name: str) -> Symbol | None:
    """The definition of that name, or of a qualified name that ends so; letters of any case if no other fits."""
    dotted = name.strip().removesuffix("()").replace("::", ".").replace("#", ".").replace("->", ".")
    for wanted, fold in ((dotted, False), (dotted.casefold(), True)):
        for symbol in symbols:
            own = symbol.qualified.casefold() if fold else symbol.qualified
            if own == wanted or own.endswith(f".{wanted}"):
                return symbol
    return None


def _innermost(spot: Spot, line: int) -> list[Symbol]:
    """Definitions around a line, the innermost first."""
    around = [s for s in spot.definitions() if s.start_line <= line <= s.end_line]
    first = enclosing(spot.definitions(), line)
    rest = sorted((s for s in around if s is not first), key=lambda s: (-s.start_line, s.end_line))
    return [first, *rest] if first else rest


def _spot_of_symbol(workspace: OpenWorkspace, wish: AdviceWish, parser: TextParser) -> Spot:
    if not wish.symbol:
        raise WrongUse("Advice needs a place.", "Give a path, with lines or without, or the name of a symbol.")
    found = workspace.symbols(wish.symbol, None, 12)
    exact = [match for match in found if match.score >= _SURE and match.row.symbol.kind not in DATA_KINDS]
    if not exact:
        return _spot_of_words(workspace, wish, parser)
    best = exact[0].row
    _, text = read_place(workspace, best.file.path, None)
    spot = around_symbol(read_spot(workspace, best.file.path, text, parser, is_saved=True), best.symbol.qualified)
    alike = [m.row for m in exact[1:] if m.row.symbol.name == best.symbol.name and m.row.symbol.kind not in _PARTS]
    others = [f"{row.file.path}:{row.symbol.start_line}" for row in alike[:5]]
    return _replaced(spot, spot.start, spot.end, spot.symbol, tuple(others))


def _spot_of_words(workspace: OpenWorkspace, wish: AdviceWish, parser: TextParser) -> Spot:
    """What else the words may mean, such as the end of a path; raises UnknownTarget with the names nearest to them."""
    root = workspace.row.path
    target = workspace.read_catalogue(lambda catalogue: find_targets(wish.symbol, catalogue, root))[0]
    _, text = read_place(workspace, target.path, None)
    spot = read_spot(workspace, target.path, text, parser, is_saved=True)
    return around_symbol(spot, target.symbols[0]) if target.symbols else spot


_PARTS = frozenset({SymbolKind.FIELD, SymbolKind.PROPERTY, SymbolKind.VARIABLE, SymbolKind.CONSTANT})
_SURE = 0.88
"""The score of a symbol that is called so, be it one of a test or written in another case."""


def read_parsed(workspace: OpenWorkspace, language: str, text: str, parser: TextParser) -> ParsedFile:
    """What the index knows of that very content, which it keeps when a file changes; else what is read now."""
    blob = blob_id(language, text.encode("utf-8", "replace"))
    known = workspace.read_catalogue(lambda catalogue: catalogue.parsed(blob))
    return known or parser.parse(language, text)


def _clean(workspace: OpenWorkspace, path: str) -> str:
    """The path below the workspace; raises WrongUse for one that leads out of it."""
    given = PurePosixPath(path)
    if given.is_absolute():
        root = PurePosixPath(workspace.row.path.as_posix())
        given = given.relative_to(root) if given.is_relative_to(root) else given
    if given.is_absolute() or ".." in given.parts or not given.parts or "\0" in path:
        raise WrongUse(f"{path!r} does not lie in this workspace.", "Give a path below its folder.")
    return given.as_posix()


def _replaced(spot: Spot, start: int, end: int, symbol: Symbol | None, others: tuple[str, ...] = ()) -> Spot:
    return Spot(
        *(spot.path, spot.text, spot.language, spot.file_class, spot.parsed, start, end),
        symbol=symbol,
        is_saved=spot.is_saved,
        others=others or spot.others,
    )
