import pytest

from indexer.records import FileClass
from indexer.search.intent import read_intent


def test_words_that_every_question_has_are_left_out():
    assert read_intent("how are the routes registered").terms == ("rout", "register")


def test_a_question_of_such_words_alone_keeps_them():
    assert read_intent("what is it").terms == ("what", "is", "it")


def test_neighbouring_words_may_be_one_name():
    assert read_intent("body proxy").compounds == ("bodyproxy",)
    assert set(read_intent("read http request body").compounds) >= {"httprequest", "requestbody", "httprequestbody"}
    assert read_intent("body, proxy").compounds == ()
    assert read_intent("state of things").compounds == ("stateofthings",)


@pytest.mark.parametrize(
    ("text", "symbol", "qualifiers"),
    [
        ("GsonBuilder", "GsonBuilder", ()),
        ("Rack::Response", "Response", ("rack",)),
        ("app.router.add()", "add", ("app", "router")),
        ("class Router", "Router", ()),
        ("Router class", "Router", ()),
        ("`parse_price`", "parse_price", ()),
        ("session management", "", ()),
        ("how it works", "", ()),
        ("=>", "", ()),
    ],
)
def test_a_query_that_is_one_name_asks_for_that_symbol(text, symbol, qualifiers):
    intent = read_intent(text)
    assert (intent.symbol_as_written, intent.symbol, intent.qualifiers) == (symbol, symbol.lower(), qualifiers)


def test_identifiers_in_a_sentence_are_names():
    assert read_intent("where does parsePrice call price_of in HTTPServer").names == (
        "parseprice",
        "price_of",
        "httpserver",
    )
    assert read_intent("Where does Parsing happen").names == ()


def test_a_short_query_can_ask_for_tests_or_documents():
    assert read_intent("tests for the cart").asks_for == {FileClass.TEST}
    assert read_intent("installation guide").asks_for == {FileClass.DOC}
    assert read_intent("cart total").asks_for == frozenset()


def test_a_long_text_mentions_tests_in_passing():
    text = "The total of the cart was wrong for pears, which no tests had noticed before"
    assert read_intent(text).asks_for == frozenset()


@pytest.mark.parametrize(
    ("text", "area", "terms"),
    [
        ("fix(auth): keep the token alive", ("auth",), ("auth", "keep", "token", "aliv")),
        ("tokio/net: drop the listener first", ("tokio", "net"), ("tokio", "net", "drop", "listen", "first")),
        ("perf: split params only once", (), ("split", "param")),
        ("Fix the cart's total again", (), ("cart", "total", "again")),
        ("Fix cart", (), ("fix", "cart")),
        ("std::vec push is too slow", (), ("std", "vec", "push", "slow")),
        ("see http://x.org for the details", (), ("see", "http", "x", "org", "detail")),
    ],
)
def test_the_heading_of_a_change_names_a_place(text, area, terms):
    intent = read_intent(text)
    assert (intent.area, intent.terms) == (area, terms)
