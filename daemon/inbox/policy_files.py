"""The rules in force at a folder: the user's own file, the ones that come with the program, and the workspace's.

A file that is there and cannot be read as rules, whatever the reason, makes everything be asked for: taken for none it
would free what it forbids.
"""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path
from typing import Final

from agents.policy.reading import DEFAULT_FILE, MOST_BYTES, joined, rules_or_fault
from agents.policy.rules import NO_RULES, Rules
from daemon.private_files import write_atomically

WORKSPACE_FILE: Final = ".groundplan/policy.yaml"
_BUILT_IN_NAME: Final = "built-in rules"
_KEPT: Final = 200

_BEGINNING: Final = """\
# What agents may do on this machine. The rules that come with Groundplan are added to these: `groundplan policy show`
# lists them, and the comments in their file explain how rules are written. An example:
#
#   - allow: command
#     patterns: [just test *]
#     why: Our tests.
#     matches: [just test unit]
#     does_not_match: [just deploy]

rules: []

# Hosts that web pages may be read from without asking.
fetch_from: []
"""

_Stamp = tuple[int, int, int, int]


class PolicyFiles:
    """Reads the files anew when they have changed. From any thread."""

    def __init__(self, config: Path) -> None:
        self.own = config / "policy.yaml"
        self._kept: dict[Path, tuple[_Stamp, Rules]] = {}
        self._lock = threading.Lock()

    def rules(self, folder: Path) -> Rules:
        """The rules in force; a file with a fault makes everything be asked for."""
        return joined(*self.of_files(folder).values())

    def of_files(self, folder: Path) -> dict[Path, Rules]:
        """The rules of each file, the user's first."""
        own = self._read(self.own, _shown(self.own))
        found = {self.own: own}
        if own.built_in:
            found[DEFAULT_FILE] = self._read(DEFAULT_FILE, _BUILT_IN_NAME)
        workspace = folder / WORKSPACE_FILE
        found[workspace] = self._read(workspace, WORKSPACE_FILE, may_loosen=False)
        return found

    def begin_own(self) -> Path:
        """The user's file, made with an explanation if there is none."""
        if not self.own.exists():
            write_atomically(self.own, _BEGINNING.encode())
        return self.own

    def _read(self, file: Path, name: str, *, may_loosen: bool = True) -> Rules:
        try:
            is_link = file.is_symlink()
            status = file.stat()
        except (FileNotFoundError, NotADirectoryError):
            return _fault(name, "it is a link to a file that is not there") if is_link else NO_RULES
        except (OSError, ValueError) as error:
            return _fault(name, f"it cannot be read ({error})")
        if not stat.S_ISREG(status.st_mode):
            return _fault(name, "it is no file")
        if is_link and not may_loosen:  # what it says of another file would be told to an agent
            return _fault(name, "it is a link; rules of a workspace lie in the file itself")
        if file == self.own and (why := _why_not_trusted(status)):
            return _fault(name, why)
        stamp = (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)
        with self._lock:
            kept = self._kept.get(file)
            if kept is not None and kept[0] == stamp:
                return kept[1]
            rules = _rules_in(file, name, may_loosen=may_loosen)
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[file] = (stamp, rules)
            return rules


def _rules_in(file: Path, name: str, *, may_loosen: bool) -> Rules:
    try:
        # Not blocking: between the look at it and here it may have become a pipe that nobody writes to.
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK), "rb") as opened:
            content = opened.read(MOST_BYTES + 1)
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _fault(name, "it is not UTF-8", error.object.count(b"\n", 0, error.start) + 1)
    except OSError as error:
        return _fault(name, f"it cannot be read ({error.strerror or error})")
    return rules_or_fault(text, name, may_loosen=may_loosen)


def _why_not_trusted(status: os.stat_result) -> str:
    """Why somebody else may have written a file that decides what agents may do; empty if nobody can have."""
    if hasattr(os, "getuid") and status.st_uid not in {os.getuid(), 0}:
        return "it belongs to another user"
    if os.name == "posix" and status.st_mode & stat.S_IWOTH:
        return "anybody may write it; `chmod o-w` mends that"
    return ""


def _fault(name: str, reason: str, line: int = 1) -> Rules:
    return Rules(fault=reason, fault_line=f"{name}:{line}")


def _shown(file: Path) -> str:
    """The path as people write it, with `~` for their home."""
    home = Path.home()
    return f"~/{file.relative_to(home)}" if file.is_relative_to(home) else str(file)
