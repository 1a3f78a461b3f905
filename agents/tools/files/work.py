"""What all tools that change files share: looking, demanding, writing all files or none.

`demand` and `run` work out the same outcomes from the same arguments; `run` does so on what lies there then. Where the
arguments carry the digest that a file had when it was read, another content is refused, unless the edit is in it
already: a call may be made again after a kill, and then has nothing left to do.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from agents.edits.applying import apply_edits
from agents.edits.diff_text import diff_text
from agents.edits.edit import FileEdit, FileOutcome
from agents.edits.syntax import check_syntax
from agents.errors import EditError, FileChanged, FileMissing, SyntaxBroken, TreeError
from agents.protected import is_protected
from agents.records import Demand, Effect, FileVersion, Risk, SecurityEvent, SideEffect, ToolResult
from agents.surroundings import Surroundings
from agents.tree.confined import ConfinedFolder, digest_of
from agents.tree.git_commands import GitFailed, names_of, run_git
from agents.tree.names import clean_file_path

SHORT_DIGEST: Final = 12
"""So many letters of a digest are told to models, who copy them; enough to notice a change."""
_MAX_DIFF: Final = 200_000


@dataclass(frozen=True)
class Work:
    """Outcomes of one call, and what is to be said of them."""

    folder: ConfinedFolder
    outcomes: tuple[FileOutcome, ...]
    modes: Mapping[str, int]
    warnings: tuple[str, ...] = ()

    @property
    def changed(self) -> list[FileOutcome]:
        """Those that are not as they should be yet."""
        return [outcome for outcome in self.outcomes if outcome.is_change]

    @property
    def diff(self) -> str:
        """All changes as one text."""
        text = "".join(
            diff_text(outcome.path, outcome.before, outcome.after)
            for outcome in sorted(self.changed, key=lambda outcome: outcome.path)
        )
        if len(text) > _MAX_DIFF:  # in whole lines, for half a secret looks like none
            text = text[:_MAX_DIFF].rpartition("\n")[0] + "\n# the rest is left out, for it is too long\n"
        return text


def tree_of(surroundings: Surroundings) -> ConfinedFolder:
    """The tree, with nothing outside of it."""
    return ConfinedFolder(surroundings.tree)


def existing(folder: ConfinedFolder, path: str) -> str:
    """The path of something that is there, links inside the tree followed; raises `FileMissing` with what is close."""
    resolved = folder.resolve(path)
    if resolved and folder.entry(resolved) is None:
        raise FileMissing(path, close_names(folder, resolved))
    return resolved


def close_names(folder: ConfinedFolder, path: str) -> list[str]:
    """Names in the same folder that are spelled like that of `path`."""
    above, _, name = path.rpartition("/")
    try:
        names = [found for found, _ in folder.names(above)]
    except OSError:
        return []
    return [f"{above}/{found}" if above else found for found in get_close_matches(name, names, n=2, cutoff=0.6)]


def work_out(
    surroundings: Surroundings,
    edits: Iterable[FileEdit],
    *,
    versions: Mapping[str, str] | None = None,
    may_break: bool = False,
) -> Work:
    """What these edits make of the tree, nothing written yet; raises `AgentError` when one does not fit."""
    folder = tree_of(surroundings)
    modes: dict[str, int] = {}
    resolved = [_resolved(folder, edit) for edit in edits]
    known = {folder.resolve(path): digest for path, digest in (versions or {}).items() if digest}
    stale: dict[str, bytes] = {}

    def read(path: str) -> bytes | None:
        content = folder.read(path)
        if content is None:
            return None
        modes[path] = content.mode
        if path in known and not content.digest.startswith(known[path].lower()):
            stale[path] = content.data
        return content.data

    try:
        outcomes = tuple(apply_edits(resolved, read))
    except EditError as error:
        if stale:
            raise FileChanged(next(iter(stale))) from error
        raise _without_text(error, resolved, surroundings) from error
    changed = [outcome.path for outcome in outcomes if outcome.is_change and outcome.path in stale]
    if changed:
        raise FileChanged(changed[0])
    try:
        warnings = tuple(_check(outcomes, may_break=may_break))
    except SyntaxBroken as error:
        raise _without_text(error, resolved, surroundings) from error
    return Work(folder, outcomes, modes, warnings)


def _without_text(error: EditError, edits: Sequence[FileEdit], surroundings: Surroundings) -> EditError:
    """The error, without lines of files that a person is asked for: it is told before anybody was asked."""
    kept = [edit.path for edit in edits if not surroundings.may_show(edit.path)]
    if not kept:
        return error
    told = EditError(
        f"The edit does not fit {', '.join(kept)}. Nothing was changed.",
        "Read the file with read_file first; a person is asked for that.",
    )
    told.code = error.code
    return told


def _resolved(folder: ConfinedFolder, edit: FileEdit) -> FileEdit:
    """The edit with the paths that are meant; a link to a file is not removed or moved by its target's name."""
    path = clean_file_path(edit.path)
    if edit.kind == "remove" or edit.move_to:
        path = resolved_place(folder, path)
    else:
        path = clean_file_path(folder.resolve(path) or edit.path)
    target = resolved_place(folder, clean_file_path(edit.move_to)) if edit.move_to else ""
    return FileEdit(path=path, kind=edit.kind, content=edit.content, blocks=edit.blocks, move_to=target)


def resolved_place(folder: ConfinedFolder, path: str) -> str:
    """The path with links in its folders followed, but not one at its end."""
    above, _, name = clean_file_path(path).rpartition("/")
    found = folder.resolve(above)
    return f"{found}/{name}" if found else name


def _check(outcomes: Sequence[FileOutcome], *, may_break: bool) -> Iterable[str]:
    for outcome in outcomes:
        report = check_syntax(outcome.path, outcome.before, outcome.after)
        if report.faults and report.is_sure and not may_break:
            raise SyntaxBroken(outcome.path, [fault.told for fault in report.faults])
        if report.faults:
            yield f"{outcome.path} may not parse any more: {'; '.join(fault.told for fault in report.faults)}"


def demand_for(tool: str, work: Work, summary: str) -> Demand:
    """What people approve: the diff, bound to the versions that it was made for."""
    paths = tuple(outcome.path for outcome in work.outcomes)
    changed = work.changed
    removes = any(outcome.after is None for outcome in changed)
    is_guarded = any(is_protected(outcome.path) for outcome in changed)
    risk = Risk.HIGH if is_guarded else Risk.MEDIUM if removes else Risk.LOW
    return Demand(
        tool=tool,
        effect=Effect.WRITE,
        risk=risk if changed else Risk.LOW,
        summary=summary if changed else f"{summary} (already so)",
        reads=paths,
        writes=tuple(outcome.path for outcome in changed),
        diff=work.diff,
        files=tuple(FileVersion(outcome.path, digest_of(outcome.before)) for outcome in work.outcomes),
    )


def carry_out(work: Work) -> ToolResult:
    """Write all outcomes; if one cannot be written, those before it are put back."""
    done: list[FileOutcome] = []
    try:
        for outcome in work.changed:
            _refuse_if_changed(work, outcome)
            _put(work, outcome.path, outcome.after, _mode(work, outcome))
            done.append(outcome)
    except BaseException:
        for outcome in reversed(done):
            with suppress(OSError):  # what can be put back is put back; the first error is the one to tell
                _put(work, outcome.path, outcome.before, work.modes.get(outcome.path))
        raise
    return _result(work)


def _mode(work: Work, outcome: FileOutcome) -> int | None:
    return work.modes.get(outcome.moved_from or outcome.path, work.modes.get(outcome.path))


def _refuse_if_changed(work: Work, outcome: FileOutcome) -> None:
    """The last look before a file is written; what is between the two is too short for people and programs."""
    content = work.folder.read(outcome.path)
    if (content.data if content else None) != outcome.before:
        raise FileChanged(outcome.path)


def _put(work: Work, path: str, data: bytes | None, mode: int | None) -> None:
    if data is None:
        work.folder.remove(path)
    else:
        work.folder.write(path, data, mode)


def _result(work: Work) -> ToolResult:
    lines = [_line(outcome) for outcome in work.outcomes if outcome.is_change or outcome.after is not None]
    lines += [note for outcome in work.outcomes for note in outcome.notes if note != "already so"]
    lines += [f"Warning: {warning}" for warning in work.warnings]
    lines += [f"Git ignores {path}: it stays in the run's tree, and the user gets no copy." for path in _ignored(work)]
    return ToolResult(
        text="\n".join(lines) or "Nothing to do: it is already so.",
        data={
            "files": [
                {"path": outcome.path, "digest": digest_of(outcome.after), "changed": outcome.is_change}
                for outcome in work.outcomes
            ]
        },
        side_effects=tuple(
            SideEffect("removed" if outcome.after is None else "wrote", outcome.path) for outcome in work.changed
        ),
        security_events=tuple(_events(work.changed)),
    )


def _ignored(work: Work) -> list[str]:
    """New files that no changeset will hold."""
    fresh = [outcome.path for outcome in work.changed if outcome.before is None and outcome.after is not None]
    if not fresh:
        return []
    try:
        told = run_git(work.folder.root, ("check-ignore", "-z", "--", *fresh), {})
    except (GitFailed, TreeError):  # none of them is ignored, or there is no git
        return []
    return [os.fsdecode(name) for name in names_of(told)]


def _line(outcome: FileOutcome) -> str:
    if not outcome.is_change:
        return f"{outcome.path} is already so (digest {short(outcome.after)})."
    if outcome.after is None:
        return f"Removed {outcome.path}."
    verb = "Wrote" if outcome.before is None else "Changed"
    return f"{verb} {outcome.path} (digest {short(outcome.after)})."


def _events(changed: Iterable[FileOutcome]) -> Iterable[SecurityEvent]:
    for outcome in changed:
        reason = is_protected(outcome.path)
        if reason:
            yield SecurityEvent("protected_path", Risk.HIGH, f"{outcome.path} was changed, and {reason}.")


def short(data: bytes | None) -> str:
    """A digest as models are told it."""
    return digest_of(data)[:SHORT_DIGEST]
