# ruff: noqa: RUF001 - the marks of other writing systems are what is tested
from __future__ import annotations

import msgspec
import pytest

from spec.formats.folder import Imported
from spec.formats.kiro.reading import read_kiro, rewrite_kiro

BASE = ".kiro/specs/a"


def of(name: str, text: str, **more: str) -> Imported:
    return read_kiro(
        {f"{BASE}/{name}": text.encode(), **{f"{BASE}/{other}": said.encode() for other, said in more.items()}}
    )


@pytest.mark.parametrize(
    ("heading", "number", "title"),
    [
        ("### Requirement 1: Title", "1", "Title"),
        ("### Requirement 2", "2", ""),
        ("### 需求 3：升级", "3", "升级"),
        ("### 要件1: 名", "1", "名"),
        ("### 요구사항 4: 이름", "4", "이름"),
        ("### REQ-5 Dashed", "5", "Dashed"),
        ("### R6. Dot", "6", "Dot"),
        ("## Requirement 7 - Dash", "7", "Dash"),
        ("### Требование 8: Имя", "8", "Имя"),
        ("### NFR-2: Fast", "NFR-2", "Fast"),
        ("### 9. Bare number", "9", "Bare number"),
        ("### 10", "10", ""),
    ],
)
def test_requirements_are_found_in_every_form(heading: str, number: str, title: str) -> None:
    found = of("requirements.md", f"# R\n\n## Requirements\n\n{heading}\n\n1. THE x SHALL y\n")
    assert (found.groups[1].foreign_id, found.groups[1].title) == (number, title)
    assert [(seed.foreign_id, seed.text) for seed in found.requirements] == [(f"{number}.1", "THE x SHALL y")]


@pytest.mark.parametrize(
    "block",
    [
        "**User Story:** As a u, I want v.\n\n#### Acceptance Criteria\n\n1. A\n2. B\n",
        "**Objective:** As a u, I want v.\n\n#### Acceptance Criteria\n1. A\n2. B\n",
        "**用户故事：** As a u, I want v.\n\n#### 验收标准\n\n1. A\n2. B\n",
        "**User Story:** As a u,\nI want v.\n\n**Acceptance Criteria:**\n1.1. A\n1.2. B\n",
        "User Story: As a u, I want v.\n\nAcceptance Criteria:\n- A\n- B\n",
        "**ユーザーストーリー:** As a u, I want v.\n\n#### 受け入れ基準\n\n1) A\n2) B\n",
        "**User Story:** As a u, I want v.\n\n#### Acceptance Criteria\n\n1. A\n1. B\n",
        "**User Story:** As a u, I want v.\n\n#### Acceptance Criteria\n\n- [ ] **AC1**: A\n- [x] **AC2**: B\n",
        "**User Story:** As a u, I want v.\n\n1. A\n2. B\n\n#### Notes\n\nmore\n",
    ],
)
def test_stories_and_criteria_are_found_in_every_form(block: str) -> None:
    found = of("requirements.md", f"### Requirement 1: T\n\n{block}")
    assert [(seed.foreign_id, seed.text) for seed in found.requirements] == [("1.1", "A"), ("1.2", "B")]
    assert {seed.story for seed in found.requirements} == {"As a u, I want v."}
    assert {seed.group for seed in found.requirements} == {"T"}


def test_criteria_keep_nested_lines_and_end_with_the_list() -> None:
    found = of(
        "requirements.md",
        "### Requirement 1\n#### Acceptance Criteria\n1. A\n   - x\n   - y\n2. B\nwrapped\n\nNo criterion.\n",
    )
    assert [seed.text for seed in found.requirements] == ["A\n   - x\n   - y", "B wrapped"]


def test_a_number_written_is_the_id_where_numbers_rise() -> None:
    found = of("requirements.md", "### Requirement 2: T\n1. A\n3. C\n")
    assert [seed.foreign_id for seed in found.requirements] == ["2.1", "2.3"]


def test_code_and_comments_hold_no_requirements() -> None:
    found = of(
        "requirements.md",
        "```\n### Requirement 1: X\n1. a\n```\n<!--\n### Requirement 2\n-->\n### Requirement 3: Y\n1. b\n",
    )
    assert [seed.foreign_id for seed in found.requirements] == ["3.1"]


def test_the_glossary_and_the_introduction_are_read() -> None:
    found = of(
        "requirements.md",
        "# 需求文档\n\n## 简介\n\n关于。\n\n## 术语表\n\n- **Build_System**: 工具\n- **迁移（M）**：流程\n",
    )
    assert found.groups[0].story == "关于。"
    assert [(one.term, one.meaning) for one in found.terms] == [("Build_System", "工具"), ("迁移（M）", "流程")]
    assert [note.code for note in found.notes] == ["no-requirements", "missing"]


def test_the_parts_of_a_bugfix_are_told_apart() -> None:
    found = of(
        "bugfix.md",
        "# Bugfix\n## Introduction\nIt breaks.\n### Current Behavior (Defect)\n#### 1. Group\n1.1 WHEN a THEN b\n"
        "### 期望行为\n2.1 WHEN a THEN the system SHALL c\n### Stays\n3.1 WHEN d THEN the system SHALL CONTINUE TO e\n",
    )
    told = [(seed.foreign_id, seed.kind) for seed in found.requirements]
    assert told == [("1.1", "defect"), ("2.1", "functional"), ("3.1", "constraint")]
    assert found.requirements[0].text == "WHEN a THEN b"


TASKS = """# Implementation Plan

## Tasks

- [x] 1. Group
- [ ] 1.1 Flat sub-task
  - detail in `src/a.py`
  - _Requirements: 1.1, 2.3-2.5_
- [-] 1.2 Doing (P)
  - _需求: 1.2_
  - _Boundary: Parser_
  - _Depends: 1.1_
  - [ ]* 1.3 Optional test (Requirement 3)
    - **Validates: Requirements 1.3**
- [ ] 1.4* Other star
  Requirements: R1, R12.1
- [X] no number
- [ ] 2 Task without a dot (optional)
  - _Requirements: All of them_
"""


def test_tasks_are_read_in_every_form() -> None:
    tasks = {task.id: task for task in of("tasks.md", TASKS).tasks}
    assert list(tasks) == ["1", "1.1", "1.2", "1.3", "1.4", "", "2"]
    assert [task.state for task in tasks.values()] == ["done", "open", "doing", "open", "open", "done", "open"]
    assert [task.title for task in tasks.values()][:3] == ["Group", "Flat sub-task", "Doing"]
    assert [name for name, task in tasks.items() if task.optional] == ["1.3", "1.4", "2"]
    assert tasks["1.1"].requirements == ("1.1", "2.3", "2.4", "2.5")
    assert tasks["1.3"].requirements == ("1.3", "3")
    assert tasks["1.4"].requirements == ("1", "12.1")
    assert (tasks["1.2"].depends_on, tasks["1.2"].labels, tasks["1.2"].parallel) == (("1.1",), ("Parser",), True)
    assert (tasks["1.1"].parent, tasks[""].parent, tasks["2"].requirements) == ("1", "1.4", ())


@pytest.mark.parametrize("waves", ['[{"id": 0, "tasks": ["1"]}, {"id": 1, "tasks": ["2", "3"]}]', "[[1], [2, 3]]"])
def test_waves_give_dependencies_where_nothing_else_does(waves: str) -> None:
    text = f'- [ ] 1. a\n- [ ] 2. b\n- [ ] 3. c\n\n## Task Dependency Graph\n\n```json\n{{"waves": {waves}}}\n```\n'
    tasks = of("tasks.md", text).tasks
    assert [(task.depends_on, task.parallel) for task in tasks] == [((), False), (("1",), True), (("1",), True)]


def test_other_json_is_no_graph_and_a_broken_one_is_told() -> None:
    text = '- [ ] 1. a\n```json\n{"bundles": []}\n```\n```json\n{"waves": [[\n```\n'
    assert [note.code for note in of("tasks.md", text).notes if note.line] == ["waves"]


def test_properties_are_read_with_and_without_headings() -> None:
    text = (
        "## Correctness Properties\n\n### Property 1: Safe\n\n*For any* x.\n\n**Validates: Requirements 1.2, 1.4**\n\n"
        "Property 2: Also\n\n_For any_ y.\n\n**Validates: Requirement 2**\n\n## Testing\n"
    )
    found = of("design.md", text).requirements
    assert [(one.foreign_id, one.title, one.refs) for one in found] == [
        ("Property 1", "Safe", ("1.2", "1.4")),
        ("Property 2", "Also", ("2",)),
    ]
    assert found[0].text == "*For any* x."


def test_references_that_lead_nowhere_are_told() -> None:
    found = of(
        "tasks.md", "- [ ] 1. a\n  - _Requirements: 1.1, 9.9_\n", **{"requirements.md": "### Requirement 1\n1. a\n"}
    )
    assert ["9.9" in note.message for note in found.notes if note.code == "unknown-requirement"] == [True]


def test_oddities_of_the_folder_are_told() -> None:
    same = b'{"specId": "x", "workflowType": "design-first"}'
    found = read_kiro(
        {
            ".kiro/specs/a/.config.kiro": same,
            ".kiro/specs/a/tasks.md": b"",
            ".kiro/specs/archived/b/.config.kiro": same,
            ".kiro/specs/c/.config.kiro": b'{"generationMode": "x"}',
            ".kiro/specs/d/spec.json": b"{",
            ".kiro/specs/ROADMAP.md": b"# Roadmap\n",
            ".kiro/steering/tech.md": b"# Tech\n",
        }
    )
    codes = [note.code for note in found.notes]
    assert (codes.count("spec-id"), codes.count("settings"), codes.count("empty")) == (2, 1, 1)
    assert {(one.path.rpartition("/")[2], one.role) for one in found.documents} >= {
        ("ROADMAP.md", "other"),
        ("tech.md", "steering"),
    }


FOLDER = {
    f"{BASE}/requirements.md": "### 需求 1：升级\r\n\r\n**用户故事：** 作为用户\r\n\r\n#### 验收标准\r\n\r\n"
    "1. 甲\r\n2. 乙".encode(),
    f"{BASE}/tasks.md": b"- [ ]*  1.1   Odd  spacing (P)\n  - _Requirements: 1.1_\n",
}


def test_what_did_not_change_is_written_byte_for_byte() -> None:
    assert rewrite_kiro(FOLDER, read_kiro(FOLDER)) == FOLDER


def test_changes_keep_translated_labels_and_other_lines() -> None:
    read = read_kiro(FOLDER)
    after = msgspec.structs.replace(
        read,
        requirements=(read.requirements[0], msgspec.structs.replace(read.requirements[1], text="丙")),
        groups=(read.groups[0], msgspec.structs.replace(read.groups[1], story="作为作者")),
        tasks=(msgspec.structs.replace(read.tasks[0], state="doing"),),
    )
    written = rewrite_kiro(FOLDER, after)
    expected = FOLDER[f"{BASE}/requirements.md"].decode().replace("乙", "丙").replace("作为用户", "作为作者")
    assert written[f"{BASE}/requirements.md"].decode() == expected
    assert written[f"{BASE}/tasks.md"] == FOLDER[f"{BASE}/tasks.md"].replace(b"[ ]", b"[-]")
