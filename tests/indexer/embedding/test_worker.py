import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from functools import partial

import psutil
import pytest
from support.engines import load_crashing, load_nothing, load_slowly, load_words
from support.hashed_words import embed_words

from indexer.embedding.worker import Worker, WorkerPlan
from indexer.errors import EmbedderUnavailable, EmbeddingRefused


def wait_until(claim, timeout_s=10.0):
    deadline = time.monotonic() + timeout_s
    while not claim():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


@pytest.fixture
def started():
    workers = []

    def start(load=load_words, **plan):
        workers.append(Worker("words", WorkerPlan(load, **plan)))
        return workers[-1]

    yield start
    for worker in workers:
        worker.end()


@pytest.fixture(scope="module")
def worker():
    """One child for all tests that leave it whole: starting a process is what takes time here."""
    worker = Worker("words", WorkerPlan(load_words))
    yield worker
    worker.end()


def test_the_child_answers(worker):
    assert worker.ask("documents", ["a b", "c"], 20) == [embed_words("a b", 32), embed_words("c", 32)]
    assert worker.ask("query", ["a"], 20) == embed_words("a", 32)


def test_what_the_engine_refuses_is_told_and_the_child_lives_on(worker):
    with pytest.raises(EmbeddingRefused, match="not this text"):
        worker.ask("documents", ["refuse"], 20)
    with pytest.raises(EmbedderUnavailable, match="ZeroDivisionError: oh"):
        worker.ask("query", ["raise oh"], 20)
    assert worker.ask("query", ["a"], 20) == embed_words("a", 32)


def test_an_interrupt_from_the_terminal_leaves_the_child_alone(worker):
    worker.ask("query", ["a"], 20)
    os.kill(worker.pid, signal.SIGINT)
    assert worker.ask("query", ["b"], 20) == embed_words("b", 32)


def test_what_libraries_print_does_not_reach_standard_output(worker, capfd):
    worker.ask("query", ["print noise"], 20)
    assert capfd.readouterr().out == ""


def test_no_process_exists_before_the_first_request(started):
    assert started().pid is None


def test_a_child_without_work_ends_by_itself_and_another_takes_its_place(started, tmp_path):
    worker = started(partial(load_words, tmp_path / "diary"), idle_s=0.05)
    worker.ask("query", ["a"], 20)
    pid = worker.pid
    wait_until(lambda: worker.pid is None)
    wait_until(lambda: not psutil.pid_exists(pid))
    assert worker.ask("query", ["b"], 20) == embed_words("b", 32)
    assert (tmp_path / "diary").read_text().count("loaded") == 2


def test_a_child_that_dies_over_a_text_is_told_and_replaced(started):
    worker = started()
    with pytest.raises(EmbedderUnavailable, match="ended by signal 9"):
        worker.ask("documents", ["die 9"], 20)
    with pytest.raises(EmbedderUnavailable, match="exit code 3"):
        worker.ask("documents", ["exit 3"], 20)
    assert worker.ask("query", ["a"], 20) == embed_words("a", 32)


def test_a_model_that_kills_its_child_while_loading_is_told(started):
    with pytest.raises(EmbedderUnavailable, match="ended by signal 9"):
        started(load_crashing).ask("query", ["a"], 20)


def test_a_model_that_cannot_be_loaded_is_told_and_tried_anew_each_time(started):
    worker = started(partial(load_nothing, "no such model"))
    for _ in range(2):
        with pytest.raises(EmbedderUnavailable, match="no such model") as caught:
            worker.ask("describe", [], 20)
        assert caught.value.hint == "do this"
    wait_until(lambda: worker.pid is None)


def test_an_answer_that_takes_too_long_ends_the_child(started):
    worker = started()
    worker.ask("query", ["a"], 20)
    pid = worker.pid
    with pytest.raises(EmbedderUnavailable, match="no answer within 0 s"):
        worker.ask("query", ["sleep 60"], 0.2)
    assert not psutil.pid_exists(pid)
    assert worker.ask("query", ["a"], 20) == embed_words("a", 32)


def test_ending_breaks_off_a_request_in_another_thread(started):
    worker, failures = started(), []
    worker.ask("query", ["a"], 20)

    def ask():
        try:
            worker.ask("query", ["sleep 60"], 60)
        except EmbedderUnavailable as error:
            failures.append(error.message)

    thread = threading.Thread(target=ask)
    thread.start()
    time.sleep(0.05)
    worker.end()
    thread.join(5)
    assert failures == ["The embedder words was closed."]
    assert worker.pid is None
    worker.end()


def test_after_its_end_no_child_is_started_any_more(started, tmp_path):
    worker = started(partial(load_words, tmp_path / "diary"))
    worker.end()
    with pytest.raises(EmbedderUnavailable, match="was closed"):
        worker.ask("query", ["a"], 20)
    assert not (tmp_path / "diary").exists()


def test_ending_lets_the_child_tidy_up(started, tmp_path):
    worker = started(partial(load_words, tmp_path / "diary"))
    worker.ask("query", ["a"], 20)
    worker.end()
    assert (tmp_path / "diary").read_text().splitlines()[-1] == "left"


def test_offline_the_child_reaches_no_other_machine(started):
    worker = started(offline=True)
    with pytest.raises(EmbedderUnavailable, match=r"offline mode: 192\.0\.2\.1 is not this machine"):
        worker.ask("query", ["connect 192.0.2.1"], 20)


def test_the_child_yields_to_those_who_work(started):
    worker = started(niceness=10)
    worker.ask("query", ["a"], 20)
    assert psutil.Process(worker.pid).nice() == min(os.nice(0) + 10, 19)


@pytest.mark.parametrize("moment", ["loading", "idle", "working"])
def test_the_child_dies_with_its_parent(moment):
    program = """
        import sys, threading, time
        from functools import partial
        from support.engines import load_words, load_slowly
        from indexer.embedding.worker import Worker, WorkerPlan
        if __name__ == "__main__":
            moment = sys.argv[1]
            worker = Worker("words", WorkerPlan(partial(load_slowly, 60) if moment == "loading" else load_words))
            if moment != "loading":
                worker.ask("query", ["a"], 20)
            if moment != "idle":
                threading.Thread(target=worker.ask, args=("query", ["sleep 60"], 60), daemon=True).start()
            while worker.pid is None:
                time.sleep(0.01)
            print(worker.pid, flush=True)
            time.sleep(60)
    """
    command = [sys.executable, "-c", textwrap.dedent(program), moment]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_environment()) as parent:
        child = int(parent.stdout.readline())
        parent.kill()
    wait_until(lambda: not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE)


def _environment():
    return os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def test_the_child_loads_nothing_heavy_that_it_was_not_told_to(started):
    worker = started(partial(load_slowly, 0))
    worker.ask("query", ["a"], 20)
    assert psutil.Process(worker.pid).memory_info().rss < 120 << 20
