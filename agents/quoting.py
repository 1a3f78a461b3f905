"""Words of files and of calls, quoted in messages that models and people read: short, and never with half a secret."""

from __future__ import annotations

import re
from typing import Final

from indexer.secrets.hiding import hide_secrets

_GAP: Final = re.compile(r"\s+")


def quoted(text: str, letters: int) -> str:
    """The beginning of a text, with the kinds of secrets in their places; what is cut is cut between words."""
    hidden = hide_secrets(text)
    if len(hidden) <= letters:
        return hidden
    gaps = [gap.start() for gap in _GAP.finditer(hidden, 0, letters + 1)]
    return f"{hidden[: gaps[-1]] if gaps else ''}…"
