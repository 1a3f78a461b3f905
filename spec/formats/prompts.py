"""Atomic prompts: one file for each piece of work, which an agent can do without having seen anything else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from spec.artifacts.markdown import bullets, code, escape, heading
from spec.artifacts.sentences import Narrator
from spec.artifacts.ticket import Kind, Ticket
from spec.formats.agents_guide import NO_COMMANDS, commands_of, decisions_behind, entity_line, prohibitions
from spec.formats.naming import kebab
from spec.records import subject_of
from spec.view import SpecView

SECTIONS: Final = ("Goal", "Context", "Files", "Acceptance", "Commands", "Do not", "Done when")
"""The headings of every prompt, in their order."""


def prompt_names(tickets: Sequence[Ticket]) -> dict[str, str]:
    """The file of each ticket that is work, by key: `prompts/007-slug.md`, numbered in the order of the work."""
    work = [ticket for ticket in tickets if ticket.kind is not Kind.EPIC]
    width = max(3, len(str(len(work))))
    return {t.key: f"prompts/{n:0{width}}-{kebab(t.title, kebab(t.key, 'task'), 7)}.md" for n, t in enumerate(work, 1)}


def prompt_of(ticket: Ticket, view: SpecView, names: dict[str, str]) -> str:
    """The text of one prompt; `names` are the files of all."""
    commands = [f"{label}: {code(command)}" for label, command in commands_of(view)]
    parts = {
        "Goal": _goal(ticket),
        "Context": bullets(_context(ticket, view, names)),
        "Files": bullets(_files(ticket)),
        "Acceptance": bullets(f"[ ] {escape(line)}" for line in _acceptance(ticket)),
        "Commands": bullets(commands or [NO_COMMANDS]),
        "Do not": bullets([*_own_prohibitions(ticket), *prohibitions(view)]),
        "Done when": bullets(_done(ticket, bool(commands))),
    }
    blocks = [heading(ticket.title, 1), *(f"{heading(title)}\n\n{parts[title]}" for title in SECTIONS)]
    return "\n\n".join(blocks) + "\n"


def _goal(ticket: Ticket) -> str:
    lines = [escape(text) for text in (ticket.outcome, ticket.why) if text]
    return "\n\n".join([*lines, *([bullets(map(escape, ticket.details))] if ticket.details else [])])


def _context(ticket: Ticket, view: SpecView, names: dict[str, str]) -> list[str]:
    lines = ["`AGENTS.md` holds for this task too."]
    lines += [f"Comes after {code(names[key])}." for key in ticket.depends_on if key in names]
    lines += decisions_behind(view, ticket.rests_on)
    narrator = Narrator(view)
    lines += [
        narrator.requirement(r).text for r in view.requirements if subject_of("requirement", r.id) in ticket.rests_on
    ]
    lines += [entity_line(e) for e in view.entities if subject_of("entity", e.id) in ticket.rests_on]
    return lines


def _files(ticket: Ticket) -> list[str]:
    if not ticket.files:
        return [
            "No file is named: the code is new, or the place is yours to find. Name what you touched in your report."
        ]
    return [code(path) for path in ticket.files]


def _acceptance(ticket: Ticket) -> Sequence[str]:
    return ticket.acceptance or (ticket.outcome,)


def _own_prohibitions(ticket: Ticket) -> list[str]:
    if ticket.files:
        return ["Do not touch other files than those above, besides tests; if you have to, say why in your report."]
    return ["Do not change what this task does not need."]


def _done(ticket: Ticket, has_commands: bool) -> list[str]:
    lines = ["Every box under Acceptance is ticked, each shown by a test or by the output of a command."]
    lines += ["The commands above end without an error."] if has_commands else []
    return [*lines, "The report names what changed, what was left out, and what somebody has to decide."]
