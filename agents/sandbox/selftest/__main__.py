"""`python -m agents.sandbox.selftest [LEVEL [N]]`: the trial without a daemon, as JSON; for tests as another user."""

from __future__ import annotations

import asyncio
import json
import sys

from agents.records import SandboxLevel
from agents.sandbox.selftest.reading import all_attempts
from agents.sandbox.selftest.trial import run_trial


def main(arguments: list[str]) -> int:
    """Run all attempts, or each Nth, at the best level, or at most at the one named; 1 if one escaped."""
    level = SandboxLevel(arguments[0]) if arguments else SandboxLevel.ISOLATED
    step = int(arguments[1]) if arguments[1:] else 1
    trial = asyncio.run(run_trial(all_attempts()[::step], at_most=level))
    told = [
        {
            "subject": finding.attempt.subject,
            "name": finding.attempt.name,
            "outcome": finding.outcome.value,
            "evidence": finding.evidence,
            "time_s": round(finding.time_s, 3),
        }
        for finding in trial.findings
    ]
    sys.stdout.write(json.dumps({"level": trial.level.value, "reason": trial.reason, "findings": told}) + "\n")
    return 1 if any(finding["outcome"] == "escaped" for finding in told) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
