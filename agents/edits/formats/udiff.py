"""`udiff`: unified diffs, as git and people write them and as models do, whose line numbers mean little.

A hunk is found by its lines; its numbers only choose between places that are equal.
"""

from __future__ import annotations

import re
from typing import Final

from agents.edits.edit import Block, FileEdit
from agents.edits.formats.format import EditFormat, fence_of
from agents.errors import BadPatch

_HUNK: Final = re.compile(r"^@@+(?: -(\d+)(?:,(\d+))?(?: \+(\d+)(?:,(\d+))?)? @@+.*)?.*$")
_NULL: Final = "/dev/null"
_NO_NEWLINE: Final = "\\ "

_INSTRUCTIONS: Final = """\
Write your changes as a unified diff, with three lines of context around each change. Line numbers may be left out.

--- src/greeting.py
+++ src/greeting.py
@@ @@
 import sys

-def greet():
-    return "hello"
+def greet(name):
+    return f"hello {name}"

Context and removed lines must be exactly as in the file. A new file has /dev/null after
---, a removed one after +++."""


class _Reader:
    """Reads one diff; `at` is the next line."""

    def __init__(self, text: str) -> None:
        self.lines = text.replace("\r\n", "\n").split("\n")
        self.at = 0
        self.edits: list[FileEdit] = []

    def read(self) -> list[FileEdit]:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.startswith("--- ") and self._following().startswith("+++ "):
                self._file(_name(line), _name(self._following()))
            elif line.startswith("diff --git "):
                self._git_head()
            elif line.startswith("@@"):
                raise BadPatch(f"The hunk at line {self.at + 1} names no file.", "Begin with lines --- and +++.")
            else:
                self.at += 1
        if not self.edits:
            raise BadPatch("There is no diff in this text.", "Begin with lines --- and +++, then @@.")
        return self.edits

    def _following(self) -> str:
        return self.lines[self.at + 1] if self.at + 1 < len(self.lines) else ""

    def _git_head(self) -> None:
        """What only the head of git tells: renames, and files that are new or removed without content."""
        names = re.fullmatch(r"diff --git \"?a/(.+?)\"? \"?b/(.+?)\"?", self.lines[self.at].rstrip())
        self.at += 1
        facts: dict[str, str] = {}
        while self.at < len(self.lines) and not self.lines[self.at].startswith(("--- ", "@@", "diff --git ")):
            line = self.lines[self.at]
            for word in ("rename from ", "rename to ", "new file mode", "deleted file mode", "Binary files"):
                if line.startswith(word):
                    facts[word] = line.removeprefix(word)
            self.at += 1
        if "Binary files" in facts or "GIT binary patch" in facts:
            raise BadPatch("A diff of a binary file cannot be applied here.")
        if "rename to " in facts:
            edit = FileEdit(path=facts["rename from "], kind="edit", move_to=facts["rename to "])
            self.edits.append(edit)
        elif names and not self._at_names():
            if "new file mode" in facts:
                self.edits.append(FileEdit(path=names[2], kind="create"))
            elif "deleted file mode" in facts:
                self.edits.append(FileEdit(path=names[1], kind="remove"))

    def _at_names(self) -> bool:
        return self.at < len(self.lines) and self.lines[self.at].startswith("--- ")

    def _file(self, old: str, new: str) -> None:
        self.at += 2
        blocks, closes = [], True
        while self._skip_to_hunk():
            block, closes = self._hunk()
            if block.find != block.replace:
                blocks.append(block)
        path = _stripped(old if new == _NULL else new, other=new if new != _NULL else old)
        if new == _NULL:
            self.edits.append(FileEdit(path=path, kind="remove"))
        elif old == _NULL:
            content = "".join(block.replace for block in blocks)
            self.edits.append(FileEdit(path=path, kind="create", content=content if closes else content[:-1]))
        elif blocks:
            self.edits.append(FileEdit(path=path, kind="edit", blocks=tuple(blocks)))
        else:
            raise BadPatch(f"The diff of {path} changes nothing.", "Write its hunks after a line @@.")

    def _skip_to_hunk(self) -> bool:
        """Whether another hunk of the file follows, maybe after empty lines."""
        at = self.at
        while at < len(self.lines) and not self.lines[at].strip():
            at += 1
        if at < len(self.lines) and self.lines[at].startswith("@@"):
            self.at = at
            return True
        return False

    def _hunk(self) -> tuple[Block, bool]:
        """One hunk, and whether its new last line ends with a newline."""
        head = _HUNK.match(self.lines[self.at])
        near = int(head[1]) if head and head[1] else 0
        counts = (int(head[2] or 1), int(head[4] or 1)) if head and head[1] and head[3] else None
        self.at += 1
        rows: list[str] = []
        closes = True
        while self.at < len(self.lines) and not self._is_over(_counted(rows) == counts):
            line = self.lines[self.at]
            if line.startswith(_NO_NEWLINE):
                closes = bool(rows) and rows[-1].startswith("-")
            else:  # models forget the blank in front of a context line
                rows.append(line if line.startswith((" ", "+", "-")) else f" {line}")
            self.at += 1
        while _counted(rows) != counts and rows and rows[-1] == " " and not self.lines[self.at - 1]:
            rows.pop()  # empty lines that part a hunk from what follows
            self.at -= 1
        before = [row[1:] for row in rows if not row.startswith("+")]
        after = [row[1:] for row in rows if not row.startswith("-")]
        return _block(before, after, near), closes

    def _is_over(self, is_complete: bool) -> bool:
        """Whether a hunk is over: what follows begins something else, or is no part of a diff up to there.

        The counts of its head end it too where they hold; models often get them wrong.
        """
        line = self.lines[self.at]
        if line.startswith(_NO_NEWLINE):
            return False
        if is_complete or self._begins(self.at):
            return True
        if line.startswith((" ", "+", "-")):
            return False
        rest = range(self.at, len(self.lines))
        end = next((at for at in rest if self._begins(at)), len(self.lines))
        return not any(text.startswith(("+", "-", " ")) for text in self.lines[self.at : end])

    def _begins(self, at: int) -> bool:
        """Whether a line begins another hunk or file, or closes the fence."""
        line, *following = self.lines[at : at + 3]
        is_names = line.startswith("--- ") and len(following) == 2 and following[0].startswith("+++ ")
        return (
            line.startswith(("@@", "diff --git "))
            or bool(fence_of(line))
            or (is_names and following[1].startswith("@@"))
        )


def _counted(rows: list[str]) -> tuple[int, int]:
    added = sum(row.startswith("+") for row in rows)
    removed = sum(row.startswith("-") for row in rows)
    return len(rows) - added, len(rows) - removed


def _block(before: list[str], after: list[str], near: int) -> Block:
    find, new = ("\n".join(lines) + "\n" if lines else "" for lines in (before, after))
    return Block(find=find, replace=new, near=near)


def _name(line: str) -> str:
    name = line[4:].partition("\t")[0].strip().strip('"')
    return re.sub(r"\s+\d{4}-\d\d-\d\d .*$", "", name)


def _stripped(name: str, other: str) -> str:
    """The path without the `a/` and `b/` of git, which stand on both sides or not at all."""
    return name[2:] if name.startswith(("a/", "b/")) and (other.startswith(("a/", "b/")) or other == _NULL) else name


def parse(text: str) -> list[FileEdit]:
    """All files of a diff, in order; raises `BadPatch`."""
    return _Reader(text).read()


UDIFF: Final = EditFormat("udiff", _INSTRUCTIONS, parse)
