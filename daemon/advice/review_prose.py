"""A review in words: what was looked at, what was found, and what else to look at. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from daemon.advice.changes import Changes
from daemon.advice.prose import capital, counted, escaped, link, listed
from daemon.contract.advice import AdviceSource, ReviewFinding

_SHOWN = 60
_HEADS = {"error": "To be mended", "warning": "To be looked at", "hint": "To be thought of"}


def tell_review(
    changes: Changes, findings: Sequence[ReviewFinding], elsewhere: int, look_at: Sequence[AdviceSource]
) -> str:
    """The review as Markdown."""
    parts = [f"## Review of {escaped(changes.title)}", _looked_at(changes, findings)]
    for severity, head in _HEADS.items():
        found = [one for one in findings if one.severity == severity]
        if found:
            parts.append("\n".join([f"**{head}.**", "", *map(_point, found[:_SHOWN]), *_more(len(found))]))
    if look_at:
        told = listed([f"{link(one.path)}, which {escaped(one.why)}" for one in look_at])
        parts.append(f"**Not changed, and worth a look.** {capital(told)}.")
    if elsewhere:
        stand = "stands" if elsewhere == 1 else "stand"
        parts.append(f"{capital(counted(elsewhere, 'further finding'))} {stand} on lines that did not change.")
    return "\n\n".join(parts) + "\n"


def _looked_at(changes: Changes, findings: Sequence[ReviewFinding]) -> str:
    if not changes.files and not changes.arrivals:
        return f"Nothing differs from {escaped(changes.since)}." if changes.since else "There is nothing to look at."
    lines = sum(len(one.lines) if one.lines is not None else len(one.rows) for one in changes.files)
    what = f"{counted(len(changes.files), 'file')} with {counted(lines, 'new or changed line', 'new or changed lines')}"
    if not changes.since and changes.files:
        what = counted(lines, "line")
    cut = f" Of {len(changes.files) + changes.left_out} files the first were looked at." if changes.left_out else ""
    if not findings:
        return f"{capital(what)}, and nothing that these checks would stop at.{cut}"
    counts = Counter(str(one.severity) for one in findings)
    nouns = {"error": "fault", "warning": "warning", "hint": "hint"}
    told = listed([counted(counts[name], noun) for name, noun in nouns.items() if counts[name]])
    return f"{capital(what)}: {told}.{cut}"


def _point(one: ReviewFinding) -> str:
    return f"- {link(one.path, one.line)} {one.message}"


def _more(count: int) -> list[str]:
    return [f"- … and {count - _SHOWN} more"] if count > _SHOWN else []
