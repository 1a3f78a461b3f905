"""The rules in force at a folder: the user's own file, the ones that come with the program, and the workspace's.

A file that is there and cannot be read as rules, whatever the reason, makes everything be asked for: taken for none it
would free what it forbids.
"""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from agents.policy.reading import DEFAULT_FILE, MOST_BYTES, joined, rules_or_fault
from agents.policy.rules import NO_RULES, Rules
from daemon.errors import WrongUse
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
Note = Callable[[Path, str, str], None]


class PolicyFiles:
    """Reads the files anew when they have changed. From any thread."""

    def __init__(self, config: Path, note: Note = lambda _file, _digest, _fault: None) -> None:
        """`note` hears what a file holds (its hash, empty for none) and what is wrong with it, when that is new."""
        self.own = config / "policy.yaml"
        self._note = note
        self._kept: dict[tuple[Path, str], tuple[_Stamp | None, Rules]] = {}
        self._lock = threading.Lock()
        self._writing = threading.Lock()

    def rules(self, folder: Path) -> Rules:
        """The rules in force; a file with a fault makes everything be asked for."""
        return joined(*self.of_files(folder).values())

    def of_files(self, folder: Path) -> dict[Path, Rules]:
        """The rules of each file, the user's first."""
        own = self._read(self.own, _shown(self.own))
        found = {self.own: own}
        if own.built_in:
            found[DEFAULT_FILE] = self._read(DEFAULT_FILE, _BUILT_IN_NAME)
        for file, name in _workspace_files(folder):
            found[file] = self._read(file, name, may_loosen=False)
        return found

    def begin_own(self) -> Path:
        """The user's file, made with an explanation if there is none."""
        if not self.own.exists():
            write_atomically(self.own, _BEGINNING.encode())
        return self.own

    def own_text(self) -> tuple[str, str]:
        """The user's file as it is, with its version; the beginning of one where there is none, without a version."""
        try:
            content = self.own.read_bytes()
        except FileNotFoundError:
            return _BEGINNING, ""
        except OSError as error:
            raise WrongUse(f"{self.own} cannot be read: {error.strerror or error}.", "Mend the file itself.") from error
        try:
            return content.decode("utf-8-sig"), hashlib.sha256(content).hexdigest()
        except UnicodeDecodeError as error:
            raise WrongUse(f"{self.own} is not UTF-8.", "Mend it in an editor that shows its bytes.") from error

    def write_own(self, text: str, version: str) -> tuple[str, str]:
        """Put the user's rules in force, unless they were changed since; a text with a fault is never put in force."""
        faults = self.faults_in(text)
        if faults:
            line, message = faults[0]
            raise WrongUse(f"Line {line}: {message}.", "The rules in force stay as they are until this is mended.")
        with self._writing:
            if self.own_text()[1] != version:
                raise WrongUse(
                    f"{self.own} was changed meanwhile.", "Load it again; nothing of what you wrote is in force."
                )
            write_atomically(self.own.resolve(), text.encode())  # a link to where people keep it stays one
        self._read(self.own, _shown(self.own))
        return self.own_text()

    def faults_in(self, text: str) -> list[tuple[int, str]]:
        """What would be wrong with the user's file if it read so, with the lines."""
        rules = rules_or_fault(text, self.own.name)
        told = [f"{rules.fault_line}: {rules.fault}", *rules.more_faults] if rules.fault else []
        return [_line_and_message(one.removeprefix(f"{self.own.name}:")) for one in told]

    def _read(self, file: Path, name: str, *, may_loosen: bool = True) -> Rules:
        try:
            is_link = file.is_symlink()
            status = file.stat()
        except (FileNotFoundError, NotADirectoryError):
            return _fault(name, "it is a link to a file that is not there") if is_link else self._gone(file, name)
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
            kept = self._kept.get((file, name))
            if kept is not None and kept[0] == stamp:
                return kept[1]
            rules, digest = _rules_in(file, name, may_loosen=may_loosen)
            self._keep(file, name, stamp, rules)
        if file != DEFAULT_FILE:
            self._note(file, digest, rules.fault)
        return rules

    def _gone(self, file: Path, name: str) -> Rules:
        with self._lock:
            is_known = (file, name) in self._kept and self._kept[file, name][0] is None
            self._keep(file, name, None, NO_RULES)
        if not is_known:
            self._note(file, "", "")
        return NO_RULES

    def _keep(self, file: Path, name: str, stamp: _Stamp | None, rules: Rules) -> None:
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        self._kept[file, name] = (stamp, rules)


def _workspace_files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Where a folder's rules may lie, each with how it is named: in itself, or above it up to its repository.

    Work in a part of a repository is bound by the rules of the whole. They can only tighten, so one too many does no
    harm; of other users' folders none is read, who could stop all work with theirs.
    """
    home, name = Path.home(), WORKSPACE_FILE
    for place in (folder, *folder.parents):
        if place != folder and (place in {home, Path(place.anchor)} or not _is_own(place)):
            return
        yield place / WORKSPACE_FILE, name
        if (place / ".git").exists():
            return
        name = f"../{name}"


def _is_own(folder: Path) -> bool:
    try:
        return not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()
    except (OSError, ValueError):
        return False


def _rules_in(file: Path, name: str, *, may_loosen: bool) -> tuple[Rules, str]:
    """The rules, and the hash of what the file holds."""
    try:
        # Not blocking: between the look at it and here it may have become a pipe that nobody writes to.
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK), "rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        return _fault(name, f"it cannot be read ({error.strerror or error})"), ""
    digest = hashlib.sha256(content).hexdigest()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _fault(name, "it is not UTF-8", content.count(b"\n", 0, error.start) + 1), digest
    return rules_or_fault(text, name, may_loosen=may_loosen), digest


def _why_not_trusted(status: os.stat_result) -> str:
    """Why somebody else may have written a file that decides what agents may do; empty if nobody can have."""
    if hasattr(os, "getuid") and status.st_uid not in {os.getuid(), 0}:
        return "it belongs to another user"
    if os.name == "posix" and status.st_mode & stat.S_IWOTH:
        return "anybody may write it; `chmod o-w` mends that"
    return ""


def _line_and_message(told: str) -> tuple[int, str]:
    line, _, message = told.partition(": ")
    return int(line) if line.isdecimal() else 1, message


def _fault(name: str, reason: str, line: int = 1) -> Rules:
    return Rules(fault=reason, fault_line=f"{name}:{line}")


def _shown(file: Path) -> str:
    """The path as people write it, with `~` for their home."""
    home = Path.home()
    return f"~/{file.relative_to(home)}" if file.is_relative_to(home) else str(file)
