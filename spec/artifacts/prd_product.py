"""The sections of a PRD that tell what the product does and keeps: features, requirements, data, integrations."""

from __future__ import annotations

from spec.artifacts.features import Feature, features_of, plural
from spec.artifacts.markdown import bullets, code, escape, listed, sentence
from spec.artifacts.model import Section
from spec.artifacts.prd_story import ARTIFACT, Story
from spec.artifacts.sentences import Told
from spec.artifacts.writing import Draft, words_of
from spec.records import Entity, EntityField, FieldType, Requirement, Source, Step, subject_of

_TYPES = {
    FieldType.STRING: "short text",
    FieldType.TEXT: "long text",
    FieldType.INTEGER: "whole number",
    FieldType.NUMBER: "number",
    FieldType.MONEY: "amount of money",
    FieldType.BOOLEAN: "yes or no",
    FieldType.DATE: "date",
    FieldType.DATETIME: "date and time",
    FieldType.DURATION: "duration",
    FieldType.UUID: "identifier (UUID)",
    FieldType.EMAIL: "e-mail address",
    FieldType.URL: "web address",
    FieldType.JSON: "structured value",
    FieldType.BINARY: "file",
}
_VERBS = {"create": "created", "read": "read", "update": "changed", "delete": "deleted", "list": "listed"}


def features(story: Story) -> list[Section | None]:
    """What the shared facts say of features, then one section for each feature."""
    lead = Draft(story.view, ARTIFACT, "features", "Features")
    lead.listing([*story.sayings("features"), *story.further("features")])
    found = features_of(story.view)
    if found and not lead:
        named = ", ".join(escape(feature.name) for feature in found)
        lead.block(f"The features are: {named}.", *(subject for feature in found for subject in feature.rests_on))
    return [lead.finish(story.lack("what people can do with it")), *(_feature(story, feature) for feature in found)]


def _feature(story: Story, feature: Feature) -> Section | None:
    draft = Draft(story.view, ARTIFACT, f"features:{feature.key}", feature.name, level=3)
    if feature.entity:
        draft.paragraph(_entity_told(story, feature.entity))
    draft.listing(_pointer(one) for one in feature.requirements)
    return draft.finish(with_gaps=False)


def _entity_told(story: Story, entity: Entity) -> list[Told]:
    subject = str(subject_of("entity", entity.id))
    many = plural(words_of(entity.name))
    said = [escape(sentence(entity.description))] if entity.description else []
    verbs = [_VERBS[operation] for operation in entity.operations if operation in _VERBS]
    if verbs:
        said.append(f"{many.capitalize()} can be {listed(verbs)}.")
    missing = [verb for operation, verb in _VERBS.items() if operation not in entity.operations]
    if verbs and missing:
        said.append(f"They cannot be {listed(missing, 'or')}.")
    if entity.states:
        said.append(f"Each is in one of these states: {escape(', '.join(entity.states))}.")
    if entity.source is Source.FOUND or entity.to_confirm:
        said.append(
            "This was found, and is still to be confirmed." if entity.to_confirm else "This was found in what exists."
        )
    return [Told(" ".join(said) + story.narrator.cite([subject]), (subject,))] if said else []


def _pointer(requirement: Requirement) -> Told:
    """A feature names its requirements; their sentences stand in one place only, under the requirements."""
    name = requirement.title or requirement.text
    return Told(
        f"{escape(requirement.alias)} ({requirement.priority}): {escape(sentence(name))}",
        (str(subject_of("requirement", requirement.id)),),
    )


def requirements(story: Story) -> list[Section | None]:
    """What is decided and belongs nowhere else, then the functional requirements by feature, with their examples."""
    found = [feature for feature in features_of(story.view) if feature.requirements]
    lead = Draft(story.view, ARTIFACT, "requirements", "Functional requirements")
    if found:
        lead.block("Each requirement keeps its id for as long as the project lives.", *_subjects(found))
    lead.listing(story.further("requirements"))
    lack = "what the product has to do, as requirements"
    return [lead.finish(lack), *(_requirements_of(story, feature) for feature in found)]


def _subjects(found: list[Feature]) -> list[str]:
    return [str(subject_of("requirement", one.id)) for feature in found for one in feature.requirements]


def _requirements_of(story: Story, feature: Feature) -> Section | None:
    draft = Draft(story.view, ARTIFACT, f"requirements:{feature.key}", f"Requirements: {feature.name}", level=3)
    for requirement in feature.requirements:
        told = story.narrator.requirement(requirement)
        lines = [f"  - {_example(step)}" for step in requirement.scenarios]
        draft.block("\n".join([bullets([told.text]), *lines]), *told.rests_on)
    return draft.finish(with_gaps=False)


def _example(step: Step) -> str:
    """An example as one sentence."""
    said = [
        f"{word} {escape(' and '.join(part.rstrip('.') for part in parts))}"
        for word, parts in (("given", step.given), ("when", step.when), ("then", step.then))
        if parts
    ]
    return f"*{escape(step.name)}*: {', '.join(said)}." if step.name else sentence(", ".join(said))


def data(story: Story) -> Section | None:
    """What the facts say of data, then each entity with its fields, then the words of the domain."""
    draft = Draft(story.view, ARTIFACT, "data", "Data")
    draft.listing([*story.sayings("data"), *story.further("data")])
    for entity in story.view.entities:
        draft.under(words_of(entity.name).capitalize())
        if entity.description:
            draft.block(escape(sentence(entity.description)))
        subject = str(subject_of("entity", entity.id))
        if entity.fields:
            draft.table(("Field", "Kind", "Needed", "Meaning"), map(_field, entity.fields), subject)
        else:
            draft.block(f"{escape(words_of(entity.name).capitalize())}: its fields are not decided yet.", subject)
    terms = [
        Told(
            f"**{escape(term.term)}**: {escape(sentence(term.meaning or 'not explained yet'))}"
            + (f" Not called {escape(listed(term.synonyms, 'or'))}." if term.synonyms else ""),
            (str(subject_of("term", term.id)),),
        )
        for term in story.view.terms
    ]
    draft.listing(terms, title="Words of the domain")
    return draft.finish(story.lack("what data it keeps"))


def _field(field: EntityField) -> tuple[str, str, str, str]:
    kind = _TYPES.get(field.type, str(field.type))
    if field.type is FieldType.REFERENCE:
        kind = f"{'several of ' if field.many else ''}{escape(words_of(field.target) or 'another thing')}"
    elif field.type is FieldType.ENUM:
        kind = f"one of {escape(', '.join(field.values))}" if field.values else "one of some words"
    elif field.many:
        kind = f"list of: {kind}"
    needed = ("yes" if field.required else "no") + (", unique" if field.unique else "")
    return code(field.name), kind, needed, escape(field.description)


def integrations(story: Story) -> Section | None:
    """Other systems, and the interface for programs."""
    draft = Draft(story.view, ARTIFACT, "integrations", "Integrations and interfaces")
    systems = []
    for element in story.view.elements:
        if element.kind == "external":
            said = f"**{escape(element.name)}**" + (f" ({escape(element.technology)})" if element.technology else "")
            said += f": {escape(sentence(element.description))}" if element.description else "."
            said += " Found in the code, and still to be confirmed." if element.to_confirm else ""
            systems.append(Told(said, (str(subject_of("element", element.id)),)))
    draft.listing(systems, title="Systems that it works with")
    told = [*story.sayings("integrations"), *story.further("integrations")]
    draft.listing(told, title="Interface for programs" if systems else "")
    return draft.finish()
