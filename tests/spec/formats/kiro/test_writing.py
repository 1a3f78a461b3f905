from __future__ import annotations

import json

import msgspec
import pytest
from support.rich_spec import REQUIREMENTS, TASKS, VIEW

from spec.formats.kiro.reading import read_kiro, rewrite_kiro
from spec.formats.kiro.writing import write_kiro
from spec.records import Project, Requirement

KIRO = write_kiro(VIEW, TASKS)
SDD = write_kiro(VIEW, TASKS, cc_sdd=True)
BASE = ".kiro/specs/tea-notes"


@pytest.mark.parametrize("folder", [KIRO, SDD])
def test_requirements_come_back_with_scenarios_and_stories(folder: dict[str, bytes]) -> None:
    read = {seed.text: seed for seed in read_kiro(folder).requirements}
    assert set(read) == {one.text for one in REQUIREMENTS}
    for one in REQUIREMENTS:
        seed = read[one.text]
        assert (seed.scenarios, seed.title, seed.group) == (one.scenarios, one.title, one.group)
    assert read[REQUIREMENTS[0].text].story == REQUIREMENTS[0].story


def test_ids_are_those_of_the_aliases() -> None:
    assert [seed.foreign_id for seed in read_kiro(KIRO).requirements] == ["1.1", "1.2", "3.1", "4.1", "5.1"]


@pytest.mark.parametrize("folder", [KIRO, SDD])
def test_tasks_come_back_with_dependencies_and_requirements(folder: dict[str, bytes]) -> None:
    read = {task.id: task for task in read_kiro(folder).tasks}
    assert [task.title for task in read.values()] == [task.title for task in TASKS]
    assert [task.depends_on for task in read.values()] == [(), ("1.1",), ("1.1", "1.2"), ("2.1",)]
    assert [task.requirements for task in read.values()] == [("5.1",), (), ("1.1", "1.2"), ("3.1",)]
    assert [task.done for task in read.values()] == [False, False, False, True]
    assert read["2.1"].files == ("src/search.py", "tests/test_search.py")
    assert read_kiro(folder).notes == ()


def test_the_two_dialects_differ_where_they_must() -> None:
    requirements = KIRO[f"{BASE}/requirements.md"].decode()
    assert "**User Story:** As a writer" in requirements
    assert "**Objective:** As a writer" in SDD[f"{BASE}/requirements.md"].decode()
    assert "#### Acceptance Criteria\n\n1. **Search notes** — WHEN the user searches, THE system SHALL" in requirements
    settings = json.loads(KIRO[f"{BASE}/.config.kiro"])
    assert (settings["workflowType"], settings["specType"]) == ("requirements-first", "feature")
    assert json.loads(SDD[f"{BASE}/spec.json"])["phase"] == "tasks-generated"
    assert "- [ ] 1.2 Build the index (P)" in SDD[f"{BASE}/tasks.md"].decode()


def test_waves_are_those_of_the_dependencies() -> None:
    tasks = KIRO[f"{BASE}/tasks.md"].decode()
    graph = json.loads(tasks.partition("```json\n")[2].partition("```")[0])
    assert graph == {"waves": [{"id": at, "tasks": [name]} for at, name in enumerate(["1.1", "1.2", "2.1", "2.2"])]}


def test_imported_ids_survive() -> None:
    kept = tuple(
        Requirement(
            str(at), f"R-{at}", f"THE system SHALL do {name}.", foreign_id=name, group="A" if name[0] == "2" else "B"
        )
        for at, name in enumerate(("2.1", "2.3", "7.1"), start=1)
    )
    read = read_kiro(write_kiro(msgspec.structs.replace(VIEW, requirements=kept)))
    assert {seed.foreign_id: seed.text for seed in read.requirements} == {one.foreign_id: one.text for one in kept}


def test_a_bug_gets_a_bugfix_file() -> None:
    bug = Project(
        "p2", "P-2", "Wrong sum", "WHEN a note is empty THEN the system crashes", "bug_fix", at=VIEW.project.at
    )
    folder = write_kiro(msgspec.structs.replace(VIEW, project=bug, requirements=REQUIREMENTS[3:]), TASKS)
    read = read_kiro(folder)
    assert ".kiro/specs/wrong-sum/bugfix.md" in folder
    assert [(seed.foreign_id, seed.kind) for seed in read.requirements] == [
        ("1.1", "defect"),
        ("2.1", "functional"),
        ("3.1", "constraint"),
    ]


def test_properties_come_back_with_what_they_validate() -> None:
    wanted = Requirement(
        "9", "R-9", "*For any* note, saving it twice changes nothing.", title="Once", foreign_id="Property 2"
    )
    resting = msgspec.structs.replace(wanted, rests_on=("requirement:5",))
    read = read_kiro(write_kiro(msgspec.structs.replace(VIEW, requirements=(*REQUIREMENTS, resting))))
    seed = read.requirements[-1]
    assert (seed.foreign_id, seed.title, seed.text, seed.refs) == ("Property 2", "Once", wanted.text, ("5.1",))


@pytest.mark.parametrize("folder", [KIRO, SDD])
def test_what_was_written_is_rewritten_byte_for_byte(folder: dict[str, bytes]) -> None:
    assert rewrite_kiro(folder, read_kiro(folder)) == folder
