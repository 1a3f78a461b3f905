"""What tasks rest on: decisions and requirements of a project, as traces that name them, and what is still open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from agents.plans.plan import Trace
from agents.plans.words import one_line, words_in
from spec.records import subject_of
from spec.view import OpenQuestion, SpecView

_MOST: Final = 4
_SHARED: Final = 2


def known_traces(view: SpecView) -> dict[str, Trace]:
    """Everything that a task can rest on, by its subject."""
    found: dict[str, Trace] = {}
    for decision in view.decisions:
        subject = str(subject_of("decision", decision.id))
        assumed = " (assumed)" if decision.state == "assumed" else ""
        text = f"{decision.question} {decision.answer()}{assumed}"
        found[subject] = Trace(subject, decision.alias, one_line(text))
    for requirement in view.requirements:
        subject = str(subject_of("requirement", requirement.id))
        found[subject] = Trace(subject, requirement.alias, one_line(requirement.text))
    for entity in view.entities:
        subject = str(subject_of("entity", entity.id))
        found[subject] = Trace(subject, entity.alias, f"the entity {entity.name}")
    return found


def traces_of(subjects: Iterable[str], known: Mapping[str, Trace]) -> tuple[Trace, ...]:
    """Those of the subjects that are records; facts and rules stand behind decisions that are named as well."""
    return tuple(known[subject] for subject in dict.fromkeys(subjects) if subject in known)


def related(text: str, view: SpecView, known: Mapping[str, Trace]) -> tuple[Trace, ...]:
    """Live decisions and requirements that share words with a text, those that share most first."""
    wanted = words_in(text)
    live = {str(subject_of("decision", one.id)) for one in view.decisions if one.is_live}
    live |= {str(subject_of("requirement", one.id)) for one in view.requirements}
    shared = {subject: len(wanted & words_in(known[subject].text)) for subject in known if subject in live}
    close = [subject for subject in shared if shared[subject] >= _SHARED]
    return tuple(known[subject] for subject in sorted(close, key=lambda one: (-shared[one], one))[:_MOST])


def open_about(text: str, questions: Iterable[OpenQuestion]) -> list[OpenQuestion]:
    """Those of the questions that share words with a text, so that they are about the same."""
    wanted = words_in(text)
    return [question for question in questions if len(wanted & words_in(question.text)) >= _SHARED]
