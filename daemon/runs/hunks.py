"""Taking some hunks of an edit and leaving others: the whole edit is made, then what was not chosen is put back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from agents.edits.hunks import hunks, select
from agents.records import ToolResult
from agents.tree.confined import ConfinedFolder

Chosen = Mapping[str, tuple[int, ...]]


def read_before(tree: Path, chosen: Chosen | None) -> dict[str, bytes]:
    """The contents of the files that were chosen from, before the edit."""
    if chosen is None:
        return {}
    folder = ConfinedFolder(tree)
    found = {path: folder.read(path) for path in chosen}
    return {path: content.data if content else b"" for path, content in found.items()}


def keep_hunks(tree: Path, result: ToolResult, chosen: Chosen | None, before: Mapping[str, bytes]) -> ToolResult:
    """Put back what was not chosen, and tell the agent which hunks the person left out."""
    if chosen is None or not result.is_ok:
        return result
    folder, left_out = ConfinedFolder(tree), []
    for path, numbers in chosen.items():
        content = folder.read(path)
        after = content.data if content else b""
        all_numbers = {hunk.number for hunk in hunks(before[path], after)}
        if dropped := sorted(all_numbers - set(numbers)):
            folder.write(path, select(before[path], after, numbers))
            left_out.append(f"{path}: {', '.join(map(str, dropped))}")
    if not left_out:
        return result
    told = f"{result.text}\nThe person left out these hunks: {'; '.join(left_out)}. Do not make them again."
    return msgspec.structs.replace(result, text=told)
