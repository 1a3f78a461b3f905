"""A process that is stopped in the moments in which it is being connected to."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from agents.sandbox.launch import Launch
from agents.sandbox.process import RunningProcess
from agents.surroundings import Limits

TURNS = range(1, 12)
"""Turns of the loop until it is stopped: three pipes are connected within fewer."""


def open_files() -> set[str]:
    return set(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names are all that is wanted


async def run_endlessly(reported: list[bytes]) -> None:
    """Run what would go on for long, and has reported something at once."""
    status, report = os.pipe()
    os.write(report, b"begun\n")

    def hear(said: bytes) -> None:
        reported.append(said)

    launch = Launch(["/bin/sleep", "60"], {}, Path("/"), (report,), status, last_of=hear, is_bounded=True)
    await RunningProcess(launch, Limits(), None).wait()


@pytest.mark.parametrize("turns", TURNS)
def test_one_that_is_stopped_is_heard_to_its_end_and_leaves_nothing_open(turns: int) -> None:
    reported: list[bytes] = []

    async def stop_after_turns() -> None:
        before = open_files()
        going = asyncio.ensure_future(run_endlessly(reported))
        for _ in range(turns):
            await asyncio.sleep(0)
        going.cancel()
        with pytest.raises(asyncio.CancelledError):
            await going
        await asyncio.get_running_loop().shutdown_default_executor()  # where it may have been measured meanwhile
        assert open_files() <= before

    asyncio.run(stop_after_turns())
    assert reported == [b"begun\n"]


@pytest.mark.parametrize("turns", TURNS)
def test_a_loop_that_ends_meanwhile_leaves_nothing_open(turns: int) -> None:
    async def end_after_turns() -> asyncio.Future[None]:
        going = asyncio.ensure_future(run_endlessly([]))
        for _ in range(turns):
            await asyncio.sleep(0)
        return going

    before = open_files()
    assert asyncio.run(end_after_turns()).cancelled()
    assert open_files() <= before
