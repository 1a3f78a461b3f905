"""A Python whose every process, however it is started, tells whom its sockets reach: also with `-I`, also its children.

An environment of its own in which our packages are found by path, and a hook that is set before any other line runs.
"""

from __future__ import annotations

import site
import sys
import venv
from pathlib import Path

_HOOK = """
import sys

def _note(event, arguments):
    host = None
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    if host:
        with open({log!r}, "a") as log:
            log.write(f"{{host if isinstance(host, str) else host.decode()}}\\n")

sys.addaudithook(_note)
"""


class WatchedPython:
    """`executable` is to be started in the place of the usual one; `contacts` tells the hosts and addresses so far."""

    def __init__(self, folder: Path, root: Path) -> None:
        venv.create(folder, symlinks=True, with_pip=False)
        self.executable = str(folder / "bin" / "python")
        self._log = folder / "contacts.log"
        self._log.touch()
        packages = folder / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
        (packages / "watched_hook.py").write_text(_HOOK.format(log=str(self._log)))
        paths = [str(root), *site.getsitepackages()]
        (packages / "watched.pth").write_text("\n".join(["import watched_hook", *paths]) + "\n")

    def contacts(self) -> set[str]:
        """Whom all processes have looked up or dialled."""
        return set(self._log.read_text().split())
