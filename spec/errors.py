"""Errors of the spec.

    SpecError                       spec.failed
    ├── BadFormula                  spec.bad_formula              exit 2
    │   └── UnknownFact             spec.unknown_fact             exit 2
    ├── BadGuard                    spec.bad_guard                exit 2
    ├── BadBank                     spec.bad_bank                 exit 2
    ├── BadAnswer                   spec.bad_answer               exit 2
    ├── UnknownRecord               spec.unknown_record           exit 2
    ├── BadText                     spec.bad_text                 exit 2
    ├── BadImport                   spec.bad_import               exit 2
    ├── EvidenceRefused             spec.evidence_refused         exit 2
    ├── LockedRecord                spec.locked                   exit 4
    ├── NothingToUndo               spec.nothing_to_undo
    ├── UndoConflict                spec.undo_conflict
    ├── LogBroken                   spec.log_broken
    └── CannotBuild                 spec.cannot_build

An error takes facts and builds the sentence: what, why, what to do. A code never changes its meaning.
Exit codes without a mark are 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final

_WHERE_TO_LOOK: Final = {
    "branch": "`groundplan branch list` shows all.",
    "decision": "`groundplan decisions` shows all.",
    "question": "`groundplan ask --list` shows all.",
    "type of artifact": "`groundplan artifact list` shows all.",
    "built artifact": "Build it first: `groundplan artifact build`.",
    "format": "`groundplan artifact list --formats` shows all.",
    "document": "`groundplan evidence list` shows all.",
    "comment": "`groundplan artifact comment TYPE` shows them.",
    **{
        kind: f"`groundplan record list {kind}` shows all."
        for kind in ("requirement", "entity", "term", "rule", "element")
    },
}
"""Where a name that nothing comes close to can be looked up."""


class SpecError(Exception):
    """Base of all errors that the spec raises on purpose."""

    code = "spec.failed"
    hint = ""
    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.hint


class BadFormula(SpecError):
    """A formula or a number with a unit that cannot be understood."""

    code = "spec.bad_formula"
    exit_code = 2

    def __init__(self, text: str, reason: str, hint: str = "") -> None:
        super().__init__(
            f"Cannot understand {text!r}: {reason}.",
            hint
            or "Write facts like `auth.method = oidc`, `latency.p95 <= 200 ms`, `not offline`, joined by and, or, =>.",
        )


class UnknownFact(BadFormula):
    """A formula speaks of a fact that no bank and no project declares."""

    code = "spec.unknown_fact"
    exit_code = 2

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(
            name, "no such fact is declared", did_you_mean(name, known) or "Declare it under `facts:` of a bank."
        )


class BadGuard(SpecError):
    """A guard, a line that says what must be true of code, that cannot be understood."""

    code = "spec.bad_guard"
    exit_code = 2

    def __init__(self, text: str, reason: str, hint: str) -> None:
        super().__init__(f"Cannot understand the guard {text!r}: {reason}.", hint)


class BadBank(SpecError):
    """A question bank that cannot be used."""

    code = "spec.bad_bank"
    exit_code = 2

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(
            f"The question bank {source} cannot be used: {reason}.",
            "Mend that place in the file; the other banks are used.",
        )


class BadAnswer(SpecError):
    """An answer that its question does not take."""

    code = "spec.bad_answer"
    exit_code = 2

    def __init__(self, question: str, reason: str, hint: str = "") -> None:
        super().__init__(
            f"The question {question} does not take that answer: {reason}.",
            hint or "`groundplan ask` shows its options.",
        )


class UnknownRecord(SpecError):
    """A decision, requirement, branch or other record that the project does not have."""

    code = "spec.unknown_record"
    exit_code = 2

    def __init__(self, kind: str, name: str, known: Iterable[str] = ()) -> None:
        super().__init__(
            f"There is no {kind} {name!r} here.", did_you_mean(name, known) or _WHERE_TO_LOOK.get(kind, "")
        )


class BadText(SpecError):
    """A file below `.groundplan/` that cannot be read back."""

    code = "spec.bad_text"
    exit_code = 2

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path} cannot be read: {reason}.",
            "Mend that line; nothing of the file was taken over, and nothing is lost.",
        )


class BadImport(SpecError):
    """A folder or file of another tool's that cannot be read."""

    code = "spec.bad_import"
    exit_code = 2

    def __init__(self, path: str, reason: str, hint: str = "") -> None:
        super().__init__(f"{path} cannot be imported: {reason}.", hint)


class EvidenceRefused(SpecError):
    """A document that cannot be attached: its type, its size, or that it is broken or encrypted."""

    code = "spec.evidence_refused"
    exit_code = 2

    def __init__(self, name: str, reason: str, hint: str = "") -> None:
        super().__init__(f"{name} cannot be attached: {reason}.", hint)


class LockedRecord(SpecError):
    """A change of something that is locked or protected."""

    code = "spec.locked"
    exit_code = 4

    def __init__(self, what: str, way_out: str) -> None:
        super().__init__(f"{what} is locked.", way_out)


class NothingToUndo(SpecError):
    """There is no change left to undo or to redo."""

    code = "spec.nothing_to_undo"

    def __init__(self, direction: str, branch: str) -> None:
        super().__init__(f"There is nothing to {direction} on the branch {branch}.")


class UndoConflict(SpecError):
    """A change cannot be taken back because a later one stands on it."""

    code = "spec.undo_conflict"

    def __init__(self, subject: str, field: str, by: str) -> None:
        super().__init__(
            f"Cannot take that back: {field} of {subject} was changed since, by {by}.",
            "Undo the later change first, or change the value by hand.",
        )


class LogBroken(SpecError):
    """The log does not fit together: an event is missing or was altered."""

    code = "spec.log_broken"

    def __init__(self, seq: int, reason: str) -> None:
        super().__init__(
            f"The log of decisions is damaged at event {seq}: {reason}.", "Restore the database from a backup."
        )


class CannotBuild(SpecError):
    """An artifact for which nothing at all is known yet; what is missing is named."""

    code = "spec.cannot_build"

    def __init__(self, artifact: str, blockers: Sequence[str]) -> None:
        super().__init__(
            f"The artifact {artifact} cannot be built yet: {'; '.join(blockers)}.",
            "Answer these first: `groundplan ask`.",
        )


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A sentence with the known names closest to `name`, or nothing."""
    close = get_close_matches(name, list(known), n=3)
    return f"Did you mean {' or '.join(close)}?" if close else ""
