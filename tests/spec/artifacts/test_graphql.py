from __future__ import annotations

import pytest
from graphql import build_schema
from support.shop import field, shop_view, text_of

from spec.artifacts.graphql import GRAPHQL, camel, constants
from spec.records import Entity


def schema(view=None, **facts):
    return build_schema(text_of(GRAPHQL, view or shop_view(**facts)))


@pytest.mark.parametrize("kind", ["uuid", "ulid", "serial", "natural"])
@pytest.mark.parametrize("paging", ["cursor", "offset", "none"])
def test_the_schema_is_valid(kind, paging):
    assert GRAPHQL.check(text_of(GRAPHQL, shop_view(ids__kind=kind, api__pagination=paging))) == ()


def test_references_lead_to_the_thing_itself_and_inputs_name_its_key():
    made = schema()
    assert str(made.type_map["Order"].fields["customer"].type) == "User!"
    assert str(made.type_map["CreateOrderInput"].fields["customerId"].type) == "ID!"
    assert str(made.type_map["UpdateOrderInput"].fields["customerId"].type) == "ID"


def test_the_far_end_of_a_relation_is_a_page():
    assert str(schema().type_map["Tag"].fields["lines"].type) == "OrderLineConnection!"


def test_lists_are_read_as_decided():
    assert {"first", "after", "customerId", "status"} <= set(schema().query_type.fields["orders"].args)
    assert str(schema(api__pagination="offset").query_type.fields["orders"].type) == "OrderPage!"
    assert str(schema(api__pagination="none").query_type.fields["orders"].type) == "[Order!]!"


def test_only_scalars_that_are_used_are_declared():
    view = shop_view((Entity("1", "E-1", "Thing", "A Date of an Email.", (field("a"),)),))
    assert {n for n in schema(view).type_map if n in {"Date", "Email", "DateTime"}} == {"DateTime"}


def test_values_have_names_that_graphql_takes():
    assert constants(("low", "very high", "1st", "人", "木", "Low")) == {
        "low": "LOW",
        "very high": "VERY_HIGH",
        "1st": "V_1_ST",
        "人": "VALUE",
        "木": "VALUE_2",
        "Low": "LOW_2",
    }


def test_names_are_camel_case():
    assert [camel(name) for name in ("customer_id", "a", "line2_text")] == ["customerId", "a", "line2Text"]


def test_entities_called_like_words_of_graphql_make_room():
    names = ("Query", "Mutation", "ID", "String", "Date", "PageInfo", "Order", "OrderConnection", "News", "U")
    view = shop_view(tuple(Entity(n, f"E-{n}", n, "", (field("a"),)) for n in names))
    assert GRAPHQL.check(text_of(GRAPHQL, view)) == ()


def test_without_anything_to_read_there_is_a_schema_and_a_gap():
    view = shop_view((Entity("1", "E-1", "Thing", "", (), operations=("create", "delete")),))
    assert GRAPHQL.check(text_of(GRAPHQL, view)) == ()
    assert any("Nothing can be read" in gap for section in GRAPHQL.render(view) for gap in section.gaps)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("customer: User!", "customer: Usr!", "Usr"),
        ("type Query {", "type Query", "Syntax"),
        ("  number: String!", "  number String!", "Syntax"),
        ("first: Int = 25", 'first: Int = "x"', "Int"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old, new, word):
    finding = GRAPHQL.check(text_of(GRAPHQL, shop_view()).replace(old, new, 1))[0]
    assert word in finding.message
    assert int(finding.where.rpartition(":")[2]) > 1


def test_a_text_that_is_no_schema_is_told():
    assert GRAPHQL.check("")[0].severity == "error"
    assert GRAPHQL.check("type A { b: Int }")[0].message.startswith("Query root type")


def test_a_key_called_input_stands_beside_the_input_of_a_change():
    thing = Entity("1", "E-1", "Thing", "", (field("input", unique=True), field("name")))
    made = schema(shop_view((thing,), ids__kind="natural"))
    assert list(made.mutation_type.fields["updateThing"].args) == ["input2", "input"]
