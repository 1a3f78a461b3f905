"""From tickets to the tasks that another tool's list takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from spec.artifacts.ticket import Kind, Ticket
from spec.formats.tasks import PlannedTask
from spec.view import SpecView

_PHASES: Final = {"foundation": "Foundation", "quality": "Quality"}


def planned_tasks(view: SpecView, tickets: Sequence[Ticket]) -> tuple[PlannedTask, ...]:
    """A task for each ticket that is work. Epics are headings: what waits for an epic waits for all that is in it.

    Tasks that wait for nothing that their neighbours in the list bring are marked parallel where no file is shared.
    """
    epics = {ticket.key: ticket for ticket in tickets if ticket.kind is Kind.EPIC}
    inside: dict[str, list[str]] = {}
    for ticket in tickets:
        if ticket.kind is not Kind.EPIC and ticket.parent:
            inside.setdefault(ticket.parent, []).append(ticket.key)
    aliases = {f"requirement:{one.id}": one.alias for one in view.requirements}
    work = [ticket for ticket in tickets if ticket.kind is not Kind.EPIC]
    return tuple(
        PlannedTask(
            id=ticket.key,
            title=ticket.title,
            details=(ticket.outcome, *ticket.details),
            acceptance=ticket.acceptance,
            files=ticket.files,
            depends_on=_waits(ticket, epics, inside),
            requirements=tuple(aliases[subject] for subject in ticket.rests_on if subject in aliases),
            phase=_phase(ticket, epics),
            parallel=_is_parallel(ticket, work),
        )
        for ticket in work
    )


def _waits(ticket: Ticket, epics: dict[str, Ticket], inside: dict[str, list[str]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for key in ticket.depends_on:
        found.update(dict.fromkeys(inside.get(key, ()) if key in epics else (key,)))
    found.pop(ticket.key, None)
    return tuple(found)


def _phase(ticket: Ticket, epics: dict[str, Ticket]) -> str:
    epic = epics.get(ticket.parent)
    if epic is not None:
        return epic.title
    return _PHASES.get(ticket.group, ticket.group.partition(":")[2] or ticket.group.capitalize())


def _is_parallel(ticket: Ticket, work: Sequence[Ticket]) -> bool:
    """Whether another ticket waits for just the same, so that both can go at once, and no file is shared with it."""
    same = [other for other in work if other.key != ticket.key and set(other.depends_on) == set(ticket.depends_on)]
    return bool(same) and not any(set(other.files) & set(ticket.files) for other in same)
