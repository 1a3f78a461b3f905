"""Grammars load from their wheels, and our queries fit them."""

from __future__ import annotations

import threading

import pytest

from indexer.languages import grammars
from indexer.languages.language import Language
from indexer.languages.table import CODE, LANGUAGES, OUTLINES
from indexer.records import SymbolKind

WITH_GRAMMAR = [language for language in LANGUAGES if language.grammar is not None]
CAPTURES = {kind.value for kind in SymbolKind} | {
    "name", "body", "scope", "level", "lead", "led", "import", "package", "callee", "attribute",
}  # fmt: skip


@pytest.mark.parametrize("language", WITH_GRAMMAR, ids=lambda language: language.name)
def test_every_query_compiles_and_captures_only_what_is_understood(language: Language) -> None:
    assert language.grammar is not None
    query = grammars.query(language.grammar)
    captured = {query.capture_name(index) for index in range(query.capture_count)}
    assert captured <= CAPTURES


def test_the_languages_that_the_product_promises_have_a_grammar() -> None:
    promised = (
        "python javascript typescript tsx go java csharp php ruby rust c cpp swift kotlin sql bash "
        "markdown html css yaml json toml"
    )
    assert {language.name for language in (*CODE, *OUTLINES)} == set(promised.split())


def test_every_thread_has_its_own_parser() -> None:
    grammar = CODE[0].grammar
    assert grammar is not None
    found = [grammars.parser(grammar), grammars.parser(grammar)]
    thread = threading.Thread(target=lambda: found.append(grammars.parser(grammar)))
    thread.start()
    thread.join()
    assert found[0] is found[1]
    assert found[2] is not found[0]
