"""Ending the daemon: asked first, then told, then killed."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

from daemon.client.connect import find_daemon
from daemon.contract.protocol import STOP_PATH
from daemon.errors import DaemonHung, DaemonUnreachable
from daemon.home import Home
from daemon.lifecycle.lock import lock_holder

_POLL_S = 0.02
_ANSWER_S = 2.0
_AFTER_TERM_S = 3.0
_AFTER_KILL_S = 5.0


def stop_daemon(home: Home, patience_s: float) -> int | None:
    """End the daemon and wait until it is gone; its pid, or None if there was none.

    It gets `patience_s` to end by itself, and again at most that after SIGTERM. Signals go only to the process that
    holds the daemon's lock at that very moment, so a pid that the system gave to somebody else is never hit.
    """
    held, pid = lock_holder(home.lock)
    if not held:
        return None
    found = find_daemon(home, min(_ANSWER_S, patience_s))
    if found is not None:
        with suppress(DaemonUnreachable):  # it may end before it can answer
            found.client.request("POST", STOP_PATH)
        found.client.close()
        if _is_gone(home, patience_s):
            return found.pid
    for number, wait_s in ((signal.SIGTERM, min(_AFTER_TERM_S, patience_s)), (signal.SIGKILL, _AFTER_KILL_S)):
        held, holder = lock_holder(home.lock)
        if held and holder is not None:
            os.kill(holder, number)
        if _is_gone(home, wait_s):
            return pid
    raise DaemonHung(pid, patience_s)


def _is_gone(home: Home, wait_s: float) -> bool:
    deadline = time.monotonic() + wait_s
    while lock_holder(home.lock)[0]:
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_S)
    return True
