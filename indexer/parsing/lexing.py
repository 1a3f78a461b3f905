"""Blanking comments and strings out of source text, by one regular expression a language.

A lexer of this kind costs a fifth of walking the syntax tree for the same nodes. It errs where a grammar must be
known to read on (a quote inside a regular expression of JavaScript); strings that cannot span lines therefore end
at their line, and template strings, which hold code, are left in place, so that an error stays within a line.
"""

from __future__ import annotations

import codecs
import re
from functools import cache

from indexer.languages.language import Lexis

# Possessive quantifiers and atomic groups everywhere: no backtracking, so no input makes them slow. A possessive
# quantifier stands on single characters only: on a group, Python before 3.11.5 matches wrongly (cpython gh-106052),
# and Debian 12 has 3.11.2. Every alternative begins with a plain character, because only then does `re` skip to the
# next candidate instead of trying each position.
_STRINGS = {
    "triple": rb'"""(?>(?:[^"\\]++|\\.|"(?!""))*)(?:"""|\Z)|' + rb"'''(?>(?:[^'\\]++|\\.|'(?!''))*)(?:'''|\Z)",
    "triple_double": rb'"""(?>(?:[^"\\]++|\\.|"(?!""))*)(?:"""|\Z)',
    "double": rb'"(?>(?:[^"\\\n]++|\\.)*)"',
    "single": rb"'(?>(?:[^'\\\n]++|\\.)*)'",
    "double_lines": rb'"(?>(?:[^"\\]++|\\.)*)"',
    "single_lines": rb"'(?>(?:[^'\\]++|\\.)*)'",
    "char": rb"'(?:[^'\\\n]{1,4}|\\[^\n]{1,9}?)'",
    "backtick": rb"`[^`]*+`",
    "verbatim": rb'@\$?"(?>(?:[^"]++|"")*)"|\$@"(?>(?:[^"]++|"")*)"',
    "rust_raw": rb'r"(?<!\wr")[^"]*+"|r#"(?>(?:[^"]++|"(?!#))*)"#|r##"(?>(?:[^"]++|"(?!##))*)"##',
    "cpp_raw": rb'R"(?P<raw>[^()\\\s]{0,16})\((?>(?:[^)]++|\)(?!(?P=raw)"))*)\)(?P=raw)"',
}
_SPACES = b" \t\r\f\v" + codecs.BOM_UTF8
TO_SPACE = bytes(c if c in b"\n\r" else 32 for c in range(256))
_TO_QUOTE = bytes(c if c in b"\n\r\t " else 34 for c in range(256))


def blank(data: bytes, lexis: Lexis) -> tuple[bytes, int]:
    """`data` at the same length and with the same lines, comments as spaces and strings as quotes.

    With it comes the number of lines that hold comment and nothing else.
    """
    pattern = _pattern(lexis)
    if pattern is None:
        return data, 0
    comment_lines = 0
    openers = tuple(mark.encode() for mark in (*lexis.line_comments, *(start for start, _ in lexis.block_comments)))

    def fill(found: re.Match[bytes]) -> bytes:
        nonlocal comment_lines
        text = found[0]
        if not text.startswith(openers):
            return text.translate(_TO_QUOTE)
        comment_lines += _whole_lines(data, found.start(), found.end(), text)
        return text.translate(TO_SPACE)

    return pattern.sub(fill, data), comment_lines


def _whole_lines(data: bytes, start: int, end: int, text: bytes) -> int:
    """How many lines a comment has for itself, blank ones not counted. Several comments on one line count as none."""
    lines = 1 if b"\n" not in text else len([line for line in text.split(b"\n") if line.strip()])
    if data[data.rfind(b"\n", 0, start) + 1 : start].strip(_SPACES):
        lines -= 1
    newline = data.find(b"\n", end)
    if lines and data[end : newline if newline >= 0 else len(data)].strip(_SPACES):
        lines -= 1
    return lines


@cache
def _pattern(lexis: Lexis) -> re.Pattern[bytes] | None:
    parts = [_block_comment(start.encode(), end.encode()) for start, end in lexis.block_comments]
    parts += [_line_comment(mark) for mark in lexis.line_comments]
    parts += [_STRINGS[name] for name in lexis.strings]
    return re.compile(b"|".join(parts), re.DOTALL) if parts else None


def _block_comment(start: bytes, end: bytes) -> bytes:
    """Runs over what cannot begin the end at once, where a lazy `.*?` would try at each byte."""
    first, rest = re.escape(end[:1]), re.escape(end[1:])
    middle = rb"[^%b]*+(?>(?:%b(?!%b)[^%b]*+)*)" % (first, first, rest, first)
    return re.escape(start) + middle + rb"(?:%b|\Z)" % re.escape(end)


def _line_comment(mark: str) -> bytes:
    if mark == "#":
        # It opens a comment at a word's start only: `$#` and `${#x}` of shells, `#[attribute]` of PHP, `#{...}` of
        # Ruby are code.
        return rb"#(?:(?<=[\s;()}\[\],]#)|(?<=\A#))(?![\[{])[^\n]*+"
    return re.escape(mark.encode()) + rb"[^\n]*+"
