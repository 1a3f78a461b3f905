"""Attached documents: read, kept, searched; and the entities that schemas among them describe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from daemon.contract.evidence import AttachReport, DocumentNew, DocumentView, SpecHit
from daemon.contract.ids import Actor
from daemon.specs.capturing import removal
from daemon.specs.open_project import OpenProject
from daemon.store.blobs import Blobs
from spec.errors import EvidenceRefused, UnknownRecord
from spec.evidence.document import Part, Read
from spec.evidence.reading import read_document
from spec.evidence.schemas import entities_in as entities_in_document
from spec.evidence.seeds import EntitySeed
from spec.log.event import Edit, plain
from spec.log.state import State
from spec.records import Decision, Document, Entity, EvidenceRef, Requirement, subject_of
from spec.search import Passage, PassageIndex

_ATTACHED = "document"


class Library:
    """The documents of one project, on the branch in use."""

    def __init__(self, opened: OpenProject, blobs: Blobs) -> None:
        self._opened = opened
        self._blobs = blobs
        self._read: dict[str, Read] = {}
        self._index: tuple[State, PassageIndex] | None = None

    def attach(self, wish: DocumentNew, data: bytes, actor: Actor) -> AttachReport:
        """Read a document and keep it; raises EvidenceRefused. Entities that it describes wait for a yes."""
        read = read_document(wish.name, data)
        opened = self._opened
        with opened.lock:
            self._refuse_twin(wish.name, data)
            digest = self._blobs.keep(data)
            self._read[digest] = read
            subject = subject_of("document", opened.ledger.new_id())
            alias = opened.ledger.alias_for(subject)
            fields = {"alias": alias, "name": wish.name, "media": read.media, "digest": digest, "size": len(data)}
            fields |= {"note": wish.note, "at": plain(datetime.now(UTC))}
            found = entities_in_document(read)
            fresh = self._entity_edits(found.entities, alias)
            untold = self._untold(found.entities)
            opened.do([Edit(subject, "attached", fields), *fresh], actor)
            return AttachReport(
                document=self._view(opened.state().named("document", alias)),
                entities=[str(edit.fields["name"]) for edit in fresh],
                notes=[*read.notes, *found.notes, *untold],
            )

    def all(self) -> list[DocumentView]:
        """The documents, by their number."""
        with self._opened.lock:
            return [self._view(document) for document in self._opened.state().all(Document)]

    def content(self, name: str) -> tuple[Document, bytes]:
        """A document and its bytes."""
        with self._opened.lock:
            document = self._document(name)
            data = self._blobs.read(document.digest)
        if data is None:
            raise UnknownRecord("content of the document", document.name)
        return document, data

    def remove(self, name: str, actor: Actor) -> None:
        """Take a document off the project; its bytes stay for the history, and `undo` brings it back."""
        opened = self._opened
        with opened.lock:
            document = self._document(name)
            opened.do([removal(subject_of("document", document.id), opened.state())], actor)

    def search(self, query: str, kinds: Sequence[str], limit: int) -> list[SpecHit]:
        """Decisions, requirements and passages of documents that fit, best first."""
        with self._opened.lock:
            state = self._opened.state()
            if self._index is None or self._index[0] is not state:
                self._index = (state, PassageIndex(self._passages(state)))
            index = self._index[1]
        hits = index.search(query, limit, frozenset(kinds))
        return [
            SpecHit(
                kind=p.kind, alias=p.alias, title=p.title, place=p.place, snippet=p.text[:300], score=round(score, 4)
            )
            for p, score in hits
        ]

    def _passages(self, state: State) -> list[Passage]:
        found = [
            Passage("decision", d.alias, d.question, d.alias, f"{d.answer()} {d.rationale}")
            for d in state.all(Decision)
        ]
        found += [
            Passage("requirement", r.alias, r.title or r.text, r.alias, f"{r.text} {r.story}")
            for r in state.all(Requirement)
        ]
        for document in state.all(Document):
            read = self._reading(document)
            found.append(Passage("document", document.alias, document.name, document.name, document.note))
            if read is not None:
                found += [
                    Passage("document", document.alias, document.name, _place(document, part), part.text)
                    for part in read.parts
                ]
        return found

    def _reading(self, document: Document) -> Read | None:
        if document.digest not in self._read:
            data = self._blobs.read(document.digest)
            try:
                read = read_document(document.name, data) if data is not None else None
            except EvidenceRefused:
                read = None
            if read is None:
                return None
            self._read[document.digest] = read
        return self._read[document.digest]

    def _entity_edits(self, seeds: Sequence[EntitySeed], alias: str) -> list[Edit]:
        """New entities alone: one that is known stays as it is. The evidence names the document by its alias."""
        ledger, known = self._opened.ledger, {entity.name for entity in self._opened.state().all(Entity)}
        edits = []
        for seed in seeds:
            if seed.name not in known:
                subject = subject_of("entity", ledger.id_for("entity", seed.name))
                evidence = [EvidenceRef(_ATTACHED, alias, e.quote, e.line) for e in seed.evidence]
                fields = {**msgspec.structs.asdict(seed), "evidence": evidence, "alias": ledger.alias_for(subject)}
                edits.append(Edit(subject, "found", fields))
        return edits

    def _untold(self, seeds: Sequence[EntitySeed]) -> list[str]:
        """What a schema says more of entities that are known: they stay as they are, and a person decides."""
        known = {entity.name: entity for entity in self._opened.state().all(Entity)}
        notes = []
        for seed in (seed for seed in seeds if seed.name in known):
            entity = known[seed.name]
            had = {field.name for field in entity.fields}
            more = ", ".join(field.name for field in seed.fields if field.name not in had)
            told = f"the document also has {more}" if more else "the document has nothing more"
            notes.append(f"{entity.name} is known already ({entity.alias}) and stays as it is; {told}.")
        return notes

    def _refuse_twin(self, name: str, data: bytes) -> None:
        for document in self._opened.state().all(Document):
            if document.size == len(data) and self._blobs.read(document.digest) == data:
                raise EvidenceRefused(name, f"it is attached already as {document.alias} ({document.name})")

    def _document(self, name: str) -> Document:
        documents = self._opened.state().all(Document)
        by_name = next((document for document in documents if document.name == name), None)
        found = by_name or self._opened.state().named("document", name)
        assert isinstance(found, Document)
        return found

    def _view(self, document: object) -> DocumentView:
        assert isinstance(document, Document)
        read = self._reading(document)
        return DocumentView(
            id=document.id,
            alias=document.alias,
            name=document.name,
            media=document.media,
            size=document.size,
            note=document.note,
            at=document.at,
            passages=len(read.parts) if read else 0,
        )


def _place(document: Document, part: Part) -> str:
    where = f"page {part.page}" if part.page else f"line {part.line}" if part.line else part.title
    return f"{document.name}, {where}"
