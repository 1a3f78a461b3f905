"""What an artifact is made of: everything that is known of a project on one branch at one moment. Read only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from spec.codebase import ChangeView, CodeView
from spec.logic.facts import FactValue
from spec.records import Comment, Decision, Document, Element, Entity, Glossary, OwnRule, Project, Requirement


class Known(msgspec.Struct, frozen=True):
    """The value of a fact that is settled.

    `because` are the subjects of the decisions (and `rule:ID` of rules) that settle it, `assumed` whether one of those
    is only an assumption. For a number that is only bounded, `value` is the bound that counts.
    """

    value: FactValue
    because: tuple[str, ...] = ()
    assumed: bool = False


class OpenQuestion(msgspec.Struct, frozen=True):
    """A question that has no answer yet, and the sections that wait for it."""

    id: str
    text: str
    needs: tuple[str, ...]
    blocking: bool = False
    deferred: bool = False


class SpecView(msgspec.Struct, frozen=True):
    """A project on one branch. Decisions, requirements and entities are in the order of their alias."""

    project: Project
    branch: str
    decisions: Sequence[Decision] = ()
    requirements: Sequence[Requirement] = ()
    entities: Sequence[Entity] = ()
    terms: Sequence[Glossary] = ()
    rules: Sequence[OwnRule] = ()
    elements: Sequence[Element] = ()
    documents: Sequence[Document] = ()
    comments: Sequence[Comment] = ()
    known: Mapping[str, Known] = {}
    open: Sequence[OpenQuestion] = ()
    code: CodeView | None = None
    change: ChangeView | None = None

    def value(self, fact: str) -> FactValue | None:
        """The value of a fact, None while it is not settled."""
        found = self.known.get(fact)
        return None if found is None else found.value

    def word(self, fact: str, default: str = "") -> str:
        """The word of an enumeration, `default` while it is not settled."""
        value = self.value(fact)
        return value if isinstance(value, str) else default

    def holds(self, fact: str) -> bool:
        """Whether a yes-or-no fact is known to be true."""
        return self.value(fact) is True

    def number(self, fact: str) -> float | None:
        """A number in the unit of its fact, None while it is not settled."""
        value = self.value(fact)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def answered(self, question_id: str) -> Decision | None:
        """The live decision on a bank's question."""
        return next((d for d in self.decisions if d.question_id == question_id and d.is_live), None)

    def entity(self, name: str) -> Entity | None:
        """The entity of that name."""
        return next((entity for entity in self.entities if entity.name == name), None)
