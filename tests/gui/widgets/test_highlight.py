from __future__ import annotations

import time

import pytest
from PySide6.QtGui import QColor

from gui.theme.tokens import DARK, LIGHT
from gui.widgets.code_view import CodeView
from gui.widgets.highlight import LazySpans, shown

PYTHON = 'async def charge(key):\n    return await claim("30 s", 42)  # once\n'


def words(text: str, language: str, line: int) -> dict[str, str]:
    row = text.split("\n")[line]
    return {row[span.start : span.end]: span.token for span in LazySpans(text, language).of(line)}


def test_keywords_strings_numbers_functions_and_comments_have_their_tokens() -> None:
    first, second = words(PYTHON, "payments/api.py", 0), words(PYTHON, "payments/api.py", 1)
    assert (first["async"], first["charge"]) == ("k_kw", "k_fn")
    assert (second["return"], second["claim"], second["42"], second["# once"]) == ("k_kw", "k_fn", "k_num", "k_com")
    assert {second[part] for part in second if "30" in part} == {"k_str"}


@pytest.mark.parametrize(
    ("language", "text", "word", "token"),
    [
        ("schema.sql", "CREATE TABLE a (id int);", "CREATE", "k_kw"),
        ("openapi.yaml", 'a: "b"', '"b"', "k_str"),
        ("scenarios.feature", "Feature: Pay\n", "Feature:", "k_kw"),
        ("schema.graphql", "type Order { id: ID! }", "type", "k_kw"),
        ("service.proto", 'syntax = "proto3";', "syntax", "k_kw"),
    ],
)
def test_the_languages_of_artifacts_are_known(language: str, text: str, word: str, token: str) -> None:
    assert words(text, language, 0).get(word) == token


def test_what_no_lexer_knows_and_what_is_huge_is_plain() -> None:
    assert not LazySpans("def f(): pass", "a.unknown-thing").of(0)
    assert not LazySpans("x = '" + "a" * 10_000 + "'", "a.py").of(0)
    assert not LazySpans("", "").of(3)


def test_a_string_over_lines_is_coloured_on_each() -> None:
    text = '"""One\ntwo\n"""\nx = 1\n'
    spans = LazySpans(text, "a.py")
    assert [spans.of(line)[0].token for line in range(3)] == ["k_str"] * 3
    assert [span.token for span in spans.of(3)] == ["k_num"]


def test_only_what_is_looked_at_is_read() -> None:
    spans = LazySpans("def f(x):\n    return x\n" * 10_000, "a.py")
    spans.of(5)
    assert spans.known < 100


def test_signs_that_hide_or_turn_text_are_told() -> None:
    assert shown("a\tb") == "a   b"
    assert shown("x\u202ey\ufeff") == "x⟨U+202E⟩y⟨U+FEFF⟩"
    assert shown("größer → 日本") == "größer → 日本"


def color_of(view: CodeView, line: int, column: int) -> QColor:
    block = view.pane.document().findBlockByNumber(line)
    forms = block.layout().formats()
    return next(form.format.foreground().color() for form in forms if form.start <= column < form.start + form.length)


def test_code_is_coloured_in_the_theme_in_force_and_again_when_it_changes(show, theme, qtbot) -> None:
    view = show(CodeView(), 600)
    view.show_code(PYTHON, "a.py")
    assert color_of(view, 0, 0) == QColor(LIGHT.k_kw)
    theme.apply("dark")
    qtbot.waitUntil(lambda: color_of(view, 0, 0) == QColor(DARK.k_kw))
    assert color_of(view, 1, PYTHON.split("\n")[1].index("42")) == QColor(DARK.k_num)


def test_five_thousand_lines_show_their_first_page_at_once(show, qtbot) -> None:
    view = show(CodeView(), 600)
    text = "".join(f"def f{n}(x):  # {n}\n    return x + {n}\n" for n in range(2_500))
    begin = time.perf_counter()
    view.show_code(text, "a.py")
    assert time.perf_counter() - begin < 1.5
    assert color_of(view, 0, 0) == QColor(LIGHT.k_kw)
    qtbot.waitUntil(lambda: bool(view.pane.document().findBlockByNumber(4_999).layout().formats()), timeout=20_000)
