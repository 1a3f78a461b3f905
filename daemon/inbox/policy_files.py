"""The rules in force at a folder: the user's own file, the ones that come with the program, and the workspace's."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final

from agents.policy.reading import DEFAULT_FILE, joined, rules_or_fault
from agents.policy.rules import NO_RULES, Rules

WORKSPACE_FILE: Final = ".groundplan/policy.yaml"
_Stamp = tuple[int, int] | None


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
        workspace = folder / WORKSPACE_FILE
        return {
            self.own: self._read(self.own, "policy.yaml"),
            DEFAULT_FILE: self._read(DEFAULT_FILE, "built-in policy"),
            workspace: self._read(workspace, WORKSPACE_FILE, may_loosen=False),
        }

    def _read(self, file: Path, name: str, *, may_loosen: bool = True) -> Rules:
        try:
            status = file.stat()
            stamp: _Stamp = (status.st_mtime_ns, status.st_size)
        except OSError:
            return NO_RULES
        with self._lock:
            kept = self._kept.get(file)
            if kept is not None and kept[0] == stamp:
                return kept[1]
            rules = _rules_in(file, name, may_loosen=may_loosen)
            self._kept[file] = (stamp, rules)
            return rules


def _rules_in(file: Path, name: str, *, may_loosen: bool) -> Rules:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return Rules(fault=f"it cannot be read ({error})", fault_line=f"{name}:1")
    return rules_or_fault(text, name, may_loosen=may_loosen)
