"""Where a project lies in a workspace: guards speak of paths from the project's folder, the index from its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """`prefix` is what stands before a project's path in the workspace; `above` what stands before the workspace's."""

    root: Path
    folder: Path
    prefix: str
    above: str

    def inner(self, path: str) -> str | None:
        """A path of the workspace as the project calls it; None for one outside of the project's folder."""
        if self.prefix:
            return path.removeprefix(self.prefix) if path.startswith(self.prefix) else None
        return self.above + path

    def outer(self, path: str) -> str:
        """A path of the project as the workspace calls it."""
        return self.prefix + path if not self.above else path.removeprefix(self.above)


def place_of(root: Path, folder: Path) -> Place | None:
    """How a workspace at `root` and a project at `folder` lie; None if neither holds the other."""
    if folder == root:
        return Place(root, folder, "", "")
    if folder.is_relative_to(root):
        return Place(root, folder, f"{folder.relative_to(root).as_posix()}/", "")
    if root.is_relative_to(folder):
        return Place(root, folder, "", f"{root.relative_to(folder).as_posix()}/")
    return None
