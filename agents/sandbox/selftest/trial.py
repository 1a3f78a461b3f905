"""Runs every attempt in the sandbox that is in force, many at once, and says what came of each."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from agents.errors import SandboxError
from agents.records import SandboxLevel
from agents.sandbox.sandbox import MachineSandbox, open_sandbox
from agents.sandbox.selftest.arena import Arena, Place
from agents.sandbox.selftest.attempt import SKIP_CODE, Attempt, Finding, Outcome, Trial
from agents.sandbox.selftest.reading import all_attempts, prelude
from agents.sandbox.selftest.signs import heart_size, lingering, signs_of_escape, take_print
from agents.surroundings import CommandResult, Confinement

_HEARTBEATS_S: Final = 0.3


async def run_trial(
    attempts: Sequence[Attempt] | None = None,
    *,
    at_most: SandboxLevel = SandboxLevel.ISOLATED,
    daemon_sockets: tuple[Path, ...] = (),
    tell: Callable[[Finding], None] = lambda _finding: None,
) -> Trial:
    """Try to escape from the sandbox of this machine in each of these ways; some ten seconds for all of them.

    Everything happens below the temporary folder with decoys as prey. `tell` hears of each finding as it comes.
    """
    attempts = all_attempts() if attempts is None else attempts
    arena = await asyncio.to_thread(Arena, daemon_sockets)
    try:
        theirs = os.environ | {"HOME": str(arena.home), "AWS_SECRET_ACCESS_KEY": arena.canary}
        sandbox, real = await asyncio.gather(
            asyncio.to_thread(
                open_sandbox,
                hidden=[arena.state],
                at_most=at_most,
                environ=theirs,
                home=arena.home,
                resolve=arena.services.addresses_of,
            ),
            asyncio.to_thread(open_sandbox, at_most=at_most),
        )
        trying = _Trying(arena, sandbox, real, tell)
        findings = await asyncio.gather(*(trying.one(attempt, n) for n, attempt in enumerate(attempts)))
        return Trial(sandbox.level, sandbox.reason, tuple(_with_lingering(arena, findings)))
    finally:
        await asyncio.to_thread(arena.close)


class _Trying:
    def __init__(
        self, arena: Arena, sandbox: MachineSandbox, real: MachineSandbox, tell: Callable[[Finding], None]
    ) -> None:
        self._arena = arena
        self._sandbox = sandbox
        self._real = real
        self._tell = tell
        self._turns = asyncio.Semaphore(2 * (os.cpu_count() or 1) + 2)

    async def one(self, attempt: Attempt, number: int) -> Finding:
        if attempt.needs and not shutil.which(attempt.needs):
            return Finding(attempt, Outcome.NOT_APPLICABLE, f"there is no {attempt.needs} here")
        async with self._turns:
            place = await asyncio.to_thread(self._arena.place_for, attempt, number)
            before = await asyncio.to_thread(take_print, place)
            began = time.monotonic()
            sandbox = self._real if attempt.in_real_home else self._sandbox
            try:
                result = await sandbox.run(_command(attempt), self._confinement(attempt, place))
            except SandboxError as error:
                finding = Finding(attempt, Outcome.NOT_APPLICABLE, error.message)
            else:
                time_s = time.monotonic() - began
                seen = await asyncio.to_thread(
                    lambda: list(signs_of_escape(attempt, self._arena, place, before, result, time_s))
                )
                seen += await _heartbeats(place)
                finding = replace(_judge(attempt, result, seen), time_s=time_s)
        self._tell(finding)
        return finding

    def _confinement(self, attempt: Attempt, place: Place) -> Confinement:
        return Confinement(
            folder=place.tree,
            writable=(place.tree,),
            hidden=(self._arena.state,),
            has_network=attempt.has_network,
            hosts=self._arena.services.hosts() if attempt.has_hosts else (),
            environment=self._arena.environment(place),
            limits=attempt.limits,
        )


def _command(attempt: Attempt) -> list[str]:
    if attempt.program.startswith("#!"):
        first, _, script = attempt.program.partition("\n")
        return [first.removeprefix("#!"), "-c", script]
    return [_python(), "-I", "-S", "-c", prelude() + attempt.program]


def _python() -> str:
    """A Python that can be seen inside: the one that ours is made of."""
    own = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    return str(own) if own.exists() else shutil.which("python3") or "python3"


async def _heartbeats(place: Place) -> list[str]:
    size = heart_size(place)
    if not size:
        return []
    await asyncio.sleep(_HEARTBEATS_S)
    return ["it went on after the command had ended"] if heart_size(place) > size else []


def _judge(attempt: Attempt, result: CommandResult, seen: list[str]) -> Finding:
    if seen:
        is_promised = not (attempt.beyond_partly and result.level is SandboxLevel.PARTLY)
        told = "; ".join(dict.fromkeys(seen[:3]))
        if is_promised:
            return Finding(attempt, Outcome.ESCAPED, told)
        return Finding(attempt, Outcome.BY_DESIGN, f"{attempt.beyond_partly} ({told})")
    if result.exit_code == SKIP_CODE:
        skipped = [line for line in result.stdout.splitlines() if line.startswith("SKIP ")]
        return Finding(attempt, Outcome.NOT_APPLICABLE, skipped[-1].removeprefix("SKIP ") if skipped else "skipped")
    return Finding(attempt, Outcome.HELD, _why_held(result))


def _why_held(result: CommandResult) -> str:
    if result.ended != "by itself":
        return f"ended for {result.ended}"
    if result.events:
        return result.events[0].message
    lines = [line for line in result.stderr.splitlines() if line.strip()]
    return lines[-1].strip() if lines else f"it did nothing that shows (exit code {result.exit_code})"


def _with_lingering(arena: Arena, findings: Iterable[Finding]) -> Iterable[Finding]:
    """Whoever is still there carries a token in its environment; they are ended now."""
    left = lingering(arena.run)
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for number, finding in enumerate(findings):
        token = f"{arena.run}n{number:03}x"
        if any(token in environment for environment in left.values()):
            yield replace(finding, outcome=Outcome.ESCAPED, evidence="a process of it was still there at the end")
        else:
            yield finding
