"""All formats by name, and telling which one a text is in."""

from __future__ import annotations

import re
from typing import Final

from agents.edits.edit import FileEdit
from agents.edits.formats.format import EditFormat
from agents.edits.formats.search_replace import SEARCH_REPLACE
from agents.edits.formats.udiff import UDIFF
from agents.edits.formats.v4a import PATCH
from agents.edits.formats.whole import WHOLE
from agents.errors import BadPatch

FORMATS: Final = {one.name: one for one in (WHOLE, SEARCH_REPLACE, UDIFF, PATCH)}


def edit_format(name: str) -> EditFormat:
    """The format of that name; raises `BadPatch`."""
    if name not in FORMATS:
        raise BadPatch(f"There is no edit format {name!r}.", f"There are {', '.join(FORMATS)}.")
    return FORMATS[name]


def parse_any(text: str) -> list[FileEdit]:
    """The edits of a text in whichever format it is; raises `BadPatch`."""
    if "*** Begin Patch" in text:
        return PATCH.parse(text)
    if re.search(r"^<{5,9}\s*(SEARCH|ORIGINAL)", text, re.MULTILINE):
        return SEARCH_REPLACE.parse(text)
    if re.search(r"^--- .+\n\+\+\+ ", text.replace("\r\n", "\n"), re.MULTILINE) or text.startswith("diff --git "):
        return UDIFF.parse(text)
    return WHOLE.parse(text)
