"""A finding of a check, and how findings are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from agents.records import Risk

_TOLD = 60


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing at one place. No field holds a secret or a person's data."""

    rule: str
    severity: Risk
    path: str
    line: int
    why: str
    mend: str


def told(findings: Sequence[Finding], about: str) -> str:
    """Findings as text, the worst first, each with its place, its reason and the way out."""
    if not findings:
        return f"Nothing was found in {about}."
    counts = Counter(finding.severity for finding in findings)
    sums = ", ".join(f"{counts[risk]} {risk.word}" for risk in sorted(counts, reverse=True))
    lines = [f"{counted(len(findings), 'finding')} in {about}: {sums}."]
    for one in findings[:_TOLD]:
        lines.append(f"{one.severity.word} {one.path}:{one.line} [{one.rule}] {one.why} {one.mend}")
    if len(findings) > _TOLD:
        lines.append(f"… and {len(findings) - _TOLD} more; narrow it down by path.")
    return "\n".join(lines)


def counted(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def as_data(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings for other programs."""
    return [{**msgspec.structs.asdict(one), "severity": one.severity.word} for one in findings]


def in_order(findings: Sequence[Finding]) -> list[Finding]:
    """The worst first, then by place; each once."""
    return sorted(set(findings), key=lambda one: (-one.severity, one.path, one.line, one.rule))
