import threading
import time
from functools import partial

import pytest
from support.engines import load_words
from support.hashed_words import embed_words

from indexer.embedding.child import ChildEmbedder, Pace, Turnstile
from indexer.embedding.embedder import ModelFacts
from indexer.embedding.worker import WorkerPlan
from indexer.errors import EmbedderUnavailable


@pytest.fixture(scope="module")
def diary(tmp_path_factory):
    return tmp_path_factory.mktemp("child") / "diary"


@pytest.fixture(scope="module")
def embedder(diary):
    plan = WorkerPlan(partial(load_words, diary))
    embedder = ChildEmbedder("sentence-transformers:words", plan, Pace(3, 20, 20), is_remote=False)
    yield embedder
    embedder.close()


def test_it_tells_what_the_model_is_without_asking_twice(embedder, diary):
    assert embedder.describe() == ModelFacts(32, "words")
    assert embedder.describe() is embedder.describe()


def test_documents_come_back_in_order_though_they_go_by_length(embedder, diary):
    texts = ["a long text of words", "b", "some words", "c", "d e", "one more long text of words", "f"]
    assert embedder.embed_documents(texts) == [embed_words(text, 32) for text in texts]
    sent = [line for line in diary.read_text().splitlines() if line.startswith("documents")][-3:]
    assert sent == [
        "documents b c f",
        "documents d e some words a long text of words",
        "documents one more long text of words",
    ]


def test_nothing_gives_nothing(embedder):
    assert embedder.embed_documents([]) == []


def test_a_query_goes_ahead_of_documents_that_wait(embedder, diary):
    documents = threading.Thread(target=embedder.embed_documents, args=(["sleep 0.1", "sleep 0.11", "sleep 0.12"] * 3,))
    documents.start()
    time.sleep(0.1)
    embedder.embed_query("urgent")
    documents.join()
    lines = diary.read_text().splitlines()
    asked = lines.index("query urgent")
    assert len([line for line in lines[asked:] if line.startswith("documents sleep")]) >= 1


def test_it_is_ready_while_the_model_is_loaded():
    embedder = ChildEmbedder("x", WorkerPlan(load_words), Pace(8, 20, 20), is_remote=False)
    assert not embedder.is_ready
    embedder.embed_query("a")
    assert embedder.is_ready
    with pytest.raises(EmbedderUnavailable):
        embedder.embed_query("die 9")
    assert not embedder.is_ready
    assert embedder.worker_pid is None
    embedder.close()


def test_the_turnstile_lets_queries_in_first():
    turnstile, order = Turnstile(), []

    def enter(name, query):
        with turnstile.turn(query):
            order.append(name)

    with turnstile.turn(query=False):
        threads = [threading.Thread(target=enter, args=(f"document {n}", False)) for n in range(3)]
        threads.append(threading.Thread(target=enter, args=("query", True)))
        for thread in threads:
            thread.start()
            time.sleep(0.01)
    for thread in threads:
        thread.join()
    assert order[0] == "query"
    assert sorted(order[1:]) == ["document 0", "document 1", "document 2"]


def test_the_turnstile_opens_after_a_failure():
    turnstile = Turnstile()
    with pytest.raises(ZeroDivisionError), turnstile.turn(query=True):
        raise ZeroDivisionError
    with turnstile.turn(query=False):
        pass
