"""Commits as plain data, read from the output of `git log -z` as it streams by. Knows the format, runs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from indexer.history.repository import decode

LOG_FORMAT = "--format=tformat:%x01%H%x00%P%x00%aN%x00%aE%x00%at%x00%s"
"""A mark, then six fields that end in NUL; the mailmap has been applied to the author."""

_FIELDS = 6
_MARK = b"\x01"


class Change(msgspec.Struct, frozen=True, gc=False):
    """One file in one commit.

    `status` is git's letter (A, M, D, R, C, T), or empty where lines were counted instead; `path` is the name after
    the commit and `old_path` the one before where a rename or copy was seen. Lines of binary files count 0.
    """

    path: str
    status: str = ""
    old_path: str = ""
    added: int = 0
    deleted: int = 0


class Commit(msgspec.Struct, frozen=True, gc=False):
    """A commit: who, when (seconds since the epoch, UTC), its subject, and the files it touched."""

    sha: str
    parents: tuple[str, ...]
    author: str
    email: str
    time: int
    subject: str
    changes: tuple[Change, ...]


def read_log(pieces: Iterable[bytes]) -> Iterator[Commit]:
    """Commits from the output of `git log -z LOG_FORMAT` with `--name-status` or `--numstat`, in its order."""
    tokens = _tokens(pieces)
    header: list[bytes] = []
    changes: list[Change] = []
    for raw in tokens:
        token = raw.lstrip(b"\n")
        if not token:
            continue
        if token.startswith(_MARK):
            if header:
                yield _commit(header, changes)
            # By position, so that a subject or a path may hold anything.
            header = [token[1:], *(next(tokens, b"") for _ in range(_FIELDS - 1))]
            changes = []
        elif b"\t" in token:
            changes.append(_counted(token, tokens))
        else:
            changes.append(_named(token, tokens))
    if header:
        yield _commit(header, changes)


def _tokens(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\0")
        yield from whole
    if rest:
        yield rest


def _commit(header: list[bytes], changes: list[Change]) -> Commit:
    sha, parents, author, email, time, subject = (field.decode("utf-8", "replace") for field in header)
    seconds = int(time) if time.lstrip("-").isdigit() else 0
    return Commit(sha, tuple(parents.split()), author, email, seconds, subject, tuple(changes))


def _named(status: bytes, tokens: Iterator[bytes]) -> Change:
    letter = status[:1].decode("ascii", "replace")
    first = decode(next(tokens, b""))
    if letter in "RC":
        return Change(decode(next(tokens, b"")), letter, first)
    return Change(first, letter)


def _counted(token: bytes, tokens: Iterator[bytes]) -> Change:
    added, deleted, path = token.split(b"\t", 2)
    old = ""
    if not path:  # a rename: both names follow as tokens of their own
        old, path = decode(next(tokens, b"")), next(tokens, b"")
    return Change(decode(path), "", old, _count(added), _count(deleted))


def _count(digits: bytes) -> int:
    return int(digits) if digits.isdigit() else 0


def follow_renames(commits: Iterable[Commit]) -> Iterator[Commit]:
    """The same commits, newest first, with every path by the name that the file bears after the newest of them.

    Approximate where branches renamed differently: the later commit of the log wins.
    """
    today: dict[str, str] = {}
    for commit in commits:
        renamed: dict[str, str] = {}
        changes = []
        for change in commit.changes:
            path = today.get(change.path, change.path)
            if path is change.path and not change.old_path:
                changes.append(change)
            else:
                changes.append(msgspec.structs.replace(change, path=path))
            if change.old_path and change.status != "C":
                renamed[change.old_path] = path
            elif change.status == "A":
                # Older mentions of this name mean another file, which had it before.
                today.pop(change.path, None)
        today.update(renamed)
        yield msgspec.structs.replace(commit, changes=tuple(changes))
