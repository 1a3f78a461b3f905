"""A decision that an agent proposes: it counts as an assumption, and waits for a person to confirm it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from daemon.contract.ids import Actor
from daemon.specs.interview import decision_edit
from daemon.specs.open_project import OpenProject
from spec.records import Decision, Source, State, subject_of

_CATEGORY: Final = "change"


def record_proposal(opened: OpenProject, question: str, answer: str, rationale: str, actor: Actor) -> str:
    """Record it on the branch in use; its alias. The same proposal twice is one: the alias of the first."""
    with opened.lock:
        for known in opened.state().all(Decision):
            if known.is_live and (known.question, known.text) == (question, answer):
                return known.alias
        decision_id = opened.ledger.new_id()
        decision = Decision(
            id=decision_id,
            alias=opened.ledger.alias_for(subject_of("decision", decision_id)),
            question=question,
            format="text",
            text=answer,
            rationale=rationale,
            category=_CATEGORY,
            source=Source.ASSUMED,
            state=State.ASSUMED,
            author=actor,
            at=datetime.now(UTC),
            to_confirm=True,
        )
        opened.do([decision_edit(decision, "proposed")], actor)
        return decision.alias
