"""Looking for dangerous patterns. They are hints to a reader: each names a place to look at, not a proven hole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from agents.records import Risk
from agents.tools.auditing.compiled_patterns import COMPILED_PATTERNS
from agents.tools.auditing.delivery_patterns import DELIVERY_PATTERNS
from agents.tools.auditing.findings import Finding
from agents.tools.auditing.script_patterns import SCRIPT_PATTERNS
from agents.tools.auditing.sources import SourceText
from indexer.languages.registry import language_named
from indexer.parsing.lexing import blank

PATTERNS: Final = (*SCRIPT_PATTERNS, *COMPILED_PATTERNS, *DELIVERY_PATTERNS)


def find_patterns(source: SourceText) -> Iterator[Finding]:
    """Every place in one text at which a pattern of its language stands; in tests all are milder."""
    code = _code_of(source)
    for pattern in PATTERNS:
        if not _is_for(pattern.languages, source) or (source.is_test and pattern.severity <= Risk.LOW):
            continue
        for match in _compiled(pattern.expression).finditer(source.text):
            begin = match.start() + len(match[0]) - len(match[0].lstrip())
            if not pattern.anywhere and code[begin : begin + 1] != source.text[begin : begin + 1]:
                continue
            if pattern.anywhere and _is_comment(code, source.text, begin):
                continue
            line = source.line_at(begin)
            yield Finding(
                rule=pattern.rule,
                severity=Risk(pattern.severity - 1) if source.is_test else pattern.severity,
                path=source.path,
                line=line,
                why=pattern.why,
                mend=pattern.mend,
            )


def _code_of(source: SourceText) -> str:
    """The text with comments and strings blanked, of the same length; the text itself if its language is unknown."""
    language = language_named(source.language)
    if language is None:
        return source.text
    plain = source.text.encode("ascii", "replace")
    return blank(plain, language.lexis)[0].decode("ascii") if len(plain) == len(source.text) else source.text


def _is_comment(code: str, text: str, begin: int) -> bool:
    """Whether the line is a comment as a whole."""
    start = text.rfind("\n", 0, begin) + 1
    end = text.find("\n", begin)
    end = len(text) if end < 0 else end
    return bool(text[start:end].strip()) and not code[start:end].strip()


def _is_for(languages: str, source: SourceText) -> bool:
    if languages == "*":
        return True
    names = languages.split()
    name = source.path.rpartition("/")[2].lower()
    is_docker = name.startswith("dockerfile") or name.endswith(".dockerfile")
    is_make = name.startswith("makefile") or name.endswith(".mk")
    return source.language in names or (is_docker and "dockerfile" in names) or (is_make and "makefile" in names)


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.MULTILINE)
