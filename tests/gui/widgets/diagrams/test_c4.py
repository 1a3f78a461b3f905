from __future__ import annotations

import re

import pytest
from support.shop import shop_view

from gui.widgets.diagrams.c4 import read_c4
from gui.widgets.diagrams.c4_picture import C4Picture
from gui.widgets.diagrams.entities import NotDrawable
from spec.artifacts.c4 import C4

TEXT = """C4Container
  title Shop: containers
  Person(p, "Customer", "Pays, \\"often\\"")
  System_Ext(mail, "Mail, Inc.", "Sends mail.")
  System_Boundary(b, "Shop") {
    Container(api, "API", "Python", "Takes orders.")
    ContainerDb(db, "Data", "PostgreSQL", "")
  }
  Rel(p, api, "uses", "HTTPS")
  Rel(api, db, "reads, writes")
  BiRel(api, mail, "sends")
  UpdateLayoutConfig($c4ShapeInRow="4", $c4BoundaryInRow="1")
"""


def test_boxes_frames_and_lines_are_read() -> None:
    diagram = read_c4(TEXT)
    assert diagram.title == "Shop: containers"
    assert [(box.id, box.kind, box.shape, box.is_external, box.boundary) for box in diagram.boxes] == [
        ("p", "Person", "person", False, ""),
        ("mail", "System", "box", True, ""),
        ("api", "Container: Python", "box", False, "b"),
        ("db", "Container: PostgreSQL", "store", False, "b"),
    ]
    assert diagram.boxes[1].name == "Mail, Inc."
    assert [(frame.name, frame.kind) for frame in diagram.boundaries] == [("Shop", "System")]
    assert [(line.source, line.target, line.label, line.technology, line.is_both) for line in diagram.lines] == [
        ("p", "api", "uses", "HTTPS", False),
        ("api", "db", "reads, writes", "", False),
        ("api", "mail", "sends", "", True),
    ]


@pytest.mark.parametrize("text", ["C4Context\n Person p", 'C4Context\n Cloud(a, "A")', "C4Context\n"])
def test_what_is_not_understood_is_told(text: str) -> None:
    with pytest.raises(NotDrawable):
        read_c4(text)


def test_what_is_outside_stands_outside_of_the_frame(theme) -> None:
    picture = C4Picture(read_c4(TEXT), 620)
    frame = picture._frames["b"]
    inside = {name for name, box in picture.boxes.items() if frame.contains(box.x + 1, box.y + 1)}
    assert inside == {"api", "db"}


@pytest.mark.parametrize("room", [320, 620, 900])
def test_the_diagrams_of_a_real_artifact_are_drawn_within_the_room(theme, room) -> None:
    text = "\n".join(section.text for section in C4.render(shop_view()))
    diagrams = re.findall(r"```mermaid\n(.*?)```", text, re.S)
    assert len(diagrams) >= 2
    for source in diagrams:
        picture = C4Picture(read_c4(source), room)
        boxes = list(picture.boxes.values())
        assert boxes
        assert not any(one.overlaps(other) for at, one in enumerate(boxes) for other in boxes[at + 1 :])
