"""Where a function binds a local name: a parameter, an assignment, a loop. By the look of lines, for all languages.

The index knows definitions and no variables within functions. Most of what a person asks about within a function is
such a variable, though, and to send them to a definition elsewhere that is called alike would be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from indexer.places.naming import TYPE_FIRST
from indexer.places.outline import PlacedSymbol
from indexer.places.text import EditorText
from indexer.places.tokens import Token

_CALLABLE = frozenset({"function", "method", "constructor"})
_ASSIGNED = re.compile(r"\s*(?::[^=(){}]*)?(?:=(?![=>~])|:=|(?:,\s*[\w$]+\s*)+(?::=|=(?![=>])))")
_STATEMENT = re.compile(r"\s*(?:(?:let|var|val|const|mut|auto|final|local|my|static|ref|readonly)\s+)*"
                        r"(?:[\w$.<>\[\],:*&?]+[\s*&]+)?[\w$\s,*([{]*\Z")  # fmt: skip
_BOUND = re.compile(r"\b(?:for|foreach|as|catch|lambda|let|var|val|const|with|using|rescue\s+\S+\s*=>)\b"
                    r"[\s(\[{*]*(?:[\w$.<>\[\]&?]+[\s*&]+)?(?:[\w$]+\s*,\s*)*\Z")  # fmt: skip
_BLOCK = re.compile(r"\|[^|]*\Z")
_TYPE_OF_NEXT = re.compile(r"\s+[*&\s]*(?!(?:in|of|is|as|by)\b)[A-Za-z_]\w*\s*[=;(){,]")
_BEFORE_NAME = re.compile(r"(?:<[^()]*>)?[\s*&?\[\].]*[\w$]")
_OF_SELF = re.compile(r"(?<![\w.])(?:self|this|cls)(?:\.|->)\Z")
_SET = re.compile(r"\s*(?::[^=]+)?=(?![=>~])")
_RETURN = re.compile(r"\s*(?:return|yield|await|raise|throw|assert|else|elif|if|while|case|del|print|echo)\b")


def enclosing_functions(symbols: Iterable[PlacedSymbol], line: int) -> list[PlacedSymbol]:
    """The functions around a line, innermost first."""
    around = [s for s in symbols if s.kind in _CALLABLE and s.start_line <= line <= s.end_line]
    return sorted(around, key=lambda s: (-s.line, s.end_line))


def find_binding(function: PlacedSymbol, tokens: Sequence[Token], text: EditorText, language: str = "") -> Token | None:
    """The first place within a function of a language at which it binds the name that `tokens` are the places of."""
    inside = [token for token in tokens if function.line <= token.line <= function.end_line]
    head_end = _head_end(function, text)
    for token in inside:
        line = text.line(token.line)
        before, behind = line[: token.column], line[token.column + token.length :]
        if before.endswith((".", "->", "::")):
            continue
        if (token.line, token.column) < head_end and (token.line, token.column) > (function.line, function.column):
            is_type = language in TYPE_FIRST and _BEFORE_NAME.match(behind) is not None
            if not is_type and _is_parameter(before, behind):
                return token
        elif _is_bound(before, behind):
            return token
    return None


def find_attribute(holder: PlacedSymbol, tokens: Sequence[Token], text: EditorText) -> Token | None:
    """The first place at which a class sets an attribute of its objects, of whose name `tokens` are the places."""
    for token in tokens:
        if holder.line <= token.line <= holder.end_line:
            line = text.line(token.line)
            if _OF_SELF.search(line[: token.column]) and _SET.match(line[token.column + token.length :]):
                return token
    return None


def _is_bound(before: str, behind: str) -> bool:
    if _ASSIGNED.match(behind) and _STATEMENT.match(before) and not _RETURN.match(before):
        return "(" not in before or before.lstrip().startswith("(")
    if _BOUND.search(before) and not _TYPE_OF_NEXT.match(behind):
        return True
    return bool(_BLOCK.search(before) and re.match(r"[^|]*\|", behind))


def _is_parameter(before: str, behind: str) -> bool:
    """Whether a word within the brackets of a function's head is a parameter, not a type or a default."""
    if re.search(r"[:=]\s*[^,(]*\Z", before.rpartition(",")[2].rpartition("(")[2]):
        return False
    return re.match(r"\s*(?:[:,)=?\[]|\Z|[\w*&\[<.]+[^(]*(?:[,)]|\Z))", behind) is not None


def _head_end(function: PlacedSymbol, text: EditorText) -> tuple[int, int]:
    """Where the brackets behind a function's name close: line and column; its name's end if there are none."""
    depth, is_open = 0, False
    for number in range(function.line, min(function.end_line, function.line + 60) + 1):
        line = text.line(number)
        for column in range(function.column + function.length if number == function.line else 0, len(line)):
            if line[column] in "([":
                depth, is_open = depth + 1, True
            elif line[column] in ")]":
                depth -= 1
                if is_open and depth <= 0:
                    return number, column
            elif not is_open and line[column] in "{:=":
                return number, column
    return function.line, function.column + function.length
