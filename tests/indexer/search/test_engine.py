import threading

import pytest

from indexer.errors import BadQuery, EmbedderUnavailable
from indexer.search.engine import SearchEngine


@pytest.fixture
def search(shop):
    return shop.engine.search


def paths(response):
    return [result.path for result in response.results]


# -- what is found ---------------------------------------------------------------------------------------------


def test_a_question_in_words_finds_the_code_that_answers_it(search):
    first = search("how is the total of a cart computed").results[0]
    assert (first.path, first.kind) == ("shop/cart.py", "code")
    assert "def total" in first.snippet or "class ShoppingCart" in first.snippet


def test_a_name_finds_its_definition_first(search):
    first = search("PaymentGateway").results[0]
    assert (first.path, first.symbol) == ("shop/payment/gateway.py", "PaymentGateway")
    assert "defines PaymentGateway" in first.why
    assert first.snippet.startswith("class PaymentGateway")


@pytest.mark.parametrize("spelling", ["parse_price", "parsePrice", "parse price"])
def test_spellings_of_a_name_meet(search, spelling):
    assert paths(search(spelling))[0] == "shop/prices.py"


def test_source_comes_before_the_tests_and_documents_that_repeat_it(search):
    found = paths(search("shopping cart total"))
    assert found.index("shop/cart.py") < found.index("tests/test_cart.py")
    assert found.index("shop/cart.py") < found.index("docs/cart.md")


def test_tests_come_first_when_they_are_asked_for(search):
    assert paths(search("test of the shopping cart total"))[0] == "tests/test_cart.py"


@pytest.mark.parametrize("name", ["cart.md", "docs/cart.md", "settings.yaml", "settings", "tests/test_cart.py"])
def test_a_file_that_is_named_comes_first(search, name):
    assert name in paths(search(name))[0]


def test_a_file_is_found_by_its_name(search):
    assert paths(search("gateway"))[0] == "shop/payment/gateway.py"
    assert "config/settings.yaml" in paths(search("settings"))


@pytest.mark.parametrize("query", ["购物车", "用户手册", "付款"])
def test_text_without_spaces_is_found(search, query):
    assert paths(search(query)) == ["docs/用户手册.md"]


def test_what_is_nowhere_is_not_found(search):
    assert search("xylophone").results == ()


def test_results_have_lines_in_the_file_and_a_reason(search, shop):
    lines = {file.path: file.lines for file in shop.catalogue.files()}
    for result in search("cart total price").results:
        assert 1 <= result.start_line <= result.end_line <= lines[result.path]
        assert result.why
        assert result.snippet


def test_scores_fall_and_the_limit_holds(search):
    scores = [result.score for result in search("cart", limit=3).results]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    assert len(search("cart", limit=-5).results) == 1


# -- operators -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["shop", "shop/", "./shop", "sho", "/somewhere/shop", "shop/**", "*.py", "SHOP", "cart.py", "shop/cart.py"]
)
def test_a_path_restricts_to_a_folder_a_file_or_a_glob(search, path):
    found = set(paths(search(f"path:{path} cart -path:tests")))
    assert "shop/cart.py" in found
    assert all(each.endswith(".py") and each.startswith("shop") for each in found)


def test_a_path_that_is_nowhere_finds_nothing(search):
    assert paths(search("path:nowhere cart")) == []


def test_an_excluded_path_is_left_out(search):
    assert paths(search("cart -path:shop -path:*.md -path:web")) == ["tests/test_cart.py", "config/settings.yaml"]


@pytest.mark.parametrize("language", ["typescript", "ts"])
def test_a_language_restricts(search, language):
    assert set(paths(search(f"cart lang:{language}"))) == {"web/src/cart.ts"}


def test_an_excluded_language_is_left_out(search):
    assert "docs/cart.md" not in paths(search("cart -lang:markdown"))
    assert "docs/cart.md" in paths(search("cart"))


def test_kinds_of_text_restrict(search):
    assert set(paths(search("cart kind:doc"))) == {"docs/cart.md"}
    assert {result.kind for result in search("cart", kind="code").results} == {"code"}
    assert "docs/cart.md" not in paths(search("cart -kind:doc"))


def test_operators_alone_list_what_they_allow(search):
    response = search("lang:ts")
    assert set(paths(response)) == {"web/src/cart.ts"}
    assert response.results[0].why == "fits the operators"


def test_a_phrase_must_occur_as_it_stands(search):
    response = search('"the sum of all prices"')
    assert paths(response) == ["shop/cart.py"]
    assert 'contains "the sum of all prices"' in response.results[0].why
    assert paths(search('"sum of prices all"')) == []


def test_a_phrase_of_signs_is_found_too(search):
    assert paths(search('"=> `<li>"')) == ["web/src/cart.ts"]


def test_words_beside_a_phrase_rank_what_contains_it(search):
    assert set(paths(search('"shopping cart" discount'))) == {"docs/cart.md"}


def test_a_phrase_that_is_nowhere_gives_way_to_the_words_beside_it(search):
    response = search('"grand total" cart')
    assert response.results
    assert response.notes == ('Nothing contains "grand total"; these are the nearest without.',)


def test_excluded_words_and_phrases_must_not_occur(search):
    assert "shop/cart.py" in paths(search("cart"))
    assert "shop/cart.py" not in paths(search("cart -prices"))
    assert "docs/cart.md" not in paths(search('cart -"shopping cart"'))


@pytest.mark.parametrize("query", ["kind:clas x", "lang:pyton x", "path: x", "", "-x1"])
def test_a_query_that_cannot_be_understood_is_refused(search, query):
    with pytest.raises(BadQuery):
        search(query)


@pytest.mark.parametrize(
    "query", ["'", "%", "'); DROP TABLE chunks; --", "\0", "a\0b", "((((", "\ud800", "🛒", "a" * 20_000]
)
def test_odd_queries_do_no_harm(search, query):
    search(f"cart {query}")


# -- definitions -----------------------------------------------------------------------------------------------


def test_definitions_are_found_by_name(search):
    first = search("ShoppingCart", kind="class").results[0]
    assert (first.path, first.symbol, first.kind, first.why) == ("shop/cart.py", "ShoppingCart", "class", "exact name")
    assert first.snippet.startswith("class ShoppingCart")
    assert "Holds what a customer wants to buy." in first.snippet


def test_definitions_are_found_by_what_they_do(search):
    first = search("reserve an amount on a card", kind="method").results[0]
    assert first.symbol == "PaymentGateway.authorize"


def test_kinds_of_definitions_restrict(search):
    assert {result.kind for result in search("cart", kind="class").results} == {"class"}
    found = {result.kind for result in search("cart price kind:class kind:function").results}
    assert found == {"class", "function"}


def test_every_kind_of_definition_is_a_symbol(search):
    assert {"class", "method", "function"} <= {result.kind for result in search("price cart", kind="symbol").results}


def test_definitions_heed_the_other_operators(search):
    assert set(paths(search("kind:class cart path:web"))) == {"web/src/cart.ts"}


# -- a workspace that changes ----------------------------------------------------------------------------------


def test_a_change_is_found_at_once(workspace):
    workspace.write({"a.py": "def walk():\n    return 'old words'\n"})
    assert paths(workspace.engine.search("walk")) == ["a.py"]
    workspace.write({"a.py": "def walk():\n    return 'new phrases'\n", "b.py": "def run():\n    return walk()\n"})

    assert paths(workspace.engine.search("phrases")) == ["a.py"]
    assert workspace.engine.search("old words").results == ()
    assert paths(workspace.engine.search("walk")) == ["a.py", "b.py"]


def test_a_file_that_is_gone_is_not_found(workspace):
    workspace.write({"a.py": "def walk(): ...\n", "b.py": "def run(): ...\n"})
    workspace.write({}, removed=("a.py",))
    assert workspace.engine.search("walk").results == ()


def test_copies_are_found_at_each_place(workspace):
    workspace.write({"one/a.py": "def walk(): ...\n", "two/a.py": "def walk(): ...\n"})
    assert paths(workspace.engine.search("walk")) == ["one/a.py", "two/a.py"]


def test_an_empty_workspace_has_no_answers(workspace):
    assert workspace.engine.search("anything").results == ()
    assert workspace.engine.search("lang:python").results == ()
    assert workspace.engine.search("anything", kind="symbol").results == ()


def test_many_threads_search_while_files_change(workspace):
    workspace.write({f"m{n}.py": f"def walk_{n}():\n    return {n}\n" for n in range(10)})
    failures = []

    def search():
        try:
            for _ in range(15):
                assert workspace.engine.search("walk").results
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for turn in range(8):
        workspace.write({"m0.py": f"def walk_0():\n    return {turn + 100}\n"})
    for thread in threads:
        thread.join()
    assert failures == []


# -- vectors ---------------------------------------------------------------------------------------------------


class Meaning:
    """Vectors that find one text near to everything."""

    def __init__(self, chunk_hash=None):
        self.chunk_hash = chunk_hash

    def nearest(self, text, limit):
        del text, limit
        if self.chunk_hash is None:
            raise EmbedderUnavailable("the server does not answer", "Start it.")
        return [(self.chunk_hash, 0.9), ("a hash of no chunk", 0.4)]


def test_what_is_near_in_meaning_joins_in(shop):
    (row,) = [
        row for row in shop.chunks.rows_of(shop.chunks.counts()) if "currency" in row.text and row.language == "yaml"
    ]
    engine = SearchEngine(shop.catalogue, shop.chunks, Meaning(row.chunk_hash))
    (result,) = engine.search("xylophone").results
    assert (result.path, result.why) == ("config/settings.yaml", "close in meaning; ranked lower: configuration")


def test_vectors_that_cannot_be_had_are_noted_and_the_search_goes_on(shop):
    response = SearchEngine(shop.catalogue, shop.chunks, Meaning()).search("cart total")
    assert paths(response)[0] == "shop/cart.py"
    assert "the server does not answer" in response.notes[0]
