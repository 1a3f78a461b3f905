from __future__ import annotations

import pytest

from spec.entities.naming import is_plural, pascal, plural, singular, snake

PAIRS = """
person people, category categories, status statuses, address addresses, analysis analyses, child children,
key keys, box boxes,
class classes, case cases, course courses, expense expenses, database databases, warehouse warehouses,
response responses,
alias aliases, canvas canvases, lens lenses, quiz quizzes, prize prizes, cache caches, match matches,
movie movies, city cities, day days, hero heroes, photo photos, shelf shelves, archive archives, menu menus, api apis,
criterion criteria, matrix matrices, index indexes, diagnosis diagnoses, basis bases, process processes, virus viruses,
salesperson salespeople, woman women, human humans, tax taxes, policy policies, branch branches, invoice invoices,
leaf leaves, curve curves, bus buses, campus campuses, survey surveys, topic topics, clinic clinics, series series
"""


@pytest.mark.parametrize("pair", [pair.split() for pair in PAIRS.replace("\n", " ").split(",")], ids=lambda p: p[0])
def test_the_plural_of_a_noun_is_that_of_english(pair: list[str]) -> None:
    assert plural(pair[0]) == pair[1]


@pytest.mark.parametrize("pair", [pair.split() for pair in PAIRS.replace("\n", " ").split(",")], ids=lambda p: p[0])
def test_the_singular_leads_back(pair: list[str]) -> None:
    if pair[0] != "basis":  # `bases` is more often that of `base`
        assert singular(pair[1]) == pair[0]


@pytest.mark.parametrize("word", ["orders", "people", "address", "status", "analysis", "data", "news", "bus"])
def test_a_form_that_is_asked_for_again_stays(word: str) -> None:
    assert plural(plural(word)) == plural(word)
    assert singular(singular(word)) == singular(word)


def test_only_the_last_word_of_a_name_is_inflected_and_keeps_its_case() -> None:
    assert plural("OrderItem") == "OrderItems"
    assert plural("sales_person") == "sales_people"
    assert singular("Work Orders") == "Work Order"
    assert plural("API") == "APIs"


@pytest.mark.parametrize(
    ("written", "pascal_name", "snake_name"),
    [
        ("order item", "OrderItem", "order_item"),
        ("OrderItem", "OrderItem", "order_item"),
        ("API-Keys", "ApiKeys", "api_keys"),
        ("HTTPServer", "HttpServer", "http_server"),
        ("address2", "Address2", "address2"),
        ("Größe", "Grosse", "grosse"),
        ("customer's café", "CustomersCafe", "customers_cafe"),
        ("预订", "", ""),
    ],
)
def test_a_name_of_any_style_becomes_pascal_or_snake_case(written: str, pascal_name: str, snake_name: str) -> None:
    assert (pascal(written), snake(written)) == (pascal_name, snake_name)


def test_words_that_end_in_s_are_no_plurals_by_that() -> None:
    assert is_plural("orders")
    assert not any(map(is_plural, ["address", "status", "analysis", "order", "series", "this"]))
