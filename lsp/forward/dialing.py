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

_CONNECT_S = 1.0
_SOCKET_LATE_S = 15.0
"""A daemon that has just started opens the editors' socket some moments after it serves."""

_SHORT_LIFE_S = 5.0
_MOST_SHORT_LIVES = 4
_FIRST_PAUSE_S = 2.0
_LONGEST_PAUSE_S = 60.0


class Dialer:
    """Dials, and has a daemon started when nobody answers. Never blocks for long: `spawn`, then `look` now and then.

    Daemons that do not start, or end as soon as an editor comes, are tried in longer and longer intervals.
    """

    def __init__(self, socket_path: str) -> None:
        self._path = socket_path
        self._child: Popen[bytes] | None = None
        self._former: Popen[bytes] | None = None
        self._late_at: float | None = None
        self._connected_at = 0.0
        self._short_lives = 0
        self._failures = 0
        self._rests_until = 0.0
        self.failure = ""
        """Why no daemon can be had, until `rest` is called."""

    @property
    def is_starting(self) -> bool:
        """Whether a daemon is on its way."""
        return self._child is not None or self._late_at is not None

    @property
    def is_resting(self) -> bool:
        """Whether no daemon is started now, because none could be a moment ago."""
        return time.monotonic() < self._rests_until

    def dial(self) -> socket.socket | None:
        """A connection, or None if nobody answers, or somebody who is not us."""
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            found = os.lstat(self._path)
            if not stat.S_ISSOCK(found.st_mode) or found.st_uid != os.getuid():
                raise PermissionError(f"{self._path} is not ours")
            line.settimeout(_CONNECT_S)
            line.connect(self._path)
            line.setblocking(False)
        except OSError:
            line.close()
            return None
        # However the start ends, it says nothing of the daemon that is needed after this one.
        self._former, self._child, self._late_at = self._child or self._former, None, None
        self._connected_at = time.monotonic()
        return line

    def spawn(self) -> None:
        """Have a daemon started, by the command that knows how; nothing if one is on its way."""
        if self.is_starting or self.is_resting:
            return
        import subprocess  # noqa: PLC0415 - 8 ms, and mostly the daemon is there

        program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-I", "-m", "groundplan"]
        try:
            self._child = subprocess.Popen(
                [*program, "daemon", "start"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            self.failure = error.strerror or str(error)

    def look(self) -> None:
        """See whether the start has ended, and how."""
        if self._former is not None and self._former.poll() is not None:
            self._former.communicate()
            self._former = None
        if self._child is not None and self._child.poll() is not None:
            child, self._child = self._child, None
            _, said = child.communicate()
            if child.returncode == 0:
                self._late_at = time.monotonic() + _SOCKET_LATE_S
            else:
                self.failure = said.decode("utf-8", "replace").strip() or f"it ended with code {child.returncode}"
        elif self._late_at is not None and time.monotonic() > self._late_at:
            self._late_at = None
            self.failure = "it runs, but does not listen for editors; 'groundplan daemon stop' makes room for a new one"

    def lost(self) -> None:
        """Hear that a connection is gone."""
        if time.monotonic() - self._connected_at > _SHORT_LIFE_S:
            self._short_lives = self._failures = 0
            return
        self._short_lives += 1
        if self._short_lives >= _MOST_SHORT_LIVES:
            self._short_lives = 0
            self.failure = "it ends as soon as this editor is there ('groundplan daemon logs' says more)"

    def rest(self) -> str:
        """Start no daemon for a while; why."""
        why, self.failure = self.failure, ""
        pause_s = min(_FIRST_PAUSE_S * 2**self._failures, _LONGEST_PAUSE_S)
        self._failures = min(self._failures + 1, 10)
        self._rests_until = time.monotonic() + pause_s
        return why
