"""The key of the vault in a file of its own: 32 random bytes in hex, readable by the user alone."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

from daemon.errors import VaultUnreadable
from daemon.private_files import make_private_folder, open_private
from daemon.vault.sealing import KEY_BYTES


def open_key_file(path: Path) -> bytes:
    """The key at `path`, made if there is none; of two that make it at once, both get the winner's.

    Raises `VaultUnreadable` for a file that holds no key or that others may read.
    """
    make_private_folder(path.parent)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.new")
    if not path.exists():
        with os.fdopen(open_private(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "w") as file:
            file.write(os.urandom(KEY_BYTES).hex())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)  # fails where there is one by now; a rename would put ours over it
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise VaultUnreadable(f"others may read its key {path}; make that private (chmod 600) and renew the secrets")
    try:
        key = bytes.fromhex(path.read_text("ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise VaultUnreadable(f"{path} holds no key")
    return key
