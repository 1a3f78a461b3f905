"""Where the program keeps its things: the platform's folders, or all of them under `GROUNDPLAN_HOME`.

Only folders are dealt with here: which, whose, and with what rights. Config, data, cache and logs are private to the
user (0700), and the runtime folder, where the socket lies, is refused if anybody else owns it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

from daemon.private_files import make_private_folder

APP = "groundplan"

SOCKET_PATH_LIMIT_BYTES = 103
"""Room for a Unix socket's path: 108 with the closing NUL on Linux, 104 on macOS; the smaller one holds everywhere."""

_SHORT_ROOT = Path("/tmp")  # noqa: S108 - not $TMPDIR: all processes of a user must agree; the owner is checked


@dataclass(frozen=True)
class Home:
    """The folders of one user's Groundplan, and the files in them that more than one module names."""

    config: Path
    data: Path
    cache: Path
    logs: Path
    runtime: Path

    @property
    def socket(self) -> Path:
        """The daemon's Unix socket."""
        return self._short(self.runtime / "daemon.sock", "d.sock")

    @property
    def editor_socket(self) -> Path:
        """The Unix socket that editors' forwarders dial."""
        return self._short(self.runtime / "lsp.sock", "l.sock")

    def _short(self, path: Path, short_name: str) -> Path:
        """A socket's path, in a short folder of its own where the runtime folder's name is too long."""
        if len(os.fsencode(path)) <= SOCKET_PATH_LIMIT_BYTES:
            return path
        from hashlib import sha256  # noqa: PLC0415 - loads OpenSSL, 6 ms of every command, for a rare case

        digest = sha256(os.fsencode(self.runtime)).hexdigest()[:16]
        return _SHORT_ROOT / f"{APP}-{os.getuid()}-{digest}" / short_name

    @property
    def token(self) -> Path:
        """The token that requests over TCP must carry."""
        return self.runtime / "token"

    @property
    def lock(self) -> Path:
        """Held by the daemon for its life. In the data folder, because that is what two daemons would fight over."""
        return self.data / "daemon.lock"

    @property
    def spawn_lock(self) -> Path:
        """Held by the one client that starts a daemon."""
        return self.data / "spawn.lock"

    @property
    def address(self) -> Path:
        """Where the running daemon listens, in JSON."""
        return self.data / "daemon.json"

    @property
    def database(self) -> Path:
        """The daemon's own database."""
        return self.data / "state.db"

    @property
    def settings(self) -> Path:
        """The user's settings."""
        return self.config / "settings.toml"

    @property
    def log(self) -> Path:
        """The daemon's log, JSON lines."""
        return self.logs / "daemon.jsonl"

    @property
    def crash_log(self) -> Path:
        """What a daemon wrote to standard output and error: the last words of one that could not log."""
        return self.logs / "daemon.err"

    def prepare(self) -> None:
        """Make the folders, private to the user.

        Raises `WrongOwner` for a folder of somebody else, `HomeUnusable` for one that cannot be made.
        """
        for folder in (self.config, self.data, self.cache, self.logs, self.runtime, self.socket.parent):
            make_private_folder(folder)


def find_home(environ: Mapping[str, str]) -> Home:
    """The folders that this environment asks for; nothing is made or touched."""
    chosen = environ.get("GROUNDPLAN_HOME", "")
    if chosen:
        root = Path(chosen).expanduser().absolute()
        return Home(root / "config", root / "data", root / "cache", root / "logs", root / "run")
    dirs = PlatformDirs(APP, appauthor=False)
    return Home(
        dirs.user_config_path,
        dirs.user_data_path,
        dirs.user_cache_path,
        dirs.user_log_path,
        _runtime_folder(environ, dirs.user_state_path),
    )


def _runtime_folder(environ: Mapping[str, str], state: Path) -> Path:
    session = environ.get("XDG_RUNTIME_DIR", "")
    if session and _is_ours(Path(session)):
        return Path(session) / APP
    if _is_ours(_nearest_existing(state)):
        return state / "run"
    return _SHORT_ROOT / f"{APP}-{os.getuid()}"


def _is_ours(folder: Path) -> bool:
    try:
        found = folder.stat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and os.access(folder, os.W_OK)


def _nearest_existing(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder
