from __future__ import annotations

import pytest

from daemon.drift.facts import bare_text
from indexer.languages.registry import language_named

TEXTS = {
    "python": 'x = \'é𝄞\' # ü\r\ny = f(1)\n"""a\nñ eval(1)"""\n',
    "javascript": "const a = 'ü'; // é\n/* 漢\n字 */ eval(1)\n",
    "go": 'package a // é\nvar s = "漢"\n',
}


@pytest.mark.parametrize("language", TEXTS)
def test_what_is_hidden_keeps_every_line_and_column(language: str) -> None:
    text, known = TEXTS[language], language_named(language)
    assert known is not None
    bare = bare_text(text, known.lexis)
    assert [len(line) for line in bare.split("\n")] == [len(line) for line in text.split("\n")]
    assert all(letter in {original, " ", '"'} for letter, original in zip(bare, text, strict=True))
    assert bare.isascii()


def test_a_text_without_comments_or_strings_is_as_it_was() -> None:
    known = language_named("python")
    assert known is not None
    assert bare_text("größe = 1\n", known.lexis) == "größe = 1\n"
    assert bare_text("# é\n", None) == "# é\n"
