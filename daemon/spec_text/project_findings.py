"""What a project finds wrong, put where it stands in the text: contradictions, and stale sections of artifacts."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Final

from daemon.contract.check import Contradiction
from daemon.errors import DaemonError
from daemon.spec_text.records import ProjectRecords
from daemon.spec_text.table import is_within
from indexer.errors import IndexerError
from spec.errors import BadFormula, SpecError, UnknownFact
from spec.folder.naming import safe_path
from spec.formats.lines import Kind, TextFile
from spec.guards.findings import Fix
from spec.ids.mention import Mention, Weight
from spec.ids.places import place_at
from spec.linting.findings import ERROR, WARNING, TextFinding, at_line, at_words, replacing
from spec.logic.checking import check_formula
from spec.logic.facts import Vocabulary

_FIELDS: Final = ("chosen", "form", "asserts", "holds", "state")
_ITEM: Final = re.compile(r"[ \t]*-[ \t]+[\"']?(.+?)[\"']?[ \t]*")
_HOLDS: Final = re.compile(r"holds:[ \t]+[\"']?(.+?)[\"']?[ \t]*")
_FACT: Final = re.compile(r"[a-z][\w]*(?:\.[\w]+)+")
_CLASHING: Final = frozenset({"decision", "requirement", "rule"})


class ProjectFindings:
    """What is worked out of a project is kept until it changes. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._clashes: dict[str, tuple[object, object, list[Contradiction]]] = {}

    def of(
        self, path: str, text: TextFile, mentions: Sequence[Mention], projects: Sequence[ProjectRecords]
    ) -> list[TextFinding]:
        """What the project of a file below `.groundplan/` has against it."""
        place = place_at(path)
        if place is None or place.format != "groundplan":
            return []
        project = next((one for one in projects if one.folder == place.scope and is_within(path, one.folder)), None)
        if project is None:
            return []
        try:
            if place.role == "artifact":
                return list(_stale(project, place.name, text))
            formulas = list(_formulas(project, path, text))
            return [*formulas, *self._contradictions(project, text, mentions)]
        except (SpecError, DaemonError, IndexerError):  # `groundplan check` tells of it; here is the text alone
            return []

    def _contradictions(
        self, project: ProjectRecords, text: TextFile, mentions: Sequence[Mention]
    ) -> Iterator[TextFinding]:
        own = next((one for one in mentions if one.weight is Weight.OWNED), None)
        if own is None or own.kind not in _CLASHING:
            return
        for clash in self._known(project):
            if own.id not in clash.core:
                continue
            others = [side for side in clash.sides if side.alias != own.id]
            told = ", ".join(f"{side.alias} ({side.answer or side.question})" for side in others)
            rules = "; ".join(rule.because for rule in clash.rules if rule.because)
            with_whom = f"It cannot hold together with {told}." if told else "It cannot hold."
            message = " ".join(filter(None, (with_whom, rules and f"{rules.rstrip('.')}.", _ways(clash))))
            number = _line_of(text)
            yield at_line("contradiction", ERROR, message, number, text.lines[number - 1].text)

    def _known(self, project: ProjectRecords) -> list[Contradiction]:
        opened = project.desk.opened
        with opened.lock:
            state, questions = opened.state(), opened.questions()
            with self._lock:
                kept = self._clashes.get(opened.id)
            if kept is not None and kept[0] is state and kept[1] is questions:
                return kept[2]
            found = project.desk.checking.contradictions()
        with self._lock:
            self._clashes[opened.id] = (state, questions, found)
        return found


def _formulas(project: ProjectRecords, path: str, text: TextFile) -> Iterator[TextFinding]:
    """Formulas in the front matter that fit no fact: they do not count."""
    with project.desk.opened.lock:
        vocabulary = project.desk.opened.questions().vocabulary
    is_inside = False
    for number, line in enumerate(text.lines, start=1):
        if line.kind is not Kind.MATTER:
            continue
        is_inside = line.text.startswith("asserts:") or (is_inside and line.text[:1] in {" ", "-"})
        found = _ITEM.fullmatch(line.text) if is_inside else _HOLDS.fullmatch(line.text)
        if found is None:
            continue
        try:
            check_formula(found[1], vocabulary)
        except BadFormula as error:
            message = f"{error.message} {error.hint} Until then it does not count.".strip()
            fixes = tuple(_facts_meant(found, error, path, number, vocabulary))
            yield at_words("spec.formula", ERROR, message, number, found.start(1), len(found[1]), fixes)


def _facts_meant(
    found: re.Match[str], error: BadFormula, path: str, number: int, vocabulary: Vocabulary
) -> Iterator[Fix]:
    """The facts that come closest to the one that is not known."""
    if not isinstance(error, UnknownFact):
        return
    for word in _FACT.finditer(found[1]):
        if word[0] not in vocabulary:
            for close in get_close_matches(word[0], list(vocabulary.names()), n=2):
                yield replacing(f"Write `{close}`", path, number, found.start(1) + word.start(), len(word[0]), close)


def _ways(clash: Contradiction) -> str:
    told = [" and ".join(repair) for repair in clash.repairs]
    return f"Change {' or '.join(told)}." if told else ""


def _line_of(text: TextFile) -> int:
    """The line that says what was chosen, else the title."""
    for field in _FIELDS:
        for number, line in enumerate(text.lines, start=1):
            if line.kind is Kind.MATTER and line.text.startswith(f"{field}:"):
                return number
    return next((at for at, line in enumerate(text.lines, start=1) if line.text.startswith("# ")), 1)


def _stale(project: ProjectRecords, inside: str, text: TextFile) -> Iterator[TextFinding]:
    name = inside.removeprefix("artifacts/")
    from spec.artifacts.registry import artifact_types  # noqa: PLC0415 - every generator of artifacts, for this alone

    kind = next((one for one in artifact_types() if safe_path(one.filename) == name), None)
    stale = project.desk.shelf.stale().get(kind.name, []) if kind else []
    if not kind or not stale:
        return
    titles = {section.key: section.title for section in project.desk.shelf.show(kind.name).sections}
    for told in stale:
        key, _, why = told.partition(": ")
        number = _heading(text, titles.get(key, ""))
        message = f"This section is stale: {why}. Build it again: `groundplan artifact build {kind.name}`."
        yield at_line("artifact.stale", WARNING, message, number, text.lines[number - 1].text if text.lines else "")


def _heading(text: TextFile, title: str) -> int:
    wanted = " ".join(title.lower().split())
    for number, line in enumerate(text.lines, start=1):
        found = re.match(r"#{1,6}\s+(.*)", line.text)
        if found and wanted and wanted in found[1].lower():
            return number
    return next((at for at, line in enumerate(text.lines, start=1) if line.text.startswith("#")), 1)
