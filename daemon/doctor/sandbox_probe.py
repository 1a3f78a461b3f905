"""Tells how far commands are held back, as JSON: `python -I -m daemon.doctor.sandbox_probe`."""

from __future__ import annotations

import json
import os
import sys

from agents.sandbox.probe import probe_machine


def main() -> int:
    """Look, and print what was found."""
    found = probe_machine(os.environ)
    told = {"level": found.level.value, "reason": found.reason, "mend": found.mend}
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
