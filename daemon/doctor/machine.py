"""Is the machine fit: interpreter, git, SQLite, disk, file watching?"""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from daemon.contract.doctor import Finding
from daemon.doctor.check import broken, limited, well

_OLDEST_PYTHON = (3, 11)
_OLDEST_SQLITE = (3, 35, 0)
_ENOUGH_BYTES = 2_000_000_000
_LEAST_BYTES = 200_000_000
_COUNTED_FOLDERS = 300_000
_COMMAND_TIMEOUT_S = 10


def check_python() -> Finding:
    """The interpreter is one that we test with."""
    told = f"Python {platform.python_version()} at {sys.executable}"
    if sys.version_info < _OLDEST_PYTHON:
        return broken("Python", f"{told} is too old.", "Install Python 3.11 or later.")
    return well("Python", f"{told}.")


def check_git() -> Finding:
    """Git is there: the index asks it which files count, and for history."""
    program = shutil.which("git")
    if program is None:
        mend = "Install it, for instance with `apt install git`."
        return limited("git", "git is not installed: no history, and ignore files are read by our own rules.", mend)
    version = _output([program, "--version"])
    return well("git", f"{version} at {program}.")


def check_sqlite(data: Path) -> Finding:
    """SQLite is recent enough, and the data folder can hold a database with a write-ahead log."""
    told = f"SQLite {sqlite3.sqlite_version}"
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        return broken("SQLite", f"{told} is too old.", "Use a Python with SQLite 3.35 or later.")
    with (
        tempfile.TemporaryDirectory(dir=data, prefix=".doctor-") as folder,
        closing(sqlite3.connect(Path(folder) / "probe.db")) as connection,
    ):
        (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":
        mend = "Put the data on a local disk: set GROUNDPLAN_HOME."
        return broken("SQLite", f"{told} cannot keep a write-ahead log in {data} (mode {mode}).", mend)
    return well("SQLite", f"{told} keeps a write-ahead log in {data}.")


def check_disk(data: Path) -> Finding:
    """There is room for the index."""
    free = shutil.disk_usage(data).free
    told = f"{free / 1e9:.1f} GB free at {data}"
    mend = "Free some room, or put the data elsewhere with GROUNDPLAN_HOME."
    if free < _LEAST_BYTES:
        return broken("disk", f"Only {told}.", mend)
    return limited("disk", f"Only {told}.", mend) if free < _ENOUGH_BYTES else well("disk", f"{told}.")


def check_watching(workspaces: Sequence[Path], proc: Path = Path("/proc/sys/fs/inotify")) -> Finding:
    """The kernel lets us watch as many folders as the workspaces have."""
    if not proc.is_dir():
        return well("file watching", f"{platform.system()} sets no limit that can be read.")
    limit = int((proc / "max_user_watches").read_text())
    needed = sum(_count_folders(path) for path in workspaces)
    told = f"{needed} folders in {len(workspaces)} workspaces, and the kernel watches at most {limit}"
    if needed > limit:
        mend = f"`sudo sysctl fs.inotify.max_user_watches={max(2 * needed, 524288)}` (until then rescans find changes)."
        return limited("file watching", f"{told}.", mend)
    return well("file watching", f"{told}.")


def _output(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=_COMMAND_TIMEOUT_S, check=True)
    return done.stdout.strip()


def _count_folders(root: Path) -> int:
    """Folders below `root`, its own git folder left out; stops at a number that is too much anyway."""
    count = 0
    for _, folders, _ in os.walk(root):
        folders[:] = [name for name in folders if name != ".git"]
        count += 1
        if count >= _COUNTED_FOLDERS:
            break
    return count
