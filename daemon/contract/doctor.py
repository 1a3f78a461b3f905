"""The doctor's report."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel


class Verdict(StrEnum):
    """How a part is: well, usable with a limit, or broken."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


class Finding(BaseModel):
    """What the doctor found of one part; `mend` says what to do and is empty when all is well."""

    part: str
    verdict: Verdict
    message: str
    mend: str = ""


class DoctorReport(BaseModel):
    """All findings; `healthy` is false when one of them is a failure."""

    healthy: bool
    findings: list[Finding]
