from __future__ import annotations

import pytest
from support.shop import ADDRESS, SHOP, USER, field, shop_view, text_of

from spec.artifacts.openapi import OPENAPI
from spec.artifacts.openapi_text import read_openapi
from spec.records import Entity


def document(view=None, **facts):
    return read_openapi(text_of(OPENAPI, view or shop_view(**facts)))[0]


@pytest.mark.parametrize(
    ("auth", "paging", "errors"),
    [
        ("none", "none", "plain"),
        ("password", "cursor", "own_json"),
        ("magic_link", "offset", "problem_json"),
        ("oauth", "none", "problem_json"),
        ("sso", "cursor", "plain"),
        ("api_key", "offset", "own_json"),
        ("mtls", "cursor", "problem_json"),
        ("os_user", "offset", "plain"),
    ],
)
def test_every_way_of_proving_who_one_is_makes_a_valid_document(auth, paging, errors):
    view = shop_view((USER, ADDRESS), auth__method=auth, api__pagination=paging, api__errors=errors)
    assert OPENAPI.check(text_of(OPENAPI, view)) == ()


@pytest.mark.parametrize("kind", ["uuid", "ulid", "serial", "natural"])
def test_every_form_of_key_makes_a_valid_document(kind):
    assert OPENAPI.check(text_of(OPENAPI, shop_view((USER, ADDRESS), ids__kind=kind))) == ()


def test_with_nothing_decided_the_document_is_valid_and_says_what_is_missing():
    view = shop_view(facts={})
    assert OPENAPI.check(text_of(OPENAPI, view)) == ()
    gaps = [gap for section in OPENAPI.render(view) for gap in section.gaps]
    assert len([gap for gap in gaps if "not decided" in gap]) == 4


def test_operations_are_those_of_the_entity():
    paths = document()["paths"]
    assert set(paths["/addresses"]) == {"get"}
    assert set(paths["/orders/{order_id}"]) == {"parameters", "get", "patch", "delete"}
    assert paths["/order-lines"]["post"]["operationId"] == "createOrderLine"


def test_lists_are_read_as_decided():
    names = [p.get("$ref", p.get("name")) for p in document()["paths"]["/orders"]["get"]["parameters"]]
    assert names[:2] == ["#/components/parameters/Limit", "#/components/parameters/Cursor"]
    assert {"customer_id", "status", "priority"} <= set(names)
    assert "total" in document(api__pagination="offset")["components"]["schemas"]["OrderList"]["properties"]
    assert list(document(api__pagination="none")["components"]["schemas"]["OrderList"]["properties"]) == ["items"]


def test_what_the_server_sets_is_not_sent():
    schemas = document()["components"]["schemas"]
    assert "id" in schemas["Order"]["required"]
    assert not {"id", "created_at", "updated_at"} & set(schemas["OrderCreate"]["properties"])
    assert "status" not in schemas["OrderCreate"]["required"]
    assert "required" not in schemas["OrderUpdate"]


def test_a_natural_key_is_sent_once_and_never_changed():
    schemas = document(ids__kind="natural")["components"]["schemas"]
    assert "number" in schemas["OrderCreate"]["required"]
    assert "number" not in schemas["OrderUpdate"]["properties"]


def test_optional_values_may_be_null():
    properties = document()["components"]["schemas"]["Order"]["properties"]
    assert properties["table"]["type"] == ["integer", "null"]
    assert properties["number"]["type"] == "string"


def test_repeated_and_too_many_requests_are_told():
    made = document()
    assert "#/components/parameters/IdempotencyKey" in str(made["paths"]["/orders"]["post"]["parameters"])
    assert "Retry-After" in made["components"]["responses"]["TooManyRequests"]["headers"]
    assert "429" not in str(document(facts={}))


def test_changes_can_be_guarded():
    order = document()["paths"]["/orders/{order_id}"]
    assert order["patch"]["parameters"] == [{"$ref": "#/components/parameters/IfMatch"}]
    assert "ETag" in order["get"]["responses"]["200"]["headers"]


def test_errors_have_the_decided_form():
    assert "application/problem+json" in document()["components"]["responses"]["NotFound"]["content"]
    own = document(api__errors="own_json")["components"]
    assert own["responses"]["NotFound"]["content"]["application/json"]["schema"]["$ref"].endswith("/Error")
    assert list(document(api__errors="plain")["components"]["responses"]["NotFound"]["content"]) == ["text/plain"]


def test_the_version_stands_where_it_was_decided():
    assert document()["servers"][0]["url"].endswith("/v1")
    header = document(api__versioning="header")
    assert header["components"]["parameters"]["ApiVersion"]["name"] == "API-Version"
    assert not header["servers"][0]["url"].endswith("/v1")


def test_without_operations_the_document_is_valid_and_says_so():
    view = shop_view((Entity("1", "E-1", "Thing", "", (field("a"),), operations=()),))
    assert OPENAPI.check(text_of(OPENAPI, view)) == ()
    assert any("nothing to call" in gap for section in OPENAPI.render(view) for gap in section.gaps)


def test_entities_called_like_our_own_schemas_go_first():
    names = ("Error", "Problem", "Order", "OrderList", "OrderCreate", "News")
    view = shop_view(tuple(Entity(n, f"E-{n}", n, "", (field("a"),)) for n in names))
    assert OPENAPI.check(text_of(OPENAPI, view)) == ()
    assert set(names) <= set(document(view)["components"]["schemas"])


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("  title: Corner Shop\n", "", "title"),
        ("#/components/schemas/OrderList", "#/components/schemas/Nothing", "leads nowhere"),
        ("operationId: getOrder\n", "operationId: createOrder\n", "createOrder"),
        ("          format: date-time", "         format: date-time", "YAML"),
        ("\npaths:", "\npaths: {}\n\npaths:", "twice"),
        ("openapi: 3.1.0", "openapi: 2.0.0", "3.1.0"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old, new, word):
    text = text_of(OPENAPI, shop_view())
    assert old in text
    finding = OPENAPI.check(text.replace(old, new, 1))[0]
    assert word in finding.message
    assert finding.where.startswith("openapi.yaml:")


def test_what_is_no_document_is_told():
    for text in ("", "- a\n", "a: [", "x"):
        assert OPENAPI.check(text)[0].severity == "error"


def test_sections_are_those_that_questions_name():
    groups = {section.group for section in OPENAPI.render(shop_view())}
    assert groups == {"info", "security", "paths", "schemas", "errors"}
    assert {f"paths:{e.name}" for e in SHOP} <= {section.key for section in OPENAPI.render(shop_view())}
