"""Requirements that follow from the data model: for what is to be built, not for what came with its own."""

from __future__ import annotations

import msgspec

from spec.records import Entity, Project, Source
from spec.requirements.implied import implied_requirements
from spec.view import SpecView

BOOKING = Entity("e1", "E-1", "Booking")


def titles(*entities: Entity) -> list[str]:
    view = SpecView(Project("p", "P-1", "Club", "", "web_app"), "main", entities=entities)
    return [seed.title for seed in implied_requirements(view)]


def test_every_operation_of_an_entity_is_owed() -> None:
    assert titles(BOOKING) == [
        "Create a booking",
        "Read a booking",
        "Change a booking",
        "Delete a booking",
        "List bookings",
    ]
    assert titles(msgspec.structs.replace(BOOKING, operations=("read",))) == ["Read a booking"]
    assert titles(msgspec.structs.replace(BOOKING, operations=())) == []


def test_an_imported_entity_came_with_its_own_requirements_until_a_person_confirms_it() -> None:
    imported = msgspec.structs.replace(BOOKING, source=Source.IMPORTED, to_confirm=True)
    assert titles(imported) == []
    assert "Create a booking" in titles(msgspec.structs.replace(imported, to_confirm=False))
