"""Which decisions, requirements and elements of the project in use say something of a file or a definition in it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from daemon.errors import DaemonError
from spec.errors import SpecError
from spec.records import Decision, Element, EvidenceRef, Requirement
from spec.records import State as DecisionState

if TYPE_CHECKING:
    from daemon.specs.service import SpecService
    from spec.log.state import State

_log = logging.getLogger(__name__)
_ALIAS = re.compile(r"(?<![\w-])(?:D|R|EL)-\d{1,6}(?![\w-])")


@dataclass(frozen=True)
class Mark:
    """A record that bears on a place, and why; `line` is where in the file that shows, 0 for all of it."""

    alias: str
    kind: str
    title: str
    answer: str
    state: str
    why: str
    line: int = 0


class Resting:
    """Looks into the project that is in use at a folder. Any thread may ask."""

    def __init__(self, specs: SpecService) -> None:
        self._specs = specs

    def on(self, folder: Path, path: str, symbols: Sequence[str], lines: Sequence[tuple[int, str]]) -> list[Mark]:
        """Marks of a file, of definitions in it, and of ids that the numbered `lines` name; none without a project."""
        state = self.state(folder)
        if state is None:
            return []
        marks = [*_named(state, lines), *_evident(state, path, frozenset(symbols)), *_elements(state, path)]
        marks += _derived(state, {mark.alias for mark in marks})
        first: dict[str, Mark] = {}
        for mark in marks:
            first.setdefault(mark.alias, mark)
        return list(first.values())

    def state(self, folder: Path) -> State | None:
        """The records of the project in use there; None where there is none, or its log is damaged."""
        try:
            opened = self._specs.current(folder).opened
            with opened.lock:
                return opened.state()
        except (DaemonError, SpecError) as error:
            if error.code != "project.unknown":
                _log.warning("advice does without the project at %s: %s", folder, error)
            return None


def _named(state: State, lines: Sequence[tuple[int, str]]) -> Iterator[Mark]:
    """Ids that the text itself names."""
    known = _by_alias(state)
    for number, line in lines:
        for match in _ALIAS.finditer(line):
            record = known.get(match[0])
            if record is not None:
                yield _mark(record, f"line {number} names it", number)


def _evident(state: State, path: str, symbols: frozenset[str]) -> Iterator[Mark]:
    """Decisions that name the file or a definition in it as what speaks for them."""
    for decision in state.all(Decision):
        for evidence in decision.evidence:
            if _is_of(evidence, path, symbols):
                what = "this definition" if evidence.kind == "symbol" else "this file"
                yield _mark(decision, f"it rests on {what}", evidence.line)
                break


def _is_of(evidence: EvidenceRef, path: str, symbols: frozenset[str]) -> bool:
    place = re.sub(r":\d+(-\d+)?$", "", evidence.place)
    if evidence.kind == "file":
        return place == path
    if evidence.kind != "symbol":
        return False
    file, _, name = place.rpartition(":") if ":" in place else ("", "", place)
    return (not file or file == path) and name.strip(":#") in symbols


def _elements(state: State, path: str) -> Iterator[Mark]:
    """The innermost element of the architecture whose folder the file lies in."""
    around = [e for e in state.all(Element) if e.path and f"{path}/".startswith(f"{e.path.strip('/')}/")]
    for element in sorted(around, key=lambda e: -len(e.path))[:1]:
        yield Mark(element.alias, "element", element.name, element.description, "", f"the file lies in {element.path}")


def _derived(state: State, aliases: set[str]) -> Iterator[Mark]:
    """Requirements that rest on a decision that is among the marks."""
    subjects = {f"decision:{d.id}": d.alias for d in state.all(Decision) if d.alias in aliases}
    for requirement in state.all(Requirement):
        on = [subjects[subject] for subject in requirement.rests_on if subject in subjects]
        if on:
            yield _mark(requirement, f"it rests on {', '.join(on[:2])}", 0)


def _by_alias(state: State) -> dict[str, Decision | Requirement]:
    found: dict[str, Decision | Requirement] = {d.alias: d for d in state.all(Decision)}
    found.update({r.alias: r for r in state.all(Requirement)})
    return found


def _mark(record: Decision | Requirement, why: str, line: int) -> Mark:
    if isinstance(record, Decision):
        return Mark(record.alias, "decision", record.question, record.answer(), record.state.value, why, line)
    return Mark(record.alias, "requirement", record.title or record.text, record.text, "", why, line)


def superseded_by(state: State, decision: Decision) -> str:
    """The alias of the decision that took the place of a superseded one; empty if none did."""
    if decision.state is not DecisionState.SUPERSEDED:
        return ""
    for other in state.all(Decision):
        if any(edge.kind == "supersedes" and edge.target == decision.id for edge in other.edges):
            return other.alias
    return ""
