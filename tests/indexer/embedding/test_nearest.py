import threading
import time
from statistics import mean

import pytest
from support.chunk_texts import MemoryTexts

from indexer.embedding.background import VectorFiller
from indexer.embedding.nearest import VectorSearch
from indexer.embedding.shelf import VectorShelf
from indexer.errors import EmbedderUnavailable

TEXTS = {
    "parse": "parse the configuration file of a user",
    "write": "write rows into the database table",
    "socket": "open a network socket and listen",
}


@pytest.fixture
def shelf(tmp_path, words):
    shelf = VectorShelf(tmp_path, words)
    VectorFiller(MemoryTexts(dict(TEXTS)), shelf, lambda _: None).fill()
    return shelf


@pytest.fixture
def damaged():
    return []


@pytest.fixture
def search(shelf, damaged):
    return VectorSearch(shelf, lambda: damaged.append(True), patience_s=5)


def wait_until(claim, timeout_s=5.0):
    deadline = time.monotonic() + timeout_s
    while not claim():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.005)


def test_chunks_that_share_the_querys_words_come_first(search):
    found = search.nearest("where is the configuration file parsed", 2)
    assert found[0][0] == "parse"
    assert all(0 < similarity <= 1 for _, similarity in found)


def test_similarity_counts_from_what_any_chunk_has(tmp_path, words):
    texts = {f"{number:032x}": f"def handler number n{number} of the server" for number in range(80)}
    shelf = VectorShelf(tmp_path / "many", words)
    VectorFiller(MemoryTexts(texts | TEXTS), shelf, lambda _: None).fill()
    search = VectorSearch(shelf, lambda: None, patience_s=5)
    found = dict(search.nearest(TEXTS["parse"], 100))
    assert found["parse"] == pytest.approx(1)
    assert 0 < min(found.values()) < 0.5
    assert len(found) < len(texts)
    # Words that every chunk has say little, however near their vectors lie.
    common = "def handler number of the server"
    assert mean(dict(shelf.store().nearest(words.embed_query(common), 80)).values()) > 0.6
    assert mean(dict(search.nearest(common, 80)).values()) < 0.3


def test_the_same_words_are_embedded_once(search, words_server):
    first = search.nearest("network  socket", 3)
    asked = len(words_server.requests)
    assert search.nearest(" network socket ", 3) == first
    assert len(words_server.requests) == asked


@pytest.mark.parametrize("text", ["", "  \n "])
def test_nothing_asked_finds_nothing(search, words_server, text):
    words_server.requests.clear()
    assert search.nearest(text, 3) == []
    assert words_server.requests == []


def test_bytes_that_are_no_text_do_no_harm(search):
    assert search.nearest("socket \udcff", 3)[0][0] == "socket"


def test_a_search_does_not_wait_for_an_embedder_that_is_slow_and_has_its_answer_the_next_time(shelf, words_server):
    search = VectorSearch(shelf, lambda: None, patience_s=0.05)
    words_server.gate.clear()
    began = time.monotonic()
    assert search.nearest("network socket", 3) == []
    assert time.monotonic() - began < 5
    words_server.gate.set()
    wait_until(lambda: search.nearest("network socket", 3) != [])
    assert words_server.embedded.count("network socket") == 1


def test_nobody_waits_for_a_model_that_is_not_loaded_but_the_search_sets_that_going(
    shelf, tmp_path, open_words, words_server
):
    search = VectorSearch(VectorShelf(tmp_path, open_words()), lambda: None, patience_s=30)
    words_server.gate.clear()
    began = time.monotonic()
    assert search.nearest("network socket", 3) == []
    assert search.nearest("other words", 3) == []
    assert time.monotonic() - began < 5
    words_server.gate.set()
    wait_until(lambda: search.nearest("network socket", 3) != [])
    assert "other words" not in words_server.embedded


def test_many_slow_searches_do_not_pile_up(shelf, words_server):
    search = VectorSearch(shelf, lambda: None, patience_s=0.01)
    words_server.gate.clear()
    for number in range(30):
        search.nearest(f"words {number}", 3)
    assert len([thread for thread in threading.enumerate() if thread.name == "query vector"]) == 4
    words_server.gate.set()
    wait_until(lambda: not any(thread.name == "query vector" for thread in threading.enumerate()))


def test_before_anything_is_embedded_nothing_is_found(tmp_path, words):
    search = VectorSearch(VectorShelf(tmp_path, words), lambda: None)
    assert search.nearest("socket", 3) == []
    assert search.trouble is None


def test_an_embedder_that_is_down_is_told_and_not_asked_again_for_a_while(search, words_server):
    words_server.fail_next = 100
    for number in range(5):
        with pytest.raises(EmbedderUnavailable, match="server busy"):
            search.nearest(f"words {number}", 3)
    asked = len(words_server.requests)
    with pytest.raises(EmbedderUnavailable, match="server busy"):
        search.nearest("more words", 3)
    assert len(words_server.requests) == asked
    assert "server busy" in search.trouble.message


def test_a_success_ends_the_trouble(search, words_server):
    words_server.fail_next = 1
    with pytest.raises(EmbedderUnavailable):
        search.nearest("network socket", 3)
    assert search.nearest("network socket", 3)
    assert search.trouble is None


def test_vectors_of_another_model_on_disk_are_told(tmp_path, shelf, open_words, words_server):
    words_server.models["words:latest"].dimension = 32
    search = VectorSearch(VectorShelf(tmp_path, open_words()), lambda: None)
    search.nearest("socket", 3)
    wait_until(lambda: search.trouble is not None)
    with pytest.raises(EmbedderUnavailable, match="32 dimensions now, 64 before"):
        search.nearest("socket", 3)


def test_a_damaged_table_is_thrown_away_and_the_filler_is_told(search, shelf, damaged, tmp_path):
    for path in tmp_path.rglob("data/*.lance"):
        path.write_bytes(path.read_bytes()[:50])
    assert search.nearest("socket", 3) == []
    assert damaged == [True]
    assert search.nearest("socket", 3) == []
    VectorFiller(MemoryTexts(dict(TEXTS)), shelf, lambda _: None).fill()
    assert search.nearest("socket", 3)[0][0] == "socket"
