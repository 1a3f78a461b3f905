"""Devin: a page of knowledge and a playbook (`*.devin.md`) with the sections that its documentation names."""

from __future__ import annotations

from typing import Final

from spec.artifacts.markdown import bullets, code, escape, heading
from spec.artifacts.sentences import Narrator
from spec.formats.agents_guide import NO_COMMANDS, commands_of, entity_line, prohibitions
from spec.view import SpecView

SECTIONS: Final = ("Procedure", "Specifications", "Advice", "Forbidden Actions", "Required from User")


def knowledge(view: SpecView) -> str:
    """What Devin is to recall in this project, with the sentence that says when."""
    narrator = Narrator(view)
    name = view.project.name or "this project"
    blocks = [heading(f"{name}: knowledge", 1), f"Use this whenever you work on {escape(name)}."]
    lists = {
        "Decisions": [narrator.decision(decision).text for decision in view.decisions if decision.is_live],
        "Data": [entity_line(entity) for entity in view.entities],
        "Words": [f"**{escape(term.term)}**: {escape(term.meaning)}" for term in view.terms],
    }
    blocks += [f"{heading(title)}\n\n{bullets(lines)}" for title, lines in lists.items() if lines]
    return "\n\n".join(blocks) + "\n"


def playbook(view: SpecView) -> str:
    """How one task of `prompts/` is done, step by step."""
    commands = [f"{label}: {code(command)}" for label, command in commands_of(view)]
    steps = [
        "Read `AGENTS.md` and the prompt that you were given.",
        "Check that the prompts it comes after are done; stop and report if one is not.",
        "Write the tests that show its acceptance criteria, and see them fail.",
        "Make the change, only in the files that the prompt names.",
        f"Run the commands: {'; '.join(commands)}." if commands else NO_COMMANDS,
        "Open a pull request named after the prompt, with its acceptance criteria as a list of what shows each.",
    ]
    parts = {
        "Procedure": "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1)),
        "Specifications": bullets(
            ["Every acceptance criterion of the prompt is met and shown by a test.", "No other behaviour has changed."]
        ),
        "Advice": bullets(
            ["Decisions in `AGENTS.md` are settled; ask instead of choosing anew.", "Prefer the smaller change."]
        ),
        "Forbidden Actions": bullets(prohibitions(view)),
        "Required from User": bullets(
            ["The path of the prompt, such as `prompts/001-….md`.", "Access to the repository."]
        ),
    }
    blocks = [heading("Do one task of the spec", 1), *(f"{heading(title)}\n\n{parts[title]}" for title in SECTIONS)]
    return "\n\n".join(blocks) + "\n"
