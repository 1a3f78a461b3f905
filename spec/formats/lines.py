"""A text file as lines that remember their bytes, and what each line is: text, code, comment or front matter.

Lines end at a line feed, a carriage return or both, and nowhere else, so that joining the bytes of all lines gives the
file again whatever its encoding. A code fence that is never closed hides nothing: it ends where the document visibly
goes on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec

from spec.formats.folder import Note


class Kind(StrEnum):
    """What a line is part of."""

    TEXT = "text"
    CODE = "code"
    COMMENT = "comment"
    MATTER = "matter"


class Line(msgspec.Struct, frozen=True):
    """One line: `text` without its ending, `raw` with it."""

    text: str
    raw: bytes
    kind: Kind = Kind.TEXT

    @property
    def is_text(self) -> bool:
        """Whether it is neither code nor comment nor front matter."""
        return self.kind is Kind.TEXT


class TextFile(msgspec.Struct, frozen=True):
    """A file taken apart. `newline` is the ending that most of its lines have."""

    path: str
    lines: Sequence[Line]
    encoding: str = "utf-8"
    newline: str = "\n"
    notes: tuple[Note, ...] = ()

    def encode(self, text: str) -> bytes:
        """A new line in the file's own encoding and with its ending; what a Latin-1 file cannot hold is escaped."""
        codec = "utf-16-le" if self.encoding == "utf-16" else self.encoding
        return (text + self.newline).encode(codec, "xmlcharrefreplace")

    def raw(self, start: int, end: int) -> bytes:
        """The bytes of the lines from `start` up to `end`, counted from 1."""
        return b"".join(line.raw for line in self.lines[start - 1 : end - 1])


_BOM: Final = b"\xef\xbb\xbf"
_WIDE_BREAK: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_HIGH_PAIR: Final = re.compile(rb"[\x81-\xfe]([\x30-\xfe])")
_FENCE: Final = re.compile(r"\s*(`{3,}|~{3,})(.*)", re.DOTALL)
_HEADING: Final = re.compile(r" {0,3}#{1,6}[ \t]")
_MATTER_LINE: Final = re.compile(r"[\w.\"'-][\w .\"'/-]*:(?:\s|$)|-(?:\s|$)|#|[ \t]|[{}\[\]]")


def read_text(path: str, raw: bytes) -> TextFile:
    """The file as lines. Never fails: bytes that are no UTF-8 are read as GB18030 or Latin-1, with a note."""
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} and len(raw) % 2 == 0:
        wide = _wide_lines(raw)
        if wide is not None:
            note = Note("encoding", "The file is UTF-16, not UTF-8; it is kept so.", path)
            return _with_kinds(TextFile(path, wide, "utf-16", _newline(wide), (note,)))
    encoding, notes = _encoding(path, raw)
    pieces = raw.splitlines(keepends=True)
    lines = [
        Line(_decode(piece[3:] if not at and piece.startswith(_BOM) else piece, encoding), piece)
        for at, piece in enumerate(pieces)
    ]
    if raw.startswith(_BOM):
        notes = (*notes, Note("bom", "The file begins with a byte order mark; it is kept.", path, 1))
    return _with_kinds(TextFile(path, lines, encoding, _newline(lines), notes))


def join_lines(lines: Sequence[str], newline: str = "\n") -> bytes:
    """The bytes of a new file."""
    return "".join(line + newline for line in lines).encode()


def _decode(piece: bytes, encoding: str) -> str:
    return piece.rstrip(b"\r\n").decode(encoding, "replace")


def _encoding(path: str, raw: bytes) -> tuple[str, tuple[Note, ...]]:
    """What the bytes are; a file that is UTF-8 but for a few bytes stays UTF-8."""
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
    else:
        return "utf-8", ()
    broken = raw.decode("utf-8", "replace").count("\ufffd")
    wide = sum(1 for byte in raw if byte >= 0x80)
    if broken * 8 < wide:
        return "utf-8", (Note("encoding", f"{broken} bytes are no UTF-8; they are kept as they are.", path, line),)
    name = "gb18030" if _is_chinese(raw) else "latin-1"
    said = "GB18030" if name == "gb18030" else "Latin-1"
    return name, (Note("encoding", f"The file is not UTF-8; it was read as {said} and is kept so.", path, line),)


def _is_chinese(raw: bytes) -> bool:
    """Whether the bytes are GB18030 and look it: there, high bytes come in pairs; in Latin-1 they stand alone."""
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    seconds = _HIGH_PAIR.findall(raw)
    return sum(1 for second in seconds if second[0] >= 0x80) * 5 >= len(seconds) * 4


def _wide_lines(raw: bytes) -> list[Line] | None:
    codec = "utf-16-le" if raw[:2] == b"\xff\xfe" else "utf-16-be"
    if codec == "utf-16-be":
        return None
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError:
        return None
    pieces = _WIDE_BREAK.findall(text)
    return [
        Line((piece[1:] if not at else piece).rstrip("\r\n"), piece.encode(codec)) for at, piece in enumerate(pieces)
    ]


def _newline(lines: Sequence[Line]) -> str:
    windows = sum(1 for line in lines if line.raw.endswith((b"\r\n", b"\r\x00\n\x00")))
    return "\r\n" if windows * 2 > len(lines) else "\n"


def _with_kinds(text: TextFile) -> TextFile:
    """The same file with the kind of each line."""
    kinds = [Kind.TEXT] * len(text.lines)
    texts = [line.text for line in text.lines]
    for at in range(_matter_end(texts)):
        kinds[at] = Kind.MATTER
    _mark_comments(texts, kinds)
    notes = _mark_code(text.path, texts, kinds)
    lines = [
        line if kind is Kind.TEXT else Line(line.text, line.raw, kind)
        for line, kind in zip(text.lines, kinds, strict=True)
    ]
    return TextFile(text.path, lines, text.encoding, text.newline, (*text.notes, *notes))


def _matter_end(texts: Sequence[str]) -> int:
    """How many lines of front matter there are, with both its marks; a rule at the top of a document is none."""
    if not texts or texts[0].rstrip() != "---":
        return 0
    seen = False
    for at, text in enumerate(texts[1:], start=1):
        if text.rstrip() in {"---", "..."}:
            return at + 1 if seen else 0
        if text.strip():
            if not _MATTER_LINE.match(text) or text.startswith("##"):
                return 0
            seen = True
    return 0


def _mark_comments(texts: Sequence[str], kinds: list[Kind]) -> None:
    """Mark comments of whole lines; one that would cut a code block in half is none, and nor is one without an end."""
    at = 0
    closers = [number for number, text in enumerate(texts) if "-->" in text]
    closer = 0
    while at < len(texts):
        begun = texts[at].lstrip()
        if kinds[at] is not Kind.TEXT or not begun.startswith("<!--"):
            at += 1
            continue
        while closer < len(closers) and closers[closer] < at:
            closer += 1
        if closer == len(closers):
            return
        end = closers[closer]
        whole = not texts[end].partition("-->")[2].strip()
        fences = sum(1 for text in texts[at : end + 1] if _FENCE.match(text))
        if whole and fences % 2 == 0:
            kinds[at : end + 1] = [Kind.COMMENT] * (end + 1 - at)
        at = end + 1


class _Fence(msgspec.Struct, frozen=True):
    """A line of three or more backticks or tildes; `opens` when words follow, so that it can only begin a block."""

    at: int
    mark: str
    length: int
    opens: bool

    def closes(self, other: _Fence) -> bool:
        """Whether it can end the block that `other` began."""
        return not self.opens and self.mark == other.mark and self.length >= other.length


def _fences(texts: Sequence[str], kinds: Sequence[Kind]) -> list[_Fence]:
    found = []
    for at, text in enumerate(texts):
        match = _FENCE.match(text) if kinds[at] is Kind.TEXT and ("```" in text or "~~~" in text) else None
        if match is not None:
            mark, info = match.groups()
            if "`" not in info or mark[0] == "~":
                found.append(_Fence(at, mark[0], len(mark), bool(info.strip())))
    return found


def _mark_code(path: str, texts: Sequence[str], kinds: list[Kind]) -> tuple[Note, ...]:
    fences = _fences(texts, kinds)
    blocks = _paired(fences)
    notes: list[Note] = []
    if blocks is None:
        blocks = _mended(fences, texts)
        line = next((first + 1 for first, last in blocks if not _FENCE.match(texts[last])), fences[-1].at + 1)
        notes.append(
            Note("open-fence", "A code fence is never closed; the text goes on where it visibly does.", path, line)
        )
    for first, last in blocks:
        kinds[first : last + 1] = [Kind.CODE] * (last + 1 - first)
    return tuple(notes)


def _paired(fences: Sequence[_Fence]) -> list[tuple[int, int]] | None:
    """The blocks where each fence has its partner, nested ones as one; None where that does not come out even."""
    blocks: list[tuple[int, int]] = []
    stack: list[_Fence] = []
    for fence in fences:
        if not stack:
            stack.append(fence)
        elif fence.closes(stack[-1]):
            opener = stack.pop()
            if not stack:
                blocks.append((opener.at, fence.at))
        elif fence.opens and fence.mark == stack[-1].mark and fence.length >= stack[-1].length:
            stack.append(fence)
    return None if stack else blocks


def _mended(fences: Sequence[_Fence], texts: Sequence[str]) -> list[tuple[int, int]]:
    """The blocks of a document with a fence too few: one ends at the next fence that can end it, else at a heading."""
    blocks: list[tuple[int, int]] = []
    number = 0
    while number < len(fences):
        opener = fences[number]
        following = number + 1
        while following < len(fences) and not (fences[following].opens or fences[following].closes(opener)):
            following += 1
        if following < len(fences) and fences[following].closes(opener):
            blocks.append((opener.at, fences[following].at))
            number = following + 1
            continue
        limit = fences[following].at if following < len(fences) else len(texts)
        blocks.append((opener.at, _visible_end(texts, opener.at, limit)))
        number = following
    return blocks


def _visible_end(texts: Sequence[str], first: int, limit: int) -> int:
    """The last line of an open block: before a heading of level two or deeper after a blank line, or before `limit`.

    With neither, all the rest stays code: nothing tells it from prose.
    """
    for at in range(first + 1, limit):
        text = texts[at]
        if text.startswith("##") and _HEADING.match(text) and not texts[at - 1].strip():
            return at - 1
    return limit - 1
