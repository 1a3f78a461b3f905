"""Bringing an index up to date and watching it happen: shared by `index` and `open`."""

from __future__ import annotations

import sys
import time
from typing import Any

from daemon.cli.workspace import WORKSPACES, absolute
from daemon.client.over_socket import HttpClient
from daemon.errors import restored_error

_POLL_S = 0.05
_PLAIN_EVERY_S = 5.0


def refresh(client: HttpClient, folder: str) -> dict[str, Any]:
    """Have the workspace at `folder` (added if it is new) indexed; shows progress on standard error.

    Ctrl-C cancels the pass, which keeps what it has done. Raises what made the pass fail.
    """
    workspace = client.request("POST", WORKSPACES, body={"path": absolute(folder)}).json()
    place = f"{WORKSPACES}/{workspace['id']}"
    ticket = client.request("POST", f"{place}/refresh").json()["ticket"]
    with _Bar() as bar:
        try:
            while True:
                view: dict[str, Any] = client.request("GET", place).json()
                if view["passes"] >= ticket:
                    break
                bar.show(view)
                time.sleep(_POLL_S)
        except KeyboardInterrupt:
            client.request("POST", f"{place}/cancel")
            bar.clear()
            sys.stderr.write("Cancelled. What was done is kept; `groundplan index` goes on from there.\n")
            raise
    if view["fault"]:
        fault = view["fault"]
        raise restored_error(fault["code"], fault["message"], fault["hint"])
    return view


class _Bar:
    """A progress bar on a terminal; elsewhere a line now and then, so that a log shows life."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._last_plain = time.monotonic()
        self._shown = 0

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *reason: object) -> None:
        self.clear()

    def show(self, view: dict[str, Any]) -> None:
        """Show where the pass is."""
        done, total = view["done"], view["total"]
        if self._is_terminal:
            self._draw(f"{view['state']:<9} {_blocks(done, total)} {done} of {total} files" if total else view["state"])
        elif time.monotonic() - self._last_plain > _PLAIN_EVERY_S:
            self._last_plain = time.monotonic()
            sys.stderr.write(f"{view['state']}: {done} of {total} files\n")

    def clear(self) -> None:
        """Take the bar away."""
        if self._shown:
            sys.stderr.write("\r" + " " * self._shown + "\r")
            sys.stderr.flush()
            self._shown = 0

    def _draw(self, text: str) -> None:
        sys.stderr.write("\r" + text.ljust(self._shown))
        sys.stderr.flush()
        self._shown = len(text)


def _blocks(done: int, total: int, width: int = 30) -> str:
    filled = width * done // max(total, 1)
    return "█" * filled + "░" * (width - filled)
