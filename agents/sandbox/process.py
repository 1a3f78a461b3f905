"""One process from its start to the end of all that it began: output, limits, and the ways in which it may end.

Started from the event loop's own thread, which lives as long as the daemon: the kernel ends the sandbox when the thread
that started it ends. No `preexec_fn`, so threads do no harm.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import IO, Final

from agents.records import Usage
from agents.sandbox.cgroups import open_group
from agents.sandbox.launch import Launch
from agents.sandbox.meter import Excess, Meter, children_of
from agents.sandbox.output import Output
from agents.sandbox.ulimits import thread_limit
from agents.surroundings import Limits

_FIRST_LOOKS_S: Final = 0.025
_LATER_LOOKS_S: Final = 0.1
_FIRST_PHASE_S: Final = 0.5
_LAST_WORDS_S: Final = 2.0
_ENDLESS: Final = 200
"""A command that prints so many times what is kept of it is ended."""


_Stream = tuple[IO[bytes], Callable[[bytes], None]]


@dataclass(frozen=True)
class Ending:
    """How the process ended, what it printed and used, and what it reported about the command in it."""

    code: int
    stdout: Output
    stderr: Output
    ended: str
    usage: Usage
    status: bytes


class RunningProcess:
    """A process that has been started; `wait` must be awaited, or cancelled, which ends it."""

    def __init__(self, launch: Launch, limits: Limits, on_output: Callable[[str], None] | None) -> None:
        self._limits = limits
        self._began = time.monotonic()
        self._ended = "by itself"
        self._loop = asyncio.get_running_loop()
        self.stdout, self.stderr = Output(limits.output_bytes, on_output), Output(limits.output_bytes, on_output)
        self._status = bytearray()
        self._readers: list[_Reader] = []
        self._launch = launch
        self._group = None if launch.is_bounded else open_group(thread_limit(limits))
        try:
            self._process = subprocess.Popen(
                self._group.entered_by(launch.command) if self._group else list(launch.command),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=launch.environment,
                cwd=launch.folder,
                pass_fds=launch.passed,
                start_new_session=True,
                bufsize=0,
            )
        except OSError:
            if launch.status is not None:
                os.close(launch.status)
            if self._group is not None:
                self._group.remove()
            raise
        finally:
            for passed in launch.passed:
                os.close(passed)
        self._unread = self._streams()
        self._exited: asyncio.Future[int] = self._loop.create_future()
        self._reading = self._loop.create_task(self._read_all(), name=f"command {self._process.pid} is read")
        threading.Thread(target=self._await_exit, name=f"command-{self._process.pid}", daemon=True).start()

    async def wait(self) -> Ending:
        """Until it and everything in it has ended; cancelling kills it first and then waits all the same."""
        meter = Meter(self._process.pid, self._limits)
        try:
            await asyncio.shield(self._reading)  # else some pipes would be nobody's, and what stands in them unread
            await self._watch(meter)
            code = await self._rest()
        except BaseException:  # cancelled, or whatever keeps us from watching it: nothing goes on unwatched
            self._kill("stopped")
            await asyncio.shield(asyncio.ensure_future(self._rest()))
            raise
        usage = Usage(
            time_s=time.monotonic() - self._began,
            cpu_s=meter.cpu_s,
            memory_bytes=meter.peak_bytes,
            output_bytes=self.stdout.total_bytes + self.stderr.total_bytes,
        )
        return Ending(code, self.stdout, self.stderr, self._ended, usage, bytes(self._status))

    def _streams(self) -> list[_Stream]:
        """What it can tell us by, and who takes it."""
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        found: list[_Stream] = [(self._process.stdout, self._take_stdout), (self._process.stderr, self._take_stderr)]
        if self._launch.status is not None:
            found.append((os.fdopen(self._launch.status, "rb"), self._status.extend))
        return found

    async def _read_all(self) -> None:
        while self._unread:
            stream, take = self._unread[0]
            _, reader = await self._loop.connect_read_pipe(partial(_Reader, self._loop, take), stream)
            self._readers.append(reader)
            del self._unread[0]

    async def _watch(self, meter: Meter) -> None:
        while not self._exited.done():
            age = time.monotonic() - self._began
            pause = _FIRST_LOOKS_S if age < _FIRST_PHASE_S else _LATER_LOOKS_S
            pause = min(pause, max(0.001, self._limits.time_s - age))
            await asyncio.wait([self._exited], timeout=pause)
            if self._exited.done():
                return
            if time.monotonic() - self._began >= self._limits.time_s:
                self._kill("time")
                return
            excess = await _measured(meter)
            if excess and not self._exited.done():
                self._kill(excess)
                return

    def _take_stdout(self, data: bytes) -> None:
        self._take(self.stdout, data)

    def _take_stderr(self, data: bytes) -> None:
        self._take(self.stderr, data)

    def _take(self, output: Output, data: bytes) -> None:
        output.add(data)
        if output.total_bytes > self._limits.output_bytes * _ENDLESS:
            self._kill("output")

    def _kill(self, why: str) -> None:
        """End the process: what runs inside dies with it."""
        if self._process.returncode is not None:
            return
        self._ended = why if self._ended == "by itself" else self._ended
        with suppress(ProcessLookupError):  # it has just ended
            if self._launch.stop_signal == signal.SIGKILL:
                _kill_with_children(self._process.pid)
            else:
                os.kill(self._process.pid, self._launch.stop_signal)

    async def _rest(self) -> int:
        await asyncio.wait([self._reading])
        done, _ = await asyncio.wait([self._exited], timeout=None if self._ended == "by itself" else _LAST_WORDS_S)
        if not done:  # it was asked to end with its children and did not
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)
        ended = await self._exited
        if self._readers:
            await asyncio.wait([reader.ended for reader in self._readers], timeout=_LAST_WORDS_S)
        for reader in self._readers:
            reader.close()
        for stream, _ in self._unread:  # a loop that ends cancels the reading too, perhaps before it came to all
            stream.close()
        last = self._launch.last_of(bytes(self._status))
        if last is not None:
            await self._gone(last)
        if self._group is not None:
            await asyncio.to_thread(self._group.remove)
        return ended

    async def _gone(self, pid: int) -> None:
        """Until this process, which is no child of ours, has ended, and so all that the kernel ends with it."""
        try:
            watched = os.pidfd_open(pid)
        except OSError:  # it is gone
            return
        ended = asyncio.Event()
        self._loop.add_reader(watched, ended.set)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), _LAST_WORDS_S)
        finally:
            self._loop.remove_reader(watched)
            os.close(watched)

    def _await_exit(self) -> None:
        """In a thread of its own, which does nothing else: it works on every system."""
        _, status = os.waitpid(self._process.pid, 0)
        code = os.waitstatus_to_exitcode(status)
        self._process.returncode = code  # so that nobody waits for it again
        with suppress(RuntimeError):  # the loop was closed with nobody waiting
            self._loop.call_soon_threadsafe(self._note_exit, code)

    def _note_exit(self, code: int) -> None:
        if not self._exited.done():
            self._exited.set_result(code)


def _kill_with_children(pid: int) -> None:
    """End a process and what it has begun itself, which at that moment may not yet have asked to end with it.

    What is stopped begins nothing more (the kernel breaks off a fork for it) and waits for nobody, so the numbers of
    its children stay theirs.
    """
    os.kill(pid, signal.SIGSTOP)
    for child in children_of(pid):
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    os.kill(pid, signal.SIGKILL)


async def _measured(meter: Meter) -> Excess | None:
    try:
        return await asyncio.to_thread(meter.excess)
    except RuntimeError:  # no thread can be had, as when processes are many: here, then
        return meter.excess()


class _Reader(asyncio.Protocol):
    """One pipe, until it is closed at the other end."""

    def __init__(self, loop: asyncio.AbstractEventLoop, take: Callable[[bytes], None]) -> None:
        self.ended: asyncio.Future[None] = loop.create_future()
        self._take = take
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The pipe is being read."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Something came."""
        self._take(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody can write any more."""
        del exc
        if not self.ended.done():
            self.ended.set_result(None)

    def close(self) -> None:
        """Stop reading."""
        if self._transport is not None:
            self._transport.close()
