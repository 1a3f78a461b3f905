"""The sections of a PRD that keep its books: risks, assumptions, decisions, and what is open."""

from __future__ import annotations

from spec.artifacts.markdown import escape, sentence
from spec.artifacts.model import Section
from spec.artifacts.prd_story import ARTIFACT, Story
from spec.artifacts.sentences import Told, answer_of, question_of
from spec.artifacts.writing import NOT_DECIDED, Draft, gap_of
from spec.records import Decision, Source, State, subject_of

_SOURCES = {Source.ASKED: "asked", Source.ASSUMED: "assumed", Source.IMPORTED: "imported", Source.FOUND: "found"}
_ARTIFACTS = {
    "prd": "this document",
    "schema": "database schema",
    "erd": "entity diagram",
    "openapi": "OpenAPI description",
    "graphql": "GraphQL schema",
    "proto": "protobuf description",
    "tickets": "tickets",
    "c4": "architecture",
    "gherkin": "scenarios",
    "deployment": "deployment plan",
    "tests": "test plan",
    "change": "change plan",
}


def risks(story: Story) -> Section | None:
    """What can go wrong, as far as it is known: decided risks, prices of choices, assumptions, things to confirm."""
    draft = Draft(story.view, ARTIFACT, "risks", "Risks")
    draft.listing(story.further("risks"))
    draft.listing(_prices(story), title="Accepted with the choices made")
    draft.listing(_unsettled(story), title="Where the ground may move")
    return draft.finish()


def _prices(story: Story) -> list[Told]:
    """The consequence of each option that a person chose, unless another section tells it with the decision."""
    told = []
    for decision in story.view.decisions:
        if decision.state is not State.DECIDED or story.is_told_in_full(decision):
            continue
        subject = str(subject_of("decision", decision.id))
        for choice in decision.options:
            if choice.value in decision.chosen and choice.consequence:
                said = f"{escape(question_of(decision))} {escape(choice.label)}: {escape(sentence(choice.consequence))}"
                told.append(Told(said + story.narrator.cite([subject]), (subject,)))
    return told


def _unsettled(story: Story) -> list[Told]:
    told = []
    for decision in story.view.decisions:
        subject = str(subject_of("decision", decision.id))
        question = escape(question_of(decision))
        if decision.state is State.DEFERRED:
            told.append(Told(f"Put off on purpose: {question}{story.narrator.cite([subject])}", (subject,)))
        elif decision.state is State.ASSUMED and _dependents(story, decision):
            rest = escape(", ".join(_dependents(story, decision)))
            said = f"If the assumption on “{question}” does not hold, {rest} must be looked at again."
            told.append(Told(said + story.narrator.cite([subject]), (subject,)))
        elif decision.is_live and decision.to_confirm:
            told.append(
                Told(f"Found, and not confirmed by anybody: {question}{story.narrator.cite([subject])}", (subject,))
            )
    return told


def assumptions(story: Story) -> Section | None:
    """What nobody decided: the answer that was taken, why, and what rests on it."""
    draft = Draft(story.view, ARTIFACT, "assumptions", "Assumptions")
    assumed = [decision for decision in story.view.decisions if decision.state is State.ASSUMED]
    if assumed:
        draft.block(
            "Nobody decided the following; each was assumed for the reason given, and can be changed at any time."
        )
    draft.listing(_assumption(story, decision) for decision in assumed)
    return draft.finish()


def _assumption(story: Story, decision: Decision) -> Told:
    said = f"**{escape(decision.alias)}** {escape(question_of(decision))}"
    said += f" Assumed: {escape(sentence(answer_of(decision)))}"
    if decision.rationale:
        said += f" Reasoning: {escape(sentence(decision.rationale))}"
    rest = [*_dependents(story, decision), *_waiting(decision.needs)]
    said += f" On it rest: {escape('; '.join(rest))}." if rest else " Nothing else rests on it."
    return Told(said, (str(subject_of("decision", decision.id)),))


def _dependents(story: Story, decision: Decision) -> list[str]:
    """Aliases of the requirements and decisions that stand on a decision."""
    subject = subject_of("decision", decision.id)
    named = [one.alias for one in story.view.requirements if subject in one.rests_on]
    named += [
        one.alias
        for one in story.view.decisions
        if one.is_live
        and any(edge.target == decision.id and edge.kind in {"requires", "assumes", "refines"} for edge in one.edges)
    ]
    return named


def decisions(story: Story) -> Section | None:
    """Every live decision in one table, and the documents that were attached."""
    draft = Draft(story.view, ARTIFACT, "decisions", "Decisions")
    live = [decision for decision in story.view.decisions if decision.is_live]
    draft.table(
        ("Decision", "Question", "Answer", "Why", "How it came about"),
        (_row(decision) for decision in live),
        *(str(subject_of("decision", decision.id)) for decision in live),
    )
    documents = [
        Told(
            f"{escape(document.alias)}: {escape(document.name)}"
            + (f", {escape(document.note)}" if document.note else ""),
            (str(subject_of("document", document.id)),),
        )
        for document in story.view.documents
    ]
    draft.listing(documents, title="Attached documents")
    return draft.finish("any of its questions")


def _row(decision: Decision) -> tuple[str, ...]:
    how = _SOURCES.get(decision.source, str(decision.source))
    how = "assumed" if decision.state is State.ASSUMED else how
    how += f" by {decision.author}" if decision.author and how in {"asked", "imported"} else ""
    how += ", locked" if decision.locked else ""
    how += ", to be confirmed" if decision.to_confirm else ""
    return tuple(map(escape, (decision.alias, question_of(decision), answer_of(decision), decision.rationale, how)))


def open_points(story: Story) -> Section | None:
    """Every question that has no answer, those that block something first, with what waits for it."""
    draft = Draft(story.view, ARTIFACT, "open", "Open questions")
    told = []
    for question in sorted(story.view.open, key=lambda one: not one.blocking):
        waits = _waiting(question.needs)
        said = f"{NOT_DECIDED} {escape(gap_of(question))}" + (
            " This blocks what waits for it." if question.blocking else ""
        )
        told.append(Told(said + (f" Waiting for it: {escape('; '.join(waits))}." if waits else "")))
    draft.listing(told)
    section = draft.finish(with_gaps=False)
    if section is None:
        return None
    gaps = tuple(f"{NOT_DECIDED} {gap_of(question)}" for question in story.view.open)
    return Section(section.key, section.title, section.text, section.rests_on, gaps)


def _waiting(needs: tuple[str, ...]) -> list[str]:
    """The sections that are needed, one phrase for each artifact."""
    by_artifact: dict[str, list[str]] = {}
    for need in needs:
        artifact, _, group = need.partition(".")
        by_artifact.setdefault(artifact, []).append(group.replace("_", " "))
    return [
        _ARTIFACTS.get(artifact, artifact) + (f" ({', '.join(filter(None, groups))})" if any(groups) else "")
        for artifact, groups in by_artifact.items()
    ]
