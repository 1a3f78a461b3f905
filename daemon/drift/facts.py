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
    lines = text.split("\n")
    blanked = Source(text.encode("utf-8", "surrogatepass"), lexis).blanked.split(b"\n")
    return "\n".join(
        bare.decode("ascii", "replace") if line.isascii() else _letter_for_letter(line, bare)
        for line, bare in zip(lines, blanked, strict=True)
    )


def _letter_for_letter(line: str, blanked: bytes) -> str:
    """Bytes that were hidden, as many signs as there were letters."""
    found, place = [], 0
    for letter in line:
        data = letter.encode("utf-8", "surrogatepass")
        bare = blanked[place : place + len(data)]
        found.append(letter if bare == data else chr(bare[0]))
        place += len(data)
    return "".join(found)
