"""All tools on files, in the order in which they are shown."""

from __future__ import annotations

from typing import Any, Final

from agents.tools.files import backups, editing, moving, patching, reading, searching, templates
from agents.tools.tool import Tool

TOOLS: Final[tuple[Tool[Any], ...]] = (
    *reading.TOOLS,
    *searching.TOOLS,
    *editing.TOOLS,
    *patching.TOOLS,
    *templates.TOOLS,
    *moving.TOOLS,
    *backups.TOOLS,
)
