"""Whom a process speaks to: an audit hook in every Python that is started meanwhile, from its very first line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

_HOOK = """
import os, sys

def _note(event, arguments):
    host = None
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    if host:
        with open({log!r}, "a") as log:
            log.write(f"{{host}}\\n")

sys.addaudithook(_note)
"""


@contextmanager
def recorded_contacts(folder: Path) -> Iterator[Callable[[], set[str]]]:
    """Gives a function that tells the hosts and addresses which processes started meanwhile looked up or dialled."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "contacts.log"
    log.touch()
    (folder / "sitecustomize.py").write_text(_HOOK.format(log=str(log)))
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    with mock.patch.dict(os.environ, PYTHONPATH=os.pathsep.join(paths)):
        yield lambda: set(log.read_text().split())
