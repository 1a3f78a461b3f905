"""What rules forbid to read is hidden from the commands of a run too, so that `cat` gets no farther than `read_file`.

Rules go by paths in the tree, and are read anew for each command. What git keeps of a file can be read through git: a
secret that was committed is told to everybody who has the repository.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from agents.errors import SandboxFailed
from agents.policy.patterns import path_matches
from agents.policy.rules import Rules
from agents.records import SandboxLevel
from agents.surroundings import CommandResult, Confinement, Sandbox

_MOST: Final = 1_000
"""Each thing that is hidden is a mount of its own, and bubblewrap takes so many arguments."""

_ALL_INSIDE: Final = ("/**", "/*")


class Unreadable:
    """What the rules of a folder forbid to read at all, as they are now."""

    def __init__(self, rules: Callable[[], Rules]) -> None:
        self._rules = rules

    def may_read(self, path: str) -> bool:
        """Whether no rule forbids to read a path in the tree."""
        return not _covers(self._rules().unreadable_paths(), path)

    def places(self, tree: Path) -> Iterator[Path]:
        """Where in the tree that is; of a folder that is forbidden as a whole, only itself."""
        patterns = self._rules().unreadable_paths()
        if not patterns:
            return
        whole = [pattern[: -len(end)] for pattern in patterns for end in _ALL_INSIDE if pattern.endswith(end)]
        for folder, folders, files in os.walk(tree):
            inside = os.path.relpath(folder, tree)
            above = "" if inside == "." else f"{inside}/"
            hidden = {name for name in folders if _covers((*patterns, *filter(None, whole)), above + name)}
            yield from (Path(folder, name) for name in hidden)
            folders[:] = [name for name in folders if name not in hidden and name != ".git"]
            yield from (Path(folder, name) for name in files if _covers(patterns, above + name))


class RuledSandbox:
    """The sandbox of one run, which hides what rules forbid to read."""

    def __init__(self, sandbox: Sandbox, tree: Path, unreadable: Unreadable) -> None:
        self._sandbox = sandbox
        self._tree = tree
        self._unreadable = unreadable

    @property
    def level(self) -> SandboxLevel:
        """How far commands are held back."""
        return self._sandbox.level

    async def run(
        self, command: Sequence[str], confinement: Confinement, on_output: Callable[[str], None] | None = None
    ) -> CommandResult:
        """Run it. Raises `SandboxFailed` where this sandbox cannot hide what lies among what commands may write.

        Where nothing holds commands back, nothing is hidden either: a person is asked for each of them.
        """
        if self.level is not SandboxLevel.NONE:
            hidden = await asyncio.to_thread(self._hidden)
            confinement = msgspec.structs.replace(confinement, hidden=(*confinement.hidden, *hidden))
        return await self._sandbox.run(command, confinement, on_output)

    def _hidden(self) -> tuple[Path, ...]:
        hidden: list[Path] = []
        for place in self._unreadable.places(self._tree):
            hidden.append(place)
            if self.level is SandboxLevel.PARTLY:
                named = place.relative_to(self._tree)
                reason = f"rules forbid to read {named}, which only bubblewrap can hide from a command in the same tree"
                raise SandboxFailed(self.level, reason)
            if len(hidden) > _MOST:
                raise SandboxFailed(self.level, f"rules forbid to read more than {_MOST:,} files; name their folders")
        return tuple(hidden)


def _covers(patterns: Sequence[str], path: str) -> bool:
    return any(path_matches(pattern, path) for pattern in patterns)
