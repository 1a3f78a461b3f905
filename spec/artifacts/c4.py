"""The architecture in three levels of C4, as Mermaid diagrams with a sentence on each element."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from spec.artifacts.architecture import system_name
from spec.artifacts.blueprint import Sourced, elements_of
from spec.artifacts.c4_check import check_c4
from spec.artifacts.c4_diagram import Diagram
from spec.artifacts.markdown import escape, fenced, heading, sentence
from spec.artifacts.model import ArtifactType, Section
from spec.artifacts.sentences import Narrator, Told
from spec.artifacts.writing import NOT_DECIDED, Draft, unique_slugs
from spec.records import Element, Source, Use, subject_of
from spec.view import SpecView

ARTIFACT: Final = "c4"
_MOST_NODES: Final = 20
"""More than these nobody reads; the rest is summed up in one element."""


class _Model:
    """The elements by what they are, and the diagrams' names of things."""

    def __init__(self, view: SpecView) -> None:
        self.view = view
        self.narrator = Narrator(view)
        self.sourced = elements_of(view)
        self.elements = [one.element for one in self.sourced]
        self.facts = {one.element.name: one for one in self.sourced}
        self.containers = self._of("container")
        self.people = self._of("person")
        self.externals = self._of("external")
        self.stores = self._of("store")
        systems = self._of("system")
        named = systems[0].name if systems else view.project.name
        if view.code is not None and not systems:
            named = system_name(view.code)
        self.system = systems[0] if systems else Element("system", "", named or "The system", "system")

    def _of(self, kind: str) -> list[Element]:
        return [element for element in self.elements if element.kind == kind]

    def told(self, element: Element) -> Told:
        """The sentence on an element, with where it comes from."""
        sourced = self.facts.get(element.name, Sourced(element))
        said = f"**{escape(element.name)}**" + (
            f" ({escape(element.technology)})" if element.technology not in {"", element.name} else ""
        )
        said += f": {escape(sentence(element.description))}" if element.description else "."
        if element.to_confirm:
            said += " Found in the code, to be confirmed."
        if element.source is not Source.ASSUMED or not sourced.facts:
            is_record = element in self.view.elements
            return Told(said, (str(subject_of("element", element.id)),) if is_record else ())
        rest = self.narrator.told_of("", *sourced.facts)
        return Told(f"{said}{rest.text}", rest.rests_on)


def _render(view: SpecView) -> Sequence[Section]:
    model = _Model(view)
    found = [_context(model), _container(model), *_components(model)]
    return [section for section in found if section]


def _context(model: _Model) -> Section | None:
    draft = Draft(model.view, ARTIFACT, "context", "Context")
    around = [*model.people, *model.externals]
    shown, rest = _most(around, _MOST_NODES - 1)
    if model.elements:
        diagram = Diagram("C4Context", f"{model.system.name}: context")
        diagram.add(model.system)
        diagram.add_all(shown)
        diagram.rest("external", rest)
        for person in model.people:
            label = person.uses[0].label if person.uses else "uses"
            diagram.use(person.name, Use(model.system.name, label))
        inner = [*model.containers, model.system]
        for external in model.externals:
            diagram.use(model.system.name, Use(external.name, _label_to(external, inner)))
            inward = [use for use in external.uses if use.target in {one.name for one in inner}]
            diagram.use_all(external.name, (Use(model.system.name, use.label) for use in inward[:1]))
        draft.block(fenced(diagram.text(), "mermaid"))
        draft.listing(model.told(one) for one in (model.system, *shown))
    section = draft.finish("who uses it and which other systems it works with")
    if section is None:
        return None
    title = heading(f"{model.system.name}: architecture", 1)
    return Section(section.key, section.title, f"{title}\n\n{section.text}", section.rests_on, section.gaps)


def _label_to(target: Element, users: Iterable[Element]) -> str:
    return next((use.label for user in users for use in user.uses if use.target == target.name), "uses")


def _container(model: _Model) -> Section | None:
    draft = Draft(model.view, ARTIFACT, "container", "Containers")
    if model.containers or model.stores:
        inside, rest = _most([*model.containers, *model.stores], _MOST_NODES - 6)
        outside, _ = _most([*model.people, *model.externals], _MOST_NODES - len(inside))
        diagram = Diagram("C4Container", f"{model.system.name}: containers")
        diagram.add_all(one for one in outside if one.kind == "person")
        with diagram.boundary("System_Boundary", model.system.name):
            diagram.add_all(inside)
            diagram.rest("container", rest)
        diagram.add_all(one for one in outside if one.kind == "external")
        front = (model.containers or inside)[0].name
        for person in (one for one in outside if one.kind == "person"):
            known = [use for use in person.uses if diagram.has(use.target)]
            label = person.uses[0].label if person.uses else "uses"
            diagram.use_all(person.name, known or [Use(front, label)])
        for element in (*inside, *(one for one in outside if one.kind == "external")):
            diagram.use_all(element.name, element.uses)
        draft.block(fenced(diagram.text(), "mermaid"))
        draft.listing(model.told(one) for one in inside)
    return draft.finish("what it is made of: its programs and stores")


def _components(model: _Model) -> list[Section | None]:
    """One diagram for each container whose components are known; open questions stand in a section before them."""
    found: list[Section | None] = []
    by_parent: dict[str, list[Element]] = {}
    for element in model.elements:
        if element.kind == "component":
            by_parent.setdefault(element.parent, []).append(element)
    lead = Draft(model.view, ARTIFACT, "component", "Components").finish()
    found += [lead] if lead else []
    keys = unique_slugs(list(by_parent))
    for key, (parent, components) in zip(keys, by_parent.items(), strict=True):
        found.append(_component(model, key, parent, components))
    return found


def _component(model: _Model, key: str, parent: str, components: list[Element]) -> Section | None:
    title = f"Components of {parent}" if parent else "Components"
    draft = Draft(model.view, ARTIFACT, f"component:{key}", title)
    shown, rest = _most(components, _MOST_NODES - 5)
    diagram = Diagram("C4Component", title)
    with diagram.boundary("Container_Boundary", parent or model.system.name):
        diagram.add_all(shown)
        diagram.rest("component", rest)
    targets = dict.fromkeys(use.target for one in shown for use in one.uses)
    others = [one for one in (*model.containers, *model.stores, *model.externals) if one.name in targets]
    diagram.add_all(others[:4])
    for element in shown:
        diagram.use_all(element.name, element.uses)
    draft.block(fenced(diagram.text(), "mermaid"))
    draft.listing(model.told(one) for one in shown)
    return draft.finish(with_gaps=False)


def _most(elements: Sequence[Element], limit: int) -> tuple[list[Element], list[Element]]:
    """As many as fit: those that others use or that use most come first; the order stays."""
    if len(elements) <= limit:
        return list(elements), []
    used: dict[str, int] = {}
    for element in elements:
        for use in element.uses:
            used[use.target] = used.get(use.target, 0) + 1
    ranked = sorted(elements, key=lambda one: (-(len(one.uses) + used.get(one.name, 0)), one.name))
    kept = {one.id for one in ranked[: limit - 1]}
    return [one for one in elements if one.id in kept], [one for one in elements if one.id not in kept]


def _blockers(view: SpecView) -> tuple[str, ...]:
    return () if elements_of(view) else (f"{NOT_DECIDED} what it is made of; there is no code and no decision on it",)


C4: Final = ArtifactType(
    name=ARTIFACT,
    title="Architecture (C4)",
    filename="architecture.md",
    media="text/markdown",
    render=_render,
    check=partial(check_c4, filename="architecture.md"),
    blockers=_blockers,
)
