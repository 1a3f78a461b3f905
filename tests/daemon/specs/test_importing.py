"""Folders of other tools: read as records, read again without doubles, and never over what was decided here."""

from __future__ import annotations

import pytest

from daemon.contract.evidence import ImportNew, RecordChange
from spec.errors import BadImport
from spec.records import Decision, Entity, Glossary, Requirement, State

ADA = "user:ada"
BOB = "user:bob"
SPEC_KIT = {
    "specs/001-rooms/spec.md": b"""# Feature Specification: Rooms

## User Scenarios & Testing

### User Story 1 - Book a room (Priority: P1)

As a member I want to book a room.

**Acceptance Scenarios**:

1. **Given** a free room, **When** a member books it, **Then** it is reserved.

## Requirements

### Functional Requirements

- **FR-001**: System MUST reserve a free room.
- **FR-002**: System MUST refuse a room that is taken.

### Key Entities

- **Room**: A place that members book.

## Clarifications

### Session 2026-01-02

- Q: Who may cancel? -> A: Whoever booked.

## Assumptions

- Members have accounts.
"""
}
KIRO = {
    ".kiro/specs/rooms/requirements.md": b"""# Requirements Document

## Introduction

Rooms for members.

## Requirements

### Requirement 1: Booking

**User Story:** As a member, I want to book a room, so that we can meet.

#### Acceptance Criteria

1. WHEN a member books a free room THEN the system SHALL reserve it.
2. IF the room is taken THEN the system SHALL refuse it.
"""
}
OPENSPEC = {
    "openspec/specs/rooms/spec.md": b"""# rooms Specification

## Purpose

Rooms for members.

## Requirements

### Requirement: Reserve a room

The system SHALL reserve a free room.

#### Scenario: Free

- **WHEN** a member books a free room
- **THEN** it is reserved
"""
}
MADR = {
    "docs/decisions/0001-use-sqlite.md": b"""---
status: accepted
date: 2026-01-02
---

# Use SQLite

## Context and Problem Statement

Where does the data lie?

## Considered Options

* SQLite
* PostgreSQL

## Decision Outcome

Chosen option: "SQLite", because one file is enough.
""",
    "docs/decisions/0002-use-files.md": b"""---
status: "superseded by ADR-0001"
---

# Use plain files

## Context and Problem Statement

Where does the data lie?

## Considered Options

* Files

## Decision Outcome

Chosen option: "Files", because it is simple.
""",
}
ADR_TOOLS = {
    "doc/adr/0001-use-sqlite.md": b"""# 1. Use SQLite

Date: 2026-01-02

## Status

Accepted

## Context

Data has to lie somewhere.

## Decision

We use SQLite.

## Consequences

One writer.
"""
}
FOLDERS = {"spec-kit": SPEC_KIT, "kiro": KIRO, "openspec": OPENSPEC, "madr": MADR, "adr-tools": ADR_TOOLS}


def read(desk, files: dict[str, bytes], name: str = "", actor: str = ADA, **more):
    return desk.exchange.read(ImportNew(files=[], format=name, **more), files, actor)


def counted(desk) -> dict[str, int]:
    state = desk.opened.state()
    return {kind.__name__: len(state.all(kind)) for kind in (Decision, Requirement, Entity, Glossary)}


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("spec-kit", {"requirements": 3, "decisions": 2, "entities": 1}),
        ("kiro", {"requirements": 2}),
        ("openspec", {"requirements": 1}),
        ("madr", {"decisions": 2}),
        ("adr-tools", {"decisions": 1}),
    ],
)
def test_the_folder_of_another_tool_becomes_records(desk, name, counts) -> None:
    before = counted(desk)
    report = read(desk, FOLDERS[name])
    assert (report.format, report.counts) == (name, counts)
    after = counted(desk)
    told = {"Decision": "decisions", "Requirement": "requirements", "Entity": "entities", "Glossary": "terms"}
    assert {k: after[k] - before[k] for k in after} == {kind: counts.get(word, 0) for kind, word in told.items()}


@pytest.mark.parametrize("name", FOLDERS)
def test_importing_twice_doubles_nothing_and_changes_nothing(desk, name) -> None:
    read(desk, FOLDERS[name])
    before = (desk.opened.ledger.revision, counted(desk))
    read(desk, FOLDERS[name], actor=BOB)
    assert (desk.opened.ledger.revision, counted(desk)) == before


def test_imported_records_say_where_they_come_from(desk) -> None:
    read(desk, SPEC_KIT)
    found = {r.foreign_id: r for r in desk.opened.state().all(Requirement) if r.foreign_id}
    assert found["FR-001"].text == "System MUST reserve a free room."
    assert {r.source for r in found.values()} == {"imported"}
    entity = next(e for e in desk.opened.state().all(Entity) if e.name == "Room")
    assert (entity.to_confirm, entity.source) == (True, "imported")
    asked = next(d for d in desk.opened.state().all(Decision) if d.question == "Who may cancel?")
    assert (asked.answer(), asked.state) == ("Whoever booked.", State.DECIDED)
    assert asked.evidence[0].place == "specs/001-rooms/spec.md"


def test_imported_decisions_have_their_states_options_and_reasons(desk) -> None:
    read(desk, MADR)
    found = {d.state: d for d in desk.opened.state().all(Decision) if d.source == "imported"}
    assert found[State.DECIDED].chosen == ("option-1",)
    assert [option.label for option in found[State.DECIDED].options] == ["SQLite", "PostgreSQL"]
    assert "one file is enough" in found[State.DECIDED].rationale
    assert State.SUPERSEDED in found


def test_what_changed_in_the_other_tool_is_taken_over(desk) -> None:
    read(desk, SPEC_KIT)
    path, text = next(iter(SPEC_KIT.items()))
    read(desk, {path: text.replace(b"reserve a free room", b"reserve a free room at once")})
    texts = {r.text for r in desk.opened.state().all(Requirement)}
    assert "System MUST reserve a free room at once." in texts
    assert "System MUST reserve a free room." not in texts


def test_what_was_changed_here_since_is_kept_and_told(desk) -> None:
    read(desk, SPEC_KIT)
    wanted = {r.foreign_id: r.alias for r in desk.opened.state().all(Requirement) if r.foreign_id}
    for alias in (wanted["FR-001"], wanted["FR-002"]):
        desk.recording.change("requirement", alias, RecordChange(fields={"text": f"Ours {alias}."}), BOB)
    path, text = next(iter(SPEC_KIT.items()))
    report = read(desk, {path: text.replace(b"reserve a free room", b"reserve a free room at once")})
    assert desk.recording.one("requirement", wanted["FR-001"]).fields["text"] == f"Ours {wanted['FR-001']}."
    assert desk.recording.one("requirement", wanted["FR-002"]).fields["text"] == f"Ours {wanted['FR-002']}."
    assert report.conflicts == 1
    assert any(wanted["FR-001"] in note and "text" in note for note in report.notes)
    assert not any(wanted["FR-002"] in note for note in report.notes)


def test_what_was_removed_here_is_not_brought_back(desk) -> None:
    read(desk, SPEC_KIT)
    alias = next(r.alias for r in desk.opened.state().all(Requirement) if r.foreign_id == "FR-001")
    desk.recording.remove("requirement", alias, ADA)
    report = read(desk, SPEC_KIT)
    assert "FR-001" not in {r.foreign_id for r in desk.opened.state().all(Requirement)}
    assert any("removed" in note for note in report.notes)


def test_an_import_is_undone_as_a_whole_and_can_be_repeated(desk) -> None:
    before = counted(desk)
    read(desk, SPEC_KIT)
    after = counted(desk)
    desk.choices.undo(ADA)
    assert counted(desk) == before
    read(desk, SPEC_KIT)
    assert counted(desk) == after


def test_a_folder_of_nothing_is_refused_with_a_way_out(plain) -> None:
    with pytest.raises(BadImport) as told:
        read(plain, {"notes.md": b"# Notes\n"})
    assert "--format" in told.value.hint


def test_an_id_that_stands_twice_gives_two_requirements(desk) -> None:
    twice = SPEC_KIT["specs/001-rooms/spec.md"].replace(b"**FR-002**", b"**FR-001**")
    files = {"specs/001-rooms/spec.md": twice}
    for counts in (2, 2):
        read(desk, files)
        told = [one for one in desk.opened.state().all(Requirement) if one.foreign_id == "FR-001"]
        assert len({one.text for one in told}) == len(told) == counts


def test_what_a_decision_says_with_its_reasons_is_no_second_decision(desk) -> None:
    research = b"# Research\n\n## Who may cancel?\n\n**Decision**: Whoever booked.\n\n**Rationale**: It is theirs.\n"
    read(desk, {**SPEC_KIT, "specs/001-rooms/research.md": research})
    told = [one for one in desk.opened.state().all(Decision) if one.question == "Who may cancel?"]
    assert [(one.answer(), one.rationale) for one in told] == [("Whoever booked.", "It is theirs.")]
