"""Errors of acting: approvals, grants, runs, changes and the engine, the same classes on both sides of the border.

    Refused
    ├── OnlyForPeople               access.only_for_people        exit 4
    ├── ApprovalTooWide             approval.too_wide             exit 4
    └── PlanNotApproved             run.plan_not_approved         exit 4
    DaemonError
    ├── ChangeError                 change.failed
    │   ├── ChangeConflict          change.conflict
    │   ├── NothingToTakeBack       change.nothing                exit 2
    │   └── CommitRefused           change.commit_refused
    ├── EngineError                 engine.failed
    │   └── EngineUnavailable       engine.unavailable
    ├── RunOutOfTime                run.out_of_time
    └── StepTooLong                 run.step_too_long
    WrongUse
    ├── UnknownHunk                 change.unknown_hunk           exit 2
    ├── UnknownApproval             approval.unknown              exit 2
    ├── ApprovalSettled             approval.settled              exit 2
    ├── UnknownGrant                grant.unknown                 exit 2
    ├── UnknownRun                  run.unknown                   exit 2
    ├── RunNotReady                 run.not_ready                 exit 2
    └── NothingToApply              run.nothing_to_apply          exit 2

An error takes facts and builds the sentence: what, why, what to do. A code never changes its meaning.
This module imports next to nothing: the command line starts with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from daemon.contract.duration import duration_text
from daemon.errors import DaemonError, Refused, WrongUse

FEWEST_LETTERS: Final = 4
"""By fewer letters of its id no run can be named: too many would fit."""


def _named(hint: str, run: str) -> str:
    """A hint with the end of the run's id in it, so that its command can be copied."""
    return hint.replace("RUN", run[-6:].lower())


class OnlyForPeople(Refused):
    """Something that no agent may do, however it came to ask for it."""

    code = "access.only_for_people"

    def __init__(self, what: str, actor: str) -> None:
        super().__init__(
            f"Only people {what}; this came from {actor}.", "Do it in the window, an editor or a terminal."
        )


class ApprovalTooWide(Refused):
    """An answer that would allow more than this call may be allowed."""

    code = "approval.too_wide"

    def __init__(self, scope: str, reason: str) -> None:
        super().__init__(
            f"This cannot be allowed for longer than once (asked for: {scope}), because {reason}.",
            "Allow it once, or write a rule: `groundplan policy show` says where.",
        )


class PlanNotApproved(Refused):
    """A plan that nobody has approved as it stands now."""

    code = "run.plan_not_approved"

    def __init__(self, title: str, plan: str, *, has_expired: bool = False) -> None:
        told = "was approved, and that has expired" if has_expired else "is not approved as it stands"
        super().__init__(
            f"The plan “{title}” {told}.",
            f"Read it with `groundplan plan show {plan[-6:].lower()}` and approve it, or try it with `--dry-run`.",
        )


class ChangeError(DaemonError):
    """Changes could not be put into the folder, or taken back."""

    code = "change.failed"


class ChangeConflict(ChangeError):
    """Files that both a run and somebody else have changed since it began; nothing was written."""

    code = "change.conflict"

    def __init__(
        self, what: str, conflicts: Sequence[tuple[str, str]], *, run: str = "RUN", is_undo: bool = False
    ) -> None:
        told = "".join(f"\n  {path}: {reason}" for path, reason in conflicts[:20])
        more = f"\n  and {len(conflicts) - 20} more" if len(conflicts) > 20 else ""
        hint = "Take what fits: `groundplan run show RUN --diff`, then `groundplan run apply RUN --hunk PATH`."
        if is_undo:
            hint = "Take back all but those: `groundplan run undo RUN --skip-changed`."
        super().__init__(
            f"{what} would overwrite work of others; nothing was written.{told}{more}\n",
            _named(f"{hint} Or make those files as they were, and try again.", run),
        )
        self.conflicts = tuple(conflicts)


class NothingToTakeBack(ChangeError):
    """A run with nothing to undo or to redo."""

    code = "change.nothing"
    exit_code = 2

    def __init__(self, run: str, reason: str) -> None:
        super().__init__(f"Run {run}: {reason}.", _named("`groundplan run show RUN` tells how it stands.", run))


class CommitRefused(ChangeError):
    """Changes that were applied could not be committed; they are in the folder."""

    code = "change.commit_refused"

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(
            f"Nothing was committed: {reason}.", hint or "The changes are in the folder; commit them with git."
        )


class UnknownHunk(WrongUse):
    """A file or hunk that a run has not changed."""

    code = "change.unknown_hunk"

    def __init__(self, path: str, numbers: Iterable[int], known: int) -> None:
        which = f"hunk {', '.join(map(str, numbers))} of {path}" if known else path
        has = f"It has hunks 1 to {known}." if known else "The diff of the run names all that it has changed."
        super().__init__(f"The run has not changed {which}.", has)


class UnknownApproval(WrongUse):
    """An id that no approval has."""

    code = "approval.unknown"

    def __init__(self, wanted: str) -> None:
        super().__init__(f"There is no approval {wanted}.", "`groundplan approvals --all` shows them all.")


class ApprovalSettled(WrongUse):
    """An approval that does not wait any more: the first answer counts."""

    code = "approval.settled"

    def __init__(self, what: str, how: str) -> None:
        super().__init__(
            f"{what} does not wait any more: {how}. Your answer was not recorded.",
            "The first answer counts; what is asked anew has an id of its own.",
        )


class UnknownGrant(WrongUse):
    """An id that no grant has."""

    code = "grant.unknown"

    def __init__(self, wanted: str) -> None:
        super().__init__(f"There is no grant {wanted}.", "`groundplan policy grants` shows them all.")


class UnknownRun(WrongUse):
    """An id that no run has, or that was purged."""

    code = "run.unknown"

    def __init__(self, wanted: str) -> None:
        few = len(wanted) < FEWEST_LETTERS
        hint = f"Name it by {FEWEST_LETTERS} letters of its id at least; " if few else ""
        super().__init__(f"There is no run {wanted!r}.", f"{hint}`groundplan runs --all` shows all there are.")


class RunNotReady(WrongUse):
    """Something that a run cannot do as it stands; RUN in the hint is its id as people name it."""

    code = "run.not_ready"

    def __init__(self, run: str, reason: str, hint: str) -> None:
        super().__init__(f"Run {run}: {reason}.", _named(hint, run))


class NothingToApply(WrongUse):
    """A run that has changed no file."""

    code = "run.nothing_to_apply"

    def __init__(self, run: str) -> None:
        super().__init__(
            f"Run {run} has changed nothing.", _named("`groundplan run show RUN --steps` tells what it did.", run)
        )


class EngineError(DaemonError):
    """Durable work could not be begun, found or ended."""

    code = "engine.failed"


class EngineUnavailable(EngineError):
    """Durable work is not possible for as long as this daemon runs."""

    code = "engine.unavailable"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Runs cannot be executed: {reason}.",
            "`groundplan daemon logs` has the details; stop and start the daemon to try again.",
        )


class RunOutOfTime(DaemonError):
    """A run that has worked as long as it may; what it was doing has been ended."""

    code = "run.out_of_time"

    def __init__(self, limit_s: float) -> None:
        super().__init__(
            f"It has worked the {duration_text(limit_s)} that it may, and what it was doing was ended.",
            "Let it go on with more time: `groundplan run resume … --time-limit 1h`.",
        )


class StepTooLong(DaemonError):
    """A step of a run that took longer than one may: a model that never answers, or a tool that hangs."""

    code = "run.step_too_long"

    def __init__(self, limit_s: float) -> None:
        super().__init__(
            f"This step alone took {duration_text(limit_s)}, so it was ended.",
            "`groundplan settings set runs.step_time_limit SECONDS` gives steps more; `groundplan run resume` goes on.",
        )
