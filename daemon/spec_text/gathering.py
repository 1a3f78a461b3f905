"""Keeps the table of ids equal to the files: those of the index, and those of `.groundplan/`, which it leaves out.

Only what changed is read again, and of that only what can hold an id at all.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from daemon.drift.facts import bare_text
from daemon.knowledge.workspace import OpenWorkspace
from daemon.spec_text.table import FileIds, IdTable
from indexer.languages.registry import language_named
from indexer.records import FileClass, FileRecord
from spec.ids.code_text import code_mentions, may_hold_ids
from spec.ids.kiro_text import numbered_mentions
from spec.ids.mention import Mention
from spec.ids.places import place_at
from spec.ids.reading import file_of, text_mentions

_log = logging.getLogger(__name__)

_LARGEST: Final = 1_000_000
_OPAQUE: Final = frozenset(
    {FileClass.GENERATED, FileClass.VENDORED, FileClass.MINIFIED, FileClass.BINARY, FileClass.HUGE}
)
_DATA: Final = frozenset({"json", "csv", "svg", "xml", "html"})
_RECHECKED_S: Final = 0.3
"""For so long after it was looked at, the folder of a project is not looked at again."""

FOLDER: Final = ".groundplan"


class Gatherer:
    """Keeps the table of the workspace at `root`. Any thread; one reads files at a time."""

    def __init__(self, root: Path) -> None:
        self.table = IdTable()
        self._root = root
        self._lock = threading.Lock()
        self._revision = -1
        self._looked_at = 0.0

    def refresh(self, workspace: OpenWorkspace, folders: Iterable[str] = ()) -> IdTable:
        """The table as the files are now. `folders` are the projects' folders, relative to the workspace."""
        with self._lock:
            files = workspace.read_catalogue(lambda read: (read.revision, read.files))
            if files[0] != self._revision:
                self._take_indexed(files[1]())
                self._revision = files[0]
            if time.monotonic() - self._looked_at > _RECHECKED_S:
                self._take_own(sorted(set(folders) | {""}))
                self._looked_at = time.monotonic()
        return self.table

    def _take_indexed(self, files: list[FileRecord]) -> None:
        known = self.table.stamps()
        wanted = {file.path: file for file in files if _is_wanted(file)}
        for path in known:
            if path not in wanted and not _is_own(path):
                self.table.put(path, None)
        for path, file in wanted.items():
            if known.get(path) != file.blob:
                self.table.put(path, self._read(file))

    def _read(self, file: FileRecord) -> FileIds:
        try:
            data = (self._root / file.path).read_bytes()
        except OSError:  # gone since; the index will say so
            data = b""
        return FileIds(file.blob, group_of(file), mentions_of(file.path, file.language, data, is_test=_is_test(file)))

    def _take_own(self, folders: Iterable[str]) -> None:
        known = {path: stamp for path, stamp in self.table.stamps().items() if _is_own(path)}
        seen: set[str] = set()
        for folder in folders:
            for path, stamp in own_files(self._root, folder):
                seen.add(path)
                if known.get(path) != stamp:
                    text = text_at(self._root / path)
                    place = place_at(path)
                    found = text_mentions(file_of(path, text), place) if place else ()
                    self.table.put(path, FileIds(stamp, "spec", found))
        for path in known.keys() - seen:
            self.table.put(path, None)


def mentions_of(path: str, language: str, data: bytes, *, is_test: bool) -> tuple[Mention, ...]:
    """The ids in a file as it is on disk."""
    place = place_at(path)
    if place is not None and place.is_spec:
        return text_mentions(file_of(path, decoded(data)), place)
    if not may_hold_ids(data, is_test=is_test):
        return ()
    text = decoded(data)
    if place is not None:
        return text_mentions(file_of(path, text), place)
    return mentions_in_code(text, language, is_test=is_test)


def mentions_in_code(text: str, language: str, *, is_test: bool) -> tuple[Mention, ...]:
    """The ids in code: in its comments and strings, and in the names of tests."""
    known = language_named(language)
    bare = bare_text(text, known.lexis) if known else ""
    found = list(code_mentions(text, bare, is_test=is_test))
    if "equirement" in text:
        left = bare.split("\n")
        lines = text.split("\n")
        found += [one for one in numbered_mentions(lines, "") if not _is_bare(lines, left, one)]
    return tuple(sorted(found, key=lambda one: (one.line, one.column)))


def group_of(file: FileRecord) -> str:
    """Where a reference is told: spec, code or tests."""
    if place_at(file.path) is not None:
        return "spec"
    return "tests" if _is_test(file) else "code"


def own_files(root: Path, folder: str) -> Iterator[tuple[str, object]]:
    """The text files of a project's `.groundplan/` with what tells that one has changed."""
    base = root / folder / FOLDER if folder else root / FOLDER
    stack = [base]
    while stack:
        here = stack.pop()
        try:
            entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith("."):
                    stack.append(Path(entry.path))
            elif entry.name.lower().endswith(".md") and entry.is_file(follow_symlinks=False):
                seen = entry.stat()
                if seen.st_size <= _LARGEST:
                    yield Path(entry.path).relative_to(root).as_posix(), (seen.st_mtime_ns, seen.st_size)


def text_at(path: Path) -> str:
    """What a file says; empty for one that is not there."""
    try:
        return decoded(path.read_bytes())
    except OSError:
        return ""


def decoded(data: bytes) -> str:
    """The text of a file, with one kind of line ending; what is no UTF-8 is replaced."""
    return data.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _is_wanted(file: FileRecord) -> bool:
    if file.file_class in _OPAQUE or file.size_bytes > _LARGEST or file.language in _DATA:
        return False
    return bool(file.language) or place_at(file.path) is not None


def _is_own(path: str) -> bool:
    return f"/{FOLDER}/" in f"/{path}"


def _is_test(file: FileRecord) -> bool:
    return file.file_class is FileClass.TEST


def _is_bare(lines: list[str], left: list[str], one: Mention) -> bool:
    """Whether a mention stands in code itself, neither in a comment nor in a string."""
    bare = left[one.line - 1] if one.line <= len(left) else ""
    end = one.column + one.length
    return bare[one.column : end] == lines[one.line - 1][one.column : end]
