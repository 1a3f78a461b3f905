from __future__ import annotations

import re

import msgspec
from support.rich_spec import REQUIREMENTS, TASKS, VIEW

from spec.formats.naming import short_title
from spec.formats.speckit.reading import read_speckit, rewrite_speckit
from spec.formats.speckit.writing import write_speckit
from spec.formats.tasks import PlannedTask
from spec.records import Requirement

FOLDER = write_speckit(VIEW, TASKS)
BASE = "specs/007-tea-notes"


def test_the_layout_is_that_of_the_tool() -> None:
    names = {path.removeprefix(f"{BASE}/") for path in FOLDER}
    assert names == {"spec.md", "plan.md", "research.md", "data-model.md", "tasks.md", "checklists/requirements.md"}


def test_requirements_come_back_with_scenarios_priorities_and_ids() -> None:
    read = {seed.foreign_id: seed for seed in read_speckit(FOLDER).requirements}
    assert sorted(read) == ["CON-004", "FR-001", "FR-002", "FR-005", "SC-003"]
    for one, name in zip(REQUIREMENTS, ("FR-001", "FR-002", "SC-003", "CON-004", "FR-005"), strict=True):
        seed = read[name]
        assert (seed.text, seed.title, seed.story) == (one.text, one.title, one.story)
        assert (seed.scenarios, seed.priority, seed.kind, seed.group) == (
            one.scenarios,
            one.priority,
            one.kind,
            one.group,
        )


def test_all_else_comes_back_too() -> None:
    read = read_speckit(FOLDER)
    assert [entity.name for entity in read.entities] == ["Note", "Tag"]
    assert [(term.term, term.meaning) for term in read.terms] == [("Brew", "One pot of tea.")]
    assert [(one.question, one.answer) for one in read.clarifications if one.answer] == [
        ("Which store holds the notes?", "SQLite"),
        ("Which index is used?", "FTS5"),
    ]
    assert [one.question for one in read.clarifications if not one.answer] == ["Is there a cloud?"]
    assert [one.text for one in read.assumptions] == ["How are notes found? Full-text index (usual)"]
    assert read.groups[0].title == "Tea Notes"
    assert read.groups[0].story == VIEW.project.idea
    assert read.notes == ()


def test_decisions_come_back_from_the_research() -> None:
    first = read_speckit(FOLDER).decisions[0]
    assert (first.foreign_id, first.title) == ("D-1", "Which store holds the notes?")
    assert (first.answer, first.rationale) == ("SQLite", "one file is easy to back up")
    assert [(one.label, one.text) for one in first.options] == [("Plain files", "Slow to search.")]


def test_tasks_come_back_with_dependencies_files_and_stories() -> None:
    read = {task.id: task for task in read_speckit(FOLDER).tasks}
    assert [task.title for task in read.values()] == [task.title for task in TASKS]
    assert [task.depends_on for task in read.values()] == [(), ("T001",), ("T001", "T002"), ("T003",)]
    assert read["T001"].files == ("src/store.py",)
    assert read["T002"].parallel
    assert read["T003"].stories == ("US1",)
    assert read["T003"].requirements == ("FR-001", "FR-002")
    assert set(read["T003"].files) == {"src/search.py", "tests/test_search.py"}
    assert read["T004"].done
    assert read["T004"].phase == "Phase 2: Search"


def test_tasks_are_numbered_as_they_stand_and_a_story_of_one_requirement_counts() -> None:
    planned = [
        PlannedTask("a", "First", phase="One"),
        PlannedTask("b", "Third", phase="Two"),
        PlannedTask("c", "Second", phase="One"),
    ]
    one = msgspec.structs.replace(VIEW, requirements=REQUIREMENTS[:1])
    read = read_speckit(write_speckit(one, planned))
    assert [(task.id, task.title) for task in read.tasks] == [("T001", "First"), ("T002", "Second"), ("T003", "Third")]
    assert not {"order", "no-stories"} & {note.code for note in read.notes}


def test_lines_have_the_documented_form() -> None:
    spec = FOLDER[f"{BASE}/spec.md"].decode()
    tasks = FOLDER[f"{BASE}/tasks.md"].decode()
    assert "### User Story 1 - Search notes (Priority: P1)" in spec
    assert re.search(r"^1\. \*\*Given\*\* .+, \*\*When\*\* .+, \*\*Then\*\* ", spec, re.MULTILINE)
    assert "- **FR-005** (could): **Save** — Notes are saved" in spec
    assert re.findall(r"^- \[[ x]\] T\d{3} (?:\[P\] )?(?:\[US\d\] )?\S", tasks, re.MULTILINE) != []
    assert "- [ ] T003 [US1] Search in src/search.py, tests/test_search.py (depends on T001, T002)" in tasks


def test_a_second_export_of_what_was_read_keeps_all_ids() -> None:
    seeds = read_speckit(FOLDER).requirements
    again = tuple(
        Requirement(str(at), f"R-{at + 40}", seed.text, seed.title, foreign_id=seed.foreign_id, kind=seed.kind)
        for at, seed in enumerate(seeds)
    )
    read = read_speckit(write_speckit(msgspec.structs.replace(VIEW, requirements=again)))
    assert {seed.foreign_id: seed.text for seed in read.requirements} == {seed.foreign_id: seed.text for seed in seeds}


def test_a_story_without_a_title_gets_one_that_reading_takes_away_again() -> None:
    one = msgspec.structs.replace(REQUIREMENTS[0], title="", group="")
    folder = write_speckit(msgspec.structs.replace(VIEW, requirements=(one,)))
    assert f"### User Story 1 - {short_title(one.text)}" in folder[f"{BASE}/spec.md"].decode()
    assert read_speckit(folder).requirements[0].title == ""


def test_what_was_written_is_rewritten_byte_for_byte() -> None:
    assert rewrite_speckit(FOLDER, read_speckit(FOLDER)) == FOLDER


def test_an_empty_spec_is_a_folder_too() -> None:
    empty = msgspec.structs.replace(VIEW, requirements=(), decisions=(), entities=(), terms=(), open=())
    read = read_speckit(write_speckit(empty))
    assert read.requirements == ()
    assert [note.code for note in read.notes] == ["no-stories", "no-requirements"]
