"""What waits for a person, most urgent first. Pure: what is known goes in, rows come out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from daemon.contract.approval import ApprovalView
from daemon.contract.check import Contradiction
from daemon.contract.plan import PlanSummary
from daemon.contract.run import RunView
from gui.operations.home import ProjectSight, Sight
from gui.words.amounts import join, plural
from gui.words.paths import name
from gui.words.times import expires_in, expiry_tone

_LONGEST_QUESTION: Final = 80


@dataclass(frozen=True)
class Waiting:
    """One row: what it is, what it is about, a word at its right, and what its button does.

    `view`, `item` and `detail` are where the button goes, in the project `project`, where that is not empty.
    """

    icon: str
    tone: str
    title: str
    text: str
    action: str
    view: str
    item: str = ""
    detail: str = ""
    project: str = ""
    badge: str = ""
    badge_tone: str = "neutral"
    aside: str = ""
    aside_tone: str = ""


def waiting_of(sight: Sight, now: datetime) -> list[Waiting]:
    """All rows: clashes, approvals that end soon first, questions, plans, what runs have made, what is stale."""
    return [
        *(row for project in sight.projects for row in _clashes(project)),
        *(_approval(approval, now) for approval in sorted(sight.approvals, key=_ends)),
        *(row for project in sight.projects for row in _questions(project)),
        *(_plan(plan, sight.projects) for plan in sight.plans if plan.state == "draft" and not plan.approved),
        *(_changes(run) for run in sight.runs if _has_changes(run)),
        *(row for project in sight.projects for row in _stale(project)),
        *(row for project in sight.projects for row in _comments(project)),
    ]


def _clashes(project: ProjectSight) -> Iterator[Waiting]:
    view = project.status.project
    for clash in project.clashes:
        yield Waiting(
            "clash",
            "bad",
            _clash_title(clash),
            f"{view.name} · {_because(clash)}",
            "Settle",
            "questions",
            item="clash",
            detail=" ".join(clash.core),
            project=view.id,
            badge="Contradiction",
            badge_tone="bad",
        )


def _clash_title(clash: Contradiction) -> str:
    number = {2: "Two", 3: "Three", 4: "Four"}.get(len(clash.core), str(len(clash.core)))
    return f"{number} decisions clash: {join(sorted(clash.core, key=_by_number))}"


def _by_number(alias: str) -> tuple[int, str]:
    digits = alias.rpartition("-")[2]
    return (int(digits) if digits.isdigit() else 0, alias)


def _because(clash: Contradiction) -> str:
    """The rule that they break, or what they say."""
    rules = [rule.because for rule in clash.rules if rule.because]
    return rules[0] if rules else join([f"{side.alias}: {side.answer}" for side in clash.sides])


def _ends(approval: ApprovalView) -> tuple[bool, datetime]:
    return approval.expires_at is None, approval.expires_at or approval.asked_at


def _approval(approval: ApprovalView, now: datetime) -> Waiting:
    hunks = plural(len(approval.hunks), "hunk") if approval.hunks else ""
    parts = [part for part in (approval.task or approval.reason, hunks, f"{approval.risk} risk") if part]
    tone = expiry_tone(approval.expires_at, now) if approval.expires_at else "neutral"
    return Waiting(
        "shield",
        "warn",
        approval.summary,
        " · ".join(parts),
        "Review",
        "approvals",
        item=approval.id,
        aside=expires_in(approval.expires_at, now) if approval.expires_at else "",
        aside_tone="" if tone == "neutral" else tone,
    )


def _questions(project: ProjectSight) -> Iterator[Waiting]:
    view, progress = project.status.project, project.status.progress
    if progress.to_confirm:
        found = plural(progress.to_confirm, "answer was", "answers were")
        yield Waiting(
            "check",
            "accent",
            f"{found} found for you to confirm",
            f"{view.name} · in the idea and in the code",
            "Confirm",
            "questions",
            item="found",
            project=view.id,
        )
    coming = project.next
    if coming is None or coming.question is None:
        return
    text = coming.question.text
    shown = text if len(text) <= _LONGEST_QUESTION else f"{text[:_LONGEST_QUESTION].rstrip()}…"
    yield Waiting(
        "questions",
        "accent",
        f"{plural(progress.open, 'question is', 'questions are')} open",
        f"{view.name} · next: “{shown}”",
        "Answer",
        "questions",
        item=coming.question.id,
        project=view.id,
    )


def _plan(plan: PlanSummary, projects: Sequence[ProjectSight]) -> Waiting:
    known = {project.status.project.id for project in projects}
    return Waiting(
        "plan",
        "accent",
        f"Plan “{plan.title}” waits for approval",
        f"{name(plan.folder)} · {plural(plan.tasks, 'task')} · about {plan.hours:.1f} h of work",
        "Review",
        "plan",
        item=plan.id,
        project=plan.project if plan.project in known else "",
    )


def _has_changes(run: RunView) -> bool:
    return run.state == "done" and bool(run.changed) and not (run.applied or run.undone or run.dry_run)


def _changes(run: RunView) -> Waiting:
    return Waiting(
        "play",
        "accent",
        f"A run has changed {plural(len(run.changed), 'file')}: {run.goal}",
        f"{name(run.folder)} · not in your folder yet",
        "Look",
        "runs",
        item=run.id,
        detail="changes",
    )


def _stale(project: ProjectSight) -> Iterator[Waiting]:
    stale = [info for info in project.artifacts if info.stale_sections]
    if not stale:
        return
    number = sum(len(info.stale_sections) for info in stale)
    yield Waiting(
        "half",
        "warn",
        f"{plural(number, 'section is', 'sections are')} stale",
        f"{project.status.project.name} · {join([info.title for info in stale[:3]])}",
        "Rebuild",
        "specification",
        item=stale[0].type,
        project=project.status.project.id,
    )


def _comments(project: ProjectSight) -> Iterator[Waiting]:
    for info in project.artifacts:
        if info.comments:
            yield Waiting(
                "comment",
                "neutral",
                f"{plural(info.comments, 'comment is', 'comments are')} open on {info.title}",
                f"{project.status.project.name} · {info.filename}",
                "Reply",
                "specification",
                item=info.type,
                project=project.status.project.id,
            )
