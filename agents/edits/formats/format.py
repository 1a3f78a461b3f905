"""What a format is, and the small things that all of them meet in what models write."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import msgspec

from agents.edits.edit import FileEdit

_FENCE: Final = re.compile(r"^\s*(`{3,}|~{3,})\s*([\w+.#-]*)\s*$")
_QUOTES: Final = "`*\"'"
_BARE: Final = re.compile(r"[A-Z]\w*file$|LICENSE$|README$|NOTICE$|CHANGELOG$|CODEOWNERS$")
_LONGEST: Final = 300


class EditFormat(msgspec.Struct, frozen=True):
    """A format: `instructions` go to the model, `parse` turns its answer into edits and raises `BadPatch`."""

    name: str
    instructions: str
    parse: Callable[[str], list[FileEdit]]


def fence_of(line: str) -> str:
    """The mark of a line that opens or closes a block of code, or empty."""
    found = _FENCE.match(line)
    return found[1] if found else ""


def path_in(line: str) -> str:
    """The path that a line names, without what models put around one; empty if it names none.

    `**src/a.py**:`, `# src/a.py`, `File: src/a.py` and the like are all that path.
    """
    text = line.strip().strip(_QUOTES).rstrip(":").strip(_QUOTES)
    text = re.sub(r"^(#+|//|--|<!--|\*)\s*", "", text)
    text = re.sub(r"^(file(name)?|path)\s*:\s*", "", text, flags=re.IGNORECASE)
    text = text.removesuffix("-->").strip().strip(_QUOTES).rstrip(":").strip(_QUOTES)
    is_quoted = f"`{text}`" in line
    if not text or len(text) > _LONGEST or text.endswith((".", "/")) or (" " in text and not is_quoted):
        return ""
    return text.removeprefix("./") if is_quoted or "." in text or "/" in text or _BARE.match(text) else ""
