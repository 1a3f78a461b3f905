"""What every operation on an entity has to show, the refusals included; it follows from the entity's own fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from spec.artifacts.features import plural
from spec.artifacts.phrases import with_article
from spec.artifacts.writing import words_of
from spec.records import Entity, EntityField, FieldType
from spec.view import SpecView


class Scenario(NamedTuple):
    """A name and its steps, each a keyword and a text."""

    name: str
    steps: tuple[tuple[str, str], ...]


def entity_scenarios(view: SpecView, entity: Entity) -> list[Scenario]:
    """Scenarios of its operations in the order create, read, list, update, delete, then of its states and customers."""
    found: list[Scenario] = []
    for operation, write in (
        ("create", _create),
        ("read", _read),
        ("list", _list),
        ("update", _update),
        ("delete", _delete),
    ):
        if operation in entity.operations:
            found += write(view, entity)
    if _has_tenants(view) and "read" in entity.operations:
        found.append(_foreign(entity))
    return found


def _steps(given: str, when: str, *then: str) -> tuple[tuple[str, str], ...]:
    return (("Given", given), ("When", when), *(("Then", text) for text in then))


def _name(entity: Entity) -> str:
    return words_of(entity.name)


def _who(view: SpecView) -> str:
    """Who acts: somebody with the right to, where rights were decided."""
    if view.word("auth.method", "none") == "none" and not view.holds("users.accounts"):
        return "somebody"
    return "somebody with the right to do so" if _has_rights(view) else "somebody who is signed in"


def _has_rights(view: SpecView) -> bool:
    return view.word("users.roles", "none") != "none"


def _asks_who(view: SpecView) -> bool:
    return view.word("auth.method", "none") != "none"


def _has_tenants(view: SpecView) -> bool:
    return view.word("tenancy.model") in {"shared_schema", "schema_per_tenant", "database_per_tenant"}


def _refused(view: SpecView, entity: Entity, verb: str, given: str, kept: str) -> Iterator[Scenario]:
    if _asks_who(view):
        when = f"somebody who may not do so tries to {verb}" if _has_rights(view) else f"they try to {verb}"
        first = given if _has_rights(view) else "somebody who is not signed in"
        yield Scenario(f"{verb.capitalize()} without the right to", _steps(first, when, "it is refused", kept))


def _missing(entity: Entity, verb: str) -> Iterator[Scenario]:
    yield Scenario(
        f"{verb.capitalize()} that does not exist",
        _steps(
            f"there is no {_name(entity)} with the given identifier",
            f"somebody tries to {verb}",
            "the answer says that it was not found",
        ),
    )


def _create(view: SpecView, entity: Entity) -> Iterable[Scenario]:
    name, verb = _name(entity), f"create {with_article(_name(entity))}"
    done = [f"the {name} is kept", "it can be read again"] if "read" in entity.operations else [f"the {name} is kept"]
    if entity.states:
        done.append(f"its state is {entity.states[0]}")
    yield Scenario(verb.capitalize(), _steps(_who(view), f"they {verb} with all that is needed", *done))
    for field in entity.fields:
        yield from _field_refusals(entity, field)
    yield from _refused(view, entity, verb, f"all that {with_article(name)} needs", "nothing is kept")


def _field_refusals(entity: Entity, field: EntityField) -> Iterator[Scenario]:
    """Missing, twice, of a wrong form, pointing nowhere."""
    name, label = _name(entity), words_of(field.name)
    verb = f"create {with_article(name)}"
    nothing = "nothing is kept"
    if field.required:
        given = f"all that {with_article(name)} needs except {label}"
        steps = _steps(given, f"somebody tries to {verb}", f"it is refused, naming {label}", nothing)
        yield Scenario(f"{verb.capitalize()} without {label}", steps)
    if field.unique:
        given = f"{with_article(name)} with a certain {label} exists"
        steps = _steps(
            given, f"somebody tries to {verb} with the same {label}", "it is refused as a duplicate", nothing
        )
        yield Scenario(f"{verb.capitalize()} with {label} of another", steps)
    if field.type is FieldType.ENUM and field.values:
        given = f"a value for {label} that is none of {', '.join(field.values)}"
        yield Scenario(
            f"{verb.capitalize()} with an unknown {label}",
            _steps(given, f"somebody tries to {verb} with it", f"it is refused, naming {label}", nothing),
        )
    if field.type in {FieldType.EMAIL, FieldType.URL, FieldType.DATE, FieldType.DATETIME, FieldType.UUID}:
        steps = _steps(
            f"a value for {label} that is no {_FORMS[field.type]}",
            f"somebody tries to {verb} with it",
            f"it is refused, naming {label}",
            nothing,
        )
        yield Scenario(f"{verb.capitalize()} with a malformed {label}", steps)
    if field.type is FieldType.REFERENCE and field.target:
        steps = _steps(
            f"there is no such {words_of(field.target)}",
            f"somebody tries to {verb} that points at it",
            f"it is refused, naming {label}",
            nothing,
        )
        yield Scenario(f"{verb.capitalize()} for {with_article(words_of(field.target))} that does not exist", steps)


_FORMS = {
    FieldType.EMAIL: "e-mail address",
    FieldType.URL: "web address",
    FieldType.DATE: "date",
    FieldType.DATETIME: "date and time",
    FieldType.UUID: "identifier",
}


def _read(view: SpecView, entity: Entity) -> Iterable[Scenario]:
    one, verb = with_article(_name(entity)), f"read {with_article(_name(entity))}"
    yield Scenario(
        verb.capitalize(), _steps(f"{one} exists", f"{_who(view)} asks for it", "all that is kept of it is shown")
    )
    yield from _missing(entity, verb)
    yield from _refused(view, entity, verb, f"{one} exists", "nothing of it is shown")


def _list(view: SpecView, entity: Entity) -> Iterable[Scenario]:
    many = plural(_name(entity))
    yield Scenario(
        f"List {many}",
        _steps(f"several {many} exist", f"{_who(view)} asks for all of them", "each is in the list once"),
    )
    yield Scenario(
        f"List {many} when there are none",
        _steps(f"there are no {many}", f"{_who(view)} asks for all of them", "the list is empty"),
    )
    yield from _refused(view, entity, f"list {many}", f"several {many} exist", "nothing of them is shown")


def _update(view: SpecView, entity: Entity) -> Iterable[Scenario]:
    one, verb = with_article(_name(entity)), f"change {with_article(_name(entity))}"
    yield Scenario(
        verb.capitalize(),
        _steps(f"{one} exists", f"{_who(view)} changes it", "the change is kept", "all else is as it was"),
    )
    yield from _missing(entity, verb)
    for field in entity.fields:
        if field.unique:
            label = words_of(field.name)
            given = f"two {plural(_name(entity))} with different {label}"
            steps = _steps(
                given,
                f"somebody gives one the {label} of the other",
                "it is refused as a duplicate",
                "both are as they were",
            )
            yield Scenario(f"{verb.capitalize()} to {label} of another", steps)
    yield from _refused(view, entity, verb, f"{one} exists", f"the {_name(entity)} is as it was")


def _delete(view: SpecView, entity: Entity) -> Iterable[Scenario]:
    one, verb = with_article(_name(entity)), f"delete {with_article(_name(entity))}"
    after = {
        "hard": "nothing of it is left",
        "soft": "it is hidden and can be brought back",
        "anonymise": "nothing that is left points to a person",
    }.get(view.word("data.deletion"), "")
    done = ["it is not found any more", *([after] if after else [])]
    yield Scenario(verb.capitalize(), _steps(f"{one} exists", f"{_who(view)} deletes it", *done))
    yield from _missing(entity, verb)
    yield from _refused(view, entity, verb, f"{one} exists", f"the {_name(entity)} is as it was")


def _foreign(entity: Entity) -> Scenario:
    one = with_article(_name(entity))
    return Scenario(
        f"{one.capitalize()} of another customer",
        _steps(
            f"{one} of one customer exists",
            "somebody of another customer asks for it",
            "the answer says that it was not found",
        ),
    )
