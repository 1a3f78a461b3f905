"""A file of the user's folder as it is or as it is to be: content and kind."""

from __future__ import annotations

import os
from dataclasses import dataclass

from agents.errors import FileUnsuitable
from agents.tree.changeset import FILE_MODE, LINK_MODE, PROGRAM_MODE
from agents.tree.confined import ConfinedFolder, digest_of


@dataclass(frozen=True, slots=True)
class FileState:
    """Content (of a link: where it points) and git's mode; both empty where there is no file."""

    data: bytes | None
    mode: str

    @property
    def digest(self) -> str:
        """Its version."""
        return digest_of(self.data)

    @property
    def is_link(self) -> bool:
        """Whether it is a symbolic link."""
        return self.mode == LINK_MODE


NO_FILE = FileState(None, "")


def state_at(folder: ConfinedFolder, path: str) -> FileState | None:
    """What is at a path now; None for what is neither file nor link, or too large to be one of ours."""
    entry = folder.entry(path)
    if entry is None:
        return NO_FILE
    if entry.kind == "link":
        return FileState(os.fsencode(folder.read_link(path)), LINK_MODE)
    if entry.kind != "file":
        return None
    try:
        content = folder.read(path)
    except FileUnsuitable:
        return None
    return FileState(content.data, PROGRAM_MODE if content.mode & 0o100 else FILE_MODE) if content else NO_FILE


def permissions(state: FileState, current: int | None) -> int | None:
    """The permission bits to write: those that the file has, with execution as the mode says; None for a new file."""
    if current is None:
        return None
    if state.mode == PROGRAM_MODE:
        return current | (current & 0o444) >> 2  # whoever may read may execute
    return current & ~0o111
