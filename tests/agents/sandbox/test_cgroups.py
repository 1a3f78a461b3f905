"""Commands in a group of the kernel's, and what becomes of a command that nobody can watch."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest

from agents.records import SandboxLevel
from agents.sandbox.cgroups import group_place, open_group
from agents.sandbox.meter import Meter
from agents.sandbox.sandbox import MachineSandbox
from agents.sandbox.ulimits import is_bound_by_groups
from agents.surroundings import CommandResult, Confinement, Limits
from tests.agents.sandbox.conftest import opened

FORKS = """
import os, time
started = 0
try:
    while started < 150:
        if os.fork() == 0:
            time.sleep(2)
            os._exit(0)
        started += 1
except OSError:
    pass
print(started)
"""


@pytest.fixture(params=[SandboxLevel.ISOLATED, SandboxLevel.PARTLY])
def sandbox(request: pytest.FixtureRequest) -> MachineSandbox:
    return opened(request.param)


def groups() -> set[str]:
    """Those of this process; others test beside it."""
    place = group_place()
    return {path.name for path in place.glob(f"*-{os.getpid()}-*")} if place else set()


@pytest.mark.skipif(group_place() is None, reason="this machine allows no groups")
def test_a_group_bounds_processes_and_is_gone_afterwards() -> None:
    before = groups()
    group = open_group(20)
    assert group is not None
    command = group.entered_by([sys.executable, "-c", FORKS])
    started = int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert started < 20
    group.remove()
    assert groups() <= before


@pytest.mark.skipif(not is_bound_by_groups() or group_place() is None, reason="the kernel's own limits hold here")
def test_the_processes_of_root_are_bounded_in_the_sandbox_too(
    sandbox: MachineSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Meter, "excess", lambda _meter: None)  # our own watching would end it first
    before = groups()
    confinement = Confinement(folder=tmp_path, writable=(tmp_path,), limits=Limits(processes=10))  # 40 threads
    result = asyncio.run(sandbox.run(["python3", "-c", FORKS], confinement))
    assert 0 < int(result.stdout) < 40
    assert groups() <= before


def test_a_command_that_is_stopped_while_it_comes_up_leaves_nothing(sandbox: MachineSandbox, tmp_path: Path) -> None:
    mark = uuid4().hex

    async def stop_after(wait_s: float) -> None:
        confinement = Confinement(folder=tmp_path, writable=(tmp_path,))
        going = asyncio.ensure_future(sandbox.run(["sh", "-c", f": {mark}; sleep 60"], confinement))
        await asyncio.sleep(wait_s)
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)

    async def at_every_moment() -> None:
        for moment in range(60):
            await stop_after(moment * 0.0005)

    asyncio.run(at_every_moment())
    assert [pid for pid, line in command_lines() if mark in line] == []


def command_lines() -> Iterator[tuple[str, str]]:
    for process in Path("/proc").iterdir():
        with suppress(OSError):
            yield process.name, (process / "cmdline").read_bytes().decode("utf-8", "replace")


def test_a_command_that_cannot_be_watched_does_not_go_on(
    sandbox: MachineSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_meter: Meter) -> None:
        raise ValueError("nothing can be read")

    monkeypatch.setattr(Meter, "excess", fail)
    late = tmp_path / "late"

    async def go() -> CommandResult:
        script = f"(setsid sh -c 'sleep 1; touch {late}' &); sleep 1; touch {late}"
        return await sandbox.run(["sh", "-c", script], Confinement(folder=tmp_path, writable=(tmp_path,)))

    with pytest.raises(ValueError, match="nothing can be read"):
        asyncio.run(go())
    asyncio.run(asyncio.sleep(1.3))  # longer than the command would have needed
    assert not late.exists()
