"""Hiding macros that a C or C++ grammar cannot know, before the text is parsed.

`class EXPORT Name {`, `API int name(...)` and `BEGIN_NAMESPACE` on a line of its own are no C until the preprocessor
ran; without it the grammar takes the macro for a type and loses the definition. Such macros are overwritten by spaces,
so that every byte stays where it is. What the grammar would read well is left alone.
"""

from __future__ import annotations

import re

_MACRO = rb"[A-Z_][A-Z0-9_]{2,}+(?:\([^()\n]*+\))?"
_PLACES = (
    # class EXPORT Name {    class EXPORT Name : Base
    re.compile(
        rb"(?:class|struct|union|enum)[ \t]++("
        + _MACRO
        + rb")(?=\s++\w++(?:\s*+<[^;{}]*+>)?\s*+(?:final\s*+)?[{:][^:])"
    ),
    # API int name(    EXPORT template <
    re.compile(
        rb"\n[ \t]*+(?:extern[ \t]++|static[ \t]++)?("
        + _MACRO
        + rb")(?=[ \t]++(?:(?:[A-Za-z_]\w*+[ \t*&]++)+?\w++[ \t]*+\(|(?:template|class|struct|enum|using|constexpr)\b))"
    ),
    # BEGIN_NAMESPACE
    re.compile(rb"\n[ \t]*+([A-Z_]\w*(?:NAMESPACE|DECLS|EXPORT)\w*+)(?=[ \t]*\r?\n)"),
)


def hide_macros(data: bytes) -> bytes:
    """`data` with such macros as spaces, at the same length."""
    for place in _PLACES:
        data = place.sub(_without_macro, data)
    return data


def _without_macro(found: re.Match[bytes]) -> bytes:
    """The match with its group, which ends it, as spaces."""
    length = found.end(1) - found.start(1)
    return found[0][:-length] + b" " * length
