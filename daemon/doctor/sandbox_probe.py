"""Tells how far commands are held back, as JSON: `python -I -m daemon.doctor.sandbox_probe`."""

from __future__ import annotations

import json
import sys

from agents.sandbox.sandbox import open_sandbox


def main() -> int:
    """Look, and print what was found."""
    sandbox = open_sandbox()
    found = sandbox.capability
    told = {
        "level": found.level.value,
        "reason": " ".join((found.reason, *sandbox.promises)),
        "mend": found.mend,
    }
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
