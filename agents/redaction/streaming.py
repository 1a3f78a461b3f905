"""Text that grows, with placeholders brought back as soon as they are whole."""

from __future__ import annotations

from collections.abc import Callable

from agents.redaction.placeholders import CLOSE, LONGEST, OPEN


class StreamRestorer:
    """Restores a text piece by piece; never gives out part of a placeholder before all of it is there."""

    def __init__(self, restore: Callable[[str], str]) -> None:
        self._restore = restore
        self._held = ""

    def feed(self, text: str) -> str:
        """What can be told for sure after this piece."""
        text = self._held + text
        opened = text.rfind(OPEN)
        is_open = opened >= 0 and CLOSE not in text[opened:] and len(text) - opened < LONGEST
        whole, self._held = (text[:opened], text[opened:]) if is_open else (text, "")
        return self._restore(whole)

    def end(self) -> str:
        """The rest, whole or not."""
        held, self._held = self._held, ""
        return self._restore(held)
