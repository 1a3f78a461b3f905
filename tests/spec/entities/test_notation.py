from __future__ import annotations

import msgspec
import pytest

from spec.entities.notation import EntityDraft, format_entities, parse_entities
from spec.errors import BadAnswer
from spec.questions.lexicon import lexicon
from spec.records import Entity, EntityField, FieldType

BOOKING = "Booking: starts_at datetime, patient -> Patient, status (open, done), notes text?, tags -> Tag*, code!"


def fields_of(text: str) -> dict[str, EntityField]:
    return {field.name: field for field in parse_entities(text)[0].fields}


def without_lines(drafts: list[EntityDraft]) -> list[EntityDraft]:
    return [msgspec.structs.replace(draft, line=0) for draft in drafts]


def test_a_line_gives_an_entity_with_typed_fields() -> None:
    assert fields_of(BOOKING) == {
        "starts_at": EntityField("starts_at", FieldType.DATETIME),
        "patient": EntityField("patient", FieldType.REFERENCE, target="Patient"),
        "status": EntityField("status", FieldType.ENUM, values=("open", "done")),
        "notes": EntityField("notes", FieldType.TEXT, required=False),
        "tags": EntityField("tags", FieldType.REFERENCE, many=True, target="Tag"),
        "code": EntityField("code", FieldType.STRING, unique=True),
    }


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("starts_at", "datetime"),
        ("born_on", "date"),
        ("due date", "date"),
        ("is_active", "boolean"),
        ("unit price", "money"),
        ("amount", "money"),
        ("contact email", "email"),
        ("website", "url"),
        ("quantity", "integer"),
        ("page_count", "integer"),
        ("notes", "text"),
        ("first name", "string"),
        ("invoice number", "string"),
        ("weight", "number"),
        ("duration", "duration"),
    ],
)
def test_a_name_without_a_type_tells_it(name: str, kind: str) -> None:
    (field,) = parse_entities(f"Thing: {name}")[0].fields
    assert (field.name, field.type) == (name.replace(" ", "_"), kind)


@pytest.mark.parametrize(
    "text",
    [
        "- Patient: name, email!\n- Visits: patient -> Patient, at datetime",
        "1. **Patient**: name; email unique\n2. Visit: patient reference -> patients; at: timestamp",
        "Patient: name, email!; Visit: patient, at datetime",
        "## Patient:\n- name\n- email!\n\nVisit:\n  patient_id\n  at: datetime",
        "Patients: name: string, email: email!.\nvisit: patient Patient, at datetime, id, created_at",
    ],
)
def test_people_may_write_it_in_several_ways(text: str) -> None:
    assert without_lines(parse_entities(text)) == [
        EntityDraft("Patient", (EntityField("name"), EntityField("email", FieldType.EMAIL, unique=True))),
        EntityDraft(
            "Visit",
            (EntityField("patient", FieldType.REFERENCE, target="Patient"), EntityField("at", FieldType.DATETIME)),
        ),
    ]


def test_names_alone_are_entities_without_fields() -> None:
    drafts = parse_entities("Rooms, desks; Order items\nEquipment")
    assert [(draft.name, draft.fields, draft.line) for draft in drafts] == [
        ("Room", (), 1),
        ("Desk", (), 1),
        ("OrderItem", (), 1),
        ("Equipment", (), 2),
    ]


def test_a_plural_that_names_another_entity_is_a_list_of_references() -> None:
    assert fields_of("Order: items\nItem: title")["items"] == EntityField(
        "items", FieldType.REFERENCE, many=True, target="Item"
    )


def test_sizes_and_meanings_are_kept() -> None:
    fields = fields_of('Product: title varchar(200), price decimal(10,2) "net, in EUR"')
    assert fields["title"].description == "size 200"
    assert fields["price"].description == "net, in EUR (size 10,2)"


def test_values_of_an_enumeration_keep_what_tells_them_apart() -> None:
    assert fields_of("Donor: blood (A+, A-), currency (EUR, USD), state (In Progress, done)")["blood"].values == (
        "A+",
        "A-",
    )
    assert fields_of("Donor: state (In Progress, done)")["state"].values == ("in_progress", "done")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Room: name\nBooking: starts_at dattime",
            "line 2, 'starts_at dattime': 'dattime' is no type (did you mean datetime",
        ),
        ("We want to keep all bookings of all patients", "line 1"),
        ("Booking: status (open", "parentheses"),
        ("预订: a", "Latin letters"),
        ("Booking: one two three four five", "at most four words"),
        ("Booking: name, name text", "twice, differently"),
        ("Booking: patient ->", "behind the arrow"),
        ("Booking: status (open)", "at least two values"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, told: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        parse_entities(text)
    assert told in refused.value.message
    assert "Booking: starts_at datetime" in refused.value.hint


def test_what_is_written_out_reads_back_to_the_same() -> None:
    text = (
        f'{BOOKING}\nPatient (a person in care): born_on, photo?, due "not date"\nTag\nLine: price money*, age string'
    )
    drafts = parse_entities(text)
    assert without_lines(parse_entities(format_entities(drafts))) == without_lines(drafts)


def test_a_field_whose_name_would_tell_another_type_keeps_its_own() -> None:
    kinds = [kind for kind in FieldType if kind not in {FieldType.REFERENCE, FieldType.ENUM}]
    names = ["due", "patient", "starts_at", "total", "is_open", "photo", "name"]
    fields = tuple(EntityField(f"{name}", kind) for name in names for kind in kinds[:1]) + tuple(
        EntityField(f"{name}_{kind.value}_x", kind) for name in names for kind in kinds
    )
    written = format_entities([Entity("1", "E-1", "Patient", fields=fields)])
    assert parse_entities(written)[0].fields == fields


def test_all_fields_of_the_lexicon_survive_the_line() -> None:
    drafts = [EntityDraft(noun.entity, noun.entity_fields()) for noun in lexicon().nouns]
    unique = list({draft.name: draft for draft in drafts}.values())
    assert without_lines(parse_entities(format_entities(unique))) == unique


def test_nothing_gives_nothing() -> None:
    assert parse_entities(" \n\n") == []
    assert format_entities([]) == ""
