"""A daemon with folders of its own, for stories that share one: starting it takes longer than most of them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.daemon_faults import tell_faults

from daemon.client.connect import connect_or_spawn
from daemon.client.over_socket import HttpClient
from daemon.client.stop import stop_daemon
from daemon.home import Home, find_home


@dataclass
class Bench:
    """A daemon with a client of its own."""

    home: Home
    daemon: HttpClient


@contextmanager
def daemon_apart(**environment: str) -> Iterator[Bench]:
    """A daemon with folders of its own, until the block ends."""
    root = Path(tempfile.mkdtemp(prefix="gp-"))
    with pytest.MonkeyPatch.context() as patched:
        for variable in [name for name in os.environ if name.startswith("GROUNDPLAN_")]:
            patched.delenv(variable)
        for name, value in {**environment, "GROUNDPLAN_HOME": str(root)}.items():
            patched.setenv(name, value)
        home = find_home(os.environ)
        client = connect_or_spawn(home)
    # The environment is the daemon's alone: other tests run meanwhile in this process.
    try:
        yield Bench(home, client)
    finally:
        client.close()
        stop_daemon(home, patience_s=10)
        tell_faults(home)
        shutil.rmtree(root)
