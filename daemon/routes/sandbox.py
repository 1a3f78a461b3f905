"""The sandbox: how far it goes here, and trying to get out of it."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter

from agents.records import SandboxLevel
from daemon.contract.sandbox import SandboxView, SelftestFinding, SelftestReport, SelftestWish

if TYPE_CHECKING:
    from agents.sandbox.sandbox import MachineSandbox
    from agents.sandbox.selftest.attempt import Trial


def sandbox_router(sandbox: Callable[[], MachineSandbox], sockets: Sequence[Path]) -> APIRouter:
    """Routes on the sandbox; `sockets` are the daemon's own, which commands must not reach."""
    router = APIRouter(prefix="/sandbox", tags=["policy"])
    turns = asyncio.Lock()  # one trial has all of the machine that it can use

    @router.get("")
    def show() -> SandboxView:
        """How far commands are held back on this machine, and why no farther."""
        box = sandbox()
        found = box.capability
        return SandboxView(
            level=found.level.value,
            reason=found.reason,
            mend=found.mend,
            bubblewrap=found.bubblewrap,
            landlock_abi=found.landlock_abi,
            processes=found.processes_bound_by,
            filters_hosts=box.filters_hosts,
        )

    @router.post("/selftest")
    async def selftest(wish: SelftestWish) -> SelftestReport:
        """Try every way out of the sandbox that we know of, with decoys as prey; some ten seconds."""
        from agents.sandbox.selftest.trial import run_trial  # noqa: PLC0415 - hundreds of programs, rarely wanted

        level = SandboxLevel(wish.at_most or SandboxLevel.ISOLATED)
        box = await asyncio.to_thread(sandbox)
        if box.level is SandboxLevel.NONE:
            return SelftestReport(level="none", reason=box.reason, held=False, counts={}, time_s=0.0, findings=[])
        async with turns:
            began = time.monotonic()
            trial = await run_trial(at_most=level, daemon_sockets=tuple(sockets))
            return _report(trial, time.monotonic() - began)

    return router


def _report(trial: Trial, time_s: float) -> SelftestReport:
    counts = Counter(finding.outcome.value for finding in trial.findings)
    return SelftestReport(
        level=trial.level.value,
        reason=trial.reason,
        held=not counts["escaped"],
        counts=dict(counts),
        time_s=round(time_s, 2),
        findings=[
            SelftestFinding(
                subject=finding.attempt.subject,
                name=finding.attempt.name,
                tries=finding.attempt.tries,
                outcome=finding.outcome.value,
                evidence=finding.evidence,
                time_s=round(finding.time_s, 3),
            )
            for finding in trial.findings
        ],
    )
