from __future__ import annotations

from typing import Any

import pytest

from daemon.errors import WrongUse


def test_an_unsaved_text_has_an_outline_with_places(shop: Any) -> None:
    outline = shop.post("outline", path="shop/new.py", text="import os\n\n@dec\nclass A:\n    def go(self): pass\n")

    assert (outline["language"], outline["lines"], outline["has_errors"]) == ("python", 6, False)
    assert [(s["qualified"], s["start_line"], s["line"], s["column"], s["length"]) for s in outline["symbols"]] == [
        ("A", 3, 4, 6, 1), ("A.go", 5, 5, 8, 2),
    ]  # fmt: skip
    assert [imported["module"] for imported in outline["imports"]] == ["os"]


@pytest.mark.parametrize(
    ("path", "editors_name", "language"),
    [
        ("a.tsx", "", "tsx"),
        ("untitled:Untitled-1", "typescriptreact", "tsx"),
        ("x", "shellscript", "bash"),
        ("x", "nonsense", ""),
    ],
)
def test_the_language_is_told_by_the_path_and_else_by_the_editor(
    shop: Any, path: str, editors_name: str, language: str
) -> None:
    assert shop.post("outline", path=path, text="a", language=editors_name)["language"] == language


def test_a_text_that_is_too_large_has_an_empty_outline_that_says_so(shop: Any) -> None:
    outline = shop.post("outline", path="a.py", text="def f(): pass\n" * 80_000)

    assert outline["symbols"] == []
    assert "index.max_file_size" in outline["note"]


def test_a_file_beyond_all_measure_is_not_looked_into(own_shop: Any) -> None:
    (own_shop.folder / "huge.py").write_bytes(b"add_prices = 1\n" * 400_000)
    answer = own_shop.post("references", name="add_prices", path="huge.py", line=1, column=3)
    assert "huge.py" not in {place["path"] for place in answer["places"]}


def test_half_a_letter_in_a_text_does_no_harm(shop: Any) -> None:
    outline = shop.post("outline", path="a.py", text="s = '\ud83d'; x = 1\ndef f(): pass\n")
    assert [s["line"] for s in outline["symbols"] if s["name"] == "f"] == [2]


def test_notes_say_who_uses_what_a_file_defines(shop: Any) -> None:
    notes = {symbol["qualified"]: symbol for symbol in shop.notes("shop/money.py")["symbols"]}

    prices = notes["add_prices"]
    assert prices["is_certain"]
    assert [use["path"] for use in prices["used_by"]] == ["shop/cart.py"]
    assert (prices["line"], prices["column"], prices["doc"]) == (1, 4, "The sum of prices, in cents.")


def test_a_use_of_a_name_that_several_files_define_counts_where_the_file_is_imported(shop: Any) -> None:
    ledger = {symbol["qualified"]: symbol for symbol in shop.notes("other/ledger.py")["symbols"]}
    cart = {symbol["qualified"]: symbol for symbol in shop.notes("shop/cart.py")["symbols"]}

    assert not ledger["total"]["is_certain"]
    assert ledger["total"]["files"] == 0
    assert {use["path"] for use in cart["Cart.total"]["used_by"]} == {"shop/order.py", "tests/test_cart.py"}


def test_notes_name_the_tests_that_cover_a_definition(shop: Any) -> None:
    cart = {symbol["qualified"]: symbol for symbol in shop.notes("shop/cart.py")["symbols"]}
    web = {symbol["qualified"]: symbol for symbol in shop.notes("web/cart.ts")["symbols"]}

    assert cart["Cart.is_full"]["tests"] == [{"path": "tests/test_cart.py", "symbol": "test_it_fills_up", "line": 8}]
    assert cart["Cart"]["test_count"] == 2
    assert web["renderBasket"]["tests"] == [{"path": "web/cart.test.ts", "symbol": "is drawn", "line": 4}]


def test_tests_beside_what_they_test_count_too(shop: Any) -> None:
    notes = {symbol["qualified"]: symbol for symbol in shop.notes("src/lib.rs")["symbols"]}
    assert notes["halve"]["tests"] == [{"path": "src/lib.rs", "symbol": "tests.odd_numbers_lose_one", "line": 10}]
    assert notes["halve"]["test_count"] == 1


def test_notes_tell_how_a_file_came_to_be(shop: Any) -> None:
    notes = shop.notes("shop/cart.py")

    assert notes["churn"]["ever"] == 3
    assert notes["churn"]["last_subject"] == "Touch both again"
    assert {owner["name"] for owner in notes["owners"]} == {"Ada", "Bea"}
    assert notes["together"][0]["path"] == "shop/money.py"
    assert notes["tests"][0] == {"path": "tests/test_cart.py", "why": "is called like it"}


def test_a_file_that_the_index_does_not_have_has_no_notes(shop: Any) -> None:
    assert shop.notes("not/there.py")["symbols"] == []


def test_a_file_with_lone_carriage_returns_is_noted_by_the_lines_that_editors_show(shop: Any) -> None:
    (symbol,) = [s for s in shop.notes("old.py")["symbols"] if s["name"] == "old_place"]
    assert (symbol["line"], symbol["column"]) == (3, 4)


def test_symbols_are_found_with_the_places_of_their_names(shop: Any) -> None:
    found = shop.get("symbols/placed", q="rndbsk", k=3)["symbols"]
    assert [(s["path"], s["line"], s["column"], s["length"]) for s in found] == [("web/cart.ts", 7, 16, 12)]
    assert found[0]["text"].startswith("export function renderBasket")
    (old,) = shop.get("symbols/placed", q="old_place")["symbols"]
    assert (old["line"], old["column"]) == (3, 4)


@pytest.mark.parametrize(
    ("path", "mark", "at", "place"),
    [
        ("shop/cart.py", "add_prices(self", 0, ("shop/money.py", 1, 4, "function")),
        ("shop/cart.py", "add_prices,\n", 2, ("shop/money.py", 1, 4, "function")),
        ("shop/cart.py", "total() >", 0, ("shop/cart.py", 18, 8, "method")),
        ("shop/cart.py", "limit and", 0, ("shop/cart.py", 12, 4, "field")),
        ("shop/cart.py", "total([1])", 0, ("shop/money.py", 9, 4, "function")),
        ("shop/cart.py", "money as", 0, ("shop/money.py", 1, 0, "file")),
        ("shop/cart.py", "cached\n    def", 0, ("shop/cart.py", 7, 4, "function")),
        ("shop/cart.py", "total(self)", 0, ("shop/cart.py", 18, 8, "method")),
        ("shop/order.py", "Cart}", 0, ("shop/cart.py", 11, 6, "class")),
        ("shop/order.py", "cart.total", 0, ("shop/order.py", 4, 10, "local")),
        ("shop/money.py", "total += price", 0, ("shop/money.py", 3, 4, "local")),
        ("other/ledger.py", "total([])", 0, ("other/ledger.py", 1, 4, "function")),
        ("web/page.ts", "draw(new", 0, ("web/cart.ts", 7, 16, "function")),
        ("web/page.ts", "Basket())", 0, ("web/cart.ts", 1, 13, "class")),
        ("web/page.ts", "cart'", 0, ("web/cart.ts", 1, 0, "file")),
        ("main.go", "Round(1)", 0, ("bill/bill.go", 3, 5, "function")),
    ],
)
def test_a_word_leads_to_its_definition(shop: Any, path: str, mark: str, at: int, place: tuple[Any, ...]) -> None:
    shop.notes(path)  # the graph is read behind the first answer
    assert shop.defined(path, mark, at)[0] == place


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("self.total", ("shop/cart.py", 18, 8, "method")),
        ("cash.total", ("shop/money.py", 9, 4, "function")),
        ("Cart.is_full", ("shop/cart.py", 22, 8, "method")),
        ("add_prices", ("shop/money.py", 1, 4, "function")),
    ],
)
def test_a_name_is_asked_for_with_its_owner(shop: Any, name: str, place: tuple[Any, ...]) -> None:
    shop.notes("shop/cart.py")
    found = shop.get("definition", path="shop/cart.py", name=name, line=23)["places"][0]
    assert found["signature"].startswith("def ")
    assert (found["path"], found["line"], found["column"], found["kind"]) == place


def test_a_keyword_and_a_word_of_prose_lead_nowhere(shop: Any) -> None:
    assert shop.defined("shop/cart.py", "return add") == []
    assert shop.defined("shop/cart.py", "of all") == []


def test_a_definition_is_found_in_a_text_that_is_not_saved(shop: Any) -> None:
    text = "\n\ndef fresh():\n    pass\n\nfresh()\n"
    answer = shop.post("definition", path="shop/money.py", line=6, column=1, text=text)

    assert [(place["path"], place["line"], place["text"]) for place in answer["places"]] == [
        ("shop/money.py", 3, "def fresh():")
    ]


def test_references_are_exact_places_of_three_kinds(shop: Any) -> None:
    shop.notes("shop/money.py")
    assert shop.referred("shop/money.py", "add_prices(prices):") == [
        ("shop/money.py", 1, 4, "definition"),
        ("shop/money.py", 10, 11, "reference"),
        ("shop/cart.py", 2, 4, "import"),
        ("shop/cart.py", 20, 15, "reference"),
        ("shop/__init__.py", 1, 23, "import"),
    ]


def test_references_leave_out_comments_strings_and_what_is_called_alike_elsewhere(shop: Any) -> None:
    shop.notes("shop/cart.py")
    found = shop.referred("shop/cart.py", "total(self)")

    assert ("shop/cart.py", 18, 8, "definition") in found
    assert ("shop/order.py", 5, 15, "reference") in found
    assert ("shop/order.py", 6, 19, "reference") in found
    assert ("tests/test_cart.py", 5, 18, "reference") in found
    assert not [place for place in found if place[0] == "other/ledger.py" or place[1:3] in {(19, 10), (20, 43)}]


def test_references_of_a_local_name_stay_within_its_function(shop: Any) -> None:
    assert shop.referred("shop/money.py", "total += price") == [
        ("shop/money.py", 3, 4, "reference"),
        ("shop/money.py", 5, 8, "reference"),
        ("shop/money.py", 6, 11, "reference"),
    ]


def test_references_count_unsaved_texts_instead_of_files(shop: Any) -> None:
    texts = {"shop/cart.py": "from shop.money import add_prices\n", "shop/__init__.py": ""}
    answer = shop.post("references", name="add_prices", path="shop/money.py", line=1, column=4, texts=texts)

    assert {(place["path"], place["line"]) for place in answer["places"]} == {
        ("shop/money.py", 1), ("shop/money.py", 10), ("shop/cart.py", 1)
    }  # fmt: skip


def test_references_are_bounded_and_say_so(shop: Any) -> None:
    answer = shop.get("references", name="add_prices", limit=2)

    assert len(answer["places"]) == 2
    assert answer["more"]


def test_what_is_asked_without_name_and_place_is_refused(shop: Any) -> None:
    for route in ("definition", "references"):
        with pytest.raises(WrongUse):
            shop.get(route, path="shop/cart.py")
