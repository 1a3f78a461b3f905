"""The view of a project that artifacts and exports are made of: records, settled facts, and what the code tells."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol

import msgspec

from daemon.specs.open_project import OpenProject
from spec.log.state import State
from spec.questions.interrogation import Standing
from spec.records import (
    Comment,
    Decision,
    Document,
    Element,
    Entity,
    Glossary,
    OwnRule,
    Requirement,
    Subject,
    subject_of,
)
from spec.requirements.derive import requirements_from
from spec.view import OpenQuestion, SpecView

if TYPE_CHECKING:
    from spec.codebase import ChangeView, CodeView


class CodeReading(Protocol):
    """Reads what is known of a project's code."""

    def __call__(self, opened: OpenProject) -> tuple[CodeView | None, ChangeView | None]:
        """The code, and the change that the project is about; (None, None) for a new product."""
        ...

    def stamp(self, opened: OpenProject) -> int:
        """A number that changes when the code does; cheap."""
        ...


def spec_view(opened: OpenProject, read_code: CodeReading, *, branch: str | None = None) -> SpecView:
    """Everything that is known on a branch; call it with the project's lock held."""
    state = opened.state(branch)
    code, change = read_code(opened)
    view = SpecView(
        project=opened.project(branch),
        branch=branch or opened.branch,
        decisions=state.all(Decision),
        requirements=state.all(Requirement),
        entities=state.all(Entity),
        terms=state.all(Glossary),
        rules=state.all(OwnRule),
        elements=state.all(Element),
        documents=state.all(Document),
        comments=state.all(Comment),
        known=opened.known(branch),
        open=_open_questions(opened, branch),
        code=code,
        change=change,
    )
    return msgspec.structs.replace(view, requirements=(*view.requirements, *_implied(view, state)))


def _open_questions(opened: OpenProject, branch: str | None) -> tuple[OpenQuestion, ...]:
    states = opened.picture(branch).states.values()
    wanted = {Standing.OPEN, Standing.DEFERRED}
    return tuple(
        OpenQuestion(
            s.question.id, s.question.text, s.question.needs, s.question.blocking, s.standing is Standing.DEFERRED
        )
        for s in states
        if s.standing in wanted
    )


def _implied(view: SpecView, state: State) -> list[Requirement]:
    """Requirements that follow from entities and facts.

    They are derived, never stored, and named after what they rest on: `R-E3.2` is the second that entity E-3 implies.
    """
    written = {requirement.text for requirement in view.requirements}
    counts: Counter[str] = Counter()
    found = []
    for seed in requirements_from(view):
        if seed.text in written:
            continue
        root = next(iter(seed.rests_on), subject_of("project", view.project.id))
        stem = str(state.fields(Subject(root)).get("alias", "P")).replace("-", "")
        counts[stem] += 1
        alias = f"R-{stem}.{counts[stem]}"
        found.append(Requirement(id=alias, alias=alias, **msgspec.structs.asdict(seed)))
    return found
