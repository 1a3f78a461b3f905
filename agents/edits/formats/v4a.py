"""`patch`: the format that begins with `*** Begin Patch` (V4A); hunks are found by context and by `@@` lines above."""

from __future__ import annotations

from typing import Final

from agents.edits.edit import Block, FileEdit
from agents.edits.formats.format import EditFormat
from agents.errors import BadPatch
from agents.quoting import quoted

_BEGIN: Final = "*** Begin Patch"
_END: Final = "*** End Patch"
_ADD: Final = "*** Add File:"
_UPDATE: Final = "*** Update File:"
_DELETE: Final = "*** Delete File:"
_MOVE: Final = "*** Move to:"
_END_OF_FILE: Final = "*** End of File"

_INSTRUCTIONS: Final = """\
Write your changes as a patch:

*** Begin Patch
*** Update File: src/greeting.py
@@ class Greeter:
     def greet(self):
-        return "hello"
+        return f"hello {self.name}"
*** Add File: src/farewell.py
+def leave():
+    return "bye"
*** Delete File: src/old.py
*** End Patch

Show three lines of context around each change, each with a blank in front, exactly as in the file. A line @@ names a
class or function above the place, where the context alone is not unique. `*** Move to: PATH` after Update renames."""


def parse(text: str) -> list[FileEdit]:
    """All files of a patch, in order; raises `BadPatch`."""
    lines = text.replace("\r\n", "\n").split("\n")
    starts = [at for at, line in enumerate(lines) if line.strip() == _BEGIN]
    if not starts:
        raise BadPatch("This text has no patch.", f"Begin it with {_BEGIN} on a line of its own.")
    lines = lines[starts[0] + 1 :]
    end = next((at for at, line in enumerate(lines) if line.strip() == _END), None)
    if end is None:
        raise BadPatch("The patch is cut off: it has no end.", f"End it with {_END} on a line of its own.")
    edits = []
    at = 0
    while at < end:
        if not lines[at].strip():
            at += 1
            continue
        stop = next((n for n in range(at + 1, end) if lines[n].startswith((_ADD, _UPDATE, _DELETE))), end)
        edits.append(_file(lines[at], lines[at + 1 : stop]))
        at = stop
    if not edits:
        raise BadPatch("The patch has no file.", f"Begin each with {_ADD}, {_UPDATE} or {_DELETE}.")
    return edits


def _file(head: str, body: list[str]) -> FileEdit:
    for mark in (_ADD, _UPDATE, _DELETE):
        if head.startswith(mark):
            path = head.removeprefix(mark).strip()
            break
    else:
        raise BadPatch(
            f"{quoted(head, 80)!r} begins no file of a patch.", f"Begin each with {_ADD}, {_UPDATE} or {_DELETE}."
        )
    if mark == _DELETE:
        return FileEdit(path=path, kind="remove")
    if mark == _ADD:
        return FileEdit(path=path, kind="create", content=_content(path, body))
    move_to = ""
    if body and body[0].startswith(_MOVE):
        move_to = body[0].removeprefix(_MOVE).strip()
        body = body[1:]
    blocks = _blocks(path, body)
    if not blocks and not move_to:
        raise BadPatch(f"The patch changes nothing in {path}.", "Write what to change after a line @@.")
    return FileEdit(path=path, kind="edit", blocks=tuple(blocks), move_to=move_to)


def _content(path: str, body: list[str]) -> str:
    while body and not body[-1].strip():
        body = body[:-1]
    wrong = next((line for line in body if not line.startswith("+")), None)
    if wrong is not None:
        raise BadPatch(
            f"The new file {path} has a line without a plus: {quoted(wrong, 80)!r}.", "Begin every line of it with +."
        )
    return "".join(f"{line[1:]}\n" for line in body)


def _blocks(path: str, body: list[str]) -> list[Block]:
    blocks: list[Block] = []
    scope: list[str] = []
    hunk: list[str] = []
    at_end = False
    for line in [*body, "@@"]:
        if line.startswith(_END_OF_FILE):
            at_end = True
        elif line.startswith("@@"):
            if any(text.startswith(("+", "-")) for text in hunk):
                blocks.append(_block(path, hunk, scope, at_end=at_end))
                scope = []
            hunk, at_end = [], False
            named = line[2:].strip().removesuffix("@@").strip()
            scope = [*scope, named] if named else scope
        else:
            hunk.append(line)
    return blocks


def _block(path: str, hunk: list[str], scope: list[str], *, at_end: bool) -> Block:
    while hunk and not hunk[-1]:  # empty lines before the next mark belong to no hunk
        hunk = hunk[:-1]
    before, after = [], []
    for line in hunk:
        sign, text = (line[0], line[1:]) if line else (" ", "")
        if sign not in " +-":
            raise BadPatch(
                f"A line of the patch of {path} has no sign: {quoted(line, 80)!r}.", "Begin it with a blank, + or -."
            )
        if sign != "+":
            before.append(text)
        if sign != "-":
            after.append(text)
    find, new = ("\n".join(lines) + "\n" if lines else "" for lines in (before, after))
    return Block(find=find, replace=new, scope=tuple(scope), at_end=at_end or (not find and not scope))


PATCH: Final = EditFormat("patch", _INSTRUCTIONS, parse)
