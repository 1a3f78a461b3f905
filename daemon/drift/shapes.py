"""What this room gives, as plain data that is quick to make and encode; the contract describes the same as models."""

from __future__ import annotations

import msgspec

from daemon.drift.place import Place
from spec.guards.findings import Broken, Fix
from spec.guards.model import Guard
from spec.guards.wording import said


class HeldGuard(msgspec.Struct, frozen=True):
    """A guard with the decision that it belongs to."""

    guard: Guard
    decision: str
    decision_id: str
    question: str
    answer: str
    why: str


class Finding(msgspec.Struct, frozen=True):
    """As `daemon.contract.guard.DriftFinding`."""

    code: str
    severity: str
    message: str
    path: str
    line: int
    column: int
    length: int
    text: str
    subject: str
    guard: str
    decision: str
    decision_id: str
    question: str
    answer: str
    why: str
    project: str
    fixes: tuple[Fix, ...] = ()


class Drift(msgspec.Struct, frozen=True):
    """As `daemon.contract.guard.DriftAnswer`."""

    findings: tuple[Finding, ...] = ()
    guards: int = 0
    checked: int = 0
    revision: int = 0
    more: int = 0
    notes: tuple[str, ...] = ()


class Mark(msgspec.Struct, frozen=True):
    """As `daemon.contract.guard.MarkView`."""

    alias: str
    id: str
    kind: str
    title: str
    answer: str
    state: str
    why: str
    detail: str
    project: str
    line: int = 0
    end_line: int = 0
    symbol: str = ""


def finding_of(broken: Broken, held: HeldGuard, project: str, place: Place) -> Finding:
    """A broken guard with its decision, its paths as the workspace calls them."""
    spot = broken.spot
    return Finding(
        code=broken.code,
        severity=broken.severity,
        message=said(held.decision, broken.clause, held.answer, held.why),
        path=place.outer(spot.path),
        line=spot.line,
        column=spot.column,
        length=spot.length,
        text=spot.text,
        subject=broken.subject,
        guard=broken.guard,
        decision=held.decision,
        decision_id=held.decision_id,
        question=held.question,
        answer=held.answer,
        why=held.why,
        project=project,
        fixes=tuple(_moved(fix, place) for fix in broken.fixes),
    )


def _moved(fix: Fix, place: Place) -> Fix:
    edits = tuple(msgspec.structs.replace(edit, path=place.outer(edit.path)) for edit in fix.edits)
    steps = tuple(
        msgspec.structs.replace(step, path=place.outer(step.path), to=place.outer(step.to) if step.to else "")
        for step in fix.steps
    )
    return Fix(fix.title, edits, steps)
