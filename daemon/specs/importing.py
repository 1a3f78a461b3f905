"""What another tool's folder says, as edits: read again, it changes what it made before and doubles nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from daemon.contract.ids import Actor
from daemon.specs.ledger import Ledger
from spec.errors import BadImport, UnknownRecord
from spec.formats.adr_tools import read_adr_tools
from spec.formats.detection import detect
from spec.formats.folder import DecisionSeed, Folder, Imported, Item, RequirementSeed
from spec.formats.kiro.reading import read_kiro
from spec.formats.madr import read_madr
from spec.formats.openspec.reading import read_openspec
from spec.formats.speckit.reading import read_speckit
from spec.log.event import Edit, Event, plain
from spec.log.state import Fields
from spec.log.state import State as LogState
from spec.records import EdgeKind, Source, State, Subject, subject_of

_READERS: Final = {
    "spec-kit": read_speckit,
    "kiro": read_kiro,
    "cc-sdd": read_kiro,
    "openspec": read_openspec,
    "madr": read_madr,
    "adr-tools": read_adr_tools,
}
_STATES: Final = {
    "accepted": State.DECIDED,
    "approved": State.DECIDED,
    "decided": State.DECIDED,
    "proposed": State.OPEN,
    "draft": State.OPEN,
    "pending": State.OPEN,
    "rejected": State.SUPERSEDED,
    "deprecated": State.SUPERSEDED,
    "superseded": State.SUPERSEDED,
}
"""What a record's status means here; any other, and none, is taken as decided, since the record was kept."""
_EDGES: Final = {"supersedes": EdgeKind.SUPERSEDES, "amends": EdgeKind.REFINES, "extends": EdgeKind.REFINES}
_NOTES_TOLD: Final = 40
IMPORTED: Final = "imported"
"""The action of events that an import made."""


def read_foreign(folder: Folder, wanted: str) -> tuple[str, Imported]:
    """The format and content of a folder; raises BadImport, or UnknownRecord for a format that is not known."""
    if wanted and wanted not in _READERS:
        raise UnknownRecord("format to read", wanted, [*_READERS, "text"])
    found = [wanted] if wanted else detect(folder)
    if not found:
        known = ", ".join(_READERS)
        raise BadImport(
            "The folder", "it holds no format that is known here", f"Known are {known}; name one with `--format`."
        )
    return found[0], _READERS[found[0]](folder)


class Reconciled(msgspec.Struct, frozen=True):
    """Edits of an import without what was decided here meanwhile; `conflicts` and `removed` tell of that."""

    edits: list[Edit]
    conflicts: list[str]
    removed: list[str]


def reconciled(edits: Iterable[Edit], events: Iterable[Event], state: LogState) -> Reconciled:
    """Three-way per field: what stood in the files at the last import, what stands there now, and what stands here.

    A field that was changed here since stays; where the files changed it too, that is a conflict. A record that
    somebody removed stays away; one whose import was undone comes again.
    """
    before: dict[Subject, dict[str, Any]] = {}
    last: dict[Subject, str] = {}
    aliases: dict[Subject, str] = {}
    for event in events:
        last[event.subject] = event.action
        for change in event.changes:
            if event.action == IMPORTED:
                before.setdefault(event.subject, {})[change.field] = change.new
            if change.field == "alias" and change.new:
                aliases[event.subject] = change.new
    found = Reconciled([], [], [])
    for edit in edits:
        name = aliases.get(edit.subject, edit.subject)
        if edit.subject in state:
            kept, conflicts = _reconciled_fields(edit, before.get(edit.subject, {}), state.fields(edit.subject))
            found.edits.append(msgspec.structs.replace(edit, fields=kept))
            found.conflicts.extend(f"{name}: {field} was changed there and here; ours stays." for field in conflicts)
        elif last.get(edit.subject) == "removed":
            found.removed.append(f"{name} was removed here and is left out.")
        else:
            found.edits.append(edit)
    return found


def _reconciled_fields(edit: Edit, was: Fields, ours: Fields) -> tuple[dict[str, Any], list[str]]:
    kept, conflicts = {}, []
    for field, value in edit.fields.items():
        new, mine = plain(value), ours.get(field)
        if mine in (was.get(field), new):
            kept[field] = value
        elif new != was.get(field) and field not in {"at", "author"}:
            conflicts.append(field)
    return kept, conflicts


class ForeignEdits:
    """Makes edits of what was imported; a record is known again by its format, scope and foreign id."""

    def __init__(self, name: str, imported: Imported, ledger: Ledger, actor: Actor) -> None:
        self._name = name
        self._imported = imported
        self._ledger = ledger
        self._actor = actor
        self._now = plain(datetime.now(UTC))
        self.counts: Counter[str] = Counter()
        self._named: Counter[tuple[str, str]] = Counter()

    def edits(self) -> list[Edit]:
        """All of them."""
        found = self._imported
        return [
            *self._requirements(found.requirements),
            *self._requirements(_proposed(found)),
            *self._decisions(found.decisions),
            *self._clarifications(),
            *self._assumptions(),
            *self._entities(),
            *self._terms(),
        ]

    def notes(self) -> list[str]:
        """What a person should know: what is not taken over, and what was odd."""
        found = self._imported
        notes = []
        if found.tasks:
            lists = len(self.task_files())
            kept = f"{lists} documents" if lists != 1 else "a document"
            notes.append(f"{len(found.tasks)} tasks are no part of a spec; they are attached as {kept}.")
        if found.changes:
            names = ", ".join(change.name for change in found.changes if not change.archived) or "all are archived"
            notes.append(f"{len(found.changes)} changes were read; open ones: {names}.")
        notes += [f"{note.where}: {note.message}" for note in found.notes[:_NOTES_TOLD]]
        if len(found.notes) > _NOTES_TOLD:
            notes.append(f"and {len(found.notes) - _NOTES_TOLD} further remarks")
        return notes

    def task_files(self) -> list[str]:
        """The files in which tasks stand."""
        return list(dict.fromkeys(place.path for task in self._imported.tasks for place in task.places))

    def document(self, path: str, digest: str, size: int) -> Edit:
        """The edit that attaches a file of the folder."""
        subject = subject_of("document", self._ledger.id_for("document", f"{self._name}\0{path}"))
        fields = {"name": path, "media": "text/markdown", "digest": digest, "size": size, "at": self._now}
        fields |= {"note": f"Tasks, imported from {self._name}", "alias": self._ledger.alias_for(subject)}
        return Edit(subject, IMPORTED, fields)

    # -- one kind each -------------------------------------------------------------------------------------------

    def _requirements(self, seeds: Iterable[RequirementSeed]) -> Iterator[Edit]:
        for seed in seeds:
            text = seed.text or seed.story or seed.title
            if not text.strip():
                continue
            yield self._edit(
                "requirement",
                seed,
                self._once(seed.scope, seed.foreign_id or seed.title or text),
                {
                    "text": text,
                    "title": seed.title,
                    "kind": "functional" if seed.kind == "defect" else seed.kind,
                    "priority": seed.priority if seed.priority in {"must", "should", "could"} else "must",
                    "group": " / ".join(part for part in (seed.scope, seed.group) if part),
                    "story": seed.story if seed.story != text else "",
                    "scenarios": plain(seed.scenarios),
                    "foreign_id": seed.foreign_id,
                    "source": Source.IMPORTED.value,
                    "at": self._now,
                },
            )

    def _decisions(self, seeds: Iterable[DecisionSeed]) -> Iterator[Edit]:
        known = {key: self._subject("decision", seed, seed.foreign_id) for seed in seeds for key in _names(seed)}
        for seed in seeds:
            state = next((s for word, s in _STATES.items() if word in seed.status.lower()), State.DECIDED)
            edges = [
                {"kind": _EDGES[link.kind].value, "target": known[_number(link.target)].partition(":")[2]}
                for link in seed.links
                if link.kind in _EDGES and _number(link.target) in known
            ]
            options = [
                {"value": f"option-{n}", "label": o.label, "consequence": o.text} for n, o in enumerate(seed.options, 1)
            ]
            # An answer is the name of an option or words, or it would be told twice.
            chosen = [o["value"] for o in options if o["label"].strip() and o["label"].strip() == seed.answer.strip()]
            fields = {
                "question": seed.question or seed.title,
                "text": "" if chosen else seed.answer or seed.title,
                "rationale": "\n\n".join(part for part in (seed.rationale, seed.consequences) if part),
                "state": state.value,
                "options": options,
                "chosen": chosen[:1],
                "edges": edges,
            }
            yield self._decision(seed, seed.foreign_id, fields)

    def _clarifications(self) -> Iterator[Edit]:
        for seed in self._imported.clarifications:
            if self._is_decided(seed, f"{seed.question} {seed.answer}"):
                continue
            state = State.DECIDED if seed.answer.strip() else State.OPEN
            fields = {"question": seed.question, "text": seed.answer, "state": state.value}
            yield self._decision(seed, f"clarification:{seed.question}", fields)

    def _assumptions(self) -> Iterator[Edit]:
        for seed in self._imported.assumptions:
            if self._is_decided(seed, seed.text):
                continue
            fields = {"question": "What is taken for granted?", "text": seed.text, "state": State.ASSUMED.value}
            yield self._decision(seed, f"assumption:{seed.text}", fields)

    def _is_decided(self, seed: Item, said: str) -> bool:
        """Whether a decision of the same feature says it with its reasons: a question, and behind it the answer."""
        told = (
            f"{one.question or one.title} {one.answer}" for one in self._imported.decisions if one.scope == seed.scope
        )
        return any(" ".join(said.split()).startswith(" ".join(words.split())) for words in told)

    def _entities(self) -> Iterator[Edit]:
        for seed in self._imported.entities:
            fields = {"name": seed.name, "description": seed.description, "to_confirm": True}
            yield self._edit("entity", seed, seed.name, {**fields, "source": Source.IMPORTED.value})

    def _terms(self) -> Iterator[Edit]:
        for seed in self._imported.terms:
            yield self._edit("term", seed, seed.term, {"term": seed.term, "meaning": seed.meaning})

    # -- parts ---------------------------------------------------------------------------------------------------

    def _once(self, scope: str, name: str) -> str:
        """A name that no other requirement of the scope has: some ids stand twice, and neither may be lost."""
        self._named[scope, name] += 1
        times = self._named[scope, name]
        return name if times == 1 else f"{name}\0{times}"

    def _decision(self, seed: Item, name: str, fields: Mapping[str, Any]) -> Edit:
        frame = {"format": "text", "source": Source.IMPORTED.value, "author": self._actor, "at": self._now}
        evidence = [{"kind": "document", "place": place.path, "line": place.start} for place in seed.places[:1]]
        return self._edit("decision", seed, name, {**frame, "evidence": evidence, **fields})

    def _edit(self, kind: str, seed: Item, name: str, fields: Mapping[str, Any]) -> Edit:
        subject = self._subject(kind, seed, name)
        self.counts[{"entity": "entities"}.get(kind, f"{kind}s")] += 1
        told = {field: value for field, value in fields.items() if value not in ("", [], (), None)}
        return Edit(subject, IMPORTED, {**told, "alias": self._ledger.alias_for(subject)})

    def _subject(self, kind: str, seed: Item, name: str) -> Subject:
        return subject_of(kind, self._ledger.id_for(kind, f"{self._name}\0{seed.scope}\0{name}"))


def _proposed(imported: Imported) -> list[RequirementSeed]:
    """What open changes add or alter; archived ones are in the living specs already."""
    deltas = [delta for change in imported.changes if not change.archived for delta in change.deltas]
    return [seed for delta in deltas for seed in (*delta.added, *delta.modified)]


def _names(seed: DecisionSeed) -> tuple[str, ...]:
    return tuple({seed.foreign_id, _number(seed.foreign_id), *(_number(place.path) for place in seed.places[:1])})


def _number(target: str) -> str:
    """The number of a record in a link, a file name or an id, without leading zeros; the text itself without one."""
    found = re.search(r"\d+", target.rpartition("/")[2])
    return found[0].lstrip("0") or "0" if found else target
