"""Drafts for something new: the spec's tickets, one after the other, since nobody knows yet which files they share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from agents.plans.drafting import Draft, instruction
from agents.plans.from_steps import review_draft
from agents.plans.plan import FileUse, TaskKind, Trace
from agents.plans.resting import traces_of
from agents.plans.weighing import Danger
from agents.plans.wish import Wish
from spec.artifacts.ticket import Kind, Ticket
from spec.artifacts.ticketing import tickets_of
from spec.view import SpecView

MOST_TICKETS: Final = 60
"""More are not planned at once; the plan says how many are left."""

_DANGEROUS: Final = {
    "sign-in": Danger("medium", "A fault here lets the wrong people in.", "Use a proven library; test what must fail."),
    "store": Danger("medium", "What is stored is hard to change later.", "Keep migrations from the first table on."),
    "payments": Danger("high", "A fault here costs money.", "Make every payment repeatable without effect."),
}


def drafts_from_tickets(wish: Wish, view: SpecView, known: Mapping[str, Trace]) -> list[Draft]:
    """The drafts of the first tickets, each after the one before; none where there is nothing to build yet."""
    tickets = [ticket for ticket in tickets_of(view) if ticket.kind is not Kind.EPIC]
    drafts: list[Draft] = []
    for ticket in tickets[:MOST_TICKETS]:
        before = next((draft.key for draft in reversed(drafts) if draft.kind is not TaskKind.DECIDE), "")
        drafts.append(_draft(ticket, before, known, is_empty=not (view.code and view.code.files)))
    if not drafts:
        return []
    return [*drafts, review_draft(wish, [draft.key for draft in drafts], len(drafts))]


def tickets_left(view: SpecView) -> int:
    """How many tickets a plan leaves for the next one."""
    return max(0, sum(ticket.kind is not Kind.EPIC for ticket in tickets_of(view)) - MOST_TICKETS)


def _draft(ticket: Ticket, before: str, known: Mapping[str, Trace], *, is_empty: bool) -> Draft:
    kind = _kind(ticket)
    files = tuple(FileUse(path) for path in ticket.files)
    if is_empty and not files and kind is not TaskKind.DECIDE:
        files = (FileUse("**", "create", 1.0, "the folder is empty, and nobody knows its layout yet"),)
    after = [*ticket.depends_on, before] if kind is not TaskKind.DECIDE else list(ticket.depends_on)
    further = [
        "\n".join(f"- {line}" for line in ticket.details),
        f"Why: {ticket.why}" if ticket.why else "",
        "Change nothing else; name what you notice beside it in your summary.",
    ]
    danger = _DANGEROUS.get(ticket.key)
    return Draft(
        key=ticket.key,
        kind=kind,
        title=ticket.title,
        phase=_phase(ticket),
        instruction=instruction(f"{ticket.title}. {ticket.outcome}", (), further),
        files=files,
        sentences=ticket.acceptance or (ticket.outcome,),
        rollback="Take the decision back with `groundplan undo`." if kind is TaskKind.DECIDE else _REVERT,
        after=tuple(key for key in after if key),
        traces=traces_of(ticket.rests_on, known),
        dangers=(danger,) if danger else (),
        points=ticket.points,
    )


_REVERT: Final = "git revert <the commit of this task>; what stands on it goes first."


def _kind(ticket: Ticket) -> TaskKind:
    if ticket.kind is Kind.SPIKE:
        return TaskKind.DECIDE
    labels = set(ticket.labels)
    if labels & {"delivery", "deployment", "ci"}:
        return TaskKind.DELIVERY
    if labels & {"documentation", "docs"}:
        return TaskKind.DOCS
    return TaskKind.TEST if labels & {"test", "testing", "tests"} else TaskKind.EDIT


def _phase(ticket: Ticket) -> str:
    if ticket.kind is Kind.SPIKE:
        return "Decide"
    group = ticket.group.partition(":")
    return (group[2] or group[0]).replace("-", " ").capitalize()
