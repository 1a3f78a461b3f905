from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from lsprotocol import types
from pygls.lsp.server import LanguageServer

from daemon.errors import WrongUse
from lsp.desk import Desk
from lsp.protocol.strict import PlainResult, StrictProtocol, encode

HELLO = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"processId": None, "capabilities": {}}}
HOVER = {"textDocument": {"uri": "file:///a.py"}, "position": {"line": 0, "character": 0}}


class Wire:
    """A protocol with nobody at the other end: what it sends is kept."""

    def __init__(self) -> None:
        self.server = LanguageServer("test", "1", protocol_cls=StrictProtocol)
        protocol = self.server.protocol
        assert isinstance(protocol, StrictProtocol)
        self.protocol = protocol
        self.sent: list[dict[str, Any]] = []
        self.exits = 0
        protocol.send = lambda body: self.sent.append(json.loads(body))
        protocol.on_exit = self.leave
        protocol.on_open = protocol.on_change = protocol.on_close = lambda params: None
        protocol.on_announce = lambda capabilities: None

    def leave(self) -> None:
        self.exits += 1

    async def say(self, *messages: Any) -> list[dict[str, Any]]:
        """Send messages; what came back after all handlers had their turns."""
        before = len(self.sent)
        for message in messages:
            self.protocol.receive(message if isinstance(message, bytes) else json.dumps(message).encode())
        for _ in range(10):
            await asyncio.sleep(0)
        return self.sent[before:]


def call(method: str, params: Any = None, message_id: Any = 1) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": message_id, "method": method, "params": params}


def run(story: Callable[[Wire], Any]) -> Any:
    async def live() -> Any:
        return await story(Wire())

    return asyncio.run(live())


def codes(answers: list[dict[str, Any]]) -> list[int | None]:
    return [answer.get("error", {}).get("code") for answer in answers]


def test_only_initialize_may_come_first_and_only_once() -> None:
    async def story(wire: Wire) -> None:
        assert codes(await wire.say(call("textDocument/hover", HOVER))) == [-32002]
        assert await wire.say({"jsonrpc": "2.0", "method": "probe/dropped"}) == []
        assert "capabilities" in (await wire.say(HELLO))[0]["result"]
        assert codes(await wire.say({**HELLO, "id": 7})) == [-32600]

    run(story)


def test_after_shutdown_requests_are_refused_and_exit_ends_the_connection_alone() -> None:
    async def story(wire: Wire) -> None:
        await wire.say(HELLO)
        assert await wire.say(call("shutdown")) == [{"jsonrpc": "2.0", "id": 1, "result": None}]
        assert codes(await wire.say(call("textDocument/hover", HOVER, 2))) == [-32600]
        assert await wire.say({"jsonrpc": "2.0", "method": "exit"}) == []
        assert wire.exits == 1

    run(story)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ("text", -32602),
        ({}, -32602),
        (None, -32602),
        ([1], -32602),
        ({"textDocument": {"uri": 5}, "position": {"line": "a"}}, -32602),
        ({"textDocument": {"uri": "file:///a"}, "position": {"line": -1, "character": 0}}, -32602),
    ],
)
def test_parameters_that_do_not_fit_get_an_answer_that_says_so(params: Any, code: int) -> None:
    async def story(wire: Wire) -> None:
        Desk(wire.server, at_once).answer(types.TEXT_DOCUMENT_HOVER, _nothing)
        await wire.say(HELLO)
        answers = await wire.say(call("textDocument/hover", params))
        assert codes(answers) == [code]
        assert "textDocument/hover" in answers[0]["error"]["message"]

    run(story)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"jsonrpc": "2.0", "id": 1, "method": ', [-32700]),
        (b"nonsense", [-32700]),
        (b"", [-32700]),
        (b"\x00\x01", [-32700]),
        (b'{"a": "\xff\xfe"}', [-32700]),
        (b"[" * 100_000 + b"]" * 100_000, [-32700]),
        (b"[]", [-32600]),
        (b"null", [-32600]),
        (b'{"id": 1, "method": "no/version"}', [-32600]),
        (b'{"jsonrpc": "2.0", "id": {"a": 1}, "method": "odd/id"}', [-32600]),
        (b'{"jsonrpc": "2.0", "id": true, "method": "odd/id"}', [-32600]),
        (b'{"jsonrpc": "2.0"}', []),
        (b'{"jsonrpc": "2.0", "id": 99, "result": null}', []),
        (b'{"jsonrpc": "2.0", "id": 99, "error": {"code": "x"}}', []),
        (b'{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": null}', []),
    ],
)
def test_broken_messages_cost_an_error_at_most(body: bytes, expected: list[int]) -> None:
    async def story(wire: Wire) -> None:
        await wire.say(HELLO)
        assert codes(await wire.say(body)) == expected
        assert codes(await wire.say(call("probe/unknown", {}))) == [-32601]  # and the stream goes on

    run(story)


@pytest.mark.parametrize("message_id", [0, -7, 2**31 - 1, "", "7", "probe"])
def test_ids_come_back_as_they_were(message_id: Any) -> None:
    async def story(wire: Wire) -> None:
        await wire.say(HELLO)
        answers = await wire.say(call("probe/unknown", {}, message_id))
        assert [answer["id"] for answer in answers] == [message_id]

    run(story)


def test_a_cancelled_request_is_answered_once_and_as_cancelled() -> None:
    async def story(wire: Wire) -> None:
        never = asyncio.Event()

        async def wait(_: Any) -> None:
            await never.wait()

        Desk(wire.server, at_once).answer(types.TEXT_DOCUMENT_HOVER, wait)
        await wire.say(HELLO)
        cancel = {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 3}}
        assert codes(await wire.say(call("textDocument/hover", HOVER, 3), cancel)) == [-32800]
        assert await wire.say(cancel) == []

    run(story)


def test_what_the_daemon_refuses_is_told_in_its_words_and_a_fault_without_a_traceback() -> None:
    async def story(wire: Wire) -> None:
        async def refuse(_: Any) -> None:
            raise WrongUse("That is not there.", "Look elsewhere.")

        async def fail(_: Any) -> None:
            raise ZeroDivisionError

        desk = Desk(wire.server, at_once)
        desk.answer(types.TEXT_DOCUMENT_HOVER, refuse)
        desk.answer(types.TEXT_DOCUMENT_DEFINITION, fail)
        await wire.say(HELLO)
        refused, failed = await wire.say(call("textDocument/hover", HOVER), call("textDocument/definition", HOVER, 2))
        assert refused["error"] == {"code": -32803, "message": "That is not there. Look elsewhere."}
        assert failed["error"]["code"] == -32603
        assert "Traceback" not in failed["error"]["message"]

    run(story)


def test_a_client_s_answer_reaches_who_asked_and_its_refusal_too() -> None:
    async def story(wire: Wire) -> None:
        await wire.say(HELLO)
        edit = types.ApplyWorkspaceEditParams(edit=types.WorkspaceEdit())
        asked = [asyncio.create_task(wire.server.workspace_apply_edit_async(edit)) for _ in range(3)]
        requests = await wire.say()
        first, second, third = (request["id"] for request in requests)
        await wire.say(
            {"jsonrpc": "2.0", "id": first, "result": {"applied": True}},
            {"jsonrpc": "2.0", "id": second, "error": {"code": -32601, "message": "never heard of"}},
            {"jsonrpc": "2.0", "id": third, "result": "nonsense"},
        )
        done = await asyncio.gather(*asked, return_exceptions=True)
        assert isinstance(done[0], types.ApplyWorkspaceEditResult)
        assert done[0].applied
        assert "never heard of" in str(done[1])
        assert isinstance(done[2], Exception)

    run(story)


def test_commands_get_their_arguments_and_unknown_ones_are_refused() -> None:
    async def story(wire: Wire) -> None:
        async def count(arguments: Any) -> int:
            return len(arguments)

        Desk(wire.server, at_once).command("test.count", count)
        await wire.say(HELLO)
        counted = await wire.say(
            call("workspace/executeCommand", {"command": "test.count", "arguments": [1, {"a": 2}]})
        )
        assert counted[0]["result"] == 2
        assert codes(await wire.say(call("workspace/executeCommand", {"command": "test.none"}))) == [-32602]

    run(story)


def test_plain_results_go_out_as_they_are_and_half_a_surrogate_is_escaped() -> None:
    async def story(wire: Wire) -> None:
        async def answer(_: Any) -> PlainResult:
            return PlainResult({"contents": "\ud800"})

        Desk(wire.server, at_once).answer(types.TEXT_DOCUMENT_HOVER, answer)
        await wire.say(HELLO)
        assert (await wire.say(call("textDocument/hover", HOVER)))[0]["result"] == {"contents": "\ud800"}

    run(story)
    assert encode({"a": "\ud800"}) == b'{"a": "\\ud800"}'


async def _nothing(_: Any) -> None:
    return None


async def at_once() -> None:
    return None
