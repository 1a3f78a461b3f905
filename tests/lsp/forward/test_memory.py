from __future__ import annotations

import json
from typing import Any

from lsp.forward.memory import RESUMED, Memory

URI = "file:///work/a.py"


def say(memory: Memory, *messages: dict[str, Any]) -> None:
    for message in messages:
        memory.hear_editor(json.dumps({"jsonrpc": "2.0", **message}).encode())


def answer(memory: Memory, message_id: Any, result: Any) -> None:
    body = {"jsonrpc": "2.0", "id": message_id, "result": result}
    memory.hear_daemon(json.dumps(body, separators=(",", ":")).encode())


def greeted(encoding: str = "utf-16") -> Memory:
    memory = Memory()
    say(memory, {"id": 1, "method": "initialize", "params": {"processId": 7, "capabilities": {}}})
    answer(memory, 1, {"capabilities": {"positionEncoding": encoding}})
    say(memory, {"method": "initialized", "params": {}})
    return memory


def retold(memory: Memory) -> list[tuple[str, Any]]:
    return [(message["method"], message["params"]) for message in map(json.loads, memory.retell())]


def edit(version: int, *changes: dict[str, Any]) -> dict[str, Any]:
    params = {"textDocument": {"uri": URI, "version": version}, "contentChanges": list(changes)}
    return {"method": "textDocument/didChange", "params": params}


def at(line: int, start: int, end: int, text: str) -> dict[str, Any]:
    places = {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}
    return {"range": places, "text": text}


OPEN = {
    "method": "textDocument/didOpen",
    "params": {"textDocument": {"uri": URI, "languageId": "python", "version": 1, "text": "😀x\n"}},
}


def test_a_document_is_opened_again_as_it_is_now_in_the_units_that_were_agreed() -> None:
    for encoding, column in (("utf-16", 2), ("utf-8", 4), ("utf-32", 1)):
        memory = greeted(encoding)
        say(memory, OPEN, edit(2, at(0, column, column + 1, "y")), edit(3, at(0, 0, 0, "# ")))
        (_, opened) = retold(memory)

        assert opened[1]["textDocument"] == {"uri": URI, "languageId": "python", "version": 3, "text": "# 😀y\n"}


def test_many_edits_are_folded_and_a_closed_document_is_forgotten() -> None:
    memory = greeted()
    say(memory, OPEN, *[edit(version, at(0, 0, 0, "a")) for version in range(2, 3_002)])
    assert retold(memory)[1][1]["textDocument"]["text"] == "a" * 3_000 + "😀x\n"

    say(memory, {"method": "textDocument/didClose", "params": {"textDocument": {"uri": URI}}})
    assert [method for method, _ in retold(memory)] == ["initialized"]


def test_a_daemon_is_greeted_in_the_editor_s_words_until_it_was_answered_and_as_resumed_then() -> None:
    memory = Memory()
    assert memory.greeting() is None
    hello = {"id": "first", "method": "initialize", "params": {"capabilities": {}, "initializationOptions": {"a": 1}}}
    say(memory, hello)
    assert json.loads(memory.greeting() or b"")["id"] == "first"

    answer(memory, "first", {"capabilities": {}})
    again = json.loads(memory.greeting() or b"")
    assert again["id"] == RESUMED
    assert again["params"]["initializationOptions"] == {"a": 1, "resumed": True}


def test_settings_and_folders_are_told_again() -> None:
    memory = greeted()
    for wanted in (False, True):
        say(memory, {"method": "workspace/didChangeConfiguration", "params": {"settings": {"lenses": wanted}}})
    say(memory, {"method": "workspace/didChangeWorkspaceFolders", "params": {"event": {"added": [], "removed": []}}})

    assert [method for method, _ in retold(memory)] == [
        "initialized",
        "workspace/didChangeConfiguration",
        "workspace/didChangeWorkspaceFolders",
    ]
    assert retold(memory)[1][1] == {"settings": {"lenses": True}}


def test_open_questions_are_asked_again_but_a_command_is_never_given_twice() -> None:
    memory = greeted()
    say(
        memory,
        {"id": 2, "method": "textDocument/hover", "params": {}},
        {"id": 3, "method": "workspace/executeCommand", "params": {"command": "groundplan.plan"}},
        {"id": 4, "method": "workspace/symbol", "params": {"query": "x"}},
    )
    answer(memory, 4, [])
    told = [json.loads(body) for body in memory.settle()]

    assert [(message["id"], message["error"]["code"]) for message in told] == [(3, -32803)]
    assert [json.loads(body)["id"] for body in memory.unanswered()] == [2]


def test_progress_without_an_end_is_ended() -> None:
    memory = greeted()
    for token, kind in (("a", "begin"), ("b", "begin"), ("b", "end")):
        params = {"token": token, "value": {"kind": kind}}
        memory.hear_daemon(json.dumps({"jsonrpc": "2.0", "method": "$/progress", "params": params}).encode())
    told = [json.loads(body)["params"] for body in memory.settle()]

    assert [(params["token"], params["value"]["kind"]) for params in told] == [("a", "end")]


def test_nonsense_is_the_server_s_business() -> None:
    memory = greeted()
    for body in (b"", b"[]", b"\xff", b'{"method": 5}', b'{"method": "textDocument/didOpen", "params": []}'):
        assert memory.hear_editor(body) in {"", "textDocument/didOpen"}
    assert [method for method, _ in retold(memory)] == ["initialized"]
