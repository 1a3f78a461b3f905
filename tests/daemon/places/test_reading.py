from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from daemon.errors import TextSuperseded
from daemon.places.reading import TextProcess


@pytest.fixture
def process() -> Iterator[TextProcess]:
    made = TextProcess()
    yield made
    made.close()


def test_texts_are_read_in_another_process(process: TextProcess) -> None:
    told = json.loads(process.outline("python", b"def f(): pass\n", "a").result(30))

    assert [symbol["name"] for symbol in told["symbols"]] == ["f"]
    assert process.pid not in {None, os.getpid()}


def test_other_parts_get_all_that_parsing_tells(process: TextProcess) -> None:
    parsed = process.parse("python", b"import os\nos.getcwd()\n", "a")
    assert parsed is not None
    assert parsed.references == {"getcwd": 1}


def test_of_several_texts_of_one_key_only_the_newest_is_read(process: TextProcess) -> None:
    first = process.outline("python", b"x = 1\n" * 20_000, "busy")  # keeps the process busy meanwhile
    old = process.outline("python", b"old = 1\n", "a")
    other = process.outline("python", b"def other(): pass\n", "b")
    new = process.outline("python", b"def new(): pass\n", "a")

    with pytest.raises(TextSuperseded):
        old.result(30)
    assert b'"new"' in new.result(30)
    assert b'"other"' in other.result(30)
    assert first.result(30)


def test_a_process_that_is_killed_costs_one_text_and_is_followed_by_another(process: TextProcess) -> None:
    process.outline("python", b"a = 1\n", "a").result(30)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)

    process.outline("python", b"b = 1\n", "a").result(30)
    assert b'"f"' in process.outline("python", b"def f(): pass\n", "a").result(30)


def test_the_process_ends_when_nothing_is_asked_and_comes_back() -> None:
    process = TextProcess(idle_s=0.05)
    process.outline("python", b"a = 1\n", "a").result(30)
    deadline = time.monotonic() + 10
    while process.pid is not None:
        assert time.monotonic() < deadline
        time.sleep(0.01)

    assert b'"f"' in process.outline("python", b"def f(): pass\n", "a").result(30)
    process.close()
    assert process.pid is None
    assert process.outline("python", b"a = 1\n", "a").result(30) == b""


def test_the_process_ends_with_one_that_is_killed() -> None:
    program = (
        "import sys, time\nfrom daemon.places.reading import TextProcess\n"
        "if __name__ == '__main__':\n"
        "    process = TextProcess()\n    process.outline('python', b'a = 1', 'a').result(30)\n"
        "    print(process.pid, flush=True)\n    time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    gone, alive = psutil.wait_procs([child], timeout=10)
    assert gone
    assert not alive
