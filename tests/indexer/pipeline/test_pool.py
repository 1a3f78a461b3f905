"""Parsing in worker processes: what goes wrong in one costs the file that did it, and nothing else."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil
import pytest

from indexer.pipeline.pool import ParsePool, batches
from indexer.pipeline.reading import blob_id
from indexer.pipeline.worker import ParseTask


def task(source: str, language: str = "python") -> ParseTask:
    return ParseTask(blob_id(language, source.encode()), language, source.encode())


@pytest.fixture
def pool() -> Iterator[ParsePool]:
    pool = ParsePool(workers=1)
    yield pool
    pool.close()


@contextmanager
def workers_killed_after(cpu_s: float) -> Iterator[None]:
    """While this lasts, each process that this one spawns is killed when it has worked for that long."""
    stop = threading.Event()

    def hunt() -> None:
        while not stop.wait(0.02):
            for child in psutil.Process().children():
                with suppress(psutil.NoSuchProcess):
                    if "spawn_main" in " ".join(child.cmdline()) and sum(child.cpu_times()[:2]) > cpu_s:
                        child.kill()

    thread = threading.Thread(target=hunt)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_contents_are_parsed_and_cut_into_rows(pool: ParsePool) -> None:
    [outcome] = pool.parse_now([task("def greet():\n    return 'hello'\n")])
    assert [symbol.name for symbol in outcome.parsed.symbols] == ["greet"]
    assert "hello" in outcome.rows[0].text
    assert not outcome.failure


def test_batches_are_collected_as_they_come(pool: ParsePool) -> None:
    wanted = [task(f"value_{number} = {number}\n") for number in range(5)]
    for one in wanted:
        pool.submit([one])
    outcomes = list(pool.collect(wait_for_all=True))
    assert sorted(outcome.blob for outcome in outcomes) == sorted(one.blob for one in wanted)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_crash_costs_the_structure_of_the_file_that_did_it_and_nothing_else(pool: ParsePool) -> None:
    deadly = task("x = [" + "1, " * 2_500_000 + "]\n")  # takes longer to parse than its worker may live
    with workers_killed_after(0.8):
        outcomes = pool.parse_now([deadly, task("def b(): pass\n")])
    assert [outcome.failure for outcome in outcomes] == ["the parser crashed", ""]
    assert outcomes[0].rows
    assert [symbol.name for symbol in outcomes[1].parsed.symbols] == ["b"]


def test_a_parse_that_does_not_end_is_given_up_and_only_it() -> None:
    pool = ParsePool(workers=1, base_timeout_s=0.2, timeout_s_per_mb=0)
    try:
        pool.parse_now([task("warm = 1\n")])
        endless = task("x = [" + "1, " * 1_200_000 + "]\n")
        outcomes = pool.parse_now([endless, task("def quick(): pass\n")])
    finally:
        pool.close()
    assert outcomes[0].failure == "the parser did not finish in time"
    assert [symbol.name for symbol in outcomes[1].parsed.symbols] == ["quick"]


def test_batches_hold_a_bounded_number_of_bytes_and_files() -> None:
    small = [task(f"x{number} = 1\n") for number in range(100)]
    assert [len(batch) for batch in batches(iter(small))] == [48, 48, 4]
    large = [task("x" * 150_000 + str(number)) for number in range(3)]
    assert [len(batch) for batch in batches(iter(large))] == [2, 1]


def test_idle_workers_are_let_go_and_come_back(pool: ParsePool) -> None:
    pool.parse_now([task("x = 1\n")])
    assert pool.is_running
    pool.close_idle(3600)
    assert pool.is_running
    pool.close_idle(0)
    assert not pool.is_running
    assert not pool.parse_now([task("y = 1\n")])[0].failure


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_worker_killed_while_idle_is_replaced(pool: ParsePool) -> None:
    pool.parse_now([task("x = 1\n")])
    for child in psutil.Process().children():
        if "spawn_main" in " ".join(child.cmdline()):
            child.kill()
    time.sleep(0.5)
    assert not pool.parse_now([task("y = 1\n")])[0].failure
