"""`whole`: a path on a line of its own, then the file's whole new content between fences."""

from __future__ import annotations

from typing import Final

from agents.edits.edit import FileEdit
from agents.edits.formats.format import EditFormat, fence_of, path_in
from agents.errors import BadPatch

_INSTRUCTIONS: Final = """\
Write each file that you change as a whole: its path on a line of its own, then its complete new content between fences.

src/greeting.py
```
def greet():
    return "hello"
```

Never leave anything out with '...' or a comment. Use a longer fence if the content has one."""


def parse(text: str) -> list[FileEdit]:
    """Every fenced block that follows a line with a path; raises `BadPatch`."""
    lines = text.replace("\r\n", "\n").split("\n")
    edits = []
    at = 0
    path = ""
    while at < len(lines):
        fence = fence_of(lines[at])
        if not fence:
            path = path_in(lines[at]) or (path if not lines[at].strip() else "")
            at += 1
            continue
        end = _end(lines, at, fence)
        if path:
            content = "\n".join(lines[at + 1 : end])
            edits.append(FileEdit(path=path, kind="write", content=content + "\n" if content else ""))
        path = ""
        at = end + 1
    if not edits:
        raise BadPatch("There is no file in this text.", "Put the path on the line before the fence.")
    return edits


def _end(lines: list[str], start: int, fence: str) -> int:
    """The line that closes a block; content may have shorter fences."""
    for at in range(start + 1, len(lines)):
        closing = lines[at].strip()
        if closing.startswith(fence) and set(closing) == {fence[0]}:
            return at
    raise BadPatch(f"The block that line {start + 1} opens is never closed.", f"End it with {fence} on its own line.")


WHOLE: Final = EditFormat("whole", _INSTRUCTIONS, parse)
