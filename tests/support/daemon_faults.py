"""What a test's daemon wrote of its own faults, told before its folders are gone."""

from __future__ import annotations

import json

from daemon.home import Home


def tell_faults(home: Home) -> None:
    """Print the errors in the daemon's log; pytest shows them with a test that failed."""
    lines = home.log.read_text(encoding="utf-8").splitlines() if home.log.exists() else []
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:  # a daemon that was killed may have been writing
            continue
        if str(entry.get("level", "")).lower() in {"error", "critical"}:
            print(f"the daemon's log: {json.dumps(entry, indent=1)}".replace("\\n", "\n"))
