"""Requirements that follow from the data model and from settled facts.

What every entity's operations owe their users, and every measured promise as a sentence with its number. Each says what
it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from spec.records import Entity, EntityField, Source, Step, subject_of
from spec.requirements.promises import FLAGS, NUMBERS, WORDS
from spec.requirements.seeds import Seed
from spec.view import Known, SpecView


def implied_requirements(view: SpecView) -> list[Seed]:
    """All of them, entities first, in the order of the view."""
    return [*_of_entities(view), *_of_facts(view)]


class _Actor(msgspec.Struct, frozen=True):
    """Who asks for an operation, and whether somebody without rights has to be turned away."""

    name: str
    guarded: bool
    because: tuple[str, ...]


def _of_entities(view: SpecView) -> Iterator[Seed]:
    signed_in = view.holds("users.accounts") or view.word("auth.method", "none") not in {"none", "os_user"}
    because = tuple(
        s for fact in ("users.accounts", "auth.method") if fact in view.known for s in view.known[fact].because
    )
    actor = _Actor("a signed-in user" if signed_in else "a user", signed_in, because if signed_in else ())
    for entity in view.entities:
        if entity.source is Source.IMPORTED and entity.to_confirm:
            continue  # it came with requirements of its own
        for operation in entity.operations:
            write = _OPERATIONS.get(operation)
            if write:
                yield _grounded(write(entity, actor, view), entity, actor)
        if len(entity.states) > 1:
            yield _grounded(_lifecycle(entity), entity, actor)


def _grounded(seed: Seed, entity: Entity, actor: _Actor) -> Seed:
    rests_on = tuple(dict.fromkeys((subject_of("entity", entity.id), *actor.because)))
    return msgspec.structs.replace(
        seed, group=_words(entity.name).capitalize(), rests_on=rests_on, source=Source.ASSUMED
    )


def _create(entity: Entity, actor: _Actor, view: SpecView) -> Seed:
    name = _a(entity.name)
    needed = [field for field in entity.fields if field.required and not field.many]
    told = _list([_words(field.name) for field in needed])
    given = f" with {told}" if told else ""
    stored = (f"{_the(entity.name)} is stored", "its identifier is returned")
    steps = [Step(f"Create {name}", (actor.name,), (f"they submit {name}{given}",), stored)]
    if needed:
        first = _words(needed[0].name)
        steps.append(_refusal(f"Missing {first}", actor, f"they submit {name} without {first}", f"{first} is missing"))
    for field in entity.fields:
        if field.unique:
            steps.append(_taken(entity, field, actor))
    text = f"When {actor.name} submits {name}{given}, the system shall store it."
    return Seed(text, f"Create {name}", scenarios=(*steps, *_denied(entity, actor, "create")))


def _read(entity: Entity, actor: _Actor, view: SpecView) -> Seed:
    name, the = _a(entity.name), _the(entity.name)
    steps = (
        Step(
            f"Read {name}",
            (actor.name, f"{name} that they may see"),
            (f"they open {the}",),
            (f"all fields of {the} are shown",),
        ),
        _refusal(
            f"Unknown {_words(entity.name)}", actor, f"they open {name} that does not exist", "there is no such thing"
        ),
    )
    text = f"When {actor.name} opens {name}, the system shall show all its fields."
    return Seed(text, f"Read {name}", scenarios=(*steps, *_denied(entity, actor, "read")))


def _update(entity: Entity, actor: _Actor, view: SpecView) -> Seed:
    name, the = _a(entity.name), _the(entity.name)
    steps = (
        Step(
            f"Change {name}",
            (actor.name, f"{name} that they may change"),
            (f"they change {the}",),
            ("the new values are stored",),
        ),
        _refusal("Invalid value", actor, f"they change {the} to an invalid value", "the value is invalid"),
    )
    text = f"When {actor.name} changes {name}, the system shall store the new values."
    return Seed(text, f"Change {name}", scenarios=(*steps, *_denied(entity, actor, "change")))


def _delete(entity: Entity, actor: _Actor, view: SpecView) -> Seed:
    name, the = _a(entity.name), _the(entity.name)
    how = {
        "soft": ("mark it as deleted and hide it from every list", "it is marked as deleted and no longer listed"),
        "anonymise": ("remove all personal data from it", "no personal data is left in it"),
    }.get(view.word("data.deletion"), ("remove it permanently", "it is gone"))
    steps = (
        Step(f"Delete {name}", (actor.name, f"{name} that they may delete"), (f"they delete {the}",), (how[1],)),
        _refusal(
            f"Unknown {_words(entity.name)}", actor, f"they delete {name} that does not exist", "there is no such thing"
        ),
    )
    text = f"When {actor.name} deletes {name}, the system shall {how[0]}."
    return Seed(text, f"Delete {name}", scenarios=(*steps, *_denied(entity, actor, "delete")))


def _listing(entity: Entity, actor: _Actor, view: SpecView) -> Seed:
    names = _plural(_words(entity.name))
    paged = view.word("api.pagination", "none") != "none"
    pages = " page by page" if paged else ""
    steps = (
        Step(
            f"List {names}",
            (actor.name, f"two {names} that they may see"),
            (f"they list {names}",),
            (f"both {names} are shown",),
        ),
        Step(
            f"No {names}", (actor.name, f"no {names}"), (f"they list {names}",), ("an empty list is shown, no error",)
        ),
    )
    text = f"When {actor.name} lists {names}, the system shall show those that they may see{pages}."
    return Seed(text, f"List {names}", scenarios=(*steps, *_denied(entity, actor, "list")))


_OPERATIONS: Final[dict[str, Callable[[Entity, _Actor, SpecView], Seed]]] = {
    "create": _create,
    "read": _read,
    "update": _update,
    "delete": _delete,
    "list": _listing,
}


def _lifecycle(entity: Entity) -> Seed:
    name = _a(entity.name)
    states = _list([_words(state) for state in entity.states])
    step = Step(
        "Unknown state",
        (f"{name} in the state {_words(entity.states[0])}",),
        ("it is moved to a state that is not one of these",),
        ("the change is refused and the state stays",),
    )
    return Seed(
        f"The system shall keep {name} in exactly one of the states {states}.", f"States of {name}", scenarios=(step,)
    )


def _refusal(name: str, actor: _Actor, when: str, why: str) -> Step:
    return Step(name, (actor.name,), (when,), (f"the request is refused because {why}", "nothing is changed"))


def _taken(entity: Entity, field: EntityField, actor: _Actor) -> Step:
    told = _words(field.name)
    return Step(
        f"{told.capitalize()} already taken",
        (actor.name, f"{_a(entity.name)} with the same {told}"),
        (f"they submit another with this {told}",),
        (f"the request is refused because {told} must be unique", "nothing is changed"),
    )


def _denied(entity: Entity, actor: _Actor, verb: str) -> tuple[Step, ...]:
    if not actor.guarded:
        return ()
    thing = _plural(_words(entity.name)) if verb == "list" else _a(entity.name)
    tried = (f"somebody tries to {verb} {thing}",)
    return (
        Step(
            "Not signed in", ("nobody is signed in",), tried, ("the request is denied", "nothing is shown or changed")
        ),
    )


def _of_facts(view: SpecView) -> Iterator[Seed]:
    for fact, known in view.known.items():
        seed = _of_fact(fact, known)
        if seed:
            source = Source.ASSUMED if known.assumed else Source.ASKED
            because = tuple(subject for subject in known.because if not subject.startswith("rule:"))
            yield msgspec.structs.replace(seed, rests_on=because, source=source)


def _of_fact(fact: str, known: Known) -> Seed | None:
    value = known.value
    if isinstance(value, bool):
        told = FLAGS.get(fact) if value else None
        return Seed(told.text, told.title, "constraint", group=told.group, asserts=(fact,)) if told else None
    if isinstance(value, str):
        told = WORDS.get((fact, value))
        formula = f"{fact} = {value}"
        return Seed(told.text, told.title, "constraint", group=told.group, asserts=(formula,)) if told else None
    promise = NUMBERS.get(fact)
    if promise is None or value == 0 or (fact == "i18n.languages" and value < 2):
        return None
    number = f"{value:.12g}" if value < 1e12 else f"{value:.0f}"
    formula = f"{fact} {promise.operator} {number} {promise.unit}".strip()
    return Seed(promise.text.format(n=number), promise.title, promise.kind, group=promise.group, asserts=(formula,))


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").lower()


def _a(name: str) -> str:
    words = _words(name)
    return f"an {words}" if words[:1] in "aeiou" and not words.startswith(("user", "uni", "use")) else f"a {words}"


def _the(name: str) -> str:
    return f"the {_words(name)}"


def _plural(words: str) -> str:
    if words.endswith("y") and words[-2:-1] not in "aeiou":
        return f"{words[:-1]}ies"
    return f"{words}es" if words.endswith(("s", "x", "ch", "sh")) else f"{words}s"


def _list(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
