"""What exactly an approval is for: one hash over the call, the files that it was looked at with, and the plan."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from agents.records import Demand


def binding_of(demand: Demand, arguments: Mapping[str, Any], plan: str = "") -> str:
    """SHA-256 in hex over everything that a person approves; the same call on other files has another one.

    What a person was shown (command, diff, hosts) is part of it, so that a tool which derives them from elsewhere
    cannot show one thing and do another. `plan` is the plan's id and version, empty without one.
    """
    bound = {
        "tool": demand.tool,
        "arguments": arguments,
        "files": sorted((version.path, version.digest) for version in demand.files),
        "plan": plan,
        "effect": demand.effect.value,
        "command": demand.command,
        "diff": demand.diff,
        "writes": sorted(demand.writes),
        "hosts": sorted(demand.hosts),
        "network": demand.needs_network,
    }
    text = json.dumps(bound, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
