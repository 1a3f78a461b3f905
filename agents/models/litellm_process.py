"""Our end of litellm's process: starts it at the first need, carries orders and reports, ends it when it is idle."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import itertools
import logging
import os
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Final

import msgspec

from agents.errors import ModelUnavailable
from agents.models.litellm_wire import Order, Report

_log = logging.getLogger(__name__)

_LOAD_S: Final = 60.0
_SILENCE_S: Final = 600.0
_ENDING_S: Final = 3.0
_LONGEST_LINE: Final = 64 * 1024 * 1024
_KEPT_VARIABLES: Final = frozenset(
    {"PATH", "HOME", "LANG", "TMPDIR", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"}
    | {name for kind in ("HTTP", "HTTPS", "ALL", "NO") for name in (f"{kind}_PROXY", f"{kind.lower()}_proxy")}
)
_KEPT_BEGINNINGS: Final = ("AWS_", "AZURE_", "GOOGLE_", "VERTEX", "WATSONX_", "LC_")
"""Of providers whose credentials are more than one key; what one key opens comes with each order."""

WORKER: Final = (sys.executable, "-I", "-c", "from agents.models.litellm_worker import main; main()")


def environment_of_worker(environ: Mapping[str, str]) -> dict[str, str]:
    """Of the environment what the child needs: no keys, and nothing that would lead a call to another address."""
    return {
        name: value
        for name, value in environ.items()
        if name in _KEPT_VARIABLES or (name.startswith(_KEPT_BEGINNINGS) and not name.endswith(("_API_KEY", "_BASE")))
    }


class LitellmProcess:
    """Used on one loop."""

    def __init__(self, *, is_offline: bool, idle_s: float = 300.0, command: Sequence[str] = WORKER) -> None:
        self._is_offline = is_offline
        self._idle_s = idle_s
        self._command = command
        self._child: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._waiting: dict[int, asyncio.Queue[Report | None]] = {}
        self._numbers = itertools.count(1)
        self._idle: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int | None:
        """Of the child, while it lives."""
        return self._child.pid if self._child and self._child.returncode is None else None

    async def order(self, order: Order) -> AsyncGenerator[Report]:
        """Give an order (its id is set here); the reports up to the last. Closing the generator stops the order.

        Raises `ModelUnavailable` when the process cannot start, dies or falls silent.
        """
        child = await self._running()
        order.id = next(self._numbers)
        reports = self._waiting[order.id] = asyncio.Queue()
        is_over = False
        self._stay()
        try:
            self._write(child, order)
            while not is_over:
                async with asyncio.timeout(_SILENCE_S):
                    report = await reports.get()
                if report is None:
                    is_over = True
                    raise ModelUnavailable(order.model, "litellm's process ended in the middle of it")
                is_over = report.kind != "delta"
                yield report
        except TimeoutError as error:
            raise ModelUnavailable(order.model, f"nothing was heard for {_SILENCE_S:.0f} s") from error
        finally:
            del self._waiting[order.id]
            if not is_over and child.returncode is None:
                self._write(child, Order(order.id, "stop"))
            self._leave_when_idle()

    async def close(self) -> None:
        """End the process; orders under way fail."""
        self._stay()
        child, self._child = self._child, None
        reading, self._reading = self._reading, None
        if child is not None:
            await _end(child)
        if reading is not None:
            await reading

    # -- the child ---------------------------------------------------------------------------------------------

    async def _running(self) -> asyncio.subprocess.Process:
        async with self._starting:
            if self._child is None or self._child.returncode is not None:
                self._child = await self._start()
            return self._child

    async def _start(self) -> asyncio.subprocess.Process:
        if importlib.util.find_spec("litellm") is None:
            hint = "Install them with: pip install 'groundplan[remote]'"
            raise ModelUnavailable("litellm", "its packages are not installed", hint, passes=False)
        child = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # libraries write there what they were sent
            env=environment_of_worker(os.environ),
            cwd="/",
            limit=_LONGEST_LINE,
            start_new_session=True,
        )
        try:
            self._write(child, Order(0, "begin", is_offline=self._is_offline))
            assert child.stdout is not None
            async with asyncio.timeout(_LOAD_S):
                line = await child.stdout.readline()
            first = msgspec.json.decode(line, type=Report) if line else None
        except (TimeoutError, OSError, msgspec.MsgspecError) as error:
            await _end(child)
            raise ModelUnavailable("litellm", "its process did not start") from error
        except BaseException:
            await _end(child)
            raise
        if first is None or first.kind != "ready":
            await _end(child)
            reason = f"its packages are broken: {first.text}" if first else "its process ended at its start"
            raise ModelUnavailable("litellm", reason, "Reinstall with: pip install 'groundplan[remote]'", passes=False)
        _log.info("Started litellm's process %d", child.pid)
        self._reading = asyncio.get_running_loop().create_task(self._read(child), name="litellm reports")
        return child

    async def _read(self, child: asyncio.subprocess.Process) -> None:
        assert child.stdout is not None
        decoder = msgspec.json.Decoder(Report)
        with contextlib.suppress(OSError, ValueError):
            while line := await child.stdout.readline():
                report = decoder.decode(line)
                reports = self._waiting.get(report.id)
                if reports is not None:
                    reports.put_nowait(report)
        if self._child is child or self._child is None:
            self._child = None  # before it is reaped: an order that comes now must start another
            for reports in self._waiting.values():
                reports.put_nowait(None)
        await child.wait()

    @staticmethod
    def _write(child: asyncio.subprocess.Process, order: Order) -> None:
        assert child.stdin is not None
        with contextlib.suppress(OSError, RuntimeError):  # a child that has died is noticed by the reader
            child.stdin.write(msgspec.json.encode(order) + b"\n")

    # -- idleness ----------------------------------------------------------------------------------------------

    def _stay(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _leave_when_idle(self) -> None:
        self._stay()
        if not self._waiting and self._child is not None:
            self._idle = asyncio.get_running_loop().call_later(self._idle_s, self._leave)

    def _leave(self) -> None:
        child = self._child
        if child is not None and not self._waiting and child.stdin is not None:
            child.stdin.close()  # it takes this as its end; the reader waits for it
            self._child = None


async def _end(child: asyncio.subprocess.Process) -> None:
    if child.stdin is not None:
        child.stdin.close()
    try:
        async with asyncio.timeout(_ENDING_S):
            await child.wait()
    except TimeoutError:
        child.kill()
        await child.wait()
