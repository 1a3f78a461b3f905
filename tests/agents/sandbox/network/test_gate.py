"""Our end of a door that is let go of in any moment."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import closing

import pytest

from agents.sandbox.network.dialling import Dialler
from agents.sandbox.network.gate import Gate
from agents.sandbox.network.hosts import AllowedHosts
from agents.sandbox.network.proxy import FilteringProxy


def open_files() -> set[str]:
    return set(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names are all that is wanted


@pytest.mark.parametrize("turns", range(10))
def test_who_has_just_come_is_let_go_of_with_the_door(turns: int) -> None:
    async def let_go_after_turns() -> None:
        gate = Gate()
        with socket.create_server(("127.0.0.1", 0)) as door, closing(socket.socket(fileno=gate.theirs)) as theirs:
            socket.send_fds(theirs, [b"d"], [door.fileno()])
            proxy = FilteringProxy(AllowedHosts.read(("example.org",), ()), Dialler())
            async with gate.answered_by(proxy):
                while not gate.is_open:
                    await asyncio.sleep(0)
                with socket.create_connection(door.getsockname()):
                    for _ in range(turns):
                        await asyncio.sleep(0)
        await asyncio.sleep(0)  # a connection is closed in the next turn
        await asyncio.sleep(0)

    before = open_files()
    asyncio.run(let_go_after_turns())
    assert open_files() <= before
