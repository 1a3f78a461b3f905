import pytest

from indexer.records import BlobId, ChunkKind, FileClass, FileRecord, Symbol, SymbolKind
from indexer.search.files import FileIndex
from indexer.search.intent import read_intent
from indexer.search.ranking import Evidence, Weights, rank_places
from indexer.store.catalogue import SymbolRow
from indexer.store.chunk_records import ChunkHit

A, B, C = (FileRecord(path, BlobId(path), 1, 0, "python", FileClass.SOURCE, 40) for path in ("a.py", "b.py", "c.py"))
TEST = FileRecord("tests/test_a.py", BlobId("test"), 1, 0, "python", FileClass.TEST, 40)
FILES = FileIndex(1, [A, B, C, TEST])


def hit(file, score, ordinal=0):
    return ChunkHit(file.blob, ordinal, 10 * ordinal + 1, 10 * ordinal + 10, ChunkKind.CODE, score)


def defines(file, name, kind=SymbolKind.CLASS, line=1, qualified=""):
    return SymbolRow(file, Symbol(name, qualified or name, kind, line, line + 5))


def rank(text="cart total", limit=10, allows=lambda file: True, **evidence):
    return rank_places(read_intent(text), Evidence(**evidence), FILES, allows, limit, Weights())


def paths(places):
    return [place.file.path for place in places]


def test_nothing_found_is_nothing_ranked():
    assert rank() == []


def test_files_are_ordered_by_their_texts():
    assert paths(rank(texts=[hit(A, 3), hit(B, 5)])) == ["b.py", "a.py"]


def test_equal_files_are_ordered_by_path():
    assert paths(rank(texts=[hit(B, 3), hit(A, 3)])) == ["a.py", "b.py"]


def test_a_file_that_the_query_names_comes_first_whatever_it_is():
    texts = [hit(A, 9), hit(B, 8)]
    assert paths(rank("test_a.py", texts=texts, called=[TEST]))[0] == "tests/test_a.py"
    assert paths(rank("test_a.py", texts=texts))[0] == "a.py"


def test_names_raise_a_chunk():
    assert paths(rank(texts=[hit(A, 3), hit(B, 3)], names=[hit(B, 4)])) == ["b.py", "a.py"]


def test_further_good_chunks_raise_a_file():
    assert paths(rank(texts=[hit(A, 5), hit(B, 4.8), hit(B, 4, 1), hit(B, 4, 2)]))[0] == "b.py"


def test_many_weak_chunks_do_not_beat_a_good_one():
    weak = [hit(B, 1, ordinal) for ordinal in range(20)]
    assert paths(rank(texts=[hit(A, 5), *weak]))[0] == "a.py"


def test_the_path_raises_a_file_and_can_find_it_alone():
    found = FILES.match_paths(["b"])
    assert paths(rank(texts=[hit(A, 3), hit(B, 3)], paths=found)) == ["b.py", "a.py"]
    (place,) = rank(paths=found)
    assert (place.file, place.hit) == (B, None)


def test_paths_find_nothing_alone_where_texts_are_asked():
    assert rank(paths=FILES.match_paths(["b"]), texts_alone=True) == []


def test_a_test_stands_behind_the_source_it_tests():
    places = rank(texts=[hit(TEST, 6), hit(A, 4)])
    assert paths(places) == ["a.py", "tests/test_a.py"]
    assert [place.lowered for place in places] == ["", "a test"]


def test_a_test_comes_first_when_tests_are_asked():
    assert paths(rank("tests of the cart", texts=[hit(TEST, 6), hit(A, 4)]))[0] == "tests/test_a.py"


def test_only_allowed_files_are_ranked():
    assert paths(rank(texts=[hit(A, 3), hit(B, 5)], allows=lambda file: file is A)) == ["a.py"]


def test_nearness_in_meaning_finds_and_raises_chunks():
    places = rank(texts=[hit(A, 3), hit(B, 3)], meaning=[(hit(B, 0), 0.8), (hit(C, 0), 0.3)])
    assert paths(places)[0] == "b.py"
    assert {place.file.path for place in places if place.near_in_meaning} == {"b.py", "c.py"}


def test_meaning_alone_ranks_by_similarity():
    assert paths(rank(meaning=[(hit(A, 0), 0.2), (hit(B, 0), 0.9), (hit(C, 0), 0.5)])) == ["b.py", "c.py", "a.py"]


# -- definitions -----------------------------------------------------------------------------------------------


def test_the_definition_of_the_name_asked_comes_first():
    places = rank("Cart", texts=[hit(A, 6), hit(B, 3)], definitions=[defines(B, "Cart")])
    assert paths(places)[0] == "b.py"
    assert places[0].definition.symbol.name == "Cart"


def test_its_own_chunk_is_shown_first_in_its_file():
    texts = [hit(A, 9, 0), hit(A, 2, 1)]
    assert rank("Cart", texts=texts, definitions=[defines(A, "Cart", line=15)])[0].hit.ordinal == 1


def test_a_definition_is_shown_even_if_no_chunk_of_it_was_found():
    first, second = rank("Cart", texts=[hit(A, 9, 0)], definitions=[defines(A, "Cart", line=35)])
    assert (first.hit, first.definition.symbol.start_line) == (None, 35)
    assert second.hit.ordinal == 0


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (defines(B, "Cart", SymbolKind.CLASS), defines(A, "Cart", SymbolKind.FUNCTION)),
        (defines(B, "Cart", SymbolKind.METHOD), defines(A, "Cart", SymbolKind.FIELD)),
        (defines(B, "Cart", SymbolKind.FUNCTION), defines(A, "cart", SymbolKind.FUNCTION)),
        (defines(B, "Cart", SymbolKind.VARIABLE), defines(A, "Cart", SymbolKind.HEADING)),
    ],
)
def test_types_come_before_functions_before_data_and_the_case_counts(better, worse):
    texts = [hit(better.file, 2), hit(worse.file, 2)]
    assert paths(rank("Cart", texts=texts, definitions=[worse, better]))[0] == better.file.path


def test_what_stands_before_the_name_chooses_among_equal_names():
    rows = [
        defines(A, "add", SymbolKind.METHOD, qualified="Cart.add"),
        defines(B, "add", SymbolKind.METHOD, qualified="Shop.add"),
    ]
    texts = [hit(A, 3), hit(B, 3)]
    assert paths(rank("Shop.add", texts=texts, definitions=rows))[0] == "b.py"


def test_a_name_in_a_sentence_raises_the_file_that_defines_it():
    texts = [hit(A, 3.5), hit(B, 3)]
    assert paths(rank("how does priceOf work", texts=texts))[0] == "a.py"
    rows = [defines(B, "priceOf", SymbolKind.METHOD)]
    assert paths(rank("how does priceOf work", texts=texts, definitions=rows))[0] == "b.py"


# -- several places of one file --------------------------------------------------------------------------------


def test_a_file_shows_its_best_chunks_in_order():
    places = rank(texts=[hit(A, 3, 0), hit(A, 5, 1), hit(A, 4, 2)])
    assert [place.hit.ordinal for place in places] == [1, 2, 0]


def test_other_files_come_before_weak_chunks_of_the_best():
    places = rank(texts=[hit(A, 9, 0), hit(A, 2, 1), hit(B, 5, 0)])
    assert [(place.file.path, place.hit.ordinal) for place in places] == [("a.py", 0), ("b.py", 0), ("a.py", 1)]


def test_good_chunks_of_one_file_come_before_a_poor_file():
    places = rank(texts=[hit(A, 9, 0), hit(A, 9, 1), hit(B, 1, 0)])
    assert paths(places) == ["a.py", "a.py", "b.py"]


def test_a_file_does_not_fill_the_list():
    texts = [hit(A, 5, ordinal) for ordinal in range(9)]
    assert len(rank(texts=texts)) == Weights().shown_a_file


def test_no_more_than_the_limit_is_given():
    assert len(rank(texts=[hit(A, 5), hit(B, 4), hit(C, 3)], limit=2)) == 2
