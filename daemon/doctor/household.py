"""Are our own things in order: folders, lock, settings, database, daemon?"""

from __future__ import annotations

import socket
import sqlite3
import stat
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from daemon.address import UNIX
from daemon.client.connect import Found, is_outdated
from daemon.contract.doctor import Finding
from daemon.contract.protocol import VERSION
from daemon.doctor.check import broken, limited, well
from daemon.home import Home
from daemon.lifecycle.lock import FileLock, lock_holder
from daemon.settings.values import Settings

_OTHERS = 0o077
_DIAL_S = 2.0


def check_folders(home: Home) -> Finding:
    """Our folders exist, are ours alone, and locks work where the data lies."""
    home.prepare()
    with tempfile.NamedTemporaryFile(dir=home.data, prefix=".doctor-") as file:
        first, second = FileLock(Path(file.name)), FileLock(Path(file.name))
        with first, second:
            if not first.acquire() or second.acquire():
                mend = "Put the data on a local disk: set GROUNDPLAN_HOME."
                return broken("folders", f"Locks do not work in {home.data}.", mend)
    return well("folders", f"Config {home.config}, data {home.data}, runtime {home.runtime}: private, and locks work.")


def check_socket(home: Home) -> Finding:
    """The socket can be made, and nobody else can reach it."""
    if not hasattr(socket, "AF_UNIX"):
        return well("socket", "No Unix sockets here; the daemon listens on the loopback address with a token.")
    mode = stat.S_IMODE(home.socket.parent.stat().st_mode)
    if mode & _OTHERS:
        return broken(
            "socket", f"Others may enter {home.socket.parent} ({mode:o}).", f"`chmod 700 {home.socket.parent}`."
        )
    if home.socket.exists() and stat.S_IMODE(home.socket.stat().st_mode) & _OTHERS:
        return broken("socket", f"Others may dial {home.socket}.", "`groundplan daemon stop`, then start it again.")
    return well("socket", f"{home.socket} is private.")


def check_settings(home: Home, environ: Mapping[str, str]) -> Finding:
    """The settings can be read, and all of them are known."""
    settings = Settings(home.settings, environ)
    if settings.unknown:
        mend = f"Correct or remove them in {home.settings}, or in the environment."
        return limited("settings", f"Nothing reads these: {'; '.join(settings.unknown)}.", mend)
    changed = sum(view.value != view.default for view in settings.views())
    return well("settings", f"{home.settings}: {changed} differ from their defaults.")


def check_database(home: Home) -> Finding:
    """The database is sound."""
    if not home.database.exists():
        return well("database", f"{home.database} will be made at the first start.")
    try:
        with closing(sqlite3.connect(f"{home.database.as_uri()}?mode=ro", uri=True)) as connection:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        verdict = str(error)
    if verdict != "ok":
        mend = f"Put a backup in its place, or save what can be read: `sqlite3 {home.database} .recover`."
        return broken("database", f"{home.database} is damaged: {verdict}.", mend)
    return well("database", f"{home.database} is sound.")


def check_daemon(home: Home, found: Found | None) -> Finding:
    """The daemon runs and answers, or could be started."""
    held, pid = lock_holder(home.lock)
    if found is None and held:
        mend = "`groundplan daemon stop` ends it, by force if it must."
        return broken("daemon", f"Process {pid or '?'} holds the lock and does not answer.", mend)
    if found is None:
        return well("daemon", "It is not running; commands start it when they need it.")
    if is_outdated(found):
        mend = "The next command replaces it."
        return limited("daemon", f"It runs in version {found.version}, older than this command's {VERSION}.", mend)
    place = found.client.address
    over = "a Unix socket" if place.transport == UNIX else "TCP"
    return well("daemon", f"Version {found.version} runs as process {found.pid} on {over} ({place.target}).")


def check_editors(home: Home, found: Found | None) -> Finding:
    """Editors can be served: a daemon that runs listens for them."""
    if not hasattr(socket, "AF_UNIX"):
        return limited("editors", "There are no Unix sockets here, over which editors are served.", "Use the window.")
    if found is None:
        return well("editors", "`groundplan lsp` starts the daemon when an editor needs it.")
    with closing(socket.socket(socket.AF_UNIX)) as line:
        line.settimeout(_DIAL_S)
        try:
            line.connect(str(home.editor_socket))
        except OSError as error:
            mend = "`groundplan daemon stop`, then start it again; its log says why (`groundplan daemon logs`)."
            return broken("editors", f"The daemon does not answer at {home.editor_socket}: {error}.", mend)
    return well("editors", f"The daemon serves editors at {home.editor_socket}.")
