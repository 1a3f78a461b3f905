"""Which folder is laid over which. Pure but for looking at what is a folder.

Deeper paths are laid later, so a folder inside a hidden one can be shown, and a hidden one inside a shown one cannot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path


class Cover(IntEnum):
    """What lies at a path. Where two are wanted for the same one, the greater wins."""

    EMPTY = 0
    """A folder of its own in memory."""
    READABLE = 1
    HIDDEN = 2
    GRANTED = 3
    """Readable as well, though it is hidden to others."""
    WRITABLE = 4
    PROTECTED = 5
    """Readable inside what is writable."""


@dataclass
class Mounts:
    """A plan of mounts; `add` in any order."""

    _covers: dict[Path, Cover] = field(default_factory=dict)

    def add(self, cover: Cover, paths: Iterable[Path]) -> None:
        """Lay this over these paths."""
        for path in paths:
            self._covers[path] = max(cover, self._covers.get(path, cover))

    def in_order(self) -> Iterator[tuple[Path, Cover]]:
        """The mounts, in the order in which they have to be made; those that change nothing are left out."""
        for path, cover in sorted(self._covers.items(), key=lambda item: (len(item[0].parts), str(item[0]))):
            around = self.cover_of(path.parent)
            if cover is Cover.HIDDEN and around in {None, Cover.EMPTY, Cover.HIDDEN}:
                continue
            if cover in {Cover.READABLE, Cover.GRANTED} and around in {Cover.READABLE, Cover.GRANTED, Cover.PROTECTED}:
                continue
            yield path, cover

    def cover_of(self, path: Path) -> Cover | None:
        """What covers a path; None for what is not there at all."""
        for place in (path, *path.parents):
            if place in self._covers:
                return self._covers[place]
        return None

    def shows(self, path: Path) -> bool:
        """Whether what the disk has at a path can be seen."""
        return self.cover_of(path) not in {None, Cover.EMPTY, Cover.HIDDEN}
