from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal

from daemon.client.api import Message, Reply
from gui.operations.desk import Desk
from gui.views.runs.trace_feed import TraceFeed
from gui.views.runs.trace_list import TraceList

AT = "2026-11-21T10:46:02Z"
PAGE = 150


class Daemon:
    """Steps of runs as the daemon hands them out; `asked` are the numbers that were asked behind."""

    def __init__(self) -> None:
        self.steps: dict[str, list[dict[str, Any]]] = {}
        self.asked: list[tuple[str, int]] = []

    def request(self, _method: str, path: str, *, query: dict[str, Any], **_more: Any) -> Reply:
        run = path.split("/")[-2]
        self.asked.append((run, query["after"]))
        found = [step for step in self.steps[run] if step["number"] > query["after"]][: query["limit"]]
        return Reply(200, {}, json.dumps({"items": found}).encode())


class Line(QObject):
    """A link that is always there."""

    online = Signal()
    lost = Signal(object)
    heard = Signal(list)

    def __init__(self, daemon: Daemon) -> None:
        super().__init__()
        self._daemon = daemon

    def client(self) -> Daemon:
        return self._daemon

    def tell(self, kind: str, **data: Any) -> None:
        self.heard.emit([Message("1", kind, json.dumps({"data": data}).encode())])


@pytest.fixture
def daemon() -> Daemon:
    return Daemon()


@pytest.fixture
def line(daemon, qapp) -> Line:
    return Line(daemon)


@pytest.fixture
def feed(line) -> Iterator[TraceFeed]:
    desk = Desk(line)
    made = TraceFeed(desk, desk)
    yield made
    desk.close()


@pytest.fixture
def trace(feed, qtbot) -> TraceList:
    made = TraceList()
    qtbot.addWidget(made)
    made.resize(600, 400)
    feed.began.connect(made.show_steps)
    feed.came.connect(made.put_steps)
    feed.grew.connect(made.grow_text)
    return made


def step(run: str, number: int, state: str = "done", text: str = "Thinking.") -> dict[str, Any]:
    entry = {"type": "replied", "text": text, "calls": [], "heard": []} if state == "done" else {}
    return {
        "run": run, "number": number, "kind": "model", "state": state, "title": "thinks", "begun_at": AT,
        "ended_at": AT if state == "done" else None, "entry": entry,
    }  # fmt: skip


def numbers(trace: TraceList) -> list[int]:
    return [one.number for one in trace.steps]


def test_a_long_trace_comes_page_by_page_and_whole(feed, trace, daemon, qtbot) -> None:
    daemon.steps["A"] = [step("A", number) for number in range(1, 2 * PAGE + 31)]
    feed.open("A", is_over=True)
    qtbot.waitUntil(lambda: len(trace.steps) == 2 * PAGE + 30, timeout=20_000)
    assert numbers(trace) == list(range(1, 2 * PAGE + 31))
    assert daemon.asked == [("A", 0), ("A", PAGE), ("A", 2 * PAGE)]
    assert (feed.calls, feed.last_word) == (2 * PAGE + 30, 2 * PAGE + 30)


def test_what_is_done_is_not_fetched_again_and_what_was_under_way_is(feed, trace, daemon, line, qtbot) -> None:
    daemon.steps["A"] = [step("A", 1), step("A", 2), step("A", 3, "asking")]
    feed.open("A", is_over=False)
    qtbot.waitUntil(lambda: len(trace.steps) == 3, timeout=20_000)
    assert trace.steps[-1].state == "running"
    daemon.steps["A"][2] = step("A", 3, text="It is thought.")
    daemon.steps["A"].append(step("A", 4, "asking"))
    line.tell("run_step", run="B", number=9)
    line.tell("run_step", run="A", number=3)
    qtbot.waitUntil(lambda: len(trace.steps) == 4, timeout=20_000)
    assert trace.steps[2].prose == "It is thought."
    assert daemon.asked == [("A", 0), ("A", 2)]


def test_a_step_that_a_kill_cut_in_the_middle_stops_nothing(feed, trace, daemon, qtbot) -> None:
    daemon.steps["A"] = [step("A", number, "acting" if number == 5 else "done") for number in range(1, PAGE + 51)]
    feed.open("A", is_over=True)
    qtbot.waitUntil(lambda: len(trace.steps) == PAGE + 50, timeout=20_000)
    assert trace.steps[4].state == "cut"
    assert daemon.asked == [("A", 0), ("A", PAGE)]


def test_text_grows_for_the_run_that_is_seen_alone(feed, trace, daemon, line, qtbot) -> None:
    daemon.steps["A"] = [step("A", 1), step("A", 2, "asking")]
    feed.open("A", is_over=False)
    qtbot.waitUntil(lambda: len(trace.steps) == 2, timeout=20_000)
    line.tell("run_text", run="B", number=2, text="Of another.")
    line.tell("run_text", run="A", number=1, text="Too late.")
    line.tell("run_text", run="A", number=2, text="The claim is")
    assert [one.prose for one in trace.steps] == ["Thinking.", "The claim is"]


def test_another_run_leaves_nothing_of_the_one_before(feed, trace, daemon, qtbot) -> None:
    daemon.steps = {"A": [step("A", 1, text="Of A.")], "B": [step("B", 1, text="Of B.")]}
    feed.open("A", is_over=True)
    feed.open("B", is_over=True)
    qtbot.waitUntil(lambda: bool(trace.steps), timeout=20_000)
    qtbot.waitUntil(lambda: not feed._desk.is_busy, timeout=20_000)
    assert [one.prose for one in trace.steps] == ["Of B."]


def test_a_run_that_ended_has_nothing_under_way(feed, trace, daemon, qtbot) -> None:
    daemon.steps["A"] = [step("A", 1, "asking")]
    feed.open("A", is_over=False)
    qtbot.waitUntil(lambda: bool(trace.steps) and trace.steps[0].state == "running", timeout=20_000)
    feed.set_over(is_over=True)
    qtbot.waitUntil(lambda: trace.steps[0].state == "cut", timeout=20_000)
