import logging
import os
import subprocess
import sys
import textwrap
import threading
import time

import pytest
from blake3 import blake3
from support.chunk_texts import MemoryTexts
from support.engines import load_words

from indexer.embedding.background import FillProgress, FillState, VectorFiller
from indexer.embedding.child import ChildEmbedder, Pace
from indexer.embedding.circuit import Circuit
from indexer.embedding.shelf import VectorShelf
from indexer.embedding.worker import WorkerPlan
from indexer.errors import ChunkStoreBroken, EmbedderUnavailable
from indexer.records import ChunkKind
from indexer.store.chunks import ChunkRow, ChunkTable


def numbered(count, first=0):
    return {f"{number:032x}": f"chunk number n{number}" for number in range(first, first + count)}


@pytest.fixture
def source():
    return MemoryTexts(numbered(40))


@pytest.fixture
def told():
    return []


@pytest.fixture
def shelf(tmp_path, words):
    return VectorShelf(tmp_path, words)


@pytest.fixture
def filler(source, shelf, told):
    filler = VectorFiller(source, shelf, told.append)
    yield filler
    assert filler.stop()


def wait_for(told, claim, timeout_s=10.0):
    deadline = time.monotonic() + timeout_s
    while not any(claim(progress) for progress in told):
        assert time.monotonic() < deadline, told
        time.sleep(0.005)


def is_filled(total):
    return lambda progress: progress.state is FillState.WAITING and progress.done == total


# -- one pass ----------------------------------------------------------------------------------------------------


def test_a_pass_embeds_everything_once(filler, shelf, source, words_server):
    assert filler.fill() == FillProgress(FillState.WAITING, done=40, total=40)
    assert shelf.store().missing(source.texts) == []
    assert sorted(words_server.embedded) == sorted(["dimension", *source.texts.values()])


def test_the_next_start_asks_the_embedder_nothing(filler, source, tmp_path, told, open_words, words_server):
    filler.fill()
    words_server.requests.clear()
    assert VectorFiller(source, VectorShelf(tmp_path, open_words()), told.append).fill().done == 40
    assert words_server.requests == []


def test_an_edit_costs_what_is_new(filler, source, words_server):
    filler.fill()
    words_server.requests.clear()
    source.texts |= {"new": "a new chunk"}
    del source.texts[f"{7:032x}"]
    assert filler.fill().total == 40
    assert words_server.embedded == ["a new chunk"]


def test_a_chunk_that_vanishes_meanwhile_is_passed_over(shelf, told):
    class Vanishing(MemoryTexts):
        def texts_by_hash(self, hashes):
            return super().texts_by_hash([chunk for chunk in hashes if chunk != f"{3:032x}"])

    VectorFiller(Vanishing(numbered(20)), shelf, told.append).fill()
    assert shelf.store().missing(numbered(20)) == [f"{3:032x}"]


def test_progress_is_told_from_the_first_batch_to_the_last(filler, told):
    filler.fill()
    assert [(progress.state, progress.done) for progress in told] == [
        (FillState.LOADING, 0),
        (FillState.FILLING, 16),
        (FillState.FILLING, 32),
        (FillState.FILLING, 40),
        (FillState.WAITING, 40),
    ]
    assert {progress.total for progress in told} == {40}


def test_a_text_that_is_refused_leaves_its_neighbours_alone_and_is_not_asked_again(filler, source, words_server):
    source.texts["bad"] = "not \x00 valid"
    assert filler.fill() == FillProgress(FillState.WAITING, done=40, total=41, refused=1)
    words_server.requests.clear()
    assert filler.fill().refused == 1
    assert words_server.requests == []


def test_an_embedder_that_refuses_every_text_is_no_good(filler, source, words_server):
    source.texts = {chunk: f"\x00 {text}" for chunk, text in source.texts.items()}
    with pytest.raises(EmbedderUnavailable, match=r"refuses every text: .*NaN"):
        filler.fill()


def test_a_batch_that_brings_the_embedder_down_does_not_keep_others_from_their_vectors(shelf, told, tmp_path):
    texts = {"a": "die 9"} | numbered(40)
    embedder = ChildEmbedder("x", WorkerPlan(load_words), Pace(16, 20, 20), is_remote=False)
    shelf = VectorShelf(tmp_path, embedder)
    filler = VectorFiller(MemoryTexts(texts), shelf, told.append)
    for _ in range(3):
        with pytest.raises(EmbedderUnavailable, match="ended by signal 9"):
            filler.fill()
    assert shelf.store().missing(texts) == ["a"]
    embedder.close()


def test_vectors_of_vanished_chunks_are_dropped_when_they_are_many(filler, shelf, words):
    vanished = list(numbered(2100, first=1000))
    shelf.store().add(vanished, [words.embed_query("x")] * 2100)
    filler.fill()
    assert shelf.store().count() == 40 + 2000
    assert shelf.store().missing(vanished) == vanished[:100]


def test_a_damaged_table_is_filled_anew_in_the_same_pass(filler, shelf, source, tmp_path):
    filler.fill()
    for path in tmp_path.rglob("data/*.lance"):
        path.write_bytes(path.read_bytes()[:50])
    source.texts |= {"new": "a new chunk"}
    assert filler.fill().done == 41
    assert shelf.store().count() == 41


def test_damage_of_the_chunk_table_is_not_blamed_on_the_vectors(filler, shelf, told, tmp_path):
    class Broken(MemoryTexts):
        def chunk_hashes(self):
            raise ChunkStoreBroken(tmp_path, "as if")

    filler.fill()
    with pytest.raises(ChunkStoreBroken):
        VectorFiller(Broken({}), shelf, told.append).fill()
    assert shelf.store().count() == 40


def test_an_embedder_that_is_down_is_told_to_the_caller(filler, words_server):
    words_server.stop()
    with pytest.raises(EmbedderUnavailable, match="does not answer"):
        filler.fill()


def test_a_listener_that_fails_does_not_end_the_work(source, shelf, caplog):
    caplog.set_level(logging.CRITICAL)

    def fail(_):
        raise ZeroDivisionError

    assert VectorFiller(source, shelf, fail).fill().done == 40


def test_it_fills_from_the_chunk_table_as_it_stands(tmp_path, shelf, told):
    table = ChunkTable(tmp_path / "chunks")
    texts = ["def parse(): ...", "def write(): ...", "def parse(): ..."]
    table.replace([chunk_row("first", number, text) for number, text in enumerate(texts)])
    filler = VectorFiller(table, shelf, told.append)
    assert filler.fill().total == 2
    table.replace([chunk_row("second", 0, "class Reader: ...")], remove=["first"])
    assert filler.fill() == FillProgress(FillState.WAITING, done=1, total=1)
    assert shelf.store().count() == 3


def chunk_row(blob, ordinal, text):
    chunk_hash = blake3(text.encode()).hexdigest(16)
    return ChunkRow(blob, ordinal, 1, 2, ChunkKind.CODE, "python", "", "", text, text, "", chunk_hash)


# -- the thread ----------------------------------------------------------------------------------------------------


def test_it_fills_in_the_background_and_again_when_woken(filler, source, told, shelf):
    filler.start()
    wait_for(told, is_filled(40))
    source.texts |= {"new": "a new chunk"}
    filler.wake()
    wait_for(told, is_filled(41))
    assert filler.progress.state is FillState.WAITING


def test_it_stops_between_two_batches(filler, told, words_server):
    filler.start()
    words_server.gate.clear()
    wait_for(told, lambda progress: progress.state is FillState.LOADING)
    threading.Timer(0.05, words_server.gate.set).start()
    assert filler.stop()
    assert told[-1].state is FillState.STOPPED
    assert told[-1].done < 40


def test_closing_the_embedder_ends_it_soon(source, told, tmp_path):
    embedder = ChildEmbedder("x", WorkerPlan(load_words), Pace(16, 20, 20), is_remote=False)
    source.texts = {"slow": "sleep 60"}
    filler = VectorFiller(source, VectorShelf(tmp_path, embedder), told.append)
    filler.start()
    wait_for(told, lambda progress: progress.state is FillState.LOADING)
    embedder.describe()
    filler.stop(timeout_s=0)
    embedder.close()
    assert filler.stop()
    assert embedder.worker_pid is None
    assert told[-1].state is FillState.STOPPED


def test_after_a_failure_it_goes_on_by_itself(filler, told, words_server):
    words_server.fail_next = 1
    filler.start()
    wait_for(told, is_filled(40))
    paused = [progress for progress in told if progress.state is FillState.PAUSED]
    assert len(paused) == 1
    assert "server busy" in paused[0].error
    assert told[-1].error == ""


def test_after_five_failures_it_leaves_the_embedder_in_peace(source, shelf, told, words_server):
    class Clock:
        now = 0.0

        def __call__(self):
            return self.now

    circuit = Circuit(Clock())
    for _ in range(4):
        circuit.failed()
    words_server.fail_next = 100
    filler = VectorFiller(source, shelf, told.append, circuit)
    filler.start()
    wait_for(told, lambda progress: progress.state is FillState.PAUSED)
    assert circuit.pause_left_s() == 30
    filler.wake()
    asked = len(words_server.requests)
    time.sleep(0.1)
    assert len(words_server.requests) == asked
    began = time.monotonic()
    assert filler.stop()
    assert time.monotonic() - began < 1


def test_an_unforeseen_error_does_not_end_the_thread(shelf, told, caplog):
    caplog.set_level(logging.CRITICAL)

    class Failing(MemoryTexts):
        failures = 1

        def chunk_hashes(self):
            if self.failures:
                self.failures -= 1
                raise ZeroDivisionError("oh")
            return super().chunk_hashes()

    filler = VectorFiller(Failing(numbered(3)), shelf, told.append)
    filler.start()
    wait_for(told, is_filled(3))
    assert "ZeroDivisionError: oh" in told[0].error
    assert filler.stop()


# -- kill ----------------------------------------------------------------------------------------------------------


_PROGRAM = """
    import sys
    from pathlib import Path
    from support.chunk_texts import MemoryTexts
    from indexer.embedding.background import VectorFiller
    from indexer.embedding.ollama import open_ollama
    from indexer.embedding.shelf import VectorShelf
    from indexer.embedding.spec import parse_spec

    texts = {f"{number:032x}": f"chunk number n{number}" for number in range(200)}
    embedder = open_ollama(parse_spec("ollama:words"), offline=True, host=sys.argv[1])
    filler = VectorFiller(MemoryTexts(texts), VectorShelf(Path(sys.argv[2]), embedder), lambda progress: None)
    print(filler.fill().done)
"""


def test_killed_in_the_middle_it_goes_on_where_it_stopped(tmp_path, words, words_server):
    words_server.delay_s = 0.02
    command = [sys.executable, "-c", textwrap.dedent(_PROGRAM), words_server.url, str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    for wanted in (50, 120):
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
            deadline = time.monotonic() + 30
            while len(set(words_server.embedded)) < wanted and time.monotonic() < deadline:
                time.sleep(0.005)
            process.kill()
    before = set(words_server.embedded)
    words_server.delay_s = 0.0
    texts = MemoryTexts(numbered(200))
    assert VectorFiller(texts, VectorShelf(tmp_path, words), lambda _: None).fill().done == 200
    sent = [text for text in words_server.embedded if text != "dimension"]
    assert 120 <= len(before) < 200
    assert set(sent) == set(texts.texts.values())
    # Each kill may lose the batch that was under way, and no more.
    assert len(sent) <= 200 + 2 * 16
