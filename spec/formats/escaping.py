"""Texts of several lines put into Markdown so that none of their lines can be taken for structure, and read back."""

from __future__ import annotations

import re
from typing import Final

from spec.formats.blocks import is_rule

_STRUCTURE: Final = re.compile(r"\s{0,3}(?:#{1,6}(?:\s|$|\w)|<!--)")
_FENCE: Final = re.compile(r"\s*(?:```|~~~)")
_ESCAPED: Final = re.compile(r"(\s*)\\(?=#|<!--|```|~~~|---|\*\*\*|___)")


def safe_lines(text: str, first: bool = True) -> list[str]:
    """The lines of a text, with a backslash before what would open a heading, rule, comment or unclosed fence.

    Without `first` the first line stands behind other words and needs none.
    """
    lines = text.split("\n")
    odd = sum(1 for line in lines if _FENCE.match(line)) % 2 == 1
    return [_safe(line, odd) if first or at else line for at, line in enumerate(lines)]


def _safe(line: str, escape_fences: bool) -> str:
    risky = _STRUCTURE.match(line) or is_rule(line) or (escape_fences and _FENCE.match(line))
    if not risky:
        return line
    bare = line.lstrip()
    return f"{line[: len(line) - len(bare)]}\\{bare}"


def unescaped(text: str) -> str:
    """The text without those backslashes."""
    return "\n".join(_ESCAPED.sub(r"\1", line, count=1) for line in text.split("\n")) if "\\" in text else text
