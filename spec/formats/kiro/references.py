"""How tasks and properties name requirements: `_Requirements: 1.1, 2.3-2.5_`, `Validates: Requirements 1.2`."""
# ruff: noqa: RUF001 - the marks of other writing systems are what is looked for

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from spec.formats.languages import REFERENCE_WORDS
from spec.formats.tasks import expanded

_LINE: Final = re.compile(rf"[-*+>\s_]*(?:{REFERENCE_WORDS})[\s*_]*[:：]\s*(.{{1,2000}})", re.IGNORECASE)
_INSIDE: Final = re.compile(
    rf"[(（\[](?:{REFERENCE_WORDS})\s*[:：]?\s*([\d.,、，\s~–-]{{1,200}})[)）\]]", re.IGNORECASE
)
_ID: Final = re.compile(r"(?:R|REQ-?|FR-|NFR-|Property )?\d+(?:\.\d+)*[a-z]?", re.IGNORECASE)
_PREFIX: Final = re.compile(r"(?:R|REQ-?)(?=\d)", re.IGNORECASE)
_WORDS_BEFORE: Final = re.compile(rf"(?:{REFERENCE_WORDS})\s+(?=\d)", re.IGNORECASE)


def references_in(line: str) -> tuple[str, ...]:
    """The requirements that a line of references names; nothing for any other line."""
    match = _LINE.match(line[:2500])
    if match is None:
        return ()
    return tuple(_bare(one) for one in expanded(_WORDS_BEFORE.sub(" ", match[1]), _ID))


def references_within(text: str) -> tuple[str, ...]:
    """The requirements named in brackets, as in `Build the parser (Requirement 3)`."""
    return tuple(_bare(one) for match in _INSIDE.finditer(text) for one in expanded(match[1], _ID))


def unknown_in(references: Collection[str], known: Collection[str]) -> list[str]:
    """The references that lead nowhere."""
    return [one for one in references if one not in known]


def _bare(name: str) -> str:
    return _PREFIX.sub("", name)
