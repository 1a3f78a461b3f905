from __future__ import annotations

import pytest
from support.shop import field, shop_view, text_of

from spec.artifacts.erd import ERD
from spec.artifacts.erd_text import check_erd, read_erd
from spec.records import Entity


@pytest.mark.parametrize("kind", ["uuid", "ulid", "serial", "natural"])
def test_the_diagram_is_taken(kind):
    assert ERD.check(text_of(ERD, shop_view(ids__kind=kind))) == ()


def test_keys_and_relations_are_shown():
    text = text_of(ERD, shop_view())
    assert "uuid id PK" in text
    assert "string number UK" in text
    assert "uuid customer_id FK" in text
    assert 'User ||--o{ Order : "customer"' in text
    assert 'Tag |o--o{ Tag : "parent"' in text
    assert 'OrderLine }o--o{ Tag : "tags"' in text


def test_words_of_mermaid_are_quoted_and_keys_are_no_names():
    entities = tuple(Entity(n, f"E-{n}", n, "", (field("uk"),)) for n in ("Class", "End", "To", "U", "Order"))
    text = text_of(ERD, shop_view(entities))
    assert [line for line in text.splitlines() if line.endswith("{")] == [
        f'  "{n}" {{' for n in ("Class", "End", "To", "U")
    ] + ["  Order {"]
    assert "string uk_" in text
    assert [a.name for a in read_erd(text).entities[0].attributes][1] == "uk"


def test_words_of_people_cannot_break_the_diagram():
    remark = next(line for line in text_of(ERD, shop_view()).splitlines() if " group " in line)
    assert remark.count('"') == 2
    assert not set("~#;{}") & set(remark)


def test_other_ways_to_write_a_diagram_are_read():
    text = """erDiagram
    direction LR
    %% a remark
    p[Person]:::big {
      string first-name
      string[] tags "a, b"
      uuid id PK, FK "both"
    }
    CAR
    p one to many CAR : owns
    p }|..|{ CAR : "is insured for"
    classDef big fill:#f9f
    """
    seen = read_erd(text)
    assert seen.problems == ()
    assert seen.entities[0].attributes[1].is_list
    assert [(r.left, r.right, r.role) for r in seen.relations] == [("p", "CAR", "owns"), ("p", "CAR", "is insured for")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("flowchart LR\n", 1),
        ("erDiagram\n A ||--o{ B\n", 2),
        ("erDiagram\n A {\n  uuid\n }\n", 3),
        ("erDiagram\n A {\n  uuid id PK UK extra\n }\n", 3),
        ("erDiagram\n A {\n  uuid uk\n }\n", 3),
        ("erDiagram\n A {\n  uuid id\n", 2),
        ("", 1),
    ],
)
def test_what_mermaid_refuses_is_told_with_its_line(text, line):
    assert check_erd(text)[0].where == f"entities.mmd:{line}"


def test_a_relation_of_something_that_is_not_shown_is_told():
    assert check_erd('erDiagram\n A {\n  uuid id\n }\n A ||--o{ B : "x"\n')[0].code == "erd.unknown_entity"
