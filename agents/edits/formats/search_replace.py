"""`search_replace`: blocks of what is there and what takes its place, after the path."""

from __future__ import annotations

import re
from typing import Final

from agents.edits.edit import Block, FileEdit
from agents.edits.formats.format import EditFormat, fence_of, path_in
from agents.errors import BadPatch

_HEAD: Final = re.compile(r"^<{5,9}\s*(SEARCH|ORIGINAL)?\s*$")
_MIDDLE: Final = re.compile(r"^={5,9}\s*$")
_TAIL: Final = re.compile(r"^>{5,9}\s*(REPLACE|UPDATED)?\s*$")

_INSTRUCTIONS: Final = """\
Write each change as a block: the file's path on a line of its own, then what is there, then what takes its place.

src/greeting.py
<<<<<<< SEARCH
def greet():
    return "hello"
=======
def greet(name):
    return f"hello {name}"
>>>>>>> REPLACE

The lines of SEARCH must be in the file exactly once, with their indentation: take in lines around them if they are not.
For a new file leave SEARCH empty. To remove lines leave REPLACE empty."""


def parse(text: str) -> list[FileEdit]:
    """All blocks, in order; raises `BadPatch`."""
    lines = text.replace("\r\n", "\n").split("\n")
    edits: list[FileEdit] = []
    path = ""
    at = 0
    while at < len(lines):
        if not _HEAD.match(lines[at]):
            if not fence_of(lines[at]):
                path = path_in(lines[at]) or path
            at += 1
            continue
        if not path:
            raise BadPatch(f"The block at line {at + 1} names no file.", "Put the path on the line before it.")
        block, at = _block(lines, at)
        edits.append(FileEdit(path=path, kind="edit", blocks=(block,)))
    if not edits:
        raise BadPatch("There is no SEARCH block in this text.", "Begin each with <<<<<<< SEARCH on its own line.")
    return edits


def _block(lines: list[str], start: int) -> tuple[Block, int]:
    middle = _next(lines, start + 1, _MIDDLE, "=======", start)
    end = _next(lines, middle + 1, _TAIL, ">>>>>>> REPLACE", start)
    find, new = lines[start + 1 : middle], lines[middle + 1 : end]
    return Block(find=_text(find), replace=_text(new)), end + 1


def _next(lines: list[str], start: int, mark: re.Pattern[str], name: str, opened: int) -> int:
    for at in range(start, len(lines)):
        if mark.match(lines[at]):
            return at
        if _HEAD.match(lines[at]):
            break
    raise BadPatch(
        f"The block at line {opened + 1} has no line {name}.", "Write each of its three marks on its own line."
    )


def _text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n" if lines else ""


SEARCH_REPLACE: Final = EditFormat("search_replace", _INSTRUCTIONS, parse)
