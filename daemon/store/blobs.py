"""Attached documents, by the hash of their content: one file each, written once and never changed."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Final

from daemon.private_files import make_private_folder, write_atomically

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class Blobs:
    """Keeps bytes under their hash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, data: bytes) -> str:
        """The hash under which `data` is kept from now on; raises HomeUnusable when it cannot be written."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        if self.read(digest) is None:  # missing, or altered on the disk and so of no use
            make_private_folder(path.parent)
            write_atomically(path, data)
        return digest

    def read(self, digest: str) -> bytes | None:
        """What was kept under a hash; None if it is gone or was altered, and for what is no hash."""
        if not _DIGEST.fullmatch(digest):  # a document's record may come from other people's files
            return None
        try:
            data = self._path(digest).read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == digest else None

    def forget(self, digest: str) -> int:
        """Let go of what was kept under a hash; how many bytes that frees."""
        if not _DIGEST.fullmatch(digest):
            return 0
        path = self._path(digest)
        try:
            size = path.stat().st_size
            path.unlink()
        except OSError:  # gone already
            return 0
        return size

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest
