"""Copies of protected paths, comparing them with what is there now, and putting them back.

The tree belongs to whoever ran commands in it: links are never followed here, and nothing is opened that could block.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

Kind = Literal["file", "link", "folder", "other"]

_LARGEST_BYTES: Final = 1_000_000
_MOST_ENTRIES: Final = 2_000
_OF_GIT: Final = frozenset({"config", "config.worktree", "hooks", "info", "commondir", "gitdir"})
"""What of a git folder names programs; its objects are many, and run nothing."""


@dataclass(frozen=True)
class Kept:
    """One path as it was: `content` is a file's bytes or a link's target, None where it could not be kept."""

    kind: Kind
    mode: int
    identity: tuple[int, int, int]
    """Inode, change time and size: as long as these stay, so has the content."""
    is_outermost: bool
    content: bytes | None = None


def keep(
    root: Path, outermost: Iterable[str], known: Mapping[str, Kept], *, with_content: bool = True
) -> dict[str, Kept]:
    """What these paths are, and everything in them. Content that is `known` and has not changed is not read again.

    Without content, folders that are not known are not entered: that they are there says enough.
    """
    found: dict[str, Kept] = {}
    for path in outermost:
        for name, is_outermost in _walk(root, path, is_entered=with_content or path in known):
            if len(found) >= _MOST_ENTRIES:
                break
            one = _look(root / name, is_outermost, known.get(name), with_content=with_content)
            if one:
                found[name] = one
    return found


def is_same(path: Path, before: Kept | None, after: Kept | None) -> bool:
    """Whether nothing happened to a path, as far as that matters: its own times do not."""
    if before is None or after is None:
        return before is after
    if (before.kind, before.mode) != (after.kind, after.mode):
        return False
    if before.kind == "folder" or before.identity == after.identity:
        return True
    return before.content is not None and before.content == _content(path, before.kind)


def take_back(root: Path, path: str, before: Kept | None) -> bool:
    """Make a path what it was before, or remove what was not there; whether that worked."""
    *folders, name = path.split("/")
    try:
        with _opened_folder(root, folders, make=before is not None) as folder:
            if folder is None:
                return before is None
            _clear(folder, name, keep_folder=before is not None and before.kind == "folder")
            return before is None or _write(folder, name, before)
    except OSError:
        return False


def _walk(root: Path, path: str, *, is_entered: bool) -> Iterator[tuple[str, bool]]:
    yield path, True
    top = root / path
    if not is_entered or top.is_symlink() or not top.is_dir():
        return
    is_git = path.rpartition("/")[2].casefold() == ".git"
    for folder, folders, files in os.walk(top):
        if is_git and Path(folder) == top:
            folders[:] = [name for name in folders if name in _OF_GIT]
            files = [name for name in files if name in _OF_GIT]  # noqa: PLW2901 - the walk goes by `folders`
        for name in (*folders, *files):
            yield (Path(folder) / name).relative_to(root).as_posix(), False


def _look(path: Path, is_outermost: bool, known: Kept | None, *, with_content: bool) -> Kept | None:
    try:
        status = path.lstat()
    except OSError:
        return None
    kind = _kind_of(status.st_mode)
    identity = (status.st_ino, status.st_ctime_ns, status.st_size)
    content = None
    if with_content and kind in {"file", "link"}:
        content = known.content if known and known.identity == identity else _content(path, kind)
    return Kept(kind, stat.S_IMODE(status.st_mode), identity, is_outermost, content)


def _kind_of(mode: int) -> Kind:
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISLNK(mode):
        return "link"
    return "folder" if stat.S_ISDIR(mode) else "other"


def _content(path: Path, kind: Kind) -> bytes | None:
    try:
        if kind == "link":
            return os.fsencode(path.readlink())
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(opened, "rb") as file:
            content = file.read(_LARGEST_BYTES + 1)
    except OSError:
        return None
    return content if len(content) <= _LARGEST_BYTES else None


@contextmanager
def _opened_folder(root: Path, folders: Iterable[str], *, make: bool) -> Iterator[int | None]:
    """A descriptor of the folder below `root`, each step of the way a real folder; made where it is missing."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
    current = os.open(root, flags)
    try:
        for name in folders:
            try:
                following = os.open(name, flags, dir_fd=current)
            except OSError as error:
                if error.errno not in {errno.ENOENT, errno.ENOTDIR, errno.ELOOP} or not make:
                    yield None
                    return
                if error.errno != errno.ENOENT:  # something else was put in the folder's place
                    os.unlink(name, dir_fd=current)
                os.mkdir(name, dir_fd=current)
                following = os.open(name, flags, dir_fd=current)
            os.close(current)
            current = following
        yield current
    finally:
        os.close(current)


def _clear(folder: int, name: str, *, keep_folder: bool) -> None:
    try:
        mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(mode):
        os.unlink(name, dir_fd=folder)
    elif not keep_folder:
        shutil.rmtree(name, dir_fd=folder)


def _write(folder: int, name: str, before: Kept) -> bool:
    if before.kind == "folder":
        with suppress(FileExistsError):
            os.mkdir(name, dir_fd=folder)
        os.chmod(name, before.mode, dir_fd=folder)
    elif before.content is None:
        return False
    elif before.kind == "link":
        os.symlink(os.fsdecode(before.content), name, dir_fd=folder)
    else:
        opened = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=folder)
        with os.fdopen(opened, "wb") as file:
            file.write(before.content)
            os.fchmod(file.fileno(), before.mode)
    return True
