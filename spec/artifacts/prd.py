"""The product requirements document: what is decided, told in sentences, each with where it comes from.

Nothing in it is made up: a sentence is a fact's, a decision's or a record's. What is open is named as a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from spec.artifacts.markdown import check_markdown, escape, heading, listed, prose, quoted, sentence
from spec.artifacts.model import ArtifactType, Section
from spec.artifacts.phrases import amount, phrase, with_article
from spec.artifacts.prd_ledger import assumptions, decisions, open_points, risks
from spec.artifacts.prd_product import data, features, integrations, requirements
from spec.artifacts.prd_sayings import AUDIENCES, EXCLUDED, HORIZON, MEASURED
from spec.artifacts.prd_story import ARTIFACT, Story
from spec.artifacts.sentences import Told, question_of
from spec.artifacts.writing import Draft
from spec.records import CHANGE_TYPES, subject_of
from spec.view import SpecView

_EXCLUDING: Final = ("exclu", "non-goal", "non_goal", "out-of-scope", "out_of_scope", "not-in", "leave-out", "left-out")


def _render(view: SpecView) -> Sequence[Section]:
    story = Story(view)
    found: list[Section | None] = [
        _summary(story),
        _goals(story),
        _users(story),
        _scope(story),
        *features(story),
        *requirements(story),
        _quality(story),
        data(story),
        integrations(story),
        _constraints(story),
        risks(story),
        _release(story),
        _metrics(story),
        assumptions(story),
        decisions(story),
        open_points(story),
    ]
    return [section for section in found if section]


def _summary(story: Story) -> Section | None:
    view = story.view
    project = str(subject_of("project", view.project.id))
    draft = Draft(view, ARTIFACT, "summary", "Summary")
    opening = [_what_it_is(story)]
    horizon = story.narrator.tell(HORIZON)
    draft.paragraph([*opening, horizon] if horizon else opening)
    if view.project.idea.strip():
        draft.block("The idea, in its author's own words:", project)
        draft.block(quoted(view.project.idea))
    draft.paragraph(_code_told(view))
    draft.listing(story.further("summary"))
    section = draft.finish()
    if section is None:
        return None
    title = heading(f"{view.project.name or 'Product'}: product requirements", 1)
    return Section(section.key, section.title, f"{title}\n\n{section.text}", section.rests_on, section.gaps)


def _what_it_is(story: Story) -> Told:
    view = story.view
    project = str(subject_of("project", view.project.id))
    name = f"**{escape(view.project.name or 'The product')}**"
    if view.project.type in CHANGE_TYPES:
        kind = with_article(phrase("change.type", view.project.type))
        return Told(f"{name} is {kind} in an existing code base.", (project,))
    kind = with_article(phrase("product.type", view.word("product.type", view.project.type)))
    audience = view.known.get("product.audience")
    if audience is None or audience.value not in AUDIENCES:
        return Told(f"{name} is {escape(kind)}.", (project, "fact:product.type"))
    cited = story.narrator.cite(audience.because, audience.assumed)
    rests = (project, *audience.because, "fact:product.type", "fact:product.audience")
    return Told(f"{name} is {escape(kind)} for {AUDIENCES[str(audience.value)]}.{cited}", rests)


def _code_told(view: SpecView) -> list[Told]:
    """Languages and frameworks of the code that is there; shares are left to the code's own pages."""
    code = view.code
    if code is None or not code.languages:
        return []
    language = max(code.languages, key=lambda one: one[1])[0]
    said = f"The code is mostly {escape(phrase('stack.language', language))}"
    said += f", with {escape(listed(code.frameworks))}." if code.frameworks else "."
    return [Told(said)]


def _goals(story: Story) -> Section | None:
    draft = Draft(story.view, ARTIFACT, "goals", "Goals")
    for decision in story.decisions_of("goals"):
        draft.listing([story.narrator.decision(decision)] if not decision.text else [])
        if decision.text:
            subject = str(subject_of("decision", decision.id))
            cited = story.narrator.cite([subject])
            draft.block(f"*{escape(question_of(decision))}*{cited}", subject)
            draft.block(prose(decision.text))
    return draft.finish("what the product is to achieve")


def _users(story: Story) -> Section | None:
    draft = Draft(story.view, ARTIFACT, "users", "Users")
    people = [element for element in story.view.elements if element.kind == "person"]
    told = []
    for person in people:
        uses = [f"{use.label} ({use.target})" for use in person.uses]
        said = f"**{escape(person.name)}**"
        said += f": {escape(sentence(person.description))}" if person.description else "."
        said += f" Uses it as follows: {escape(', '.join(uses))}." if uses else ""
        told.append(Told(said, (str(subject_of("element", person.id)),)))
    draft.listing(told, title="Who uses it" if told else "")
    draft.listing(story.sayings("users"), title="Accounts and access" if told else "")
    draft.listing(story.further("users"))
    stories = [one for one in story.view.requirements if one.story.strip()]
    draft.listing(
        [
            Told(f"{escape(sentence(one.story))} ({escape(one.alias)})", (str(subject_of("requirement", one.id)),))
            for one in stories
        ],
        title="What they want to do",
    )
    return draft.finish(story.lack("who uses it"))


def _scope(story: Story) -> Section | None:
    draft = Draft(story.view, ARTIFACT, "scope", "Scope")
    texts = story.further("scope", lambda decision: not _excludes(decision.question_id, decision.question))
    draft.listing([*_included(story), *texts], title="Part of it")
    left_out = story.further("scope", lambda decision: _excludes(decision.question_id, decision.question))
    draft.listing([*left_out, *story.narrator.tell_all(EXCLUDED)], title="Left out on purpose")
    return draft.finish("what is part of it and what is not")


def _excludes(question_id: str, question: str) -> bool:
    words = question.casefold()
    by_words = any(mark in words for mark in ("out of scope", "leave out", "left out", "not do", "exclude", "not part"))
    return by_words or any(mark in question_id for mark in _EXCLUDING)


def _included(story: Story) -> list[Told]:
    told = []
    for priority, said in (("must", "It must offer"), ("should", "It should offer"), ("could", "It could also offer")):
        named = [
            (f"{one.title or one.text.rstrip('.')} ({one.alias})", str(subject_of("requirement", one.id)))
            for one in story.view.requirements
            if one.priority == priority and one.kind == "functional"
        ]
        if named:
            words = "; ".join(escape(name) for name, _ in named)
            told.append(Told(f"{said}: {words}.", tuple(subject for _, subject in named)))
    entities = [
        (entity.name, str(subject_of("entity", entity.id))) for entity in story.view.entities if entity.operations
    ]
    if entities:
        names = ", ".join(escape(name) for name, _ in entities)
        told.append(Told(f"It keeps track of: {names}.", tuple(subject for _, subject in entities)))
    return told


def _quality(story: Story) -> Section | None:
    draft = Draft(story.view, ARTIFACT, "quality", "Quality")
    draft.listing([*story.sayings("quality"), *story.further("quality")])
    draft.listing(_requirements_of(story, "quality"), title="Quality requirements")
    return draft.finish(story.lack("how fast, how available and how secure it has to be"))


def _constraints(story: Story) -> Section | None:
    draft = Draft(story.view, ARTIFACT, "constraints", "Constraints")
    rules = [
        Told(f"{escape(sentence(rule.because))}{story.narrator.cite([subject])}", (subject,))
        for rule in story.view.rules
        if rule.confirmed and (subject := str(subject_of("rule", rule.id)))
    ]
    draft.listing([*story.sayings("constraints"), *story.further("constraints")])
    draft.listing(_requirements_of(story, "constraint"), title="Requirements that bind the solution")
    draft.listing(rules, title="Rules of this project")
    return draft.finish()


def _requirements_of(story: Story, kind: str) -> list[Told]:
    return [story.narrator.requirement(one) for one in story.view.requirements if one.kind == kind]


def _release(story: Story) -> Section | None:
    draft = Draft(story.view, ARTIFACT, "release", "Release")
    draft.listing([*story.sayings("release"), *story.further("release")])
    return draft.finish(story.lack("when and how it goes live"))


def _metrics(story: Story) -> Section | None:
    draft = Draft(story.view, ARTIFACT, "metrics", "Measures of success")
    draft.listing([*story.further("metrics"), *story.sayings("metrics")])
    watched = [(what, unit, saying) for what, unit, saying in MEASURED if story.view.number(saying) is not None]
    if watched and draft:
        draft.under("Numbers to watch")
    rests = [subject for _, _, fact in watched for subject in (*story.view.known[fact].because, f"fact:{fact}")]
    draft.table(("What is watched", "Target", "From"), (_watched(story, *one) for one in watched), *rests)
    return draft.finish()


def _watched(story: Story, what: str, target: str, fact: str) -> tuple[str, str, str]:
    known = story.view.known[fact]
    number, unit = story.view.number(fact), target.partition("|")[2]
    said = target.partition("|")[0].replace("{n}", amount(number or 0.0, unit))
    return escape(what), escape(said), story.narrator.cite(known.because, known.assumed).strip()


PRD: Final = ArtifactType(
    name=ARTIFACT,
    title="Product requirements",
    filename="prd.md",
    media="text/markdown",
    render=_render,
    check=partial(check_markdown, filename="prd.md"),
)
