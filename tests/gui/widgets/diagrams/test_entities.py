from __future__ import annotations

import itertools

import pytest
from support.shop import shop_view

from gui.widgets.diagrams.entities import Attribute, NotDrawable, Relation, read_entities
from gui.widgets.diagrams.entity_picture import EntityPicture
from spec.artifacts.erd import render_erd

TEXT = """erDiagram
  accTitle: Entities
  Order {
    uuid id PK
    uuid customer_id FK, UK "optional, who paid"
  }
  Customer ||--o{ Order : "placed by"
  Order }o..o| "Gift card" : pays
"""


def test_entities_keys_remarks_and_ends_of_relations_are_read() -> None:
    diagram = read_entities(TEXT)
    assert [entity.name for entity in diagram.entities] == ["Order", "Customer", "Gift card"]
    assert diagram.entities[0].attributes == (
        Attribute("id", "uuid", ("PK",)),
        Attribute("customer_id", "uuid", ("FK", "UK"), "optional, who paid"),
    )
    assert diagram.relations == (
        Relation("Customer", "Order", "one", "many?", "placed by"),
        Relation("Order", "Gift card", "many?", "one?", "pays", is_weak=True),
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("erDiagram\n A {\n what is this thing here\n }", "Line 3"),
        ("erDiagram\n A --> B", "Line 2"),
        ("erDiagram\n", "no entity"),
    ],
)
def test_what_is_not_understood_is_told_with_its_line(text: str, reason: str) -> None:
    with pytest.raises(NotDrawable, match=reason):
        read_entities(text)


def overlaps(boxes) -> bool:
    found = list(boxes)
    return any(one.overlaps(other) for at, one in enumerate(found) for other in found[at + 1 :])


@pytest.mark.parametrize("room", [420, 700, 1200])
def test_the_diagram_of_a_real_artifact_is_drawn_without_overlaps_at_any_width(theme, room) -> None:
    text = "\n".join(section.text for section in render_erd(shop_view()))
    diagram = read_entities(text)
    assert len(diagram.entities) > 4
    picture = EntityPicture(diagram, room)
    assert not overlaps(picture.boxes.values())
    assert set(picture.boxes) == {entity.name for entity in diagram.entities}


def test_lines_pass_no_box_that_is_not_their_own(theme) -> None:
    text = "\n".join(section.text for section in render_erd(shop_view()))
    picture = EntityPicture(read_entities(text), 700)
    boxes = picture.boxes
    for relation, route in zip(picture._relations, picture._placed.routes, strict=True):
        others = [box for name, box in boxes.items() if name not in (relation.left, relation.right)]
        for one, other in itertools.pairwise(route):
            for box in others:
                left, right = sorted((one[0], other[0]))
                top, bottom = sorted((one[1], other[1]))
                is_inside = left < box.right - 1 and right > box.x + 1 and top < box.bottom - 1 and bottom > box.y + 1
                assert not is_inside, f"the line from {relation.left} to {relation.right} runs through a table"


def test_a_circle_and_a_relation_to_itself_are_drawn(theme) -> None:
    text = "erDiagram\n A ||--o{ B : x\n B ||--o{ C : y\n C ||--o{ A : z\n A |o--o{ A : parent\n"
    picture = EntityPicture(read_entities(text), 600)
    assert not overlaps(picture.boxes.values())
