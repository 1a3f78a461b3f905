"""Folders and files that nobody but the user may read, and that are never found half-written."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from daemon.errors import HomeUnusable, WrongOwner


def make_private_folder(folder: Path) -> None:
    """Make `folder`, ours alone (0700), or take away others' rights to it if it is there; raises like `prepare`."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
        if stat.S_ISLNK(found.st_mode):
            found = folder.stat()
            _refuse_foreign_link(folder)
        if found.st_uid != os.getuid():
            raise WrongOwner(folder, found.st_uid, os.getuid())
        if stat.S_IMODE(found.st_mode) & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        raise HomeUnusable(folder, error.strerror or str(error)) from error


def _refuse_foreign_link(folder: Path) -> None:
    """A link that we made may lead our folder elsewhere; one that somebody else made may not."""
    owner = folder.lstat().st_uid
    if owner != os.getuid():
        raise WrongOwner(folder, owner, os.getuid())


def open_private(path: str | Path, flags: int) -> int:
    """An opener for `open` that makes files which only the user may read."""
    return os.open(path, flags | os.O_CLOEXEC, 0o600)


def write_atomically(path: Path, content: bytes) -> None:
    """Put `content` at `path`, readable by the user alone, so that a reader sees the old file or the new one.

    Raises `HomeUnusable` when it cannot be written; the old file is still there then.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        descriptor = open_private(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise HomeUnusable(path.parent, error.strerror or str(error)) from error
