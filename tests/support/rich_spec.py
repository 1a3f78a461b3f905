"""A spec with something of everything that another tool's folder can hold, and a plan for it."""

from __future__ import annotations

from datetime import UTC, datetime

from spec.formats.tasks import PlannedTask
from spec.records import (
    Choice,
    Decision,
    Edge,
    EdgeKind,
    Entity,
    EntityField,
    FieldType,
    Glossary,
    Project,
    Requirement,
    State,
    Step,
)
from spec.view import OpenQuestion, SpecView

AT = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)

SEARCH = Step(
    "Finds a note", ("a note with the word tea",), ("the user searches for tea", "waits"), ("the note is shown",)
)
EMPTY = Step("Nothing found", (), ("the user searches for xyzzy",), ("a hint is shown", "no error is logged"))

REQUIREMENTS = (
    Requirement(
        "1",
        "R-1",
        "WHEN the user searches, THE system SHALL show all notes that hold every word.",
        title="Search notes",
        group="Search",
        story="As a writer, I want to find notes by their words, so that nothing is lost.",
        scenarios=(SEARCH, EMPTY),
    ),
    Requirement(
        "2", "R-2", "The system SHOULD rank newer notes higher.", title="Rank", group="Search", priority="should"
    ),
    Requirement("3", "R-3", "The system SHALL answer a search within 200 ms.", kind="quality"),
    Requirement("4", "R-4", "The system MUST NOT send notes to any server.", kind="constraint", title="Stay offline"),
    Requirement("5", "R-5", "Notes are saved — größer als 日本語 (and `code`).", title="Save", priority="could"),
)

DECISIONS = (
    Decision(
        "d1",
        "D-1",
        "Which store holds the notes?",
        options=(Choice("sqlite", "SQLite", "One file, no server."), Choice("files", "Plain files", "Slow to search.")),
        chosen=("sqlite",),
        rationale="one file is easy to back up",
        state=State.DECIDED,
        at=AT,
        author="Ada",
    ),
    Decision(
        "d2", "D-2", "How are notes found?", text="Full-text index", state=State.ASSUMED, rationale="usual", at=AT
    ),
    Decision(
        "d3",
        "D-3",
        "Which index is used?",
        text="FTS5",
        state=State.DECIDED,
        at=AT,
        edges=(Edge(EdgeKind.SUPERSEDES, "d4"), Edge(EdgeKind.REFINES, "d2")),
    ),
    Decision("d4", "D-4", "Which index was used?", text="grep", state=State.SUPERSEDED, at=AT),
    Decision("d5", "D-5", "Is there a cloud?", state=State.OPEN, at=AT),
)

VIEW = SpecView(
    project=Project("p1", "P-7", "Tea Notes", "An app that keeps notes on tea and finds them again.", "desktop", at=AT),
    branch="main",
    decisions=DECISIONS,
    requirements=REQUIREMENTS,
    entities=(
        Entity(
            "e1", "E-1", "Note", "What somebody wrote.", (EntityField("title"), EntityField("at", FieldType.DATETIME))
        ),
        Entity("e2", "E-2", "Tag"),
    ),
    terms=(Glossary("t1", "T-1", "Brew", "One pot of tea."),),
    open=(OpenQuestion("q1", "Is there a cloud?", ("prd.scope",), blocking=True),),
)

TASKS = (
    PlannedTask("store", "Create the store", phase="Foundation", files=("src/store.py",), requirements=("R-5",)),
    PlannedTask("index", "Build the index", phase="Foundation", depends_on=("store",), parallel=True),
    PlannedTask(
        "search",
        "Search",
        details=("All words have to match.",),
        acceptance=("two words find fewer notes",),
        phase="Search",
        depends_on=("store", "index"),
        requirements=("R-1", "R-2"),
        files=("src/search.py", "tests/test_search.py"),
    ),
    PlannedTask("polish", "Polish", phase="Search", depends_on=("search",), requirements=("R-3",), done=True),
)
