"""Which step of a run wrote which lines of a file: told from what the file was before and after each step. Pure.

Lines keep who wrote them for as long as they stay. Where lines were only removed, the place between their neighbours
keeps who did it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from agents.edits.hunks import changes, lines_of
from agents.plans.traces import Touch

Origin = tuple[str, int]
"""The task that was worked on, and the step."""
Origins = frozenset[Origin]

_NOBODY: Origins = frozenset()


class Version(msgspec.Struct, frozen=True):
    """What a file was after a step; empty where there was none. The first version has neither task nor step."""

    content: bytes
    task: str = ""
    step: int = 0


def touches_of(path: str, versions: Sequence[Version]) -> tuple[Touch, ...]:
    """The steps that wrote what the last version holds, with their lines in it; lines count from 1."""
    text = _Text(lines_of(versions[0].content))
    for version in versions[1:]:
        text.become(lines_of(version.content), (version.task, version.step))
    return tuple(_touches(path, text))


class _Text:
    """Lines with who wrote each, and the gaps before each (and behind the last) with who took lines out there."""

    def __init__(self, lines: list[bytes]) -> None:
        self._lines = lines
        self.writers: list[Origins] = [_NOBODY] * len(lines)
        self.removers: list[Origins] = [_NOBODY] * (len(lines) + 1)

    def become(self, new: list[bytes], origin: Origin) -> None:
        """Take what one step made of it."""
        writers: list[Origins] = []
        removers: list[Origins] = []
        at, old_removers = 0, list(self.removers)
        for a, b, c, d in changes(self._lines, new):
            writers += self.writers[at:a]
            removers += old_removers[at:a]
            removed = _NOBODY.union(*old_removers[a:b])
            if c == d:
                old_removers[b] |= removed | {origin}
            else:  # what was taken out before is told at the edge of what came instead
                removers += [removed, *[_NOBODY] * (d - c - 1)]
                writers += [frozenset({origin})] * (d - c)
            at = b
        self._lines = new
        self.writers = writers + self.writers[at:]
        self.removers = removers + old_removers[at:]


def _touches(path: str, text: _Text) -> Iterator[Touch]:
    begin = 0
    for end in range(1, len(text.writers) + 1):
        if end < len(text.writers) and text.writers[end] == text.writers[begin]:
            continue
        for task, step in sorted(text.writers[begin]):
            yield Touch(path=path, task=task, step=step, start=begin + 1, end=end)
        begin = end
    for place, origins in enumerate(text.removers):
        for task, step in sorted(origins):
            yield Touch(path=path, task=task, step=step, start=max(place, 1), end=place + 1)
