"""What a check reads: the files of a tree as git sees them, or the lines that a diff adds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

import msgspec

from agents.tools.places import place_in_tree
from indexer.classify import classify
from indexer.languages.registry import detect_language
from indexer.records import FileClass
from indexer.scan import scan

_LARGEST_BYTES: Final = 1_000_000
_HEAD: Final = 8192
_PASSED_OVER: Final = frozenset(
    {FileClass.BINARY, FileClass.HUGE, FileClass.VENDORED, FileClass.MINIFIED, FileClass.GENERATED}
)
_HUNK: Final = re.compile(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


class SourceText(msgspec.Struct, frozen=True):
    """One text; `lines` maps its lines to those of the file, empty if they are the same."""

    path: str
    language: str
    text: str
    is_test: bool = False
    lines: tuple[int, ...] = ()

    def line_at(self, place: int) -> int:
        """The line of the file at a character of the text."""
        number = self.text.count("\n", 0, place)
        return self.lines[number] if number < len(self.lines) else number + 1


def texts_of_tree(tree: Path, path: str, most: int) -> Iterator[SourceText]:
    """The texts of files whose path fits the glob, at most so many; links are not followed."""
    count = 0
    for name in sorted(scan(tree).files):
        if path and not (fnmatchcase(name, path) or name.startswith(f"{path.rstrip('/')}/")):
            continue
        found = _read(tree, name)
        if found is None:
            continue
        count += 1
        if count > most:
            return
        yield found


def _read(tree: Path, name: str) -> SourceText | None:
    try:
        place = place_in_tree(tree, name)
        size = place.stat().st_size
        if size > _LARGEST_BYTES:
            return None
        raw = place.read_bytes()
    except OSError:  # gone meanwhile, or not ours to read
        return None
    kind = classify(name, raw[:_HEAD], size, _LARGEST_BYTES)
    if kind in _PASSED_OVER:
        return None
    text = raw.decode("utf-8", "replace")
    return SourceText(name, detect_language(name, raw[:_HEAD]), text, kind in {FileClass.TEST, FileClass.EXAMPLE})


def texts_of_diff(diff: str) -> Iterator[SourceText]:
    """What a unified diff adds, by file, with the lines that it will have there."""
    path = ""
    added: list[str] = []
    lines: list[int] = []
    left = number = 0
    for line in diff.split("\n"):
        if left > 0 and line[:1] in {"+", " ", ""}:
            if line.startswith("+"):
                added.append(line[1:])
                lines.append(number)
            number, left = number + 1, left - 1
        elif hunk := _HUNK.match(line):
            number, left = int(hunk[2]), int(hunk[3] or 1)
        elif line.startswith("+++ ") and left <= 0:
            yield from _added(path, added, lines)
            path, added, lines = line[4:].split("\t")[0].removeprefix("b/"), [], []
    yield from _added(path, added, lines)


def _added(path: str, added: list[str], lines: list[int]) -> Iterator[SourceText]:
    if added:
        text = "\n".join(added)
        yield SourceText(path, detect_language(path, text.encode()[:_HEAD]), text, lines=tuple(lines))
