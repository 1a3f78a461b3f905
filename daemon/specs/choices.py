"""Decisions after they were taken: changed, locked, written by hand, explained; and the graph that they make."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from daemon.contract.decision import (
    DecisionChange,
    DecisionDetail,
    DecisionGraph,
    DecisionNew,
    DecisionView,
    EdgeView,
    EvidenceView,
    GraphEdge,
    GraphNode,
    HistoryEntry,
    UndoReport,
)
from daemon.contract.ids import Actor
from daemon.contract.question import AnswerResult
from daemon.errors import WrongUse
from daemon.specs.capturing import capture
from daemon.specs.interview import Interview, consequences, decision_edit
from daemon.specs.linking import evidence_of, link, unlink
from daemon.specs.open_project import OpenProject
from daemon.specs.shelf import ArtifactShelf
from daemon.specs.views import clash_view, decision_view, history_view
from spec.errors import LockedRecord
from spec.guards.notation import parse_guard
from spec.log.branches import BRANCH
from spec.log.event import Edit
from spec.log.undo import REDO, UNDO, group_to_redo, group_to_undo, inverse
from spec.logic.checking import check_formula
from spec.logic.solver import Claim, Clash
from spec.questions.answers import Answer, spoken_answer, take_answer
from spec.questions.interrogation import Standing
from spec.records import Decision, Edge, EdgeKind, Entity, Requirement, Source, State, Subject, kind_of, subject_of


class Choices:
    """The decisions of one project."""

    def __init__(self, opened: OpenProject, interview: Interview, shelf: ArtifactShelf) -> None:
        self._opened = opened
        self._interview = interview
        self._shelf = shelf

    def all(self, state: str | None = None, category: str | None = None) -> list[DecisionView]:
        """Decisions by their number."""
        with self._opened.lock:
            return [
                decision_view(self._opened, decision)
                for decision in self._opened.state().all(Decision)
                if (state is None or decision.state == state) and (category is None or decision.category == category)
            ]

    def one(self, name: str) -> DecisionView:
        """A decision by alias, id or question."""
        with self._opened.lock:
            return decision_view(self._opened, self._opened.decision(name))

    def detail(self, name: str) -> DecisionDetail:
        """A decision with what it makes follow, what rests on it, and its history."""
        opened = self._opened
        with opened.lock:
            decision = opened.decision(name)
            subject = subject_of("decision", decision.id)
            events = [event for event in opened.ledger.events_of(opened.branch) if event.subject == subject]
            requirements = [r.alias for r in opened.state().all(Requirement) if subject in r.rests_on]
            return DecisionDetail(
                decision=decision_view(opened, decision),
                history=[history_view(opened, event) for event in events],
                forces=self._forced_by(subject),
                rests_on_it=self._shelf.resting_on(subject),
                requirements=requirements,
                related=self._related(decision),
            )

    def write(self, wish: DecisionNew, actor: Actor) -> AnswerResult:
        """Record a decision that no question asked for, unless it clashes."""
        opened = self._opened
        with opened.lock:
            for formula in wish.asserts:
                check_formula(formula, opened.questions().vocabulary)
            decision_id = opened.ledger.new_id()
            decision = Decision(
                id=decision_id,
                alias=opened.ledger.alias_for(subject_of("decision", decision_id)),
                question=wish.question,
                format="text",
                text=wish.text,
                asserts=tuple(wish.asserts),
                rationale=wish.rationale,
                category=wish.category,
                source=Source.ASKED,
                state=State.DECIDED,
                author=actor,
                at=datetime.now(UTC),
                edges=self._edges(wish.edges),
                evidence=tuple(evidence_of(item) for item in wish.evidence),
                guards=_guards(wish.guards),
            )
            return self._settle(decision, [decision_edit(decision, "written")], actor, keep=wish.keep)

    def change(self, name: str, wish: DecisionChange, actor: Actor) -> AnswerResult:
        """Change a decision; an answer is checked like a new one. A locked one can only be unlocked."""
        opened = self._opened
        with opened.lock:
            decision = opened.decision(name)
            if decision.locked and wish.locked is not False:
                raise LockedRecord(decision.alias, f"Unlock it first: `groundplan decision {decision.alias} --unlock`.")
            changed = self._changed(decision, wish)
            edits = [decision_edit(changed, _action(wish), wish.why), *self._captured(changed, decision)]
            return self._settle(changed, edits, actor, keep=wish.keep)

    def link(self, name: str, item: EvidenceView, actor: Actor) -> DecisionView:
        """Add a piece of evidence to a decision, locked or not."""
        return link(self._opened, name, item, actor)

    def unlink(self, name: str, item: EvidenceView, actor: Actor) -> DecisionView:
        """Take a piece of evidence away, by kind, place and line."""
        return unlink(self._opened, name, item, actor)

    def graph(self) -> DecisionGraph:
        """Decisions, requirements, entities and built artifacts, and how they bear on each other."""
        opened = self._opened
        with opened.lock:
            state = opened.state()
            nodes = [_decision_node(d) for d in state.all(Decision)]
            nodes += [_requirement_node(r) for r in state.all(Requirement)]
            nodes += [_entity_node(e) for e in state.all(Entity)]
            artifact_nodes, artifact_edges = self._shelf.graph()
            edges = [
                GraphEdge(source=subject_of("decision", d.id), target=subject_of("decision", e.target), kind=e.kind)
                for d in state.all(Decision)
                for e in d.edges
            ]
            edges += [
                GraphEdge(source=subject, target=subject_of("requirement", r.id), kind="affects")
                for r in state.all(Requirement)
                for subject in r.rests_on
            ]
            known = {node.id for node in (*nodes, *artifact_nodes)}
            edges = [
                edge for edge in (*edges, *self._implied(), *artifact_edges) if {edge.source, edge.target} <= known
            ]
            return DecisionGraph(nodes=[*nodes, *artifact_nodes], edges=edges)

    # -- undo ----------------------------------------------------------------------------------------------------

    def undo(self, actor: Actor) -> UndoReport:
        """Take back the last thing that was done on the branch in use; itself undone by `redo`."""
        return self._turn_back(UNDO, actor)

    def redo(self, actor: Actor) -> UndoReport:
        """Do again what was taken back last."""
        return self._turn_back(REDO, actor)

    def history(self, limit: int) -> list[HistoryEntry]:
        """The last events on the branch in use, newest first."""
        with self._opened.lock:
            events = self._opened.ledger.events_of(self._opened.branch)[-limit:]
            return [history_view(self._opened, event) for event in reversed(events)]

    def _turn_back(self, action: str, actor: Actor) -> UndoReport:
        opened = self._opened
        with opened.lock:
            events = opened.ledger.events
            find = group_to_undo if action == UNDO else group_to_redo
            group = find(events, opened.branch)
            edits = inverse(events, group, lambda subject: opened.ledger.fields(opened.branch, subject), action)
            summary = [self._summary(edit.subject) for edit in edits]
            by_merge = any(kind_of(edit.subject) == BRANCH for edit in edits)
            opened.ledger.append(opened.branch, edits, actor, undoes=group, by_merge=by_merge)
            return UndoReport(action=action, summary=summary, revision=opened.ledger.revision)

    def _summary(self, subject: Subject) -> str:
        if kind_of(subject) == BRANCH:
            return f"the merge of {subject.partition(':')[2]}"
        fields = self._opened.state().fields(subject) or self._last_fields(subject)
        title = fields.get("question") or fields.get("text") or fields.get("name") or fields.get("term") or ""
        return f"{fields.get('alias', subject)}: {title}"

    def _last_fields(self, subject: Subject) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for event in self._opened.ledger.events:
            if event.subject == subject:
                fields |= {change.field: change.new for change in event.changes if change.new is not None}
        return fields

    # -- parts ---------------------------------------------------------------------------------------------------

    def _changed(self, decision: Decision, wish: DecisionChange) -> Decision:
        fields: dict[str, Any] = {}
        question = self._opened.questions().questions.get(decision.question_id)
        if any(value is not None for value in (wish.values, wish.text, wish.form, wish.words)):
            if question is None:
                fields["text"] = wish.text if wish.text is not None else " ".join(wish.words or wish.values or [])
            else:
                vocabulary = self._opened.questions().vocabulary
                given = Answer(tuple(wish.values or ()), wish.text or "", wish.form or {})
                answer = spoken_answer(question, wish.words, vocabulary) if wish.words else given
                taken = take_answer(question, answer, vocabulary)
                fields |= {"chosen": taken.answer.values, "text": taken.answer.text, "form": taken.answer.form}
                fields |= {"units": taken.units, "asserts": taken.asserts, "source": Source.ASKED, "to_confirm": False}
            fields["state"] = State.DECIDED
        for name in ("rationale", "category", "locked"):
            if getattr(wish, name) is not None:
                fields[name] = getattr(wish, name)
        if wish.asserts is not None:
            for formula in wish.asserts:
                check_formula(formula, self._opened.questions().vocabulary)
            fields["asserts"] = tuple(wish.asserts)
        if wish.state is not None:
            fields["state"] = _state(wish.state)
        if wish.edges is not None:
            fields["edges"] = self._edges(wish.edges)
        if wish.guards is not None:
            fields["guards"] = _guards(wish.guards)
        if wish.evidence is not None:
            fields["evidence"] = tuple(evidence_of(item) for item in wish.evidence)
        return msgspec.structs.replace(decision, **fields)

    def _settle(self, decision: Decision, edits: list[Edit], actor: Actor, *, keep: bool) -> AnswerResult:
        opened = self._opened
        clash = self._clash(subject_of("decision", decision.id), decision)
        if clash is not None and not keep:
            return AnswerResult(status="clash", clash=clash_view(opened, clash, decision))
        old = opened.picture()
        opened.do(edits, actor)
        return AnswerResult(
            status="recorded",
            decision=decision_view(opened, opened.decision(decision.id)),
            consequences=consequences(opened, old, opened.picture()),
            clash=clash_view(opened, clash) if clash else None,
            next=self._interview.next(),
        )

    def _captured(self, changed: Decision, before: Decision) -> list[Edit]:
        """What new words of an answer describe: the same records as if they had been given in the interview."""
        opened = self._opened
        question = opened.questions().questions.get(changed.question_id)
        if question is None or not changed.text or changed.text == before.text:
            return []
        return capture(question, changed.text, subject_of("decision", changed.id), opened.state(), opened.ledger)

    def _clash(self, subject: Subject, decision: Decision) -> Clash | None:
        if not decision.is_live or not decision.asserts:
            return None
        return self._opened.solver().clash_with(self._opened.claims(), Claim(subject, decision.asserts))

    def _edges(self, edges: list[EdgeView]) -> tuple[Edge, ...]:
        made = []
        for edge in edges:
            if edge.kind not in list(EdgeKind):
                raise WrongUse(f"An edge cannot be of kind {edge.kind!r}.", f"It is one of {', '.join(EdgeKind)}.")
            made.append(Edge(EdgeKind(edge.kind), self._opened.decision(edge.target).id))
        return tuple(made)

    def _forced_by(self, subject: Subject) -> list[str]:
        picture = self._opened.picture()
        found = []
        for state in picture.states.values():
            if state.standing is Standing.FOLLOWS and subject in state.because:
                labels = [o.option.label for o in state.options if o.option.value in state.follows]
                found.append(f"{state.question.text} {', '.join(labels)}")
        return found

    def _implied(self) -> list[GraphEdge]:
        """Edges from decisions to others whose question they bear on: what the other waits for, they settle."""
        opened = self._opened
        questions, decisions = opened.questions(), opened.state().all(Decision)
        settles: dict[str, list[str]] = {}
        for fact, known in opened.known().items():
            settles[fact] = [subject for subject in known.because if kind_of(Subject(subject)) == "decision"]
        edges = []
        for decision in decisions:
            target = subject_of("decision", decision.id)
            sources = {s for name in questions.waits_for.get(decision.question_id, ()) for s in settles.get(name, ())}
            edges += [GraphEdge(source=s, target=target, kind="opens") for s in sorted(sources) if s != target]
        return edges

    def _related(self, decision: Decision) -> list[EdgeView]:
        others = self._opened.state().all(Decision)
        return [
            EdgeView(kind=f"{edge.kind} (from {other.alias})", target=other.alias)
            for other in others
            for edge in other.edges
            if edge.target == decision.id
        ]


def _action(wish: DecisionChange) -> str:
    if wish.locked is not None:
        return "locked" if wish.locked else "unlocked"
    return "changed"


def _guards(lines: list[str]) -> tuple[str, ...]:
    """Guards that can be understood, each once; raises BadGuard."""
    return tuple(dict.fromkeys(parse_guard(line).text for line in lines))


def _state(name: str) -> State:
    try:
        return State(name)
    except ValueError:
        raise WrongUse(f"A decision cannot be {name!r}.", f"It is one of {', '.join(State)}.") from None


def _decision_node(decision: Decision) -> GraphNode:
    return GraphNode(
        id=subject_of("decision", decision.id),
        alias=decision.alias,
        kind="decision",
        title=decision.question,
        detail=decision.answer(),
        state=decision.state,
        category=decision.category,
        group=decision.category,
    )


def _requirement_node(requirement: Requirement) -> GraphNode:
    return GraphNode(
        id=subject_of("requirement", requirement.id),
        alias=requirement.alias,
        kind="requirement",
        title=requirement.title or requirement.text,
        detail=requirement.text,
        state="decided",
        category=requirement.kind,
        group=requirement.group,
    )


def _entity_node(entity: Entity) -> GraphNode:
    return GraphNode(
        id=subject_of("entity", entity.id),
        alias=entity.alias,
        kind="entity",
        title=entity.name,
        detail=entity.description,
        state="assumed" if entity.to_confirm else "decided",
        category="data",
    )
