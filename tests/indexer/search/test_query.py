import pytest

from indexer.errors import BadQuery
from indexer.search.query import LONGEST_QUERY, parse_query

LANGUAGES = {"python": "python", "py": "python", "go": "go"}


def parse(text, **options):
    return parse_query(text, LANGUAGES, **options)


def test_words_are_words():
    query = parse("how are routes registered")
    assert (query.words, query.text) == ("how are routes registered", "how are routes registered")


def test_operators_are_taken_out_of_the_words():
    query = parse('cart path:src/api "grand total" lang:py -test kind:class -path:vendor -"old cart" sum')
    assert query.words == "cart sum"
    assert query.phrases == ("grand total",)
    assert query.paths == ("src/api",)
    assert query.languages == ("python",)
    assert query.kinds == ("class",)
    assert query.not_words == ("test",)
    assert query.not_phrases == ("old cart",)
    assert query.not_paths == ("vendor",)


def test_what_is_looked_for_includes_the_phrases():
    assert parse('sum "grand total"').text == "grand total sum"


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ('path:"my files/" x', "paths", ("my files/",)),
        ("-lang:go x", "not_languages", ("go",)),
        ("language:Python x", "languages", ("python",)),
        ("-kind:doc x", "not_kinds", ("doc",)),
        ("kind:functions x", "kinds", ("function",)),
        ("kind:classes x", "kinds", ("class",)),
        ("kind:symbol x", "kinds", ("symbol",)),
    ],
)
def test_operators_take_quotes_negation_and_plurals(text, field, value):
    assert getattr(parse(text), field) == value


@pytest.mark.parametrize("text", ["std::vec", "http://x.org/a", "Foo:bar", "a -x flag", "--project", "a - b", "key:"])
def test_what_only_looks_like_an_operator_is_a_word(text):
    assert parse(text).words == text


def test_options_restrict_as_the_operators_do():
    query = parse("cart", kind="doc", path="src")
    assert (query.kinds, query.paths) == (("doc",), ("src",))


def test_long_texts_are_prose():
    text = 'Fix the "grand total" of carts that -somehow- lost their kind: see lang: and path: for more'
    query = parse(text)
    assert query.phrases == query.not_words == query.paths == ()
    assert "grand total" in query.words


def test_prose_has_operators_around_it():
    query = parse("kind:code we saw that the total of a cart was wrong path:x in some cases lang:go -path:tests")
    assert (query.kinds, query.languages, query.not_paths) == (("code",), ("go",), ("tests",))
    assert query.paths == ()
    assert "path:x" in query.words


def test_what_is_too_long_is_cut():
    assert len(parse("a" * (LONGEST_QUERY + 10)).words) == LONGEST_QUERY


def test_an_unclosed_quote_is_a_word():
    assert parse('say "hello').words == 'say "hello'


@pytest.mark.parametrize("text", ["", "   ", "-test", '-"a b"'])
def test_a_query_that_looks_for_nothing_is_refused(text):
    with pytest.raises(BadQuery, match="nothing to look for"):
        parse(text)


def test_operators_alone_are_a_query():
    assert parse("lang:go").languages == ("go",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind:clas x", r"kind: knows no 'clas'; did you mean kind:class\? It takes symbol, code, doc, text, class,"),
        ("lang:pyton x", r"lang: knows no 'pyton'; did you mean lang:python\? It takes go, python"),
        ("lang: x", r"lang: is followed by nothing"),
        ("path: x", r"path: is followed by nothing"),
        ("kind:", r"kind: is followed by nothing"),
    ],
)
def test_a_wrong_operator_is_named_with_what_it_takes(text, said):
    with pytest.raises(BadQuery, match=said) as caught:
        parse(text)
    assert caught.value.hint


def test_a_wrong_option_is_named_like_the_operator():
    with pytest.raises(BadQuery, match="kind: knows no 'decision'"):
        parse("x", kind="decision")
