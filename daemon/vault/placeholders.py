"""What placeholders stand for, kept sealed on disk, so that a run that goes on after a restart gets its secrets back.

One file a workspace, with a key of its own. Records are appended, each sealed together with its number, so that none
can be taken out, changed or moved; a tail that a kill cut off is dropped. A run sees what was shown to it alone.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from daemon.errors import DaemonError, VaultUnreadable
from daemon.private_files import make_private_folder, open_private, write_atomically
from daemon.vault.sealing import derived_key, seal, unseal

logger = logging.getLogger(__name__)

_HEADER: Final = b'{"format": "groundplan-placeholders", "version": 1, "cipher": "AES-256-GCM"}\n'
_LENGTH: Final = struct.Struct(">I")
_NUMBER: Final = struct.Struct(">Q")
_LARGEST: Final = 1_000_000


class PlaceholderVault:
    """The placeholders of all workspaces. Any thread may call; one process at a time."""

    def __init__(self, folder: Path, master_key: Callable[[], bytes]) -> None:
        self._folder = folder
        self._master_key = master_key
        self._books: dict[Path, _Book] = {}
        self._lock = threading.Lock()

    def view(self, workspace: Path, run: str) -> RunSecrets:
        """The store of a run: what `agents.redaction.redactor.Redactor` takes."""
        return RunSecrets(self._book(workspace), run)

    def forget(self, workspace: Path, run: str) -> None:
        """Forget what was shown to a run that is purged, and values that no other run was shown."""
        self._book(workspace).forget(run)

    def _book(self, workspace: Path) -> _Book:
        with self._lock:
            book = self._books.get(workspace)
            if book is None:
                scope = hashlib.sha256(os.fsencode(workspace)).hexdigest()[:32]
                key = derived_key(self._master_key(), f"placeholders of {scope}")
                book = self._books[workspace] = _Book(self._folder / f"{scope}.placeholders", key)
            return book


class RunSecrets:
    """The view of one run on the placeholders of its workspace."""

    def __init__(self, book: _Book, run: str) -> None:
        self._book = book
        self._run = run
        self.key = book.digest_key

    def remember(self, placeholder: str, value: str) -> None:
        """Keep that the placeholder, which is now shown to the run, stands for the value."""
        self._book.remember(self._run, placeholder, value)

    def value(self, placeholder: str) -> str | None:
        """What the placeholder stands for, if it was shown to this run."""
        return self._book.value(self._run, placeholder)

    def named(self, digest: str) -> tuple[str, str] | None:
        """The placeholder with that digest and its value, whichever run it was made for."""
        return self._book.named(digest)


class _Book:
    """The file of one workspace, and what it says, in memory."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._seal_key = derived_key(key, "seal")
        self.digest_key = derived_key(key, "digest")
        self._values: dict[str, str] = {}
        self._by_digest: dict[str, str] = {}
        self._shown: dict[str, set[str]] = {}
        self._records = 0
        self._lock = threading.Lock()
        self._load()

    def remember(self, run: str, placeholder: str, value: str) -> None:
        with self._lock:
            if placeholder in self._shown.get(run, ()):
                return
            record = [run, placeholder, None if placeholder in self._values else value]
            self._take(record)
            try:
                self._append(record)
            except (OSError, DaemonError) as error:  # what is in memory serves until a restart; hiding goes on
                logger.warning("a placeholder could not be kept: %s", error)

    def value(self, run: str, placeholder: str) -> str | None:
        with self._lock:
            return self._values[placeholder] if placeholder in self._shown.get(run, ()) else None

    def named(self, digest: str) -> tuple[str, str] | None:
        with self._lock:
            placeholder = self._by_digest.get(digest)
            return (placeholder, self._values[placeholder]) if placeholder else None

    def forget(self, run: str) -> None:
        with self._lock:
            if self._shown.pop(run, None) is None:
                return
            kept = set().union(*self._shown.values())
            self._values = {name: value for name, value in self._values.items() if name in kept}
            self._by_digest = {_digest(name): name for name in self._values}
            self._rewrite()

    # -- the file ------------------------------------------------------------------------------------------------

    def _take(self, record: list[str | None]) -> None:
        run, placeholder, value = str(record[0]), str(record[1]), record[2]
        if value is not None:
            self._values[placeholder] = value
            self._by_digest[_digest(placeholder)] = placeholder
        if placeholder in self._values:
            self._shown.setdefault(run, set()).add(placeholder)

    def _load(self) -> None:
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            logger.warning("placeholders in %s cannot be read: %s", self._path, error)
            return
        whole = len(_HEADER) if content.startswith(_HEADER) else 0
        for record, end in self._read(content):
            whole = end
            self._take(record)
            self._records += 1
        if whole == len(content):
            return
        logger.warning(
            "placeholders in %s cannot be read from byte %d on; what they stood for is lost", self._path, whole
        )
        self._path.replace(self._path.with_suffix(".unreadable"))
        self._rewrite()

    def _read(self, content: bytes) -> Iterator[tuple[list[str | None], int]]:
        """The records that are whole, each with the byte behind it."""
        at = len(_HEADER) if content.startswith(_HEADER) else len(content) + 1
        number = 0
        while at + _LENGTH.size <= len(content):
            (size,) = _LENGTH.unpack_from(content, at)
            end = at + _LENGTH.size + size
            if end > len(content):
                return
            try:
                plain = unseal(self._seal_key, _HEADER + _NUMBER.pack(number), content[at + _LENGTH.size : end])
            except VaultUnreadable:
                return
            yield json.loads(plain), end
            at, number = end, number + 1

    def _sealed(self, record: list[str | None], number: int) -> bytes:
        sealed = seal(self._seal_key, _HEADER + _NUMBER.pack(number), json.dumps(record).encode())
        return _LENGTH.pack(len(sealed)) + sealed

    def _append(self, record: list[str | None]) -> None:
        if len(str(record[2])) > _LARGEST:
            return
        make_private_folder(self._path.parent)
        sealed = self._sealed(record, self._records)
        with os.fdopen(open_private(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), "ab") as file:
            # One write: a kill leaves all of it or a tail that the next start drops.
            file.write(sealed if self._records or file.tell() else _HEADER + sealed)
        self._records += 1

    def _rewrite(self) -> None:
        self._records = 0
        parts = [_HEADER]
        told: set[str] = set()
        for run, placeholders in self._shown.items():
            for placeholder in sorted(placeholders):
                value = None if placeholder in told else self._values[placeholder]
                told.add(placeholder)
                parts.append(self._sealed([run, placeholder, value], self._records))
                self._records += 1
        make_private_folder(self._path.parent)
        write_atomically(self._path, b"".join(parts))


def _digest(placeholder: str) -> str:
    return placeholder[:-1].rpartition(":")[2]
