"""What the index knows of a file, in the words of guards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from indexer.languages.language import Lexis
from indexer.languages.registry import language_named
from indexer.parsing.source import Source
from indexer.records import FileClass, ParsedFile
from spec.guards.code_facts import CodeFile, Definition, ImportSaid

OPAQUE: Final = frozenset(
    {FileClass.GENERATED, FileClass.VENDORED, FileClass.MINIFIED, FileClass.BINARY, FileClass.HUGE}
)
"""Files that nobody here wrote: guards do not speak of what is in them."""

Targets = Callable[[int], Sequence[str]]
"""The files that the import with a number means."""


def code_file(path: str, parsed: ParsedFile, text: Callable[[], str], targets: Targets | None = None) -> CodeFile:
    """The facts of one file; its text is read when a guard has to look at it."""
    language = language_named(parsed.language)
    lexis = language.lexis if language else None
    return CodeFile(
        path,
        parsed.language,
        text,
        lambda whole: bare_text(whole, lexis),
        [Definition(s.name, s.qualified, s.kind.value, s.start_line, s.end_line) for s in parsed.symbols],
        [
            ImportSaid(i.module, i.names, i.line, i.level, tuple(targets(number)) if targets else ())
            for number, i in enumerate(parsed.imports)
        ],
        parsed.references,
    )


def read_text(path: Path) -> str:
    """A file's text; what is no UTF-8 is replaced, and a file that is gone has none."""
    try:
        return path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
    except OSError:
        return ""


def bare_text(text: str, lexis: Lexis | None) -> str:
    """The text with comments as blanks and strings as quotes, letter for letter, so that every column stays."""
    if lexis is None:
        return text
    data = text.encode("utf-8", "surrogatepass")
    blanked = Source(data, lexis).blanked
    if len(data) == len(text):
        return blanked.decode("ascii", "replace")
    found, place = [], 0
    for letter in text:
        size = len(letter.encode("utf-8", "surrogatepass"))
        found.append(letter if blanked[place : place + size] == data[place : place + size] else chr(blanked[place]))
        place += size
    return "".join(found)
