"""Keys by name in one sealed file, for machines without a keyring."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from daemon.errors import VaultUnreadable
from daemon.private_files import make_private_folder, write_atomically
from daemon.vault.sealing import derived_key, seal, unseal

_HEADER: Final = b'{"format": "groundplan-vault", "version": 1, "cipher": "AES-256-GCM", "key": "file"}\n'
"""The first line, in plain text; it is authenticated with the rest."""


class SecretsFile:
    """Reads the whole file and writes the whole file, so that a kill leaves the old one or the new one."""

    def __init__(self, path: Path, master_key: Callable[[], bytes]) -> None:
        self._path = path
        self._master_key = master_key

    def find(self, name: str) -> str:
        """The secret, or empty. Raises `VaultUnreadable`."""
        return self._read().get(name, "")

    def keep(self, name: str, value: str) -> None:
        """Put a secret in, in place of an older one."""
        self._write({**self._read(), name: value})

    def drop(self, name: str) -> bool:
        """Take a secret out; whether there was one."""
        held = self._read()
        if name not in held:
            return False
        del held[name]
        self._write(held)
        return True

    def _read(self) -> dict[str, str]:
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise VaultUnreadable(error.strerror or str(error)) from error
        header, newline, sealed = content.partition(b"\n")
        if header + newline != _HEADER:
            raise VaultUnreadable(f"{self._path} is no vault of this version")
        held: dict[str, str] = json.loads(unseal(self._key(), _HEADER, sealed))
        return held

    def _write(self, held: dict[str, str]) -> None:
        make_private_folder(self._path.parent)
        sealed = seal(self._key(), _HEADER, json.dumps(held, sort_keys=True).encode())
        write_atomically(self._path, _HEADER + sealed)

    def _key(self) -> bytes:
        return derived_key(self._master_key(), "secrets file")
