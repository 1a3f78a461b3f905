"""Emphasis on a terminal that shows it, and nothing elsewhere. Costs no import, unlike rich."""

from __future__ import annotations

import os
import sys


class Style:
    """Wraps text in ANSI codes if standard output is a terminal and `NO_COLOR` is not set."""

    def __init__(self) -> None:
        self._is_on = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def bold(self, text: str) -> str:
        """For names."""
        return self._wrapped("1", text)

    def dim(self, text: str) -> str:
        """For reasons and notes."""
        return self._wrapped("2", text)

    def accent(self, text: str) -> str:
        """For places."""
        return self._wrapped("36", text)

    def good(self, text: str) -> str:
        """For what is well."""
        return self._wrapped("32", text)

    def bad(self, text: str) -> str:
        """For what is not."""
        return self._wrapped("31", text)

    def _wrapped(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._is_on and text else text
