from __future__ import annotations

import pytest
from support.shop import SHOP, all_texts, shop_view

from spec.artifacts.agreement import disagreements
from spec.artifacts.gherkin import GHERKIN
from spec.artifacts.model import joined
from spec.records import Element, Entity

VIEW = shop_view()
TEXTS = all_texts(VIEW)
TEXT_OF = {"schema-postgresql": "text", "schema-sqlite": "TEXT", "schema-mysql": "VARCHAR(255)"}


def after(artifact, old, new):
    assert old in TEXTS[artifact], old
    found = disagreements(VIEW, {artifact: TEXTS[artifact].replace(old, new, 1)})
    assert all(finding.where.startswith(artifact) for finding in found)
    return [finding.code.removeprefix("agree.") for finding in found]


@pytest.mark.parametrize(
    ("kind", "deletion"), [("uuid", "hard"), ("ulid", "soft"), ("serial", "anonymise"), ("natural", "soft")]
)
def test_what_is_made_together_agrees(kind, deletion):
    view = shop_view(ids__kind=kind, data__deletion=deletion, api__pagination="offset")
    assert disagreements(view, all_texts(view)) == []


def test_what_is_made_with_nothing_decided_agrees():
    view = shop_view(facts={})
    assert disagreements(view, all_texts(view)) == []


@pytest.mark.parametrize("artifact", TEXT_OF)
def test_a_column_taken_out_is_found(artifact):
    assert after(artifact, f"  street {TEXT_OF[artifact]} NOT NULL,\n", "") == ["column_missing"]


@pytest.mark.parametrize("artifact", TEXT_OF)
def test_a_column_put_in_is_found(artifact):
    column = f"  street {TEXT_OF[artifact]} NOT NULL"
    assert after(artifact, column, f"  zip_code {TEXT_OF[artifact]},\n{column}") == ["column_extra"]


@pytest.mark.parametrize("artifact", TEXT_OF)
def test_another_type_and_a_lost_not_null_are_found(artifact):
    column = f"  street {TEXT_OF[artifact]} NOT NULL"
    assert after(artifact, column, "  street INTEGER") == ["type_differs", "required_differs"]


@pytest.mark.parametrize("artifact", TEXT_OF)
def test_other_values_of_an_enumeration_are_found(artifact):
    assert after(artifact, "'very high'", "'highest'") == ["values_differ"]


@pytest.mark.parametrize("artifact", TEXT_OF)
def test_a_table_under_another_name_is_missing_and_strange(artifact):
    assert after(artifact, "CREATE TABLE order_line_tags", "CREATE TABLE coupons") == ["table_missing", "table_extra"]


@pytest.mark.parametrize(
    ("artifact", "old", "new", "codes"),
    [
        ("erd", "    string street\n", "    string strasse\n", ["attribute_missing", "attribute_extra"]),
        ("erd", "    decimal total\n", "    integer total\n", ["type_differs"]),
        ("erd", "  Address {", "  Adress {", ["entity_missing", "entity_extra"]),
        ("openapi", "    Address:\n", "    Adress:\n", ["schema_missing", "schema_extra"]),
        ("openapi", "      - street\n", "", ["required_differs"]),
        ("openapi", "        street:\n", "        strasse:\n", ["property_missing", "property_extra"]),
        ("graphql", "  street: String!", "  street: Long!", ["type_differs"]),
        ("graphql", "  street: String!", "  street: String", ["required_differs"]),
        ("graphql", "  street: String!", "  street: String!\n  zip: String", ["field_extra"]),
        ("graphql", "type OrderEdge {", "type Coupon {\n  a: Int\n}\n\ntype OrderEdge {", ["type_extra"]),
        ("proto", "  string street = ", "  bool street = ", ["type_differs"]),
        ("proto", "  string street = ", "  optional string street = ", ["required_differs"]),
        ("proto", "  string street = ", "  repeated string street = ", ["type_differs"]),
        ("proto", "message GetOrderRequest", "message Coupon {}\n\nmessage GetOrderRequest", ["message_extra"]),
        ("proto", "  ORDER_PRIORITY_LOW", "  ORDER_PRIORITY_LEAST", ["values_differ"]),
    ],
)
def test_a_person_s_edit_that_parts_artifacts_is_found(artifact, old, new, codes):
    assert after(artifact, old, new) == codes


@pytest.mark.parametrize(
    ("artifact", "head", "old", "new", "code"),
    [
        ("openapi", "    OrderCreate:\n", "        number:\n", "        nummer:\n", "property_missing"),
        ("graphql", "input CreateOrderInput {", "  number: String!\n", "", "field_missing"),
        ("graphql", "input UpdateOrderInput {", "  number: String\n", "  number: Boolean\n", "type_differs"),
        ("graphql", "input CreateOrderInput {", "  number: String!\n", "  number: String\n", "required_differs"),
    ],
)
def test_what_is_sent_agrees_with_what_is_kept(artifact, head, old, new, code):
    before, _, rest = TEXTS[artifact].partition(head)
    edited = before + head + rest.replace(old, new, 1)
    found = disagreements(VIEW, {artifact: edited})
    assert found[0].code == f"agree.{code}"
    assert found[0].where.endswith(":Order")


def test_a_finding_names_both_places():
    text = TEXTS["graphql"].replace("  street: String!", "  street: Long!")
    found = disagreements(VIEW, {"graphql": text})[0]
    assert found.message == "Address.street (E-5) is of the type string, Address.street in graphql is Long!."
    assert (found.where, found.severity) == ("graphql#types:Address", "error")


def test_a_new_entity_is_missing_everywhere():
    coupon = Entity("c1", "E-6", "Coupon")
    found = disagreements(shop_view((*SHOP, coupon)), TEXTS)
    assert {finding.where.partition("#")[0] for finding in found} == set(TEXTS)
    assert all("Coupon" in finding.message for finding in found)


def test_an_empty_text_lacks_everything_and_a_broken_one_is_left_to_its_check():
    assert len(disagreements(VIEW, {"schema-sqlite": "-- nothing\n"})) == 7
    assert disagreements(VIEW, {"graphql": "type {", "proto": "mess", "openapi": "a: [", "erd": "x"}) == []


def test_a_text_of_another_kind_is_no_matter():
    assert disagreements(VIEW, {"prd": "# Title"}) == []


def test_each_entity_with_operations_is_spoken_of_in_a_step():
    feature = (
        "Feature: Shop\n  Scenario: All\n    Given a user with an address\n    When order lines and tags are shown\n"
    )
    found = disagreements(VIEW, {"gherkin": feature + "    Then it is fine\n"})
    assert found == []
    found = disagreements(VIEW, {"gherkin": feature.replace("tags", "labels")})
    assert [(f.code, "Tag" in f.message) for f in found] == [("agree.step_missing", True)]


def test_entities_in_a_database_need_a_store_among_the_containers():
    view = shop_view(data__store="postgresql")
    assert disagreements(view, {"c4": "C4Container\n  Container(a, 'App')\n"})[0].code == "agree.container_missing"
    assert disagreements(view, {"c4": "C4Container\n  ContainerDb(a, 'Data')\n"}) == []
    assert disagreements(shop_view(data__store="files"), {"c4": "C4Container\n"}) == []


def test_a_store_may_be_drawn_by_its_name():
    view = shop_view(data__store="postgresql")
    named = type(view)(
        view.project, "main", entities=SHOP, known=view.known, elements=(Element("1", "EL-1", "Ledger", "store"),)
    )
    assert disagreements(named, {"c4": "flowchart LR\n  a[(Ledger)]\n"}) == []


def test_without_entities_there_is_nothing_to_disagree_on():
    assert disagreements(shop_view(()), TEXTS) == []


@pytest.mark.parametrize("name", ["HTTPServer", "Größe", "人", "404", "AThing" * 12])
def test_a_step_speaks_of_an_entity_in_the_words_of_people(name):
    thing = Entity("1", "E-1", name)
    view = shop_view((thing,), {})
    assert disagreements(view, {"gherkin": joined(GHERKIN.render(view))}) == []


def test_where_no_container_is_known_none_is_missed():
    view = shop_view(data__store="postgresql")
    assert disagreements(view, {"c4": "```mermaid\nC4Context\n```\n"}) == []
    assert [f.code for f in disagreements(view, {"c4": "```mermaid\nC4Container\n```\n"})] == [
        "agree.container_missing"
    ]
