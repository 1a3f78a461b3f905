"""Text files as bytes and as text, so that an edit changes what it says and nothing else.

Lines end as each did before; new lines end as those around them do. Encoding, byte order mark and a missing newline at
the end are kept.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from agents.errors import EditError

_HEAD: Final = 8_000
_ENDING: Final = re.compile(r"\r\n|\n")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Span:
    """Text to put in place of a range of `TextFile.text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class TextFile:
    """A decoded file: `raw` has its own line endings, `text` has newlines alone."""

    raw: str
    encoding: str
    mark: bytes

    @property
    def text(self) -> str:
        """The content with newlines alone."""
        return self.raw.replace("\r\n", "\n")

    @property
    def newline(self) -> str:
        """The line ending that most lines have; a newline where there are none."""
        counts = Counter(_ENDING.findall(self.raw))
        return "\r\n" if counts["\r\n"] > counts["\n"] else "\n"

    def with_spans(self, spans: Sequence[Span]) -> str:
        """The raw content after replacing ranges, which must not overlap."""
        pieces = []
        position = 0
        raw_at = self._raw_offsets([offset for span in spans for offset in (span.start, span.end)])
        for span in sorted(spans, key=lambda s: (s.start, s.end)):
            start, end = raw_at[span.start], raw_at[span.end]
            pieces.append(self.raw[position:start])
            pieces.append(span.text.replace("\n", self._newline_at(start, end)))
            position = end
        return "".join(pieces) + self.raw[position:]

    def encoded(self, raw: str, path: str) -> bytes:
        """Content with this file's encoding and mark; raises `EditError` for letters that it cannot hold."""
        try:
            return self.mark + raw.encode(self.encoding)
        except UnicodeEncodeError as error:
            letter = raw[error.start]
            raise EditError(
                f"{path} is encoded as {self.encoding}, which has no {letter!r} (U+{ord(letter):04X}).",
                "Write it with letters that this encoding has.",
            ) from error

    def _newline_at(self, start: int, end: int) -> str:
        found = _ENDING.search(self.raw, start, end) or _ENDING.search(self.raw, end)
        return found[0] if found else self.newline

    def _raw_offsets(self, offsets: Sequence[int]) -> dict[int, int]:
        """Offsets in `text` → offsets in `raw`."""
        found: dict[int, int] = {}
        dropped, position = 0, -1
        for offset in sorted(set(offsets)):
            while (position_next := self.raw.find("\r\n", position + 1)) != -1 and position_next - dropped < offset:
                position = position_next
                dropped += 1
            found[offset] = offset + dropped
        return found


def is_binary(data: bytes) -> bool:
    """Whether this is no text, as git tells it: a NUL near the beginning, unless a mark says UTF-16."""
    return b"\0" in data[:_HEAD] and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def decode(data: bytes) -> TextFile | None:
    """The text in `data`, or None for what is binary. What is not UTF-8 is read as Latin-1, which loses nothing."""
    if is_binary(data):
        return None
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return TextFile(data[len(mark) :].decode(encoding), encoding, mark)
            except UnicodeDecodeError:
                return None
    try:
        return TextFile(data.decode("utf-8"), "utf-8", b"")
    except UnicodeDecodeError:
        return TextFile(data.decode("latin-1"), "latin-1", b"")


def new_text_file() -> TextFile:
    """What a file that does not exist yet is written like."""
    return TextFile("", "utf-8", b"")
