"""Which parts of a code are keywords, strings, numbers, functions and comments, found out as far as it is looked at.

The lexers are those of Pygments. A text is read on while lines are asked for, never further, so that the first page of
a long file is there at once. Colours are tokens of the theme and looked up by whoever paints.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import Token
from pygments.util import ClassNotFound
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from gui.theme.current import color

_LONGEST_TEXT: Final = 1_000_000
_LONGEST_LINE: Final = 4_000
"""Beyond these a text is shown without colours: what programs have packed together is not read anyway."""

_SLICE_S: Final = 0.008
_TAB: Final = 4
_TOKENS: Final = (
    (Token.Comment.Preproc, "k_kw"),
    (Token.Comment, "k_com"),
    (Token.Keyword, "k_kw"),
    (Token.Operator.Word, "k_kw"),
    (Token.Literal.String, "k_str"),
    (Token.Literal.Number, "k_num"),
    (Token.Literal.Date, "k_num"),
    (Token.Name.Function, "k_fn"),
    (Token.Name.Class, "k_fn"),
    (Token.Name.Decorator, "k_fn"),
    (Token.Name.Attribute, "k_fn"),
    (Token.Generic.Heading, "k_kw"),
    (Token.Generic.Subheading, "k_kw"),
    (Token.Generic.Inserted, "k_str"),
    (Token.Generic.Deleted, "k_kw"),
)
_HIDDEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Span(NamedTuple):
    """A piece of a line in the colour of a token: `k_kw`, `k_str`, `k_num`, `k_fn` or `k_com`."""

    start: int
    end: int
    token: str


def shown(text: str) -> str:
    """A line as it is to be seen: tabs as blanks, and signs that hide or turn text around as their numbers.

    What a person approves must be what the file will say, so nothing in it may be invisible.
    """
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text.expandtabs(_TAB))


class LazySpans:
    """The coloured pieces of a text, line by line; `language` is the name of one or the path of a file."""

    def __init__(self, text: str, language: str) -> None:
        self._lines: list[list[Span]] = [[]]
        self._text = text
        lexer = lexer_of(language) if _is_readable(text) else None
        self._source: Iterator[tuple[int, Any, str]] = (
            iter(lexer.get_tokens_unprocessed(text if text.endswith("\n") else text + "\n")) if lexer else iter(())
        )
        self.is_done = lexer is None

    @property
    def known(self) -> int:
        """How many lines have been read to their end."""
        return self._text.count("\n") + 1 if self.is_done else len(self._lines) - 1

    def of(self, line: int) -> Sequence[Span]:
        """The pieces of a line, counted from 0; the text is read as far as that."""
        while not self.is_done and len(self._lines) <= line + 1:
            self._step()
        return self._lines[line] if line < len(self._lines) else ()

    def read_on(self, seconds: float) -> None:
        """Read on for about so long."""
        until = time.monotonic() + seconds
        while not self.is_done and time.monotonic() < until:
            for _ in range(64):
                self._step()

    def _step(self) -> None:
        found = next(self._source, None)
        if found is None:
            self.is_done = True
            return
        start, kind, value = found
        token = self._token(kind, start + len(value))
        column = start - (self._text.rfind("\n", 0, start) + 1) if token else 0
        for number, piece in enumerate(value.split("\n")):
            if number:
                self._lines.append([])
                column = 0
            if token and piece:
                self._add(Span(column, column + len(piece), token))

    def _add(self, span: Span) -> None:
        """A piece at the end of the line, joined to the one before where that goes on."""
        line = self._lines[-1]
        if line and line[-1].token == span.token and line[-1].end == span.start:
            line[-1] = Span(line[-1].start, span.end, span.token)
        else:
            line.append(span)

    def _token(self, kind: Any, end: int) -> str:
        for family, token in _TOKENS:
            if kind in family:
                return token
        is_call = kind in Token.Name and self._text.startswith("(", end)
        return "k_fn" if is_call else ""


@lru_cache(maxsize=64)
def lexer_of(language: str) -> Any:
    """Pygments' lexer for the name of a language or of a file; None for what nobody knows."""
    name = language.rsplit("/", 1)[-1]
    try:
        if "." not in name:
            return get_lexer_by_name(name.lower(), stripnl=False, ensurenl=False)
    except ClassNotFound:
        pass
    try:
        return get_lexer_for_filename(name, stripnl=False, ensurenl=False) if name else None
    except ClassNotFound:
        return None


def _is_readable(text: str) -> bool:
    return len(text) <= _LONGEST_TEXT and all(len(line) <= _LONGEST_LINE for line in text.split("\n"))


class Highlighter(QSyntaxHighlighter):
    """Colours a document's blocks: the first ones at once, the others a few at a time while nothing else is to do."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._spans = LazySpans("", "")
        self._painted = 0
        self._idle = QTimer(self, interval=0)
        self._idle.timeout.connect(self._go_on)

    def show_text(self, document: QTextDocument, text: str, language: str) -> None:
        """Colour `document`, which holds `text`."""
        self._spans = LazySpans(text, language)
        self._spans.read_on(_SLICE_S * 2)
        self.setDocument(document)
        self.recolor()

    def recolor(self) -> None:
        """Colour everything anew: the theme has changed."""
        self._painted = 0
        if self.document() is not None:
            self._idle.start()
            self._go_on()

    def highlightBlock(self, text: str) -> None:
        """Colour one block, if it has been read."""
        number = self.currentBlock().blockNumber()
        if number >= self._spans.known:
            return
        for span in self._spans.of(number):
            form = QTextCharFormat()
            form.setForeground(color(span.token))
            self.setFormat(span.start, span.end - span.start, form)

    def _go_on(self) -> None:
        self._spans.read_on(_SLICE_S / 2)
        until = time.monotonic() + _SLICE_S / 2
        block = self.document().findBlockByNumber(self._painted)
        while block.isValid() and self._painted < self._spans.known and time.monotonic() < until:
            self.rehighlightBlock(block)
            block = block.next()
            self._painted += 1
        if not block.isValid() and self._spans.is_done:
            self._idle.stop()
