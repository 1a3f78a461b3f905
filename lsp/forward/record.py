"""A record of what goes by, for `groundplan lsp --log`: who said what, how long; the words only when asked for."""

from __future__ import annotations

import os
import time


class Record:
    """Writes a line for each message to an open file; without one, nothing."""

    def __init__(self, file: int | None = None, *, has_contents: bool = False) -> None:
        self._file = file
        self._has_contents = has_contents

    def note(self, what: str, body: bytes = b"") -> None:
        """Write that `what` happened, with a message of this length."""
        if self._file is None:
            return
        words = f" {body.decode('utf-8', 'replace')}" if self._has_contents and body else ""
        length = f" ({len(body)} bytes)" if body else ""
        line = f"{time.strftime('%H:%M:%S')} {what}{length}{words}\n"
        try:
            os.write(self._file, line.encode("utf-8", "surrogateescape"))
        except OSError:
            self._file = None  # the disk is full, perhaps: an editor is worth more than a record of it
