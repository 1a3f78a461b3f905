import pytest

from indexer.embedding.shelf import VectorShelf
from indexer.errors import EmbedderUnavailable


@pytest.fixture
def shelf(tmp_path, words):
    return VectorShelf(tmp_path, words)


@pytest.fixture
def reopened(tmp_path, open_words):
    """A shelf as the next process would open it."""
    return lambda: VectorShelf(tmp_path, open_words())


def test_the_table_is_made_when_the_model_is_known_and_shared(shelf):
    assert shelf.opened is None
    store = shelf.store()
    assert shelf.store() is store is shelf.opened
    assert store.origin.dimension == 64


def test_what_is_kept_is_seen_without_asking_for_the_model(shelf, words, words_server, reopened):
    assert shelf.kept() is None
    shelf.store().add(["a"], [words.embed_query("a")])
    words_server.requests.clear()
    assert reopened().kept().count() == 1
    assert words_server.requests == []


def test_a_model_of_another_dimension_is_told_also_when_its_table_is_open(shelf, words, words_server, reopened):
    shelf.store()
    words_server.models["words:latest"].dimension = 32
    later = reopened()
    assert later.kept() is not None
    with pytest.raises(EmbedderUnavailable, match="32 dimensions now, 64 before"):
        later.store()


def test_a_model_that_was_pulled_anew_is_told(shelf, words, words_server, reopened):
    shelf.store()
    words_server.models["words:latest"].edition = 2
    with pytest.raises(EmbedderUnavailable, match="edition"):
        reopened().store()


def test_discarding_is_how_another_model_begins(shelf, words, words_server, reopened):
    shelf.store()
    words_server.models["words:latest"].dimension = 32
    later = reopened()
    later.discard()
    assert later.store().origin.dimension == 32


def test_of_two_that_ran_into_the_same_damage_only_the_first_discards(shelf, words):
    damaged = shelf.store()
    shelf.discard(damaged)
    fresh = shelf.store()
    fresh.add(["a"], [words.embed_query("a")])
    shelf.discard(damaged)
    assert shelf.store() is fresh
    assert fresh.count() == 1


@pytest.mark.parametrize("opening", ["kept", "store"])
def test_a_table_that_cannot_be_opened_is_made_anew(shelf, tmp_path, words, opening, reopened):
    shelf.store().add(["a"], [words.embed_query("a")])
    for manifest in tmp_path.rglob("*.manifest"):
        manifest.write_bytes(b"")
    later = reopened()
    getattr(later, opening)()
    assert later.store().count() == 0
