"""What the source files that differ between two revisions define at each of them: the public surface of a change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from indexer.classify import HEAD_BYTES, classify
from indexer.errors import HistoryUnavailable, UnknownTarget
from indexer.graph.model import DATA_KINDS
from indexer.history.repository import SAFE_DIFF, GitFailed, Repository, decode
from indexer.history.worktree import changed_since
from indexer.languages.registry import detect_language
from indexer.parsing.parser import parse
from indexer.records import FileClass, Symbol

Definitions = list[tuple[str, Symbol]]
"""(path, definition), by path and line."""

MAX_FILES = 400
_MAX_BYTES = 1_000_000
_PRIVATE = re.compile(r"(^|[.:#])_(?!_\w+__$)")
"""A name with a leading underscore; Python's double ones on both sides are public."""


def definitions_of_changed(root: Path, before: str, after: str = "") -> tuple[Definitions, Definitions, str]:
    """What changed source files define at `before` and at `after`, and the commit that `before` names.

    `after` is the work tree if empty. Of very large changes the first files by path are read. Raises UnknownTarget for
    no such revision, HistoryUnavailable without a repository.
    """
    repository = Repository(root)
    repository.head()
    first = _commit(repository, before)
    try:
        if not after:
            pairs = [(c.old_path or c.path, c.path, c.status) for c in changed_since(root, before)][:MAX_FILES]
            then = _at_commit(repository, first, [old for old, _, status in pairs if status != "A"])
            now = _in_tree(root, [new for _, new, status in pairs if status != "D"])
            return list(then), list(now), first
        second = _commit(repository, after)
        listed = repository.run(
            "diff", "-z", "--name-only", "--no-renames", "--relative", *SAFE_DIFF, first, second, "--"
        )  # fmt: skip
        paths = [decode(name) for name in listed.split(b"\0") if name][:MAX_FILES]
        return list(_at_commit(repository, first, paths)), list(_at_commit(repository, second, paths)), first
    except GitFailed as error:
        raise HistoryUnavailable(root, str(error)) from error


def _commit(repository: Repository, revision: str) -> str:
    commit = repository.commit_of(revision)
    if commit is None:
        raise UnknownTarget(revision)
    return commit


def _at_commit(repository: Repository, commit: str, paths: list[str]) -> Iterator[tuple[str, Symbol]]:
    for path in paths:
        if not _is_source(path, b""):
            continue
        try:
            data = repository.run("show", f"{commit}:./{path}")
        except GitFailed:
            continue  # it is not there in this commit
        yield from ((path, symbol) for symbol in _public(path, data))


def _in_tree(root: Path, paths: list[str]) -> Iterator[tuple[str, Symbol]]:
    for name in paths:
        path = root / name
        if _is_source(name, b"") and path.is_file() and not path.is_symlink():
            yield from ((name, symbol) for symbol in _public(name, path.read_bytes()))


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
