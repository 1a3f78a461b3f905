from __future__ import annotations

import pytest

from spec.formats.pdf_fonts import Fonts, fonts_for, has_kana, runs_of, spelled


@pytest.mark.parametrize(
    ("letter", "latin"),
    [
        ("Щ", "Shch"),
        ("ψ", "ps"),
        ("ł", "l"),
        ("☂", "(umbrella)"),
        ("ǎ", "a"),
        ("→", "->"),
        ("\u200b", ""),
        ("Ё", "Yo"),
    ],
)
def test_a_letter_without_a_font_is_spelled(letter: str, latin: str) -> None:
    assert spelled(letter) == latin


def test_each_run_has_one_font() -> None:
    runs = [(run.text, run.font) for run in runs_of("a 中 b", Fonts())]
    assert runs == [("a ", ""), ("中", "STSong-Light"), (" b", "")]


def test_chinese_characters_in_japanese_text_take_the_japanese_font() -> None:
    assert has_kana("日本の")
    assert {run.font for run in runs_of("日本の", Fonts(), kana=True)} == {"HeiseiKakuGo-W5"}


def test_code_borrows_letters_that_its_font_lacks() -> None:
    fonts = Fonts("Text", "Bold", "Text", "Mono", frozenset({97, 1488}), frozenset({97}))
    assert [(run.text, run.font) for run in runs_of("aא", fonts, code=True)] == [("a", ""), ("א", "Text")]


def test_latin_text_looks_for_no_font_files() -> None:
    fonts, notes = fonts_for("Grüße, fine", places=["/nowhere"])
    assert (fonts, notes) == (Fonts(), [])
