"""What projects know of an id: its title, its state, its answer and why."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from daemon.drift.place import place_of
from spec.log.state import State
from spec.records import (
    Decision,
    EdgeKind,
    Element,
    Entity,
    Glossary,
    OwnRule,
    Requirement,
    subject_of,
)

if TYPE_CHECKING:
    from daemon.knowledge.workspace import OpenWorkspace
    from daemon.specs.desk import Desk
    from daemon.specs.service import SpecService


class KnownRecord(msgspec.Struct, frozen=True):
    """A record under the names that people call it by. `folder` is its project's, relative to the workspace."""

    alias: str
    id: str
    kind: str
    title: str
    state: str = ""
    answer: str = ""
    why: str = ""
    foreign_id: str = ""
    superseded_by: str = ""
    project: str = ""
    folder: str = ""

    def markdown(self) -> str:
        """What there is to say of it."""
        state = f" · {self.state}" if self.state else ""
        told = [f"**{self.alias}** {self.title}", f"*{self.kind}{state}*"]
        if self.superseded_by:
            told.append(f"It was replaced by {self.superseded_by}.")
        if self.answer and self.answer != self.title:
            told.append(self.answer)
        if self.why:
            told.append(f"**Why:** {self.why}")
        return "\n\n".join(told)


class ProjectRecords(msgspec.Struct, frozen=True):
    """The records of one project; `folder` is relative to the workspace."""

    desk: Desk
    folder: str
    state: State
    by_name: dict[str, KnownRecord]

    @property
    def records(self) -> Sequence[KnownRecord]:
        """Each record once."""
        return list({record.alias: record for record in self.by_name.values()}.values())


class Records:
    """The records of all projects around workspaces, kept until a project changes. Any thread."""

    def __init__(self, specs: SpecService) -> None:
        self._specs = specs
        self._lock = threading.Lock()
        self._kept: dict[str, ProjectRecords] = {}

    def around(self, workspace: OpenWorkspace) -> list[ProjectRecords]:
        """The projects in use at, above and below a workspace, the innermost first."""
        found = []
        for desk in self._specs.around(workspace.row.path):
            place = place_of(workspace.row.path, desk.opened.row.folder)
            if place is not None:
                found.append(self._of(desk, place.prefix.rstrip("/")))
        return sorted(found, key=lambda one: -len(one.folder))

    def _of(self, desk: Desk, folder: str) -> ProjectRecords:
        with desk.opened.lock:
            state = desk.opened.state()
        key = f"{desk.opened.id}:{folder}"
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept.state is state:
                return kept
        made = ProjectRecords(desk, folder, state, _named(state, desk.opened.id, folder))
        with self._lock:
            self._kept[key] = made
        return made


def _named(state: State, project: str, folder: str) -> dict[str, KnownRecord]:
    found: dict[str, KnownRecord] = {}
    for record in _records(state, project, folder):
        for name in (record.alias, record.id, record.foreign_id):
            if name:
                found.setdefault(name, record)
    return found


def _records(state: State, project: str, folder: str) -> Iterator[KnownRecord]:
    replaced = {
        edge.target: decision.alias
        for decision in state.all(Decision)
        for edge in decision.edges
        if edge.kind is EdgeKind.SUPERSEDES
    }
    aliases: dict[str, str] = {subject_of("decision", one.id): one.alias for one in state.all(Decision)}
    for decision in state.all(Decision):
        yield KnownRecord(
            decision.alias, decision.id, "decision", decision.question, decision.state, decision.answer(),
            decision.rationale, "", replaced.get(decision.id, ""), project, folder,
        )  # fmt: skip
    for one in state.all(Requirement):
        rests = ", ".join(aliases.get(name, "") or name.partition(":")[2] for name in one.rests_on)
        yield KnownRecord(
            one.alias, one.id, "requirement", one.title or one.text, one.priority, _requirement(one),
            f"It rests on {rests}." if rests else "", one.foreign_id, "", project, folder,
        )  # fmt: skip
    for kind, alias, record_id, title, told in _others(state):
        yield KnownRecord(alias, record_id, kind, title, answer=told, project=project, folder=folder)


def _others(state: State) -> Iterator[tuple[str, str, str, str, str]]:
    for entity in state.all(Entity):
        fields = "\n".join(f"- `{field.name}` {field.type}" for field in entity.fields)
        yield "entity", entity.alias, entity.id, entity.name, "\n\n".join(filter(None, (entity.description, fields)))
    for term in state.all(Glossary):
        yield "term", term.alias, term.id, term.term, term.meaning
    for rule in state.all(OwnRule):
        yield "rule", rule.alias, rule.id, rule.because, f"`{rule.holds}`"
    for element in state.all(Element):
        yield "element", element.alias, element.id, element.name, element.description


def _requirement(one: Requirement) -> str:
    told = [one.text, one.story]
    for step in one.scenarios:
        lines = [f"- Given {said}" for said in step.given] + [f"- When {said}" for said in step.when]
        told.append("\n".join([f"*{step.name}*", "", *lines, *(f"- Then {said}" for said in step.then)]))
    return "\n\n".join(filter(None, told))
