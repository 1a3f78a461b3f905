"""The architecture that decisions ask for, before there is any code; and which elements a project has in the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from spec.artifacts.architecture import infer_elements
from spec.artifacts.markdown import sentence
from spec.artifacts.phrases import phrase, with_article
from spec.artifacts.writing import slug
from spec.records import CHANGE_TYPES, Element, Source, Use
from spec.view import SpecView

APPLICATION: Final = {
    "web_app": "Web application",
    "api_service": "API service",
    "cli": "Command-line tool",
    "library": "Library",
    "desktop": "Desktop application",
    "mobile": "Mobile app",
    "data_pipeline": "Pipeline",
    "ml_system": "Model service",
}
_SERVED: Final = frozenset({"web_app", "mobile", "desktop"})
"""Kinds of product that have an interface of their own in front of a server, where there is one."""

_AUDIENCES: Final = {
    "public": ("Visitor", "Somebody of the public."),
    "customers": ("Customer", "A customer of the organisation."),
    "internal": ("Staff member", "Somebody within the organisation."),
    "developers": ("Developer", "Somebody who builds on it."),
}


class Sourced(msgspec.Struct, frozen=True):
    """An element, and the facts that it follows from; those of a record are none."""

    element: Element
    facts: tuple[str, ...] = ()


def elements_of(view: SpecView) -> tuple[Sourced, ...]:
    """The project's own elements; what is missing in them is found in the code or follows from decisions."""
    own = [Sourced(element) for element in view.elements]
    if any(one.element.kind == "container" for one in own):
        return tuple(own)
    names = {one.element.name.casefold() for one in own}
    if view.code is not None:
        made = [Sourced(element) for element in infer_elements(view.code)]
    elif view.project.type in CHANGE_TYPES:
        made = []
    else:
        has_people = any(one.element.kind == "person" for one in own)
        made = [one for one in _planned(view) if not (has_people and one.element.kind == "person")]
    return (*own, *(one for one in made if one.element.name.casefold() not in names))


def planned_elements(view: SpecView) -> tuple[Element, ...]:
    """What follows from the settled facts alone."""
    return tuple(one.element for one in _planned(view))


def _planned(view: SpecView) -> Iterable[Sourced]:
    kind = view.word("product.type", view.project.type)
    if kind not in APPLICATION:
        return
    yield from _people(view, APPLICATION[kind])
    said = sentence(with_article(phrase("product.type", kind))) if view.word("product.type") else ""
    yield _made("system", view.project.name or "The product", (), description=said, facts=("product.type",))
    yield from _programs(view, kind)
    yield from _stores(view)
    yield from _others(view)


def _made(
    kind: str, name: str, uses: Iterable[Use], technology: str = "", description: str = "", facts: tuple[str, ...] = ()
) -> Sourced:
    made = f"planned-{kind}-{slug(name.casefold())}"
    element = Element(
        id=made, alias=made, name=name, kind=kind, technology=technology, description=description, uses=tuple(uses),
        source=Source.ASSUMED,
    )  # fmt: skip
    return Sourced(element, facts)


def _people(view: SpecView, front: str) -> Iterable[Sourced]:
    audience = _AUDIENCES.get(view.word("product.audience"))
    if audience:
        yield _made("person", audience[0], (Use(front, "uses"),), "", audience[1], ("product.audience",))


def _has_api(view: SpecView) -> bool:
    return view.word("api.style", "none") != "none"


def _programs(view: SpecView, kind: str) -> Iterable[Sourced]:
    """The application, a server behind it where an interface for programs was decided, and a worker."""
    language = phrase("stack.language", view.word("stack.language")) if view.word("stack.language") else ""
    back = [Use(name, label) for name, label, fact in _used(view) if fact]
    split = kind in _SERVED and _has_api(view)
    style = phrase("api.style", view.word("api.style"))
    title = f"What people use: a {APPLICATION[kind][0].lower()}{APPLICATION[kind][1:]}." if kind in _SERVED else ""
    if split:
        yield _made(
            "container", APPLICATION[kind], (Use("Server", "calls", style),), language, title, ("product.type",)
        )
        facts = ("api.style", "stack.language")
        yield _made("container", "Server", back, language, f"Answers through a {style}.", facts)
    else:
        facts = ("product.type", "stack.language")
        described = title or f"The {APPLICATION[kind][0].lower()}{APPLICATION[kind][1:]} itself."
        if kind == "api_service":
            described = "The API service itself."
        yield _made("container", APPLICATION[kind], back, language, described, facts)
    if view.holds("jobs.background"):
        worker = [
            Use(name, label)
            for name, label, fact in _used(view)
            if fact in {"data.store", "queue.kind", "notify.channel"}
        ]
        yield _made(
            "container",
            "Worker",
            worker,
            language,
            "Does the work that goes on after the answer.",
            ("jobs.background",),
        )


def _used(view: SpecView) -> list[tuple[str, str, str]]:
    """(name, what for, fact) of the stores and other systems that the server uses."""
    return [(one.element.name, _LABELS[one.facts[0]], one.facts[0]) for one in (*_stores(view), *_others(view))]


_LABELS: Final = {
    "data.store": "reads and writes",
    "queue.kind": "puts work into and takes it from",
    "search.kind": "searches in",
    "files.uploads": "keeps files in",
    "auth.method": "lets people sign in through",
    "payments.kind": "takes payments through",
    "notify.channel": "sends messages through",
    "security.secrets": "reads secrets from",
}


def _stores(view: SpecView) -> Iterable[Sourced]:
    store = view.word("data.store", "none")
    if store != "none":
        yield _made("store", "Data store", (), phrase("data.store", store), "Keeps the data.", ("data.store",))
    queue = view.word("queue.kind", "none")
    if queue in {"redis", "broker"}:
        yield _made("store", "Queue", (), phrase("queue.kind", queue), "Keeps work that waits.", ("queue.kind",))
    if view.word("search.kind") == "engine":
        yield _made("store", "Search index", (), "Search engine", "Finds things by their words.", ("search.kind",))
    if view.holds("files.uploads") and store not in {"files", "object_storage"}:
        yield _made("store", "File store", (), "", "Keeps the files that people upload.", ("files.uploads",))


def _others(view: SpecView) -> Iterable[Sourced]:
    """Systems of others that a decision brings in."""
    method = view.word("auth.method")
    if method in {"oauth", "sso"}:
        said = "Tells who somebody is."
        yield _made("external", "Identity provider", (), phrase("auth.method", method), said, ("auth.method",))
    if view.word("payments.kind") in {"provider_page", "provider_form"}:
        yield _made("external", "Payment provider", (), "", "Takes the payments.", ("payments.kind",))
    channel = view.word("notify.channel", "none")
    if channel in {"email", "push", "sms", "several"}:
        yield _made(
            "external",
            "Message service",
            (),
            phrase("notify.channel", channel),
            "Delivers messages.",
            ("notify.channel",),
        )
    if view.word("security.secrets") in {"vault", "cloud"}:
        technology = phrase("security.secrets", view.word("security.secrets"))
        yield _made("external", "Secret store", (), technology, "Keeps the secrets.", ("security.secrets",))
