"""How long a task takes, how sure that is, and what may go wrong: computed from what is known, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from agents.plans.plan import Confidence, FileUse, Hours, Level, TaskKind

_BASE_H: Final = {
    TaskKind.BASELINE: 0.25,
    TaskKind.DECIDE: 0.5,
    TaskKind.TEST: 0.75,
    TaskKind.DEPENDENCIES: 0.75,
    TaskKind.MIGRATION: 1.5,
    TaskKind.EDIT: 0.5,
    TaskKind.DOCS: 0.25,
    TaskKind.DELIVERY: 0.75,
    TaskKind.VERIFY: 0.25,
    TaskKind.REVIEW: 0.25,
    TaskKind.REMOVE: 1.0,
}
"""Hours of a task before its files are counted."""

_FILE_H: Final = {TaskKind.EDIT: 0.5, TaskKind.TEST: 0.5, TaskKind.MIGRATION: 0.5, TaskKind.DOCS: 0.2}
"""Hours for a file that certainly changes."""

_BASE_SURE: Final = {
    TaskKind.BASELINE: (0.95, "it runs what the project runs anyway"),
    TaskKind.DECIDE: (0.6, "nobody knows how long a decision takes"),
    TaskKind.TEST: (0.75, "how much there is to test shows while it is done"),
    TaskKind.DEPENDENCIES: (0.65, "other packages may not go along"),
    TaskKind.MIGRATION: (0.55, "what is stored may differ from what the code says"),
    TaskKind.EDIT: (0.8, "the files are known"),
    TaskKind.DOCS: (0.75, "the documents are known"),
    TaskKind.DELIVERY: (0.6, "it shows only where it is delivered"),
    TaskKind.VERIFY: (0.9, "it runs what the project runs anyway"),
    TaskKind.REVIEW: (0.8, "it reads what was changed"),
    TaskKind.REMOVE: (0.5, "nobody knows yet who still uses it"),
}

_MANY_FILES: Final = 8
_LEAST_SURE, _MOST_SURE = 0.05, 0.95


class Ground(msgspec.Struct, frozen=True):
    """What bears on every task of a plan: how sure its places are, whether tests are known, whether much is open."""

    sure: float = 1.0
    sure_why: str = ""
    has_tests: bool = True
    open_questions: int = 0


def confidence_of(kind: TaskKind, files: Sequence[FileUse], ground: Ground) -> Confidence:
    """How sure a task is, with every reason that made it less."""
    value, why = _BASE_SURE[kind]
    reasons = [why]
    if kind is TaskKind.EDIT and files:
        mean = sum(use.chance for use in files) / len(files)
        value = 0.35 + 0.5 * mean
        told = f"its {len(files)} files change" if len(files) > 1 else "its file changes"
        reasons = [f"{told} with a chance of {mean:.2f}" + (" on average" if len(files) > 1 else "")]
    if kind in {TaskKind.EDIT, TaskKind.TEST, TaskKind.MIGRATION}:
        if ground.sure_why:
            value *= 0.5 + 0.5 * ground.sure
            reasons.append(ground.sure_why)
        if ground.open_questions:
            value -= 0.1
            reasons.append(f"{_counted(ground.open_questions, 'blocking question')} open")
        if len(files) > _MANY_FILES:
            value -= 0.1
            reasons.append(f"{len(files)} files are many for one step")
    if kind is TaskKind.EDIT and not ground.has_tests:
        value -= 0.15
        reasons.append("no command is known that would show a fault")
    return Confidence(round(min(_MOST_SURE, max(_LEAST_SURE, value)), 2), "; ".join(reasons))


def hours_of(kind: TaskKind, files: Sequence[FileUse], sure: float, extra: float = 0.0) -> Hours:
    """Three points in quarters of an hour; the less sure, the further the last one lies."""
    likely = _BASE_H[kind] + extra + sum(_FILE_H.get(kind, 0.25) * use.chance for use in files)
    return Hours(_quarters(likely * 0.6), _quarters(likely), _quarters(likely * (1.4 + 2 * (1 - sure))))


def points_hours(points: int, sure: float) -> Hours:
    """Hours of a ticket by its points on the scale 1, 2, 3, 5, 8."""
    likely = {0: 1.0, 1: 1.0, 2: 2.0, 3: 4.0, 5: 7.0, 8: 12.0}.get(points, 1.5 * points)
    return Hours(_quarters(likely * 0.6), _quarters(likely), _quarters(likely * (1.4 + 2 * (1 - sure))))


class Danger(msgspec.Struct, frozen=True):
    """What may go wrong and what is done about it."""

    level: Level
    text: str
    mitigation: str


def worst(dangers: Sequence[Danger]) -> Level:
    """The highest level among them."""
    levels: tuple[Level, ...] = ("low", "medium", "high")
    return max((danger.level for danger in dangers), key=levels.index, default="low")


def _quarters(hours: float) -> float:
    return max(0.25, round(hours * 4) / 4)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{' is' if number == 1 else 's are'}"
