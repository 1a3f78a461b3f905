# ruff: noqa: RUF001 - the marks of other writing systems are what is tested
from __future__ import annotations

import msgspec
import pytest

from spec.formats.folder import Imported, RequirementSeed, TaskSeed
from spec.formats.speckit.reading import read_speckit, rewrite_speckit
from spec.records import Step


def of_spec(text: str) -> Imported:
    return read_speckit({"specs/001-a/spec.md": text.encode()})


def of_tasks(text: str) -> dict[str, TaskSeed]:
    return {task.id: task for task in read_speckit({"specs/001-a/tasks.md": text.encode()}).tasks}


def ids(found: Imported) -> list[str]:
    return [seed.foreign_id for seed in found.requirements]


@pytest.mark.parametrize(
    ("heading", "number", "title", "priority"),
    [
        ("### User Story 1 - Do it (Priority: P1)", "US1", "Do it", "must"),
        ("### User Story 2 — Long dash (Priority: P2) 🏆", "US2", "Long dash", "should"),
        ("### US3 — CRUD `[P1]` · ticket `X-1`", "US3", "CRUD", "must"),
        ("### US6 — Later `[P3 · DEFERRED]`", "US6", "Later", "could"),
        ("### User Story 1 - 诊断：在不在池（Priority: P2)", "US1", "诊断：在不在池", "should"),
        ("### 用户故事 4：标题", "US4", "标题", "must"),
        ("### ~~User Story 5 - Gone~~", "US5", "Gone", "must"),
        ("#### 🎯 User Story 7: Colon (P2)", "US7", "Colon", "should"),
    ],
)
def test_stories_are_found_in_every_form(heading: str, number: str, title: str, priority: str) -> None:
    seed = of_spec(f"# X\n\n## User Scenarios\n\n{heading}\n\nAs a user.\n").requirements[0]
    assert (seed.foreign_id, seed.title, seed.priority, seed.story) == (number, title, priority, "As a user.")


@pytest.mark.parametrize(
    "body",
    [
        "1. **Given** a, **When** b, **Then** c\n",
        "1. Given a, when b, then c\n",
        "- **Dado** a, **Quando** b, **Então** c\n",
        "1. **Given** a,\n   **When** b,\n   **Then** c\n",
        "- **Given** a\n- **When** b\n- **Then** c\n",
        "**Given** a\n**When** b\n**Then** c\n",
    ],
)
def test_scenarios_are_found_in_every_form(body: str) -> None:
    found = of_spec(f"### User Story 1 - T (Priority: P1)\n\nText.\n\n**Acceptance Scenarios**:\n\n{body}\n---\n")
    assert [(one.given, one.when, one.then) for one in found.requirements[0].scenarios] == [(("a",), ("b",), ("c",))]


def test_scenarios_of_old_templates_belong_to_no_story() -> None:
    found = of_spec(
        "# Feature Specification: X\n### Acceptance Scenarios\n1. Given a, when b, then c\n- an edge case\n"
    )
    assert found.requirements[0].scenarios == (Step("", ("a",), ("b",), ("c",)),)


@pytest.mark.parametrize(
    ("line", "name", "title", "text"),
    [
        ("- **FR-001**: System MUST do.", "FR-001", "", "System MUST do."),
        ("- **FR-006a**: X", "FR-006a", "", "X"),
        ("- **FR-1** Y", "FR-1", "", "Y"),
        ("- **NFR-001** (#52): Z", "NFR-001", "", "(#52) Z"),
        ("- **CA-2a — Short title.** Dado x.", "CA-2a", "Short title", "Dado x."),
        ("* FR-002: plain", "FR-002", "", "plain"),
        ("- **FR-003**: one\n  two", "FR-003", "", "one two"),
        ("- **FR-004**: list:\n  - a\n  - b", "FR-004", "", "list:\n  - a\n  - b"),
        ("| FR-005 | in a table |", "FR-005", "", "in a table"),
    ],
)
def test_requirements_are_found_in_every_form(line: str, name: str, title: str, text: str) -> None:
    seed = of_spec(f"## Requirements\n\n### Functional Requirements\n\n{line}\n").requirements[0]
    assert (seed.foreign_id, seed.title, seed.text) == (name, title, text)


def test_what_is_no_requirement_stays_rest() -> None:
    found = of_spec(
        "## Notes\n- **T001**: a task\n- **bold** words\n```\n- **FR-009**: code\n```\n<!--\n- **FR-010**: x\n-->\n"
    )
    assert ids(found) == []
    assert b"".join(rest.raw for rest in found.rest).count(b"FR-0") == 2


def test_priority_and_kind_come_from_the_words_and_the_place() -> None:
    found = of_spec(
        "## Requirements\n### Functional Requirements\n- **FR-001**: It SHOULD x\n#### Import\n- **FR-002**: It MAY y\n"
        "### Constraints\n- **CON-001**: never\n## Success Criteria\n- **SC-001**: fast\n"
    )
    told = [(seed.priority, seed.kind, seed.group) for seed in found.requirements]
    assert told == [
        ("should", "functional", ""),
        ("could", "functional", "Import"),
        ("must", "constraint", ""),
        ("must", "quality", ""),
    ]


def test_an_id_twice_is_kept_twice_and_told() -> None:
    found = of_spec("## Requirements\n- **FR-001**: a\n- **FR-001**: b\n")
    assert ids(found) == ["FR-001", "FR-001"]
    assert [note.where for note in found.notes if note.code == "duplicate-id"] == ["specs/001-a/spec.md:3"]


def test_clarifications_assumptions_entities_and_markers_are_read() -> None:
    found = of_spec(
        "# Feature Specification: X\n## Clarifications\n### Session 2026-01-02 (second)\n- Q: Which? → A: That.\n"
        "- **Scope**: all\n- odd\n## Requirements\n- **FR-001**: do [NEEDS CLARIFICATION: how?]\n"
        "### Key Entities *(x)*\n- **Note** (aggregate): a text\n## Assumptions\n- It rains.\n"
    )
    told = [(one.question, one.answer, one.date) for one in found.clarifications]
    assert told == [("Which?", "That.", "2026-01-02"), ("Scope", "all", "2026-01-02"), ("how?", "", "")]
    assert [(one.name, one.description) for one in found.entities] == [("Note", "(aggregate) a text")]
    assert [one.text for one in found.assumptions] == ["It rains."]
    assert "clarification" in {note.code for note in found.notes}


def test_tasks_are_read_in_every_form() -> None:
    tasks = of_tasks(
        "## Phase 1: Setup\n- [ ] T001 Plain in `src/a.py`\n- [X] T002 [P] [US1] Capital\n"
        "- [ ] **T003** [US2] [P] Bold\n"
        "- [x] `T004`: ticks\n- [x] ~~T005~~ struck\n- [~] T006a: half\n- [-] T3.1 dropped\n"
        "## Phase 3.2 — Tests\n- [ ] T007 [Setup] [W2/W3] labels (depends on T001, T002)\n  wrapped text\n"
        "  - detail FR-001\n"
    )
    assert list(tasks) == ["T001", "T002", "T003", "T004", "T005", "T006a", "T3.1", "T007"]
    assert [task.state for task in tasks.values()] == [
        "open",
        "done",
        "open",
        "done",
        "dropped",
        "doing",
        "dropped",
        "open",
    ]
    assert [task.stories for task in tasks.values()][1:3] == [("US1",), ("US2",)]
    last = tasks["T007"]
    assert (last.title, last.labels) == ("labels (depends on T001, T002) wrapped text", ("Setup", "W2/W3"))
    assert (last.depends_on, last.requirements, last.phase) == (("T001", "T002"), ("FR-001",), "Phase 3.2 — Tests")


def test_what_looks_like_a_task_is_none() -> None:
    raw = (
        "- [P] tasks = different files\n- [ ] T001 real\n- [ ] CA is green\n- [x] FR-001 covered\n"
        "- T010, T011 together\n- [ ] CHK001 x\n"
    )
    assert list(of_tasks(raw)) == ["T001"]


def test_other_schemes_count_where_there_is_no_t() -> None:
    assert list(of_tasks("- [ ] CA1 x\n- [ ] F1.1 y\n- [ ] SC-001 z\n")) == ["CA1", "F1.1", "SC-001"]


def test_oddities_of_tasks_are_told() -> None:
    found = read_speckit({"specs/001-a/tasks.md": b"- [ ] T002 a\n- [ ] T001 b (depends on T009)\n- [ ] T001 c\n"})
    codes = [note.code for note in found.notes]
    assert {"order", "unknown-task", "duplicate-id"} <= set(codes)


def test_oddities_of_the_layout_are_told() -> None:
    found = read_speckit(
        {
            "specs/001-a/spec.md": b"",
            "specs/001-b/plan.md": b"",
            "specs/algorithms/x_spec.md": b"# x\n",
            ".specify/specs/20260101-101010-c/spec.md": b"",
            "docs/specs/odd/spec.md": b"",
            ".specify/feature.json": b'{"feature_directory":"specs/009-z"}',
            ".specify/memory/constitution.md": b"# C\n",
        }
    )
    scopes = {group.scope for group in found.groups}
    assert scopes == {"specs/001-a", ".specify/specs/20260101-101010-c", "docs/specs/odd"}
    codes = [note.code for note in found.notes]
    assert (codes.count("number-twice"), codes.count("folder-name"), codes.count("pointer")) == (2, 1, 1)
    assert [one.role for one in found.documents if one.path.endswith("constitution.md")] == ["constitution"]


FOLDER = {
    "specs/001-a/spec.md": (
        b"\xef\xbb\xbf# Feature Specification: X\r\n\r\n### User Story 1 - T (Priority: P1)\r\n\r\nAs a user.\r\n\r\n"
        b"*My own remark.*\r\n\r\n1. **Given** a, **When** b, **Then** c\r\n\r\n- **FR-001**: x\r\n- **FR-002**: y"
    ),
    "specs/001-a/tasks.md": b"- [ ]  **T001**  odd   spacing [P]\n  - detail\n\n  - more\n",
    "specs/001-a/image.bin": b"\x00\xff",
}


def test_what_did_not_change_is_written_byte_for_byte() -> None:
    assert rewrite_speckit(FOLDER, read_speckit(FOLDER)) == FOLDER


def changed(imported: Imported, name: str, **fields: object) -> Imported:
    seeds = tuple(
        msgspec.structs.replace(seed, **fields) if seed.foreign_id == name else seed for seed in imported.requirements
    )
    return msgspec.structs.replace(imported, requirements=seeds)


def test_a_changed_requirement_changes_its_lines_and_no_others() -> None:
    written = rewrite_speckit(FOLDER, changed(read_speckit(FOLDER), "FR-002", text="z"))["specs/001-a/spec.md"]
    assert written == FOLDER["specs/001-a/spec.md"].replace(b"**FR-002**: y", b"**FR-002**: z")


def test_a_scenario_more_keeps_the_remarks_of_its_story() -> None:
    read = read_speckit(FOLDER)
    steps = (*read.requirements[0].scenarios, Step("", ("d",), ("e",), ("f",)))
    written = rewrite_speckit(FOLDER, changed(read, "US1", scenarios=steps, title="U"))["specs/001-a/spec.md"]
    assert b"### User Story 1 - U (Priority: P1)\r\n" in written
    assert b"*My own remark.*\r\n\r\n1. **Given** a, **When** b, **Then** c\r\n2. **Given** d" in written


def test_ticking_a_task_off_changes_one_character() -> None:
    read = read_speckit(FOLDER)
    done = msgspec.structs.replace(read, tasks=(msgspec.structs.replace(read.tasks[0], state="done"),))
    assert rewrite_speckit(FOLDER, done)["specs/001-a/tasks.md"] == FOLDER["specs/001-a/tasks.md"].replace(
        b"[ ]", b"[x]"
    )


def test_items_can_be_added_and_removed() -> None:
    read = read_speckit(FOLDER)
    more = RequirementSeed(foreign_id="FR-003", text="new", scope="specs/001-a")
    kept = tuple(seed for seed in read.requirements if seed.foreign_id != "FR-001")
    written = rewrite_speckit(FOLDER, msgspec.structs.replace(read, requirements=(*kept, more)))["specs/001-a/spec.md"]
    assert b"FR-001" not in written
    assert written.endswith(b"- **FR-002**: y\r\n- **FR-003**: new\r\n")
