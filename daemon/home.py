"""Where the program keeps its things: the platform's folders, or all of them under `GROUNDPLAN_HOME`.

Only folders are dealt with here: which, whose, and with what rights. Config, data, cache and logs are private to the
user (0700), and the runtime folder, where the socket lies, is refused if anybody else owns it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

APP = "groundplan"

SOCKET_PATH_LIMIT_BYTES = 103
"""Room for a Unix socket's path: 108 with the closing NUL on Linux, 104 on macOS; the smaller one holds everywhere."""

_SHORT_ROOT = Path("/tmp")  # noqa: S108 - not $TMPDIR: all processes of a user must agree; the owner is checked


class Home(NamedTuple):  # and no dataclass, whose module takes longer to load than all of this one
    """The folders of one user's Groundplan, and the files in them that more than one module names."""

    config: Path
    data: Path
    cache: Path
    logs: Path
    runtime: Path

    @property
    def socket(self) -> Path:
        """The daemon's Unix socket."""
        return _short(self.runtime, "daemon.sock", "d.sock")

    @property
    def editor_socket(self) -> Path:
        """The Unix socket that editors' forwarders dial."""
        return _editor_socket(self.runtime)

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
        from daemon.private_files import make_private_folder  # noqa: PLC0415 - not for those who only ask for a path

        for folder in (self.config, self.data, self.cache, self.logs, self.runtime, self.socket.parent):
            make_private_folder(folder)


def find_home(environ: Mapping[str, str]) -> Home:
    """The folders that this environment asks for; nothing is made or touched."""
    chosen = environ.get("GROUNDPLAN_HOME", "")
    if chosen:
        root = Path(chosen).expanduser().absolute()
        return Home(root / "config", root / "data", root / "cache", root / "logs", root / "run")
    from platformdirs import PlatformDirs  # noqa: PLC0415 - loads more than an editor that dials can wait for

    dirs = PlatformDirs(APP, appauthor=False)
    return Home(
        dirs.user_config_path,
        dirs.user_data_path,
        dirs.user_cache_path,
        dirs.user_log_path,
        _session_folder(environ) or _state_folder(dirs.user_state_path),
    )


def find_editor_socket(environ: Mapping[str, str]) -> Path:
    """The `editor_socket` of the home that this environment asks for, found in as little time as may be."""
    if not environ.get("GROUNDPLAN_HOME"):
        session = _session_folder(environ)
        if session is not None:
            return _editor_socket(session)
    return find_home(environ).editor_socket


def _editor_socket(runtime: Path) -> Path:
    return _short(runtime, "lsp.sock", "l.sock")


def _short(runtime: Path, name: str, short_name: str) -> Path:
    """A socket's path, in a short folder of its own where the runtime folder's name is too long."""
    path = runtime / name
    if len(os.fsencode(path)) <= SOCKET_PATH_LIMIT_BYTES:
        return path
    from hashlib import sha256  # noqa: PLC0415 - loads OpenSSL, 6 ms of every command, for a rare case

    digest = sha256(os.fsencode(runtime)).hexdigest()[:16]
    return _SHORT_ROOT / f"{APP}-{os.getuid()}-{digest}" / short_name


def _session_folder(environ: Mapping[str, str]) -> Path | None:
    """The folder for sockets in the user's session, where there is one."""
    session = environ.get("XDG_RUNTIME_DIR", "")
    return Path(session) / APP if session and _is_ours(Path(session)) else None


def _state_folder(state: Path) -> Path:
    """The folder for sockets outside of a session."""
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
