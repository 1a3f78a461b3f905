import pytest

from indexer.records import BlobId, FileClass, FileRecord
from indexer.search.analysis import query_terms
from indexer.search.files import FileIndex


def index(*paths, revision=1, before=None):
    records = [FileRecord(path, BlobId(path), 1, 0, "python", FileClass.SOURCE) for path in paths]
    return FileIndex(revision, records, before)


def matches(files, text):
    found = files.match_paths(query_terms(text))
    return [file.path for file, match in sorted(found, key=lambda pair: -pair[1].score)]


def test_paths_are_matched_by_their_words():
    files = index("src/cart.py", "src/prices.py", "README.md")
    assert matches(files, "shopping carts") == ["src/cart.py"]


def test_a_file_named_so_comes_before_a_folder_named_so():
    files = index("auth/session.py", "web/auth.py", "web/page.py")
    assert matches(files, "auth") == ["web/auth.py", "auth/session.py"]


@pytest.mark.parametrize("query", ["authentication", "auth"])
def test_a_word_meets_another_that_begins_with_it(query):
    assert set(matches(index("auth.py", "authentication.py", "page.py"), query)) == {"auth.py", "authentication.py"}


def test_an_exact_word_comes_before_a_beginning():
    assert matches(index("auth.py", "authentication.py"), "authentication")[0] == "authentication.py"


def test_rare_words_count_more_than_common_ones():
    files = index("api/users.py", "api/carts.py", "api/pages.py", "old/carts.py")
    assert matches(files, "api pages")[0] == "api/pages.py"


def test_the_matched_terms_are_told():
    ((_, match),) = index("src/cart.py").match_paths(["cart", "total"])
    assert match.terms == ["cart"]


def test_files_with_equal_content_are_all_found_by_it():
    records = [FileRecord(path, BlobId("same"), 1, 0, "", FileClass.DOC) for path in ("a/LICENSE", "b/LICENSE")]
    assert [file.path for file in FileIndex(1, records).holding(BlobId("same"))] == ["a/LICENSE", "b/LICENSE"]
    assert list(FileIndex(1, records).holding(BlobId("other"))) == []


def test_files_without_content_are_matched_by_path_only():
    files = FileIndex(1, [FileRecord("logo.png", BlobId(""), 1, 0, "", FileClass.BINARY)])
    assert list(files.holding(BlobId(""))) == []
    assert [file.path for file, _ in files.match_paths(["logo"])] == ["logo.png"]


@pytest.mark.parametrize("name", ["cart.py", "src/cart.py", "/src/cart.py", "Cart", "src/cart", "shop/src/cart.py"])
def test_a_file_is_called_by_its_name_or_the_end_of_its_path(name):
    files = index("shop/src/cart.py", "shop/src/carts.py", "src.py")
    assert [file.path for file in files.called(name)] == ["shop/src/cart.py"]


@pytest.mark.parametrize("name", ["", "art.py", "rc/cart.py", "cart.ts", "/"])
def test_a_part_of_a_name_calls_no_file(name):
    assert index("shop/src/cart.py").called(name) == []


def test_source_is_meant_before_a_document_of_the_same_name():
    document = FileRecord("docs/cart.md", BlobId("d"), 1, 0, "markdown", FileClass.DOC)
    source = FileRecord("src/cart.py", BlobId("s"), 1, 0, "python", FileClass.SOURCE)
    assert FileIndex(1, [document, source]).called("cart") == [source]
    assert FileIndex(1, [document]).called("cart") == [document]


def test_a_later_revision_with_the_same_paths_keeps_the_word_index():
    first = index("src/cart.py")
    second = index("src/cart.py", revision=2, before=first)
    third = index("src/basket.py", revision=3, before=second)
    assert second.revision == 2
    assert matches(second, "cart") == ["src/cart.py"]
    assert matches(third, "cart") == []


def test_a_folder_is_superseded_by_a_higher_version_beside_it():
    files = index("api/v3/a.py", "api/v4/a.py", "web/v3/b.py", "v1/c.py", "v10/c.py", "video/v.py")
    old = [file.path for file in files.records if files.is_superseded(file.path)]
    assert old == ["api/v3/a.py", "v1/c.py"]
