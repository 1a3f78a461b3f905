"""What an attempt to escape is, and what may come of it. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from agents.records import SandboxLevel
from agents.surroundings import Limits

SMALL: Final = Limits(
    time_s=8.0, memory_bytes=192 * 1024**2, processes=64, file_bytes=8 * 1024**2, output_bytes=100_000
)
"""What an attempt may use: enough for each program, little enough that greed shows at once."""

SKIP_CODE: Final = 77
"""A program that ends with it could not try, and has printed why."""


class Outcome(StrEnum):
    """What came of an attempt."""

    HELD = "held"
    ESCAPED = "escaped"
    BY_DESIGN = "not held by design"
    """The level in force does not promise to hold this; the report says so."""
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class Attempt:
    """One attempt. `program` is Python with the prelude's names at hand, or a shell script if it begins with `#!`.

    `beyond_partly` says why the level PARTLY does not hold it, empty where it does. Only what is harmless may be run
    with nothing to hold it, which shows that the signs are seen.
    """

    subject: str
    name: str
    tries: str
    """What it tries, as a clause that follows 'tries to'."""
    program: str
    limits: Limits = SMALL
    needs: str = ""
    """A program without which it cannot be tried."""
    has_network: bool = False
    has_hosts: bool = False
    """Whether it is held to hosts, by a filter that it can speak to."""
    beyond_partly: str = ""
    in_real_home: bool = False
    is_harmless: bool = False


@dataclass(frozen=True)
class Finding:
    """What came of one attempt; `evidence` is what was seen, or why it was held, in one line."""

    attempt: Attempt
    outcome: Outcome
    evidence: str
    time_s: float = 0.0


@dataclass(frozen=True)
class Trial:
    """All findings at one level."""

    level: SandboxLevel
    reason: str
    findings: tuple[Finding, ...] = ()

    def of(self, outcome: Outcome) -> list[Finding]:
        """The findings with this outcome."""
        return [finding for finding in self.findings if finding.outcome is outcome]
