from __future__ import annotations

import pytest
from support.shop import ORDER, field, shop_view, text_of

from spec.artifacts.proto import PROTO, enum_values, numbered, package_of
from spec.artifacts.proto_text import read_proto
from spec.artifacts.shape import shapes_of
from spec.records import Entity


def numbers(entity):
    return {p.name: number for number, p in numbered(shapes_of(shop_view((entity,)))[0])}


@pytest.mark.parametrize(
    ("kind", "paging"), [("uuid", "cursor"), ("ulid", "none"), ("serial", "offset"), ("natural", "cursor")]
)
def test_the_compiler_takes_it_without_a_word(kind, paging):
    assert PROTO.check(text_of(PROTO, shop_view(ids__kind=kind, api__pagination=paging))) == ()


def test_with_nothing_decided_it_compiles_and_says_what_is_missing():
    view = shop_view(facts={})
    assert PROTO.check(text_of(PROTO, view)) == ()
    assert any("not decided" in gap for section in PROTO.render(view) for gap in section.gaps)


def test_messages_and_services_are_read_back():
    seen = read_proto(text_of(PROTO, shop_view()))
    order = next(message for message in seen.messages if message.name == "Order")
    made = {f.name: (f.type, f.is_optional, f.is_list) for f in order.fields}
    assert made["created_at"] == ("Timestamp", False, False)
    assert made["table"] == ("int64", True, False)
    assert made["priority"] == ("OrderPriority", False, False)
    assert "OrderService" in seen.services


def test_a_field_at_the_end_moves_no_number():
    longer = Entity("o1", "E-2", "Order", "", (*ORDER.fields, field("later")), states=ORDER.states)
    before, after = numbers(ORDER), numbers(longer)
    assert {name: after[name] for name in before} == before
    assert before["id"] == 1


def test_numbers_that_protobuf_keeps_for_itself_are_left_out():
    many = Entity("1", "E-1", "Wide", "", tuple(field(f"f{'x' * (n % 3)}{n}") for n in range(19_100)))
    assert not set(numbers(many).values()) & set(range(19_000, 20_000))


def test_values_carry_their_enumeration_and_none_is_unspecified_twice():
    assert enum_values("OrderKind", ("new", "unspecified")) == {
        "new": "ORDER_KIND_NEW",
        "unspecified": "ORDER_KIND_UNSPECIFIED_2",
    }


def test_the_package_is_named_after_the_project():
    assert package_of(shop_view()) == "corner_shop.v1"


def test_words_of_protobuf_can_be_names():
    words = (
        "message",
        "optional",
        "repeated",
        "reserved",
        "group",
        "option",
        "rpc",
        "returns",
        "package",
        "oneof",
        "map",
    )
    entities = tuple(
        Entity(w, f"E-{w}", w, "", tuple(map(field, words)))
        for w in ("Message", "Service", "Timestamp", "Enum", "News")
    )
    assert PROTO.check(text_of(PROTO, shop_view(entities))) == ()


def test_what_is_wrong_is_told_with_its_line():
    text = text_of(PROTO, shop_view())
    finding = PROTO.check(text.replace("string number = 5;", "strng number = 5;"))[0]
    assert "strng" in finding.message
    assert text.splitlines()[int(finding.where.rpartition(":")[2]) - 1].strip() == "string number = 5;"


def test_all_faults_are_told_and_warnings_are_told_apart():
    text = 'syntax = "proto3";\nimport "google/protobuf/empty.proto";\nmessage A { B b = 1; C c = 2; }'
    assert len([f for f in PROTO.check(text) if f.severity == "error"]) == 2
    unused = PROTO.check('syntax = "proto3";\nimport "google/protobuf/empty.proto";\nmessage A {}')
    assert [f.severity for f in unused] == ["warning"]
