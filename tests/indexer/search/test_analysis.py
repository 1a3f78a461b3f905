import pytest

from indexer.parsing.parser import parse
from indexer.records import BlobId, Chunk, ChunkKind, ParsedFile, Symbol, SymbolKind
from indexer.search.analysis import analyse, chunk_rows, fold_name, query_terms, split_words, stem


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("getUserNames", "get user nam getusernames"),
        ("get_user_names", "get user nam getusernames"),
        ("HTTPServer", "http serv httpserver"),
        ("parseHTTP2Header", "pars http head parsehttp2header"),
        ("user-id", "user id"),
        ("a.b::C", "a b c"),
        ("__init__", "init"),
        ("n_items", "item nitems"),
        ("404 3.14", "404 3 14"),
        ("12345678901", ""),
        ("", ""),
        ("=> {}", ""),
    ],
)
def test_identifiers_give_their_parts_stemmed_and_themselves(text, terms):
    assert analyse(text) == terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("café naïveBayes", "caf naiv bay naivebayes"),
        ("Straße", "strasse"),
        ("Привет_МИР", "привет мир"),
        ("数据库", "数 据 库 数据 据库"),
        ("한국어", "한 국 어 한국 국어"),
        ("user数", "user 数"),
        ("\uff26\uff35\uff2c\uff2c", "full"),  # full-width capitals
    ],
)
def test_other_scripts_are_words_too(text, terms):
    assert analyse(text) == terms


def test_terms_are_repeated_as_often_as_they_occur():
    assert analyse("cart Cart carts").split() == ["cart"] * 3


def test_data_is_not_taken_for_words():
    assert analyse("x" * 97) == ""
    assert all(len(term) <= 40 for term in analyse("aVeryLongNameOf" * 5).split())


@pytest.mark.parametrize(
    "family",
    [
        ("register", "registers", "registered", "registering", "registration"),
        ("handle", "handles", "handled", "handling", "handler"),
        ("property", "properties"),
        ("class", "classes"),
        ("cache", "caches", "cached", "caching"),
        ("run", "runs", "running"),
    ],
)
def test_forms_of_a_word_share_their_stem(family):
    stems = {stem(word) for word in family}
    assert len(stems) == 1 or family[0] == "register"
    assert len({word[:6] for word in stems}) == 1


@pytest.mark.parametrize("word", ["bus", "this", "status", "is", "less", "red", "sing", "用户"])
def test_short_and_odd_words_stay_apart_from_others(word):
    assert stem(word) == word


def test_a_query_has_each_term_once_and_no_single_signs_of_a_longer_run():
    assert query_terms("cart carts 用户名 Cart") == ["cart", "用户", "户名"]
    assert query_terms("用") == ["用"]


def test_spellings_of_a_name_fold_to_the_same():
    assert fold_name("getUserName") == fold_name("get_user_name") == fold_name("GET_USER_NAME") == "getusername"
    assert split_words("parseHTTPHeader2") == ["parse", "http", "header", "2"]


# -- rows ------------------------------------------------------------------------------------------------------

SOURCE = '''import os


class Cart:
    """Holds items."""

    def total(self):
        """Sum of the prices."""
        return 1
'''


def test_the_rows_of_a_file_cover_its_chunks():
    parsed = parse("python", SOURCE.encode())
    rows = chunk_rows(BlobId("b"), SOURCE, parsed)

    assert [row.ordinal for row in rows] == list(range(len(parsed.chunks)))
    assert [(row.start_line, row.end_line) for row in rows] == [(c.start_line, c.end_line) for c in parsed.chunks]
    assert all(row.blob == "b" and row.language == "python" and row.kind is ChunkKind.CODE for row in rows)
    lines = SOURCE.split("\n")
    assert all(row.text == "\n".join(lines[row.start_line - 1 : row.end_line]) for row in rows)


def test_a_row_holds_the_names_and_kinds_defined_in_it_and_its_documentation_twice():
    (row,) = [row for row in chunk_rows(BlobId("b"), SOURCE, parse("python", SOURCE.encode())) if row.names]
    assert row.names == "cart total"
    assert row.defines == " class method "
    assert row.tokens.split().count("pric") == 2


def two_chunks(symbols, second=""):
    chunks = (Chunk(1, 2, ChunkKind.CODE, "Cart"), Chunk(3, 4, ChunkKind.CODE, second))
    return chunk_rows(BlobId("b"), "a\nb\nc\nd", ParsedFile("python", 4, tuple(symbols), chunks))


def test_a_definition_belongs_to_the_chunk_in_which_it_begins():
    first, second = two_chunks(
        [Symbol("Cart", "Cart", SymbolKind.CLASS, 1, 4), Symbol("f", "f", SymbolKind.METHOD, 3, 4)]
    )
    assert (first.names, second.names) == ("cart", "f")


def test_a_chunk_that_goes_on_with_a_long_definition_is_called_after_it():
    _, second = two_chunks([Symbol("run", "Cart.run", SymbolKind.METHOD, 2, 4)])
    assert second.symbol == "Cart.run"
    assert "cart" in second.tokens.split()


def test_a_chunk_of_small_definitions_is_called_after_the_longest():
    small, long = Symbol("A", "A", SymbolKind.TYPE, 3, 3), Symbol("B", "B", SymbolKind.TYPE, 3, 4)
    assert two_chunks([small, long])[1].symbol == "B"


def test_equal_texts_have_equal_hashes():
    one, other = (chunk_rows(BlobId(b), SOURCE, parse("python", SOURCE.encode())) for b in "ab")
    assert [row.chunk_hash for row in one] == [row.chunk_hash for row in other]
    assert len({row.chunk_hash for row in one}) == len(one)


def test_no_chunks_give_no_rows():
    assert chunk_rows(BlobId("b"), "", ParsedFile("python", 0)) == []
