"""Anchors: what the head of the chain was, signed and outside of the database.

A chain alone shows nothing when its last entries are cut off, or when all of it is made anew. An anchor does: the file
holds number and hash of an entry that was the head about a second ago, and a signature with a key that lies in another
folder. Anchors that the database contradicts are evidence, so they stay in the file beside the new one.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from daemon.private_files import open_private, write_atomically
from daemon.store.audit import AuditRows

_KEY_BYTES: Final = 32
_MOST_DISPUTED: Final = 20


class Anchor(msgspec.Struct, frozen=True):
    """The head of the chain at a time; `mac` is HMAC-SHA256 over the rest."""

    seq: int
    hash: str
    at: str
    mac: str


class AnchorState(StrEnum):
    """What the file of anchors is worth."""

    SIGNED = "signed"
    MISSING = "missing"
    FORGED = "forged"
    NO_KEY = "no_key"
    """The key is gone, so that nobody can say whether the anchors are ours."""


class Anchors:
    """Writes and reads anchors. Blocks; for one thread at a time."""

    def __init__(self, file: Path, key_file: Path) -> None:
        self._file = file
        self._key_file = key_file

    def write(self, rows: AuditRows) -> None:
        """Anchor the head of the chain. An anchor that the chain contradicts is kept beside the new one."""
        head = rows.last()
        state, known = self.read()
        disputed = [anchor for anchor in known if rows.hash_of(anchor.seq) != anchor.hash]
        if head is None or (not disputed and [(one.seq, one.hash) for one in known] == [head]):
            return
        if state in {AnchorState.FORGED, AnchorState.NO_KEY}:
            self._keep_aside()
        fresh = self._signed(*head)
        self._store([fresh, *disputed[:_MOST_DISPUTED]])

    def read(self) -> tuple[AnchorState, Sequence[Anchor]]:
        """The anchors with a good signature, youngest first, and what the file is worth."""
        try:
            stored = msgspec.json.decode(self._file.read_bytes(), type=list[Anchor])
        except FileNotFoundError:
            return AnchorState.MISSING, ()
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return AnchorState.FORGED, ()
        key = self._find_key()
        if not key:
            return AnchorState.NO_KEY, ()
        good = [one for one in stored if hmac.compare_digest(one.mac, _mac(key, one.seq, one.hash, one.at))]
        return AnchorState.SIGNED if len(good) == len(stored) else AnchorState.FORGED, good

    def _signed(self, seq: int, digest: str) -> Anchor:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        return Anchor(seq, digest, at, _mac(self._find_key() or self._make_key(), seq, digest, at))

    def _store(self, anchors: list[Anchor]) -> None:
        write_atomically(self._file, msgspec.json.encode(anchors))

    def _keep_aside(self) -> None:
        with suppress(OSError):
            self._file.replace(self._file.with_name(f"{self._file.name}.doubtful-{self._file.stat().st_mtime_ns}"))

    def _find_key(self) -> bytes:
        try:
            return bytes.fromhex(self._key_file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return b""

    def _make_key(self) -> bytes:
        key = secrets.token_bytes(_KEY_BYTES)
        with suppress(FileNotFoundError):
            self._key_file.unlink()  # what is there cannot be read as a key
        with os.fdopen(open_private(self._key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "w") as file:
            file.write(key.hex())
        return key


def _mac(key: bytes, seq: int, digest: str, at: str) -> str:
    return hmac.new(key, f"{seq} {digest} {at}".encode(), hashlib.sha256).hexdigest()
