"""What an editor is told of code: symbols, definitions, references, hovers and lenses, each from the text as typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from support.daemon_apart import Bench
from support.editor import FULL_CAPABILITIES, Editor, dialled
from support.editor_desk import poll
from support.priced_shop import PRICES, make_shop

GROSS_LINE = PRICES.split("\n").index("def gross(net):")
USE_LINE = PRICES.split("\n").index("        return sum(gross(item) for item in self.items)")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return make_shop(tmp_path / "shop-repository")


@pytest.fixture
def seat(bench: Bench, shop: Path) -> Iterator[Callable[..., Editor]]:
    """Seats an editor at the shop, with its settings."""
    with ExitStack() as stack:

        def sit(capabilities: dict[str, Any] | None = None, options: Any = None) -> Editor:
            editor = stack.enter_context(dialled(bench.home.editor_socket))
            editor.initialize(shop, capabilities, options)
            poll(lambda: symbols(editor, "Basket"))  # the index is there
            return editor

        yield sit


def symbols(editor: Editor, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = editor.request("workspace/symbol", {"query": query})
    return found


def at(uri: str, line: int, character: int) -> dict[str, Any]:
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


def hover(editor: Editor, uri: str, line: int, character: int) -> str:
    found = editor.request("textDocument/hover", at(uri, line, character))
    return str(found["contents"]["value"]) if found else ""


def lenses(editor: Editor, uri: str) -> dict[int, list[str]]:
    told: dict[int, list[str]] = {}
    for lens in editor.request("textDocument/codeLens", {"textDocument": {"uri": uri}}):
        told.setdefault(lens["range"]["start"]["line"], []).append(lens["command"]["title"])
    return told


def insert(line: int, text: str) -> dict[str, Any]:
    place = {"line": line, "character": 0}
    return {"range": {"start": place, "end": place}, "text": text}


# -- symbols -----------------------------------------------------------------------------------------------------------


def test_symbols_of_a_document_are_nested_and_as_typed(seat: Callable[..., Editor], shop: Path) -> None:
    editor = seat()
    uri = editor.open(shop / "shop/prices.py")
    editor.edit(uri, 2, insert(0, "def first():\n    pass\n\n\n"))
    found = editor.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})

    assert [symbol["name"] for symbol in found] == ["first", "RATE", "Basket", "gross"]
    basket = next(symbol for symbol in found if symbol["name"] == "Basket")
    assert [child["name"] for child in basket["children"] if child["kind"] in {6, 9}] == ["__init__", "total"]
    assert basket["selectionRange"]["start"] == {"line": 9, "character": 6}
    for symbol in found:
        assert symbol["range"]["start"]["line"] <= symbol["selectionRange"]["start"]["line"]


def test_an_editor_that_knows_no_trees_gets_a_list(seat: Callable[..., Editor], shop: Path) -> None:
    editor = seat({})
    uri = editor.open(shop / "shop/prices.py")
    found = editor.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})

    assert ("total", "Basket") in {(symbol["name"], symbol.get("containerName")) for symbol in found}
    assert all(symbol["location"]["uri"] == uri for symbol in found)


def test_what_was_just_typed_is_found_in_the_workspace_and_what_was_deleted_is_not(
    seat: Callable[..., Editor], shop: Path
) -> None:
    editor = seat()
    uri = editor.open(shop / "shop/prices.py")
    editor.edit(uri, 2, {"text": "def just_typed():\n    pass\n"})

    assert [symbol["name"] for symbol in symbols(editor, "just_typed")] == ["just_typed"]
    (other,) = symbols(editor, "show")
    assert other["location"]["range"]["start"]["character"] == 4
    assert symbols(editor, "Basket") == []
    assert [symbol["name"] for symbol in symbols(editor, "show")] == ["show"]


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 19), ("utf-16", 16), ("utf-32", 15)])
def test_columns_are_in_the_units_that_were_agreed(
    seat: Callable[..., Editor], shop: Path, encoding: str, column: int
) -> None:
    editor = seat({"general": {"positionEncodings": [encoding]}, "textDocument": FULL_CAPABILITIES["textDocument"]})
    uri = editor.open(shop / "shop/prices.py", "x = 1\n")
    editor.edit(uri, 2, insert(0, "class A: 'é😀'; b = 1\n"))
    found = editor.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    named = {child["name"]: child for symbol in found for child in [symbol, *symbol.get("children", [])]}

    assert named["b"]["selectionRange"]["start"] == {"line": 0, "character": column}


# -- definition and references -----------------------------------------------------------------------------------------


def test_a_definition_is_found_from_another_file_though_nothing_is_saved(
    seat: Callable[..., Editor], shop: Path
) -> None:
    editor = seat()
    editor.open(shop / "shop/prices.py")
    uri = editor.open(shop / "shop/cart.py")
    editor.edit(uri, 2, insert(0, "# a line more\n"))
    (found,) = editor.request("textDocument/definition", at(uri, 5, 15))[:1]

    assert found["uri"] == (shop / "shop/prices.py").as_uri()
    assert found["range"]["start"] == {"line": GROSS_LINE, "character": 4}


def test_references_are_exact_and_the_declaration_is_there_when_it_is_asked_for(
    seat: Callable[..., Editor], shop: Path
) -> None:
    editor = seat()
    uri = editor.open(shop / "shop/prices.py")
    asked = at(uri, GROSS_LINE, 6)
    with_it = editor.request("textDocument/references", {**asked, "context": {"includeDeclaration": True}})
    without = editor.request("textDocument/references", {**asked, "context": {"includeDeclaration": False}})

    assert len(with_it) == len(without) + 1
    assert {Path(one["uri"]).name for one in without} == {"prices.py", "cart.py", "test_prices.py"}
    lines = PRICES.split("\n")
    for one in with_it:
        if one["uri"] == uri:
            span = one["range"]
            assert lines[span["start"]["line"]][span["start"]["character"] : span["end"]["character"]] == "gross"


@pytest.mark.parametrize("options", [{"navigation": False}, {"groundplan": {"navigationOff": ["python"]}}])
def test_navigation_is_left_to_another_server_when_that_is_wished(
    bench: Bench, shop: Path, options: dict[str, Any]
) -> None:
    with dialled(bench.home.editor_socket) as editor:
        editor.initialize(shop, None, options)
        uri = editor.open(shop / "shop/prices.py")
        poll(lambda: lenses(editor, uri).get(GROSS_LINE))  # what is ours alone is there all the same
        assert not editor.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
        assert not editor.request("textDocument/definition", at(uri, USE_LINE, 20))
        assert "def gross" not in hover(editor, uri, GROSS_LINE, 6)


# -- hover -------------------------------------------------------------------------------------------------------------


def test_a_hover_tells_what_a_name_is_who_uses_it_and_which_tests_cover_it(
    seat: Callable[..., Editor], shop: Path
) -> None:
    editor = seat()
    uri = editor.open(shop / "shop/cart.py")
    text = poll(lambda: (told := hover(editor, uri, 4, 15)) and "test_gross_adds_tax" in told and told)

    assert "def gross(net)" in text
    assert "The price with tax." in text
    assert "`shop/cart.py`" in text
    assert hover(editor, uri, 1, 0) == ""


def test_a_hover_tells_the_decision_that_a_name_rests_on_and_how_often_the_file_changed(
    seat: Callable[..., Editor], shop: Path, bench: Bench
) -> None:
    at_shop = {"folder": str(shop)}
    bench.daemon.request("POST", "/api/v1/projects", body={"folder": str(shop), "idea": "A shop.", "name": "Shop"})
    evidence = {"kind": "file", "place": "shop/prices.py", "line": GROSS_LINE + 1, "quote": "def gross(net):"}
    body = {"question": "Which prices do we show?", "text": "With tax.", "evidence": [evidence]}
    told = bench.daemon.request("POST", "/api/v1/projects/at/decisions", query=at_shop, body=body).json()
    alias = told["decision"]["alias"]
    editor = seat()
    uri = editor.open(shop / "shop/prices.py")
    text = poll(lambda: (words := hover(editor, uri, GROSS_LINE, 5)) and alias in words and words)

    assert "Which prices do we show?" in text
    assert "With tax." in text
    assert poll(lambda: "commit" in hover(editor, uri, GROSS_LINE, 5))
    titles = poll(lambda: lenses(editor, uri).get(GROSS_LINE))
    assert f"{alias} Which prices do we show?" in titles


def test_a_hover_tells_names_apart_that_are_written_alike_also_where_nothing_is_saved(
    seat: Callable[..., Editor], shop: Path
) -> None:
    editor = seat()
    uri = editor.open(shop / "shop/prices.py")
    fresh = (
        "def other(gross):\n    return gross\n\n\nclass Tax:\n    def gross(self):\n        # gross of it\n"
        "        return self.gross() + gross(1)\n\n\n"
    )
    editor.edit(uri, 2, insert(GROSS_LINE, fresh))
    editor.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})  # waits until the text is read
    poll(lambda: "The price with tax." in hover(editor, uri, GROSS_LINE + 7, 31))  # the function
    poll(lambda: "def gross(self)" in hover(editor, uri, GROSS_LINE + 7, 21))  # the method
    for line, column in ((1, 13), (6, 12)):  # a parameter, a word of prose
        hover(editor, uri, GROSS_LINE + line, column)  # is asked for, and has come when the next answer is there
        editor.request("textDocument/definition", at(uri, GROSS_LINE + line, column))
        assert hover(editor, uri, GROSS_LINE + line, column) == ""


def test_who_cannot_read_markdown_gets_plain_words(seat: Callable[..., Editor], shop: Path) -> None:
    editor = seat({})
    uri = editor.open(shop / "shop/prices.py")
    poll(lambda: hover(editor, uri, GROSS_LINE, 5))
    told = editor.request("textDocument/hover", at(uri, GROSS_LINE, 5))["contents"]

    assert told["kind"] == "plaintext"
    assert "```" not in told["value"]
    assert told["value"].startswith("def gross(net)")


# -- lenses ------------------------------------------------------------------------------------------------------------


def test_lenses_count_references_and_tests_and_move_with_what_is_typed(seat: Callable[..., Editor], shop: Path) -> None:
    editor = seat()
    uri = editor.open(shop / "shop/prices.py")
    poll(lambda: "1 test" in lenses(editor, uri).get(GROSS_LINE, []))
    assert any("reference" in title for title in lenses(editor, uri)[GROSS_LINE])

    editor.edit(uri, 2, insert(0, "# one\n# two\n"))
    assert "1 test" in lenses(editor, uri)[GROSS_LINE + 2]


def test_a_lens_leads_to_a_page_that_lists_what_it_counted(seat: Callable[..., Editor], shop: Path) -> None:
    editor = seat()
    uri = editor.open(shop / "shop/prices.py")
    poll(lambda: "1 test" in lenses(editor, uri).get(GROSS_LINE, []))
    for lens in editor.request("textDocument/codeLens", {"textDocument": {"uri": uri}}):
        if lens["range"]["start"]["line"] == GROSS_LINE:
            editor.request("workspace/executeCommand", {key: lens["command"][key] for key in ("command", "arguments")})
    shown = editor.until(
        lambda: len(editor.was_asked("window/showDocument")) == 2 and editor.was_asked("window/showDocument")
    )
    pages = "".join(editor.request("workspace/textDocumentContent", {"uri": page["uri"]})["text"] for page in shown)

    assert "test_gross_adds_tax" in pages
    assert "shop/cart.py" in pages


def test_an_editor_that_can_is_told_to_ask_for_lenses_again_when_something_changed(
    seat: Callable[..., Editor], shop: Path
) -> None:
    editor = seat()
    uri = editor.open(shop / "shop/prices.py")
    poll(lambda: lenses(editor, uri))
    before = len(editor.was_asked("workspace/codeLens/refresh"))
    (shop / "shop/more.py").write_text("from shop.prices import gross\n\nprint(gross(1))\n")

    editor.until(lambda: len(editor.was_asked("workspace/codeLens/refresh")) > before)


def test_lenses_are_switched_off(bench: Bench, shop: Path) -> None:
    with dialled(bench.home.editor_socket) as editor:
        editor.initialize(shop, None, {"lenses": False, "hover": False})
        uri = editor.open(shop / "shop/prices.py")
        assert lenses(editor, uri) == {}
        assert hover(editor, uri, GROSS_LINE, 5) == ""
