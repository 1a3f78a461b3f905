"""Everything that is found in one text of a spec, by its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spec.formats.lines import TextFile
from spec.ids.mention import Mention, Weight
from spec.ids.places import SpecPlace
from spec.linting.conflicts import conflict_findings
from spec.linting.findings import TextFinding
from spec.linting.links import link_findings
from spec.linting.named_ids import id_findings
from spec.linting.openspec_rules import openspec_findings
from spec.linting.own_files import own_findings
from spec.linting.sentences import sentence_findings
from spec.linting.surroundings import Surroundings


def lint_text(
    path: str, place: SpecPlace, source: str, text: TextFile, mentions: Sequence[Mention], around: Surroundings
) -> list[TextFinding]:
    """What is wrong in a text or could be better, by line and column; one remark for each place and code."""
    found: dict[tuple[str, int, int], TextFinding] = {}
    for one in _found(path, place, source, text, mentions, around):
        found.setdefault((one.code, one.line, one.column), one)
    return sorted(found.values(), key=lambda one: (one.line, one.column, one.code))


def _found(
    path: str, place: SpecPlace, source: str, text: TextFile, mentions: Sequence[Mention], around: Surroundings
) -> Iterator[TextFinding]:
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    yield from conflict_findings(path, lines)
    if place.role == "archived":
        return
    if place.format == "groundplan":
        yield from own_findings(path, place.name, "\n".join(lines))
    yield from id_findings(path, place, mentions, lines, around)
    if place.role not in {"artifact", "bank"}:
        if place.is_spec or any(one.weight >= Weight.TABLED for one in mentions):
            yield from link_findings(path, text, around)  # the pages of a site link to what only its generator knows
        yield from sentence_findings(path, place, text)
    if place.format == "openspec":
        yield from openspec_findings(path, place, source, text, around)
