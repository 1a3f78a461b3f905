from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.editor import Editor, Refused
from support.editors_daemon import EditorsDaemon, editors_daemon
from support.forwarder import forwarder

from daemon.home import Home


@pytest.fixture
def server(home: Home) -> Iterator[EditorsDaemon]:
    with editors_daemon(home.editor_socket) as server:
        yield server


@pytest.fixture
def editor(server: EditorsDaemon, tmp_path: Path) -> Iterator[Editor]:
    with forwarder() as (_, editor):
        editor.initialize(tmp_path)
        server.next("initialized")
        yield editor


def hover(line: int) -> dict[str, Any]:
    return {"textDocument": {"uri": "file:///a.py"}, "position": {"line": line, "character": 0}}


def at_start(text: str) -> dict[str, Any]:
    point = {"line": 0, "character": 0}
    return {"range": {"start": point, "end": point}, "text": text}


def test_the_next_daemon_hears_what_holds_and_then_what_was_asked_in_order(
    server: EditorsDaemon, editor: Editor, tmp_path: Path
) -> None:
    uri = editor.open(tmp_path / "a.py", "one\n")
    editor.edit(uri, 2, at_start("zero\n"))
    assert editor.request("probe/before", {}) == "probe/before"
    server.answer = None
    asked = [editor.post(f"probe/{number}", {}) for number in range(3)]
    server.next("probe/2")

    server.restart()
    greeting = server.next("initialize")
    assert greeting["params"]["initializationOptions"]["resumed"] is True
    editor.edit(uri, 3, at_start("x"))  # while it is greeted
    editor.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    server.answer = lambda message: message["method"]
    server.say({"id": greeting["id"], "result": {"capabilities": {}}})

    assert [editor.wait(number) for number in asked] == ["probe/0", "probe/1", "probe/2"]
    heard = server.all_heard()
    opened = next(message for message in heard if message["method"] == "textDocument/didOpen")
    assert heard[0]["method"] == "initialized"
    assert opened["params"]["textDocument"]["text"] in {"xzero\none\n", "zero\none\n"}
    assert editor.stray == []


def test_what_is_said_in_the_moment_of_the_loss_is_neither_lost_nor_doubled(
    server: EditorsDaemon, editor: Editor, tmp_path: Path
) -> None:
    uri = editor.open(tmp_path / "a.py", "")
    text = ""
    for version in range(2, 102):
        editor.edit(uri, version, at_start(f"{version};"))
        text = f"{version};{text}"
        if version == 50:
            server.restart()
    server.restart()
    assert editor.request("probe/after", {}) == "probe/after"
    server.restart()
    opened = server.next("textDocument/didOpen")

    assert opened["params"]["textDocument"]["text"] == text
    assert opened["params"]["textDocument"]["version"] == 101


def test_a_question_whose_answer_is_under_way_when_the_daemon_is_lost_is_answered_once_by_the_next(
    server: EditorsDaemon, editor: Editor
) -> None:
    answers = iter(["of the first", "of the second"])

    def answer(message: dict[str, Any]) -> Any:
        if message["method"] != "probe/during":
            return {"capabilities": {}}
        told = next(answers)
        if told == "of the first":
            server.restart()
        return told

    server.answer = answer
    assert editor.request("probe/during", {}) == "of the second"
    assert editor.request("probe/after", {}) == {"capabilities": {}}
    assert editor.stray == []


def test_a_place_in_a_text_that_was_edited_since_is_not_asked_about_again(
    server: EditorsDaemon, editor: Editor, tmp_path: Path
) -> None:
    editor.notify(
        "textDocument/didOpen",
        {"textDocument": {"uri": "file:///a.py", "languageId": "python", "version": 1, "text": "a\nb\n"}},
    )
    server.answer = None
    old = editor.post("textDocument/hover", hover(0))
    editor.edit("file:///a.py", 2, at_start("\n"))
    new = editor.post("textDocument/hover", hover(1))
    server.next("textDocument/didChange")
    server.next("textDocument/hover")
    server.answer = lambda message: "answered"
    server.restart()

    with pytest.raises(Refused, match="-32801"):
        editor.wait(old)
    assert editor.wait(new) == "answered"


def test_what_was_cancelled_is_not_asked_again(server: EditorsDaemon, editor: Editor) -> None:
    server.answer = None
    number = editor.post("workspace/symbol", {"query": "x"})
    editor.notify("$/cancelRequest", {"id": number})
    server.next("$/cancelRequest")
    server.restart()

    with pytest.raises(Refused, match="-32800"):
        editor.wait(number)


def test_a_question_that_two_daemons_died_over_is_not_put_to_a_third(server: EditorsDaemon, editor: Editor) -> None:
    def answer(message: dict[str, Any]) -> Any:
        if message["method"] == "probe/poison":
            raise ConnectionResetError
        return {"capabilities": {}}

    server.answer = answer
    with pytest.raises(Refused, match="ended twice"):
        editor.request("probe/poison", {})


def test_a_dialogue_of_a_dead_daemon_is_taken_back_and_its_answer_goes_to_nobody(
    server: EditorsDaemon, editor: Editor
) -> None:
    is_asked, may_answer = threading.Event(), threading.Event()

    def answer(params: Any) -> Any:
        is_asked.set()
        may_answer.wait(20)
        return {"title": "Approve"}

    editor.answers["window/showMessageRequest"] = answer
    server.say({"id": "old", "method": "window/showMessageRequest", "params": {"type": 3, "message": "Run it?"}})
    assert is_asked.wait(20)
    server.restart()
    server.next("initialized")
    may_answer.set()
    assert editor.request("probe/after", {}) == "probe/after"

    heard = server.all_heard()
    assert [message for message in heard if message.get("id") == "old"] == []
    assert editor.heard("$/cancelRequest") == [{"id": "old"}]


def test_an_answer_may_be_spelled_as_it_likes(server: EditorsDaemon, editor: Editor) -> None:
    server.answer = None
    number = editor.post("probe/odd", {})
    server.next("probe/odd")
    server.say({"result": "long", "id": number})
    assert editor.wait(number) == "long"
    server.answer = lambda message: "again"
    server.restart()
    assert editor.request("probe/after", {}) == "again"

    assert editor.stray == []  # the first was known as answered


def test_edits_that_make_no_sense_are_refused_by_the_memory_as_by_the_server(
    server: EditorsDaemon, editor: Editor, tmp_path: Path
) -> None:
    uri = editor.open(tmp_path / "a.py", "text")
    for odd in ({"range": {}, "text": "x"}, {"range": None, "text": "y"}, {"text": None, "range": 5}, {}):
        editor.edit(uri, 5, at_start("never"), odd)
    editor.notify("textDocument/didChange", {"textDocument": uri})
    editor.edit(uri, 6, at_start("good "))
    editor.request("probe/before", {})
    server.restart()

    opened = server.next("textDocument/didOpen")["params"]["textDocument"]
    assert (opened["text"], opened["version"]) == ("good text", 6)


def test_a_person_can_read_in_the_log_what_happened(server: EditorsDaemon, editor: Editor) -> None:
    server.restart()
    server.next("initialized")

    told = editor.until(lambda: editor.heard("window/logMessage")[1:] and editor.heard("window/logMessage"))
    assert ["has ended" in told[0]["message"], "is back" in told[1]["message"]] == [True, True]
    assert editor.heard("window/showMessage") == []


def test_a_daemon_that_reads_nothing_costs_no_memory(server: EditorsDaemon, home: Home, tmp_path: Path) -> None:
    with forwarder() as (process, editor):
        editor.initialize(tmp_path)
        server.reads.clear()
        uri = (tmp_path / "a.py").as_uri()
        flood = threading.Thread(target=pour, args=[editor, uri], daemon=True)
        flood.start()
        flood.join(3)
        assert flood.is_alive(), "it took 200 MB that nobody wanted"
        assert resident_mb(process.pid) < 90
        server.reads.set()
        flood.join(30)
        assert not flood.is_alive()


def pour(editor: Editor, uri: str) -> None:
    for number in range(200):
        editor.notify("probe/pour", {"pad": "x" * 1_000_000, "number": number, "uri": uri})


def resident_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 1e6
