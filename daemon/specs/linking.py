"""Links from decisions to what speaks for them: files, lines and symbols of code, documents, addresses.

A link says nothing new of a decision, so a locked one takes it too, and no answer is checked again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from daemon.contract.decision import DecisionView, EvidenceView
from daemon.contract.ids import Actor
from daemon.errors import WrongUse
from daemon.specs.open_project import OpenProject
from daemon.specs.views import decision_view
from spec.log.event import Edit, plain
from spec.records import EvidenceRef, subject_of

_KINDS: Final = ("file", "symbol", "document", "url", "fact", "idea")


def evidence_of(item: EvidenceView) -> EvidenceRef:
    """Evidence as a record has it; raises WrongUse where it names nothing."""
    if not re.fullmatch(r"\w+", item.kind):
        raise WrongUse(f"Evidence cannot be of kind {item.kind!r}.", f"It is one of {', '.join(_KINDS)}.")
    if not item.place.strip() or item.line < 0:
        raise WrongUse("Evidence needs a place.", "Give a file, a symbol or an address, and a line from 1 on if any.")
    return EvidenceRef(item.kind, item.place.strip(), item.quote, item.line)


def link(opened: OpenProject, name: str, item: EvidenceView, actor: Actor) -> DecisionView:
    """Add a piece of evidence to a decision; what it has already is not added again."""
    with opened.lock:
        decision, added = opened.decision(name), evidence_of(item)
        if _key(added) not in {_key(one) for one in decision.evidence}:
            _write(opened, decision.id, (*decision.evidence, added), "linked", actor)
        return decision_view(opened, opened.decision(decision.id))


def unlink(opened: OpenProject, name: str, item: EvidenceView, actor: Actor) -> DecisionView:
    """Take a piece of evidence away, by kind, place and line; nothing happens where there is none."""
    with opened.lock:
        decision, gone = opened.decision(name), evidence_of(item)
        kept = [one for one in decision.evidence if _key(one) != _key(gone)]
        if len(kept) < len(decision.evidence):
            _write(opened, decision.id, kept, "unlinked", actor)
        return decision_view(opened, opened.decision(decision.id))


def _key(one: EvidenceRef) -> tuple[str, str, int]:
    return one.kind, one.place, one.line


def _write(opened: OpenProject, decision: str, evidence: Sequence[EvidenceRef], action: str, actor: Actor) -> None:
    told = [plain(one) for one in evidence] or None
    opened.do([Edit(subject_of("decision", decision), action, {"evidence": told})], actor)
