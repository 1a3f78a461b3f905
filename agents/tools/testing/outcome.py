"""What a run of tests came to, the same for all frameworks."""

from __future__ import annotations

import msgspec

from agents.quoting import quoted


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """One test that failed; `path` is relative to the tree and `line` 0 where nobody says."""

    name: str
    message: str = ""
    path: str = ""
    line: int = 0

    def text(self, letters: int = 600) -> str:
        """As a model reads it."""
        place = f"{self.path}:{self.line} " if self.path and self.line else f"{self.path} " if self.path else ""
        cut = quoted(self.message.strip(), letters)
        return f"- {place}{self.name}" + (f"\n  {cut}".replace("\n", "\n  ") if cut else "")


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """Counts and failures. `failed` includes tests that ended in an error."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: tuple[Failure, ...] = ()

    @property
    def total(self) -> int:
        """Tests that there were."""
        return self.passed + self.failed + self.skipped

    def text(self) -> str:
        """The counts in words."""
        counts = ((self.failed, "failed"), (self.passed, "passed"), (self.skipped, "skipped"))
        return ", ".join(f"{count} {word}" for count, word in counts if count) or "no test ran"


def together(outcomes: list[Outcome]) -> Outcome:
    """Several reports as one."""
    return Outcome(
        passed=sum(one.passed for one in outcomes),
        failed=sum(one.failed for one in outcomes),
        skipped=sum(one.skipped for one in outcomes),
        failures=tuple(failure for one in outcomes for failure in one.failures),
    )
