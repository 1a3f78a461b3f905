import pytest

from indexer.records import BlobId, FileClass, FileRecord, ParsedFile, Symbol, SymbolKind
from indexer.search.symbols import find_symbols
from indexer.store.catalogue import BlobUpdate, Catalogue


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    catalogue = Catalogue(tmp_path_factory.mktemp("symbols") / "catalogue.db")
    files = {
        "src/gson.py": ["class GsonBuilder", "class Gson", "function build_gson", "method GsonBuilder.create"],
        "src/router.py": ["class Router", "method Router.add_route", "method Router.get", "function _get_user_name"],
        "src/users.py": ["function get", "function getUserName", "constant GET", "class HTTPServer"],
        "tests/test_gson.py": ["class Gson", "function test_gson"],
        "docs/gson.md": ["heading Gson"],
    }
    records, updates, symbols = [], [], {}
    for path, texts in files.items():
        blob = BlobId(path)
        found = []
        for line, text in enumerate(texts, 1):
            kind, qualified = text.split(" ")
            found.append(Symbol(qualified.rpartition(".")[2], qualified, SymbolKind(kind), line, line))
        file_class = {"tests": FileClass.TEST, "docs": FileClass.DOC}.get(path.split("/")[0], FileClass.SOURCE)
        records.append(FileRecord(path, blob, 1, 0, "python", file_class))
        updates.append(BlobUpdate(blob, ParsedFile("python", 1, tuple(found)), 0))
        symbols[blob] = found
    catalogue.put_blobs(updates)
    catalogue.publish(records, [], symbols)
    yield catalogue
    catalogue.close()


@pytest.fixture
def find(catalogue):
    def find(query, limit=10, kinds=None):
        return [match.row.symbol.qualified for match in find_symbols(catalogue, query, limit, kinds)]

    return find


def test_an_exact_name_comes_before_longer_ones(find):
    assert find("Gson")[0] == "Gson"
    assert find("Gson").index("GsonBuilder") > 0


def test_source_comes_before_tests_before_documents(catalogue):
    exact = [match for match in find_symbols(catalogue, "Gson", 10) if match.row.symbol.name == "Gson"]
    assert [match.row.file.path for match in exact] == ["src/gson.py", "tests/test_gson.py", "docs/gson.md"]


def test_the_case_that_was_written_comes_first(find):
    assert find("GET", 1) == ["GET"]
    assert set(find("get", 2)) == {"get", "Router.get"}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("gsonb", "GsonBuilder"),
        ("gb", "GsonBuilder"),
        ("GBuild", "GsonBuilder"),
        ("gun", "getUserName"),
        ("g_u_n", "getUserName"),
        ("getUser", "getUserName"),
        ("get_user_name", "getUserName"),
        ("HS", "HTTPServer"),
        ("builder", "GsonBuilder"),
        ("ername", "getUserName"),
        ("gsnbldr", "GsonBuilder"),
        ("rout", "Router"),
        ("build_gson()", "build_gson"),
    ],
)
def test_a_name_is_found_by_its_beginning_initials_words_parts_and_letters(find, query, name):
    assert name in find(query)


def test_better_fits_come_first(find):
    assert find("user") == ["getUserName", "_get_user_name"]
    assert find("route")[:2] == ["Router", "Router.add_route"]


@pytest.mark.parametrize(
    "query", ["Router.get", "Router::get", "router#get", "Router get", "src/router.get", "Rout.ge"]
)
def test_a_qualified_name_asks_for_its_surroundings(find, query):
    found = find(query)
    assert found[0] == "Router.get"
    assert "get" not in found


def test_kinds_restrict(find):
    assert find("gson", kinds={SymbolKind.FUNCTION}) == ["build_gson", "test_gson"]


@pytest.mark.parametrize("query", ["", "  ", "::", "xyzzy", "?*[", "'; DROP TABLE symbol"])
def test_what_fits_nothing_finds_nothing(find, query):
    assert find(query) == []


def test_no_more_than_the_limit_is_given_and_scores_fall(catalogue):
    matches = find_symbols(catalogue, "g", 3)
    assert len(matches) == 3
    assert [m.score for m in matches] == sorted((m.score for m in matches), reverse=True)
    assert all(0 < match.score <= 1 and match.why for match in matches)
