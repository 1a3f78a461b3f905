"""What a check is, and running them all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from daemon.contract.doctor import DoctorReport, Finding, Verdict

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Check:
    """One look at one part. `look` gives a finding, or raises: then that is the finding."""

    part: str
    look: Callable[[], Finding]


def well(part: str, message: str) -> Finding:
    """A part that is as it should be."""
    return Finding(part=part, verdict=Verdict.OK, message=message)


def limited(part: str, message: str, mend: str) -> Finding:
    """A part that works with a limit, or that is not there and need not be."""
    return Finding(part=part, verdict=Verdict.WARN, message=message, mend=mend)


def broken(part: str, message: str, mend: str) -> Finding:
    """A part that keeps Groundplan from working."""
    return Finding(part=part, verdict=Verdict.FAIL, message=message, mend=mend)


def examine(checks: Sequence[Check], tell: Callable[[Finding], None]) -> DoctorReport:
    """Run all checks, telling each finding as it comes."""
    findings = []
    for check in checks:
        finding = _look(check)
        findings.append(finding)
        tell(finding)
    return DoctorReport(healthy=all(f.verdict is not Verdict.FAIL for f in findings), findings=findings)


def _look(check: Check) -> Finding:
    try:
        return check.look()
    except Exception as error:  # the boundary of a check: a part so broken that looking at it fails is a finding
        _log.debug("The check of %s failed", check.part, exc_info=True)
        return broken(check.part, f"{type(error).__name__}: {error}", getattr(error, "hint", "") or "Mend that first.")
