"""The outline shows what the rest of the code leans on, and no more than was asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.graph.build import graph_of
from indexer.graph.model import Source
from indexer.languages.registry import detect_language
from indexer.outline.model import Outline, token_count
from indexer.outline.outline import choose
from indexer.parsing.parser import parse
from indexer.records import FileClass

MakeOutline = Callable[..., Outline]

SHOP = {
    "shop/ledger.py": "class Ledger:\n    def post_entry(self, amount): ...\n\n    def _fold(self): ...\n\n\n"
    "_CACHE = {}\n",
    "shop/report.py": "from shop.ledger import Ledger\n\n\ndef monthly_report(ledger: Ledger):\n"
    "    ledger.post_entry(1)\n",
    "shop/web.py": "from shop.ledger import Ledger\nfrom shop.report import monthly_report\n\n\ndef serve_page():\n"
    "    Ledger().post_entry(2)\n    monthly_report(Ledger())\n",
    "tests/test_ledger.py": "from shop.ledger import Ledger\n\n\ndef test_ledger_posts():\n"
    "    Ledger().post_entry(1)\n",
    "README.md": "# Shop\n",
}


@pytest.fixture
def outline(tmp_path: Path) -> MakeOutline:
    def make(files: dict[str, str], budget: int, *focus: str) -> Outline:
        sources = []
        for path, text in files.items():
            language = detect_language(path, text.encode())
            file_class = FileClass.TEST if path.startswith("tests/") else FileClass.SOURCE
            sources.append(Source(path, language, file_class, parse(language, text.encode())))
        return choose(graph_of(tmp_path, list(files), sources), sources, budget, focus)

    return make


def test_what_most_others_use_comes_first_and_tests_last(outline: MakeOutline) -> None:
    paths = [file.path for file in outline(SHOP, 1000).files if file.symbols]
    assert paths == ["shop/ledger.py", "shop/report.py", "shop/web.py", "tests/test_ledger.py"]


def test_the_budget_is_kept_and_the_most_used_symbols_fit_first(outline: MakeOutline) -> None:
    small = outline(SHOP, 40)
    assert small.tokens <= 40
    assert token_count(small.text()) <= 40
    assert [s.name for s in small.files[0].symbols] == ["Ledger", "post_entry"]
    assert outline(SHOP, 2).files == ()
    assert outline(SHOP, 2).text() == ""


def test_a_larger_budget_shows_no_less(outline: MakeOutline) -> None:
    shown = [sum(len(f.symbols) for f in outline(SHOP, budget).files) for budget in (20, 50, 100, 500)]
    assert shown == sorted(shown)


def test_a_method_stands_under_its_class(outline: MakeOutline) -> None:
    text = outline(SHOP, 1000).text()
    assert "shop/ledger.py (7 lines)\n     1  class Ledger\n     2    def post_entry(self, amount)\n" in text


def test_uses_count_the_other_files(outline: MakeOutline) -> None:
    symbols = {s.name: s.uses for f in outline(SHOP, 1000).files for s in f.symbols}
    assert symbols["post_entry"] == 3
    assert symbols["serve_page"] == 0


def test_a_file_in_focus_comes_to_the_front_even_if_it_is_a_test(outline: MakeOutline) -> None:
    focused = outline(SHOP, 1000, "tests/test_ledger.py")
    assert [f.path for f in focused.files][:2] == ["tests/test_ledger.py", "shop/ledger.py"]


def test_a_language_without_grammar_is_shown_by_its_files(outline: MakeOutline) -> None:
    made = outline({"main.lua": "require 'x'\n" * 3}, 100)
    assert made.text() == "main.lua (3 lines)\n"


def test_an_empty_workspace_has_an_empty_outline(outline: MakeOutline) -> None:
    made = outline({}, 100)
    assert (made.files, made.tokens, made.total_files) == ((), 0, 0)
