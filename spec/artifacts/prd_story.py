"""What the sections of a PRD share: one narrator, and which decision is told where, so that none is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from spec.artifacts.prd_sayings import EXCLUDED, SAYINGS
from spec.artifacts.sentences import Narrator, Told, facts_told, is_told_by
from spec.records import CHANGE_TYPES, Decision, subject_of
from spec.view import SpecView

ARTIFACT: Final = "prd"

GROUPS: Final = (
    *("summary", "goals", "users", "scope", "features", "requirements", "quality", "data", "integrations"),
    *("constraints", "risks", "release", "metrics"),
)

_BY_CATEGORY: Final = {
    "product": "summary",
    "users": "users",
    "scope": "scope",
    "data": "data",
    "interface": "features",
    "security": "quality",
    "privacy": "data",
    "quality": "quality",
    "integration": "integrations",
    "operations": "release",
    "delivery": "release",
    "testing": "quality",
    "team": "constraints",
    "change": "scope",
}


_BY_ARTIFACT: Final = {
    "change.tests": "quality",
    "change.compatibility": "constraints",
    "change.release": "release",
    "change.rollback": "release",
    "change": "scope",
    "deployment": "release",
    "tests": "quality",
    "schema": "data",
    "erd": "data",
    "openapi": "integrations",
    "graphql": "integrations",
    "proto": "integrations",
    "c4": "constraints",
}
"""Where a decision is told that has no category and that no section of a PRD asked for."""


class Story:
    """A view with its narrator, and its live decisions by the group that tells them."""

    def __init__(self, view: SpecView) -> None:
        self.view = view
        self.narrator = Narrator(view)
        sayings = [saying for group in SAYINGS.values() for saying in group]
        told = facts_told([*sayings, *EXCLUDED], view) | {"product.type", "product.audience", "product.horizon"}
        self._by_group: dict[str, list[Decision]] = {}
        self._told_in_full: set[str] = set()
        for decision in view.decisions:
            if is_worth_telling(decision, view) and not is_told_by(decision, view, told):
                self._told_in_full.add(decision.id)
                self._by_group.setdefault(_group_of(decision), []).append(decision)

    @property
    def is_greenfield(self) -> bool:
        """Whether a product is built, and not a change of one."""
        return self.view.project.type not in CHANGE_TYPES

    def is_told_in_full(self, decision: Decision) -> bool:
        """Whether some section tells it as question, answer and consequence."""
        return decision.id in self._told_in_full

    def lack(self, what: str) -> str:
        """What a section of a new product has to tell; a change need not tell the product anew."""
        return what if self.is_greenfield else ""

    def decisions_of(self, group: str) -> list[Decision]:
        """The decisions that no saying tells and that belong to a group."""
        return self._by_group.get(group, [])

    def further(self, group: str, where: Callable[[Decision], bool] = lambda decision: True) -> list[Told]:
        """Those decisions as sentences."""
        return [self.narrator.decision(decision) for decision in self.decisions_of(group) if where(decision)]

    def sayings(self, group: str) -> list[Told]:
        """What the shared facts say in a group."""
        return self.narrator.tell_all(SAYINGS.get(group, ()))


def is_worth_telling(decision: Decision, view: SpecView) -> bool:
    """Whether a live decision has an answer, and one that did not become records which are told themselves."""
    if not decision.is_live or not (decision.chosen or decision.form or decision.text.strip()):
        return False
    subject = subject_of("decision", decision.id)
    if decision.chosen or decision.form:
        return True
    if any(subject in requirement.rests_on for requirement in view.requirements):
        return False
    if decision.text.strip() == view.project.idea.strip():  # which is told in the summary as it is
        return False
    became = {
        "actors": any(element.kind == "person" for element in view.elements),
        "systems": any(element.kind == "external" for element in view.elements),
        "capabilities": bool(view.requirements),
        "entities": bool(view.entities),
        "architecture": bool(view.elements),
        "glossary": bool(view.terms),
    }
    return not became.get(decision.question_id.rpartition(".")[2], False)


def _group_of(decision: Decision) -> str:
    needed = [need.partition(".")[2] for need in decision.needs if need.startswith(f"{ARTIFACT}.")]
    asked = next((group for group in needed if group in GROUPS), "")
    if asked or decision.category in _BY_CATEGORY:
        return asked or _BY_CATEGORY[decision.category]
    places = [place for need in decision.needs for place in (need, need.partition(".")[0])]
    return next((_BY_ARTIFACT[place] for place in places if place in _BY_ARTIFACT), "requirements")
