"""Files below one folder, reached so that nothing outside of it can be read or written, whatever changes meanwhile.

Every component of a path is opened by itself, relative to the one before and never through a symbolic link. Links that
stay inside are resolved here, by reading them; whoever swaps a folder for a link between two looks gains nothing. A
file is written beside its place and renamed there, so readers see the old or the new one, and what other names a file
has (hard links) keep the old content.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from agents.errors import FileUnsuitable, PathRefused
from agents.tree.names import clean_file_path, clean_path, join_link

MAX_BYTES: Final = 20_000_000
"""No larger file is read into memory."""

_MAX_LINKS: Final = 20
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a FIFO must not hold us up
_CREATE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_LEFTOVER: Final = re.compile(r"\..+\.[0-9a-f]{8}\.new", re.DOTALL)
"""What a file is called until it is whole and takes the place of another."""

Kind = Literal["file", "folder", "link", "other"]


def is_leftover(path: str) -> bool:
    """Whether a file is what a kill has left of writing another: none that anybody has made."""
    return _LEFTOVER.fullmatch(path.rpartition("/")[2]) is not None


def digest_of(data: bytes | None) -> str:
    """How a version of a file is named: SHA-256 of its bytes, empty where there is none."""
    return "" if data is None else hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class FileContent:
    """A regular file as it was read; `mode` is its permission bits."""

    data: bytes
    mode: int

    @property
    def digest(self) -> str:
        """Its version."""
        return digest_of(self.data)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is at a path, links not followed."""

    kind: Kind
    size_bytes: int
    mode: int


class ConfinedFolder:
    """The files below `root`; paths are relative to it, with slashes, and checked by `clean_path`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def resolve(self, path: str) -> str:
        """The path with links followed that stay inside; what does not exist stays as it is.

        Raises `PathRefused` for a link that leads out, for loops, and for `.git` behind a link.
        """
        waiting = clean_path(path).split("/") if clean_path(path) else []
        done: list[str] = []
        links = 0
        while waiting:
            part = waiting.pop(0)
            target = self._link_target("/".join(done), part)
            if target is None:
                done.append(part)
                continue
            links += 1
            led = join_link("/".join(done), target)
            if led is None or links > _MAX_LINKS:
                reason = "a symbolic link leads in circles" if led is not None else "a symbolic link leads out of it"
                raise PathRefused(path, f"{reason} ({'/'.join([*done, part])})")
            done, waiting = [], [*(led.split("/") if led else []), *waiting]
        return clean_path("/".join(done))

    def entry(self, path: str) -> Entry | None:
        """What is at `path`, or None; a path through something that is no folder holds nothing."""
        try:
            with self._parent(path) as (folder, name):
                status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except OSError as error:
            if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG}:
                return None
            raise
        return Entry(_kind(status.st_mode), status.st_size, stat.S_IMODE(status.st_mode))

    def read(self, path: str, limit_bytes: int = MAX_BYTES) -> FileContent | None:
        """The regular file at `path` (no component a link), or None if nothing is there.

        Raises `FileUnsuitable` for folders, devices and what is larger than the limit.
        """
        found = self.entry(path)
        if found is None:
            return None
        _refuse_unless_file(path, found)
        with self._parent(path) as (folder, name):
            descriptor = os.open(name, _READ, dir_fd=folder)
            with os.fdopen(descriptor, "rb") as file:
                status = os.fstat(file.fileno())
                if not stat.S_ISREG(status.st_mode):
                    raise FileUnsuitable(path, "it is no regular file")
                data = file.read(limit_bytes + 1)
        if len(data) > limit_bytes:
            raise FileUnsuitable(path, f"it is larger than {limit_bytes:,} bytes", "Read a part of it with a command.")
        return FileContent(data, stat.S_IMODE(status.st_mode))

    def read_link(self, path: str) -> str:
        """Where the symbolic link at `path` points."""
        with self._parent(path) as (folder, name):
            return os.readlink(name, dir_fd=folder)

    def write(self, path: str, data: bytes, mode: int | None = None, *, durable: bool = False) -> None:
        """Put `data` at `path`, atomically; folders on the way are made. Without a mode that of the file is kept."""
        if mode is None:
            found = self.entry(path)
            mode = found.mode if found and found.kind == "file" else None
        with self._parent(path, make=True) as (folder, name):
            fresh = f".{name[:200]}.{secrets.token_hex(4)}.new"
            try:
                write_at(folder, fresh, data, mode, durable=durable)
                os.rename(fresh, name, src_dir_fd=folder, dst_dir_fd=folder)
            except BaseException:
                with suppress(OSError):
                    os.unlink(fresh, dir_fd=folder)
                raise
            if durable:
                os.fsync(folder)

    def remove(self, path: str) -> bool:
        """Remove the file or link at `path` and the folders that become empty by it; whether there was one."""
        try:
            with self._parent(path) as (folder, name):
                os.unlink(name, dir_fd=folder)
        except (FileNotFoundError, NotADirectoryError):
            return False
        self._remove_empty(path.rpartition("/")[0])
        return True

    def move(self, source: str, target: str) -> None:
        """Rename a file, link or folder; the caller has made sure that nothing is at `target`."""
        with self._parent(source) as (from_folder, from_name), self._parent(target, make=True) as (to_folder, to_name):
            os.rename(from_name, to_name, src_dir_fd=from_folder, dst_dir_fd=to_folder)
        self._remove_empty(source.rpartition("/")[0])

    def names(self, path: str = "") -> list[tuple[str, Kind]]:
        """(name, kind) of what lies in a folder, by name."""
        with self._folder(clean_path(path), make=False) as folder, os.scandir(folder) as entries:
            return sorted((entry.name, _kind(entry.stat(follow_symlinks=False).st_mode)) for entry in entries)

    @contextmanager
    def parent_of(self, path: str, *, make: bool = False) -> Iterator[tuple[int, str]]:
        """A descriptor of the folder that holds `path`, and the name in it, for what is not offered here."""
        with self._parent(path, make=make) as found:
            yield found

    def _remove_empty(self, path: str) -> None:
        while path:
            try:
                with self._parent(path) as (folder, name):
                    os.rmdir(name, dir_fd=folder)
            except OSError:  # not empty, or gone
                return
            path = path.rpartition("/")[0]

    def _link_target(self, folder: str, name: str) -> str | None:
        try:
            with self._folder(folder, make=False) as descriptor:
                return os.readlink(name, dir_fd=descriptor)
        except OSError:  # no link, or nothing there
            return None

    @contextmanager
    def _parent(self, path: str, *, make: bool = False) -> Iterator[tuple[int, str]]:
        folder, _, name = clean_file_path(path).rpartition("/")
        with self._folder(folder, make=make) as descriptor:
            yield descriptor, name

    @contextmanager
    def _folder(self, path: str, *, make: bool) -> Iterator[int]:
        descriptor = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for part in path.split("/") if path else ():
                deeper = _open_folder(descriptor, part, make=make)
                os.close(descriptor)
                descriptor = deeper
            yield descriptor
        finally:
            os.close(descriptor)


def write_at(folder: int, name: str, data: bytes, mode: int | None, *, durable: bool, usual_mode: int = 0o666) -> None:
    """Make the file `name` in an open folder; it must not be there yet. Without a mode it has the usual one, masked."""
    descriptor = os.open(name, _CREATE, usual_mode, dir_fd=folder)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        if mode is not None:
            os.fchmod(file.fileno(), mode & 0o777)  # set-id bits never come from a run
        if durable:
            file.flush()
            os.fsync(file.fileno())


def _open_folder(above: int, name: str, *, make: bool) -> int:
    try:
        return os.open(name, _FOLDER, dir_fd=above)
    except FileNotFoundError:
        if not make:
            raise
    with suppress(FileExistsError):
        os.mkdir(name, dir_fd=above)
    return os.open(name, _FOLDER, dir_fd=above)


def _kind(mode: int) -> Kind:
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "folder"
    return "link" if stat.S_ISLNK(mode) else "other"


def _refuse_unless_file(path: str, entry: Entry) -> None:
    if entry.kind == "folder":
        raise FileUnsuitable(path, "it is a folder", "`list_files` shows what is in it.")
    if entry.kind != "file":
        raise FileUnsuitable(path, "it is a symbolic link" if entry.kind == "link" else "it is a device or a pipe")
