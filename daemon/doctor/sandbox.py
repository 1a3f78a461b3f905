"""How far are commands of agents held back here, and how to get farther?

Looked at in a process of its own: the command line knows nothing of the agents.
"""

from __future__ import annotations

import json
import subprocess
import sys

from daemon.contract.doctor import Finding
from daemon.doctor.check import limited, well

_TIMEOUT_S = 30
_LEVELS = {
    "isolated": "Commands of agents are isolated.",
    "partly": "Commands of agents are held back partly: their files, sockets and signals are limited.",
    "none": "Nothing holds commands of agents back, so each one is asked for.",
}


def check_sandbox() -> Finding:
    """The level in force, its reason, and how to get a better one."""
    command = [sys.executable, "-I", "-m", "daemon.doctor.sandbox_probe"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=_TIMEOUT_S, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["it failed"])[-1]
        return limited("sandbox", f"It cannot be told how far commands are held back: {why}.", "Reinstall Groundplan.")
    found = json.loads(done.stdout)
    told = f"{_LEVELS[found['level']]} {found['reason']}"
    return well("sandbox", told) if found["level"] == "isolated" else limited("sandbox", told, found["mend"])
