"""Conflicts of a merge that were settled one by one, kept until the merge goes through.

The daemon merges in one step and keeps nothing half done. What a person has settled so far therefore lies in a small
file of the client's; it counts only as long as both sides of the conflict say what they said when it was settled.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from daemon.home import Home

Resolution = dict[str, Any]


class Settled:
    """What was settled of the merge of one branch into another."""

    def __init__(self, home: Home, project_id: str, source: str, target: str) -> None:
        name = hashlib.sha256(json.dumps([project_id, source, target]).encode()).hexdigest()[:24]
        self._file: Path = home.data / "merges" / f"{name}.json"

    def of(self, conflicts: Iterable[Mapping[str, Any]]) -> list[Resolution]:
        """The resolutions that still fit the conflicts as they are now."""
        kept = self._read()
        return [kept[key] for conflict in conflicts if (key := _key(conflict)) in kept]

    def add(self, conflict: Mapping[str, Any], resolution: Resolution) -> None:
        """Keep how a conflict is settled."""
        kept = {**self._read(), _key(conflict): resolution}
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file.write_text(json.dumps(kept), encoding="utf-8")

    def forget(self) -> None:
        """The merge is done."""
        self._file.unlink(missing_ok=True)

    def _read(self) -> dict[str, Resolution]:
        try:
            found: dict[str, Resolution] = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # none yet, or damaged: then the conflicts are asked about again
            return {}
        return found


def _key(conflict: Mapping[str, Any]) -> str:
    told = [conflict[name] for name in ("subject", "field", "ours", "theirs")]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def resolution(conflict: Mapping[str, Any], value: str) -> Resolution:
    """How `value` settles a conflict: `ours`, `theirs`, or a value of one's own as typed."""
    place = {"subject": conflict["subject"], "field": conflict["field"]}
    if value in {"ours", "theirs"}:
        return {**place, "take": value}
    return {**place, "take": "value", "value": _json(value)}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
