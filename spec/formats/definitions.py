"""Items of a list that say what a word means: `**Word** (remark): meaning`."""
# ruff: noqa: RUF001 - the marks of other writing systems are what is looked for

from __future__ import annotations

import re
from typing import Final

from spec.formats.steps import one_line

_BOLD: Final = re.compile(
    r"(?:\*\*|__)`?([^*_`]{1,120}(?:_[^*_`]{1,80}){0,8})`?\s*[:：]?\s*(?:\*\*|__)"
    r"\s*((?:[(（][^()（）]{0,200}[)）])?)\s*[:：—–-]?\s*(.*)",
    re.DOTALL,
)
_PLAIN: Final = re.compile(r"`?([^:：`*]{1,80}?)`?\s*(?::\s|：)\s*(.+)", re.DOTALL)


def definition(said: str) -> tuple[str, str] | None:
    """The word and its meaning, a remark in brackets in front of that; None for an item of another form."""
    match = _BOLD.match(said)
    if match is not None:
        return match[1].strip(" :：\n"), " ".join(part for part in (match[2], one_line(match[3])) if part)
    plain = _PLAIN.match(said)
    return (plain[1].strip(), one_line(plain[2])) if plain is not None else None
