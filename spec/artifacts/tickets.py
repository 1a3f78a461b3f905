"""The tickets as one Markdown document, in the order in which they can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from spec.artifacts.features import features_of
from spec.artifacts.markdown import bullets, check_markdown, code, escape, heading, listed
from spec.artifacts.model import ArtifactType, Section
from spec.artifacts.phrases import amount
from spec.artifacts.ticket import Ticket
from spec.artifacts.ticketing import tickets_of
from spec.artifacts.writing import NOT_DECIDED, Draft
from spec.view import SpecView

ARTIFACT: Final = "tickets"
_TITLES: Final = {"epics": "Epics", "foundation": "Foundation", "quality": "Quality"}


def _render(view: SpecView) -> Sequence[Section]:
    tickets = tickets_of(view)
    titles = {ticket.key: ticket.title for ticket in tickets}
    names = {f"features:{feature.key}": feature.name for feature in features_of(view)}
    found: list[Section] = []
    for group in ("epics", "foundation", *names, "quality"):
        draft = Draft(view, ARTIFACT, group, _TITLES.get(group) or f"Feature: {names[group]}")
        for ticket in tickets:
            if ticket.group == group:
                draft.under(ticket.title)
                draft.block(_body(ticket, titles), *ticket.rests_on)
        lack = "what there is to build, as entities, requirements or steps" if group == "epics" else ""
        section = draft.finish(lack, with_gaps=":" not in group)
        found += [section] if section else []
    if not found:
        return ()
    head = heading(f"{view.project.name or 'Project'}: tickets", 1)
    first = found[0]
    return [Section(first.key, first.title, f"{head}\n\n{first.text}", first.rests_on, first.gaps), *found[1:]]


def _body(ticket: Ticket, titles: Mapping[str, str]) -> str:
    facts = [f"{code(ticket.key)}, {ticket.kind}"]
    facts += [amount(ticket.points, "points")] if ticket.points else []
    facts += [listed([escape(label) for label in ticket.labels])] if ticket.labels else []
    blocks = ["; ".join(facts), escape(ticket.outcome)]
    blocks += [escape(ticket.why)] if ticket.why else []
    blocks += [bullets(map(escape, ticket.details))] if ticket.details else []
    if ticket.files:
        blocks.append("Files to touch:\n\n" + bullets(code(path) for path in ticket.files))
    if ticket.acceptance:
        blocks.append("Done when:\n\n" + bullets(f"[ ] {escape(line)}" for line in ticket.acceptance))
    linked = [f"{code(key)} ({escape(titles[key])})" for key in ticket.depends_on]
    blocks += [f"After: {listed(linked)}."] if linked else []
    blocks += [f"Part of: {code(ticket.parent)} ({escape(titles[ticket.parent])})."] if ticket.parent else []
    return "\n\n".join(blocks)


def _blockers(view: SpecView) -> tuple[str, ...]:
    return () if tickets_of(view) else (f"{NOT_DECIDED} what there is to build, as entities, requirements or steps",)


TICKETS: Final = ArtifactType(
    name=ARTIFACT,
    title="Tickets",
    filename="tickets.md",
    media="text/markdown",
    render=_render,
    check=partial(check_markdown, filename="tickets.md"),
    blockers=_blockers,
)
