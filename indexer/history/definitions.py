"""What the source files that differ from a revision define, at that revision and now: the public surface of a change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from indexer.classify import HEAD_BYTES, classify
from indexer.errors import HistoryUnavailable, UnknownTarget
from indexer.graph.model import DATA_KINDS
from indexer.history.repository import GitFailed, Repository
from indexer.history.worktree import ChangedFile, changed_since
from indexer.languages.registry import detect_language
from indexer.parsing.parser import parse
from indexer.records import FileClass, Symbol

MAX_FILES = 400
_MAX_BYTES = 1_000_000
_PRIVATE = re.compile(r"(^|[.:#])_(?!_\w+__$)")
"""A name with a leading underscore; Python's double ones on both sides are public."""


def definitions_of_changed(root: Path, revision: str, *, before: bool) -> tuple[str, list[tuple[str, Symbol]]]:
    """The commit that `revision` names, and (path, definition) of the source files that differ from it.

    At that commit if `before`, else in the work tree. Of very large changes the first files by path are read. Raises
    UnknownTarget, HistoryUnavailable.
    """
    repository = Repository(root)
    commit = repository.commit_of(revision)
    if commit is None:
        raise UnknownTarget(revision)
    changed = changed_since(root, revision)[:MAX_FILES]
    try:
        sides = _contents_before(repository, commit, changed) if before else _contents_now(root, changed)
        return commit, [(path, symbol) for path, data in sides for symbol in _public(path, data)]
    except GitFailed as error:
        raise HistoryUnavailable(root, str(error)) from error


def _contents_before(repository: Repository, commit: str, changed: list[ChangedFile]) -> Iterator[tuple[str, bytes]]:
    for file in changed:
        path = file.old_path or file.path
        if file.status != "A" and _is_source(path, b""):
            yield path, repository.run("show", f"{commit}:./{path}")


def _contents_now(root: Path, changed: list[ChangedFile]) -> Iterator[tuple[str, bytes]]:
    for file in changed:
        path = root / file.path
        if file.status != "D" and _is_source(file.path, b"") and path.is_file() and not path.is_symlink():
            yield file.path, path.read_bytes()


def _is_source(path: str, head: bytes) -> bool:
    return classify(path, head, len(head)) is FileClass.SOURCE


def _public(path: str, data: bytes) -> Iterator[Symbol]:
    head = data[:HEAD_BYTES]
    if len(data) > _MAX_BYTES or not _is_source(path, head):
        return
    parsed = parse(detect_language(path, head), data)
    for symbol in parsed.symbols:
        if symbol.kind not in DATA_KINDS and not _PRIVATE.search(symbol.qualified):
            yield symbol
