"""Tickets without a tracker: what is to be done, in which order, and how one knows that it is done.

`tickets_of` is the one source for every delivery format; formats add no work of their own and leave none out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

import msgspec

from spec.artifacts.change_steps import ChangeStep, steps_of
from spec.artifacts.feature_tickets import change_epic, feature_tickets
from spec.artifacts.sentences import Narrator
from spec.artifacts.ticket import Kind, Ticket
from spec.artifacts.ticket_table import FOUNDATION, QUALITY, TableTicket
from spec.artifacts.writing import gap_of, slug
from spec.records import CHANGE_TYPES, subject_of
from spec.view import SpecView

_STEP_POINTS = {"baseline": 1, "test": 3, "dependencies": 2, "migration": 5, "expand": 3, "delivery": 2, "documents": 1}


def tickets_of(view: SpecView) -> tuple[Ticket, ...]:
    """All tickets: epics first, then in an order in which each comes after what it depends on.

    Keys are stable: they come from names and aliases, not from positions. `depends_on` and `parent` name keys that
    exist, and nothing depends on itself, however far around.
    """
    made: dict[str, Ticket] = {}
    for ticket in _all(view):
        made.setdefault(ticket.key, ticket)
    return _ordered(_without_circles(_with_known_keys(list(made.values()))))


def _all(view: SpecView) -> Iterable[Ticket]:
    yield from _spikes(view)
    if view.project.type in CHANGE_TYPES:
        steps = steps_of(view)
        if steps or view.requirements:
            yield change_epic(view)
        yield from _change_tickets(view, steps)
    else:
        yield from _from_table(view, FOUNDATION, "foundation")
    yield from feature_tickets(view)
    yield from _from_table(view, QUALITY, "quality")


def _spikes(view: SpecView) -> Iterable[Ticket]:
    """A question that blocks something, or was put off, is work: somebody has to find the answer."""
    for question in view.open:
        if question.blocking or question.deferred:
            yield Ticket(
                key=f"decide-{slug(question.id)}",
                kind=Kind.SPIKE,
                title=f"Decide: {' '.join(question.text.split())}",
                group="foundation",
                outcome="The question has an answer with its reason, recorded as a decision.",
                why=gap_of(question),
                details=tuple(f"Waiting for it: {need}" for need in question.needs),
                acceptance=("The decision is recorded.", "What waits for it is built again."),
                labels=("decision",),
                points=1,
            )


def _from_table(view: SpecView, rows: Sequence[TableTicket], group: str) -> Iterable[Ticket]:
    """The rows whose fact is settled in a way that makes work, with the decisions behind it."""
    narrator = Narrator(view)
    for row in rows:
        known = view.known.get(row.fact)
        told = row.filled(known.value) if known else None
        if known is None or told is None:
            continue
        because = tuple(known.because)
        further = [(fact, other) for fact in row.also if (other := view.known.get(fact)) is not None]
        yield Ticket(
            key=row.key,
            kind=row.kind,
            title=told.title,
            group=group,
            outcome=told.outcome,
            why=f"Decided{narrator.cite(because, known.assumed) or ' by the kind of the project'}.",
            details=tuple(line for fact, other in further for line in row.detail(fact, other.value)),
            acceptance=told.acceptance,
            depends_on=row.after,
            labels=row.labels,
            points=row.points,
            rests_on=(
                *because,
                f"fact:{row.fact}",
                *(s for fact, other in further for s in (*other.because, f"fact:{fact}")),
            ),
        )


def _change_tickets(view: SpecView, steps: Sequence[ChangeStep]) -> Iterable[Ticket]:
    keys = {step.key: f"step-{slug(step.key)}" for step in steps}
    for step in steps:
        yield Ticket(
            key=keys[step.key],
            kind=Kind.BUG if view.project.type == "bug_fix" and step.kind == "edit" else Kind.TASK,
            title=step.title,
            group="foundation",
            outcome="The step is one commit, and the tests pass after it." if step.files else "The step is done.",
            why="A step of the change plan.",
            details=(
                *step.details,
                *(f"{one.path}: {one.why}" for one in step.files),
                f"Way back: {step.rollback.replace('`', '')}",
            ),
            acceptance=tuple(f"This passes: {command}" for command in step.tests)
            or ("Somebody else has looked at it.",),
            depends_on=tuple(keys[key] for key in step.after if key in keys),
            labels=("change", step.kind),
            points=_STEP_POINTS.get(step.kind, min(8, 1 + len(step.files))),
            files=tuple(one.path for one in step.files),
            rests_on=(*step.rests_on, str(subject_of("project", view.project.id))),
            parent="change",
        )


def _with_known_keys(tickets: Sequence[Ticket]) -> list[Ticket]:
    """A dependency on a ticket that this project does not need is none."""
    keys = {ticket.key for ticket in tickets}
    return [
        msgspec.structs.replace(
            ticket,
            depends_on=tuple(dict.fromkeys(key for key in ticket.depends_on if key in keys and key != ticket.key)),
            parent=ticket.parent if ticket.parent in keys else "",
        )
        for ticket in tickets
    ]


def _without_circles(tickets: Sequence[Ticket]) -> list[Ticket]:
    """Drops, one by one, the dependency that closes a circle: entities may point at each other."""
    graph = {ticket.key: list(ticket.depends_on) for ticket in tickets}
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1]
            # The sorter names each as a dependency of the next. Always the last edge by name goes, for a stable result.
            before, after = max(pairwise(circle))
            graph[after].remove(before)
        else:
            return [msgspec.structs.replace(ticket, depends_on=tuple(graph[ticket.key])) for ticket in tickets]


def _ordered(tickets: Sequence[Ticket]) -> tuple[Ticket, ...]:
    """Epics, then all others: of those that are ready, always the one that was made first."""
    epics = [ticket for ticket in tickets if ticket.kind is Kind.EPIC]
    left = [ticket for ticket in tickets if ticket.kind is not Kind.EPIC]
    done = {ticket.key for ticket in epics}
    ordered: list[Ticket] = []
    while left:
        ready = next(ticket for ticket in left if done.issuperset(ticket.depends_on))
        left.remove(ready)
        ordered.append(ready)
        done.add(ready.key)
    return (*epics, *ordered)
