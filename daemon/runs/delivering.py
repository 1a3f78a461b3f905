"""Putting what a run has changed into the user's folder: a call like any other, with a diff to choose from."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import msgspec

from agents.edits.diff_text import diff_text
from agents.records import Demand, Effect, FileVersion, Risk, SideEffect, ToolResult
from agents.surroundings import Surroundings
from agents.tools.tool import Tool
from agents.tree.changeset import Changeset, FileChange
from agents.tree.confined import ConfinedFolder
from daemon.acting_errors import ChangeError
from daemon.changes.file_state import state_at
from daemon.runs.acting import APPLY


class Applier(Protocol):
    """Writes a changeset into the user's folder, all or nothing, with its inverse kept. Called in a thread."""

    def __call__(self, changes: Changeset, chosen: Mapping[str, Sequence[int]] | None) -> Sequence[str]:
        """The files that were written, and notes on what was merged."""
        ...


class ApplyArguments(msgspec.Struct, frozen=True):
    """The hunks that a person chose, by path; None for all that the run has changed."""

    hunks: dict[str, list[int]] | None = None


def apply_tool(
    changes: Callable[[], Changeset], apply: Applier, conflicts: Callable[[Changeset], Sequence[str]]
) -> Tool[ApplyArguments]:
    """The tool by which the runtime applies a run's changes; no model is told of it.

    `conflicts` names the files that cannot be joined with what the user has now. Called in a thread.
    """

    def demand(_arguments: ApplyArguments, surroundings: Surroundings) -> Demand:
        found = changes()
        folder = ConfinedFolder(surroundings.workspace)
        paths = tuple(change.path for change in found.files)
        now = {path: _digest(folder, path) for path in paths}
        # What somebody has changed since the run began is merged, and no grant given before knows of that.
        is_as_it_was = all(now[change.path] == change.before_digest for change in found.files)
        return Demand(
            tool=APPLY,
            effect=Effect.WRITE,
            risk=Risk.MEDIUM if is_as_it_was else Risk.HIGH,
            summary=_summary(paths, surroundings, () if is_as_it_was else conflicts(found)),
            writes=paths,
            diff=whole_diff(found),
            files=tuple(FileVersion(path, digest) for path, digest in now.items()),
        )

    async def run(arguments: ApplyArguments, _surroundings: Surroundings) -> ToolResult:
        try:
            files = await asyncio.to_thread(apply, changes(), arguments.hunks)
        except ChangeError as error:  # the run is over all the same: its changes stay in its tree
            return ToolResult(text=error.message, error=error.code, hint=error.hint)
        return ToolResult(
            text=f"Applied: {', '.join(files)}.",
            data={"files": list(files)},
            side_effects=tuple(SideEffect("wrote", path) for path in files),
        )

    return Tool(
        name=APPLY,
        description="Put the run's changes into the user's folder.",
        effect=Effect.WRITE,
        risk=Risk.HIGH,
        arguments=ApplyArguments,
        demand=demand,
        run=run,
        category="files",
    )


def _summary(paths: Sequence[str], surroundings: Surroundings, conflicts: Sequence[str]) -> str:
    told = f"Put {len(paths)} changed file{'' if len(paths) == 1 else 's'} into {surroundings.workspace}"
    if not conflicts:
        return told
    return f"{told}; {', '.join(conflicts)} cannot be joined with what was changed there since: leave it out"


def whole_diff(changes: Changeset) -> str:
    """The unified diff of all files, with a note on each thing that is not carried over."""
    return "".join([*map(file_diff, changes.files), *(f"# {told}\n" for told in left_out(changes))])


def left_out(changes: Changeset) -> list[str]:
    """What stays in the run's tree, and why."""
    return [f"{path} stays behind: {reason}." for path, reason in changes.left_out]


def file_diff(change: FileChange) -> str:
    """The unified diff of one file."""
    return diff_text(change.path, change.before, change.after, modes=(change.before_mode, change.after_mode))


def _digest(folder: ConfinedFolder, path: str) -> str:
    """The version that the user has now; empty where there is nothing, or something that is no file."""
    found = state_at(folder, path)
    return found.digest if found is not None else ""
