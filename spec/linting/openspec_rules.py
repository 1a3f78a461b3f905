"""OpenSpec's own documented rules, for one of its files as it stands in an editor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from spec.formats.lines import TextFile
from spec.formats.openspec.validating import validate_openspec
from spec.ids.places import SpecPlace
from spec.linting.findings import HINT, WARNING, TextFinding, at_line
from spec.linting.surroundings import Surroundings

_SMALL: Final = frozenset({"openspec.outside", "openspec.no-keyword", "openspec.short-purpose"})
"""What specs in other languages and of other habits have all over."""

_WHERE: Final = re.compile(r"(.*?)(?::(\d+))?")


def openspec_findings(
    path: str, place: SpecPlace, source: str, text: TextFile, around: Surroundings
) -> Iterator[TextFinding]:
    """What the rules have against this file."""
    if place.role not in {"spec", "delta"}:
        return
    folder = {path: source.encode("utf-8", "replace")}
    main = f"{place.scope}/specs/{place.name}/spec.md"
    if place.role == "delta" and (told := around.text(main)) is not None:
        folder[main] = told.encode("utf-8", "replace")
    findings = validate_openspec(folder)
    has_section = not any(one.code == "openspec.no-requirements" for one in findings)
    for finding in findings:
        found = _WHERE.fullmatch(finding.where)
        if not found or found[1] != path or (finding.code == "openspec.outside" and not has_section):
            continue
        number = min(int(found[2] or 1), max(len(text.lines), 1))
        line = text.lines[number - 1].text if text.lines else ""
        is_small = finding.severity == "hint" or finding.code in _SMALL or not found[2]
        severity = HINT if is_small else WARNING
        yield at_line(finding.code, severity, finding.message, number, line)
