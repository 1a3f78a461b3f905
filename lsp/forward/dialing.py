"""The way to the daemon: its editors' socket, and a daemon when there is none."""

from __future__ import annotations

import os
import socket
import stat
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from subprocess import Popen

    from daemon.home import Home

_CONNECT_S = 1.0
_SOCKET_LATE_S = 15.0
"""A daemon that has just started opens the editors' socket some moments after it serves."""


class Dialer:
    """Dials, and has a daemon started when nobody answers. Never blocks for long: `spawn`, then `look` now and then."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._child: Popen[bytes] | None = None
        self._started_at = 0.0
        self.failure = ""
        """Why the last start failed, in the words of the command that tried; empty while it has not."""

    @property
    def is_starting(self) -> bool:
        """Whether a daemon is on its way."""
        return self._child is not None or time.monotonic() - self._started_at < _SOCKET_LATE_S

    def dial(self) -> socket.socket | None:
        """A connection, or None if nobody answers, or somebody who is not us."""
        path = self._home.editor_socket
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            found = path.lstat()
            if not stat.S_ISSOCK(found.st_mode) or found.st_uid != os.getuid():
                raise PermissionError(f"{path} is not ours")
            line.settimeout(_CONNECT_S)
            line.connect(os.fspath(path))
            line.setblocking(False)
        except OSError:
            line.close()
            return None
        self._started_at = 0.0
        return line

    def spawn(self) -> None:
        """Have a daemon started, by the command that knows how; nothing if one is on its way."""
        if self.is_starting:
            return
        import subprocess  # noqa: PLC0415 - 8 ms, and mostly the daemon is there

        self.failure = ""
        program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-I", "-m", "groundplan"]
        self._child = subprocess.Popen(
            [*program, "daemon", "start"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def look(self) -> None:
        """See whether the start has ended, and how."""
        if self._child is None or self._child.poll() is None:
            return
        child, self._child = self._child, None
        _, said = child.communicate()
        if child.returncode == 0:
            self._started_at = time.monotonic()
        else:
            self.failure = said.decode("utf-8", "replace").strip() or f"it ended with code {child.returncode}"
