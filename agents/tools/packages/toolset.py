"""All tools for packages."""

from __future__ import annotations

from typing import Any, Final

from agents.tools.packages import changing, checking, licensing, listing
from agents.tools.tool import Tool

TOOLS: Final[tuple[Tool[Any], ...]] = (*listing.TOOLS, *changing.TOOLS, *licensing.TOOLS, *checking.TOOLS)
