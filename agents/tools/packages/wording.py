"""What came of a change of packages, in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from agents.surroundings import CommandResult
from agents.tools.packages.job import Job

_NO_WHEEL: Final = re.compile(
    r"no matching distribution|could not find a version|building source distributions is disabled|no usable wheels|"
    r"unable to find installation candidates",
    re.IGNORECASE,
)
_UNKNOWN_PACKAGE: Final = re.compile(r"\bE404\b|404 Not Found|no matching package|could not be found", re.IGNORECASE)
_NO_ENTRY: Final = re.compile(
    r"\b(?:401|403)\b|\bE401\b|\bE403\b|unauthori[sz]ed|forbidden|authentication", re.IGNORECASE
)
_FULL: Final = re.compile(r"\bENOSPC\b|no space left", re.IGNORECASE)
_UNREACHED: Final = re.compile(
    r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|connection refused|name resolution|resolve host|no such host|dns error|"
    r"unreachable|timed out|could not be reached",
    re.IGNORECASE,
)


def changes_in_words(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Each package whose version differs, by name."""
    lines = []
    for name in sorted({*before, *after}, key=str.lower):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if old is None:
            lines.append(f"{name} {new} (new)")
        elif new is None:
            lines.append(f"{name} {old} (removed)")
        else:
            lines.append(f"{name} {old} to {new}")
    return lines


def hint_of(job: Job, result: CommandResult) -> str:
    """What may help after a failure."""
    said = f"{result.stdout}\n{result.stderr}"
    if result.ended == "time":
        return "Give a longer time_limit_s, or install less at once."
    if _FULL.search(said):
        return "The sandbox has no more room for temporary files; install less at once."
    refused = ", ".join(contact.host for contact in result.contacts if contact.refused)
    if refused:
        return f"It asked {refused} too, which is not among the registries that are set ({', '.join(job.hosts)})."
    if _NO_ENTRY.search(said):
        hosts = ", ".join(job.registries.withheld or job.hosts) or "the registry"
        return f"{hosts} wants a key, and no command gets one: let the person run it ({job.manager.by_hand})."
    if _UNREACHED.search(said):
        return f"{', '.join(job.hosts) or 'The registry'} could not be reached from here."
    if job.manager.family == "python" and not job.wish.may_run and _NO_WHEEL.search(said):
        return (
            "There is no wheel that fits: check name and version. If the package comes as source only, call again with "
            "scripts true; then its code runs while it is built, and the risk is high."
        )
    if _UNKNOWN_PACKAGE.search(said):
        return "The registry has no package of that name and version: check the spelling."
    return ""
