"""What rules forbid to read is hidden from the commands of a run too, so that `cat` gets no farther than `read_file`.

What is read only after a person was asked is left out of searches, and hidden from commands that look through the tree
without naming it; the project's own checks may need it, so they see it. Rules go by paths in the tree, and are read
anew for each command. What git keeps of a file can be read through git: a secret that was committed is told to
everybody who has the repository.
"""

from __future__ import annotations

import asyncio
import os
import shlex
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from agents.errors import SandboxFailed
from agents.policy.patterns import path_matches
from agents.policy.risk import runs_own_checks
from agents.policy.rules import Rules
from agents.policy.shell import read_command
from agents.records import SandboxLevel
from agents.surroundings import CommandResult, Confinement, Sandbox
from daemon.runs.layering import SandboxLayer

_MOST: Final = 1_000
"""Each thing that is hidden is a mount of its own, and bubblewrap takes so many arguments."""

_SHELL: Final = ("bash", "-c")

_ALL_INSIDE: Final = ("/**", "/*")


class Unreadable:
    """What the rules of a folder forbid to read at all, as they are now."""

    def __init__(self, rules: Callable[[], Rules]) -> None:
        self._rules = rules

    def may_read(self, path: str) -> bool:
        """Whether no rule forbids to read a path in the tree."""
        return not _covers(self._rules().unreadable_paths(), path)

    def may_show(self, path: str) -> bool:
        """Whether the text of a path in the tree may be shown to an agent that has not asked for it."""
        rules = self._rules()
        return not _covers((*rules.unreadable_paths(), *rules.paths_asked_for()), path)

    def forbidden(self, tree: Path) -> Iterator[Path]:
        """Where in the tree that is; of a folder that is forbidden as a whole, only itself."""
        return self._places(tree, self._rules().unreadable_paths())

    def asked_for(self, tree: Path) -> Iterator[Path]:
        """Where in the tree something is that is read only after a person was asked."""
        return self._places(tree, self._rules().paths_asked_for())

    def _places(self, tree: Path, patterns: Sequence[str]) -> Iterator[Path]:
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


class RuledSandbox(SandboxLayer[Sandbox]):
    """Hides from the commands of one run what rules forbid to read."""

    def __init__(self, sandbox: Sandbox, tree: Path, unreadable: Unreadable) -> None:
        super().__init__(sandbox)
        self._tree = tree
        self._unreadable = unreadable

    async def run(
        self, command: Sequence[str], confinement: Confinement, on_output: Callable[[str], None] | None = None
    ) -> CommandResult:
        """Run it. Raises `SandboxFailed` where this sandbox cannot hide what lies among what commands may write.

        Where nothing holds commands back, nothing is hidden either: a person is asked for each of them.
        """
        if self.level is not SandboxLevel.NONE:
            hidden = await asyncio.to_thread(self._hidden, _text(command))
            confinement = msgspec.structs.replace(confinement, hidden=(*confinement.hidden, *hidden))
        return await self._below.run(command, confinement, on_output)

    def _hidden(self, command: str) -> tuple[Path, ...]:
        hidden: list[Path] = []
        if self.level is SandboxLevel.ISOLATED and not runs_own_checks(read_command(command)):
            found = self._unreadable.asked_for(self._tree)
            hidden += [place for place in islice(found, _MOST) if place.name not in command]
        for place in self._unreadable.forbidden(self._tree):
            hidden.append(place)
            if self.level is SandboxLevel.PARTLY:
                named = place.relative_to(self._tree)
                reason = f"rules forbid to read {named}, which only bubblewrap can hide from a command in the same tree"
                raise SandboxFailed(self.level, reason)
            if len(hidden) > _MOST:
                raise SandboxFailed(self.level, f"rules forbid to read more than {_MOST:,} files; name their folders")
        return tuple(hidden)


def _text(command: Sequence[str]) -> str:
    """The command as a person would write it."""
    return command[-1] if tuple(command[:2]) == _SHELL else shlex.join(command)


def _covers(patterns: Sequence[str], path: str) -> bool:
    return any(path_matches(pattern, path) for pattern in patterns)
