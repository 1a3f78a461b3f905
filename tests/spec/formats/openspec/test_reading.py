# ruff: noqa: RUF001 - the marks of other writing systems are what is tested
from __future__ import annotations

import msgspec
import pytest

from spec.formats.folder import Imported
from spec.formats.openspec.reading import read_openspec, rewrite_openspec
from spec.formats.openspec.validating import validate_openspec
from spec.records import Step

SPEC = "openspec/specs/a/spec.md"
DELTA = "openspec/changes/x/specs/a/spec.md"


def of_spec(text: str) -> Imported:
    return read_openspec({SPEC: text.encode()})


def of_delta(text: str) -> Imported:
    return read_openspec({DELTA: text.encode()})


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("### Requirement: Do it", "Do it"),
        ("###Requirement: Close", "Close"),
        ("### requirement:   Spaces  ", "Spaces"),
        ("### Requirement：全角", "全角"),
        ("### ~~Requirement: Gone~~", "Gone"),
    ],
)
def test_requirements_are_found_in_every_form(heading: str, name: str) -> None:
    found = of_spec(f"# a Specification\n\n## Requirements\n{heading}\nIt SHALL x.\n")
    assert [(seed.title, seed.text, seed.group) for seed in found.requirements] == [(name, "It SHALL x.", "a")]


@pytest.mark.parametrize(
    "clauses",
    [
        "- **GIVEN** a\n- **WHEN** b\n- **THEN** c\n- **AND** d\n",
        "- GIVEN a\n- WHEN b\n- THEN c\n- AND d\n",
        "* **Given**: a\n* **When**: b\n* **Then**: c\n  - **And**: d\n",
        "**GIVEN** a **WHEN** b **THEN** c **AND** d\n",
    ],
)
def test_scenarios_are_found_in_every_form(clauses: str) -> None:
    found = of_spec(f"## Requirements\n### Requirement: R\nSHALL\n\n#### Scenario: Named one\n{clauses}")
    assert found.requirements[0].scenarios == (Step("Named one", ("a",), ("b",), ("c", "d")),)


def test_every_heading_of_level_four_is_a_scenario() -> None:
    found = of_spec("## Requirements\n### Requirement: R\nSHALL\n#### Edge case\nIt just works.\n")
    assert found.requirements[0].scenarios == (Step("Edge case", then=("It just works.",)),)


def test_other_headings_and_code_are_no_requirements() -> None:
    found = of_spec(
        "## Requirements\n### Non-Goals\n- none\n```\n### Requirement: code\n```\n### Requirement: R\nSHALL\n"
        "### Notes\nx\n"
    )
    assert [(seed.title, seed.text) for seed in found.requirements] == [("R", "SHALL")]


def test_metadata_is_no_statement_unless_there_is_no_other() -> None:
    found = of_spec(
        "## Requirements\n### Requirement: A\n**ID**: X-1\n**Priority**: could\n\nIt SHALL x.\n"
        "### Requirement: B\n**Rule**: It MUST y\n"
    )
    first, second = found.requirements
    assert (first.foreign_id, first.priority, first.text) == ("X-1", "could", "It SHALL x.")
    assert second.text == "**Rule**: It MUST y"


@pytest.mark.parametrize("title", ["# Notes Specification", "# Capability: Notes", "# Notes", "# Notes 规范"])
def test_the_title_is_the_group(title: str) -> None:
    assert of_spec(f"{title}\n\n## 目的\n\n说明。\n").groups[0].title == "Notes"


def test_oddities_of_specs_are_told() -> None:
    found = of_spec(
        "\ufeff## Requirements\n### Requirement: A\nx\n### Requirement: A\ny\n## ADDED Requirements\n"
        "### Requirement: B\nz\n"
    )
    codes = [note.code for note in found.notes]
    assert codes == ["bom", "no-purpose", "duplicate-id", "outside", "delta-heading"]
    assert len(found.requirements) == 3


def test_deltas_are_read_section_by_section() -> None:
    (change,) = of_delta(
        "# Title\n## Purpose\nTo x.\n## added requirements\n### Requirement: A\nSHALL\n"
        "## MODIFIED Requirements\n### Requirement: B\nSHALL\n"
        "## REMOVED Requirements\n### Requirement: C\n**Reason**: r\n**Migration**: m\n- `### Requirement: D`\n"
        "## RENAMED Requirements\n- FROM: `### Requirement: E`\n- TO: `### Requirement: F`\n"
    ).changes
    (delta,) = change.deltas
    names = [[seed.title for seed in seeds] for seeds in (delta.added, delta.modified, delta.removed)]
    assert names == [["A"], ["B"], ["C", "D"]]
    assert [(pair.before, pair.after) for pair in delta.renamed] == [("E", "F")]
    assert delta.purpose == "To x."


@pytest.mark.parametrize(
    "lines",
    [
        "FROM: Old\nTO: New\n",
        "- FROM: Requirement: Old\n- TO: Requirement: New\n",
        "- **FROM**: `Old`\n- **TO**: `New`\n",
        "- `Old` → `New`\n",
    ],
)
def test_renames_are_found_in_other_forms_with_a_note(lines: str) -> None:
    found = of_delta(f"## RENAMED Requirements\n\n{lines}")
    assert [(pair.before, pair.after) for pair in found.changes[0].deltas[0].renamed] == [("Old", "New")]


def test_a_delta_without_sections_counts_as_added_with_a_note() -> None:
    found = of_delta("## Requirements\n### Requirement: A\nSHALL\n")
    assert [seed.title for seed in found.changes[0].deltas[0].added] == ["A"]
    assert "no-delta-heading" in {note.code for note in found.notes}


def test_the_layout_of_changes_is_understood() -> None:
    found = read_openspec(
        {
            "openspec/changes/archive/2026-01-02-add-x/specs/area/cap/spec.md": b"## ADDED Requirements\n"
            b"### Requirement: A\nSHALL\n",
            "openspec/changes/archive/no_date/tasks.md": b"",
            "openspec/changes/add-y/proposal.md": b"## Why\n\nBecause.\n\n## What Changes\n",
            "openspec/changes/add-y/specs/loose.md": b"## ADDED Requirements\n### Requirement: B\nSHALL\n",
            "openspec/specs/a/spec.md.archived": b"x",
            "openspec/specs/friction.md": b"x",
            "openspec/project.md": b"# P\n",
        }
    )
    told = {
        change.name: (change.archived, change.date, [delta.capability for delta in change.deltas])
        for change in found.changes
    }
    assert told == {
        "add-x": (True, "2026-01-02", ["area/cap"]),
        "no_date": (True, "", []),
        "add-y": (False, "", ["loose"]),
    }
    assert next(change.why for change in found.changes if change.name == "add-y") == "Because."
    codes = {note.code for note in found.notes}
    assert {"delta-name", "folder-name", "no-date", "missing", "empty"} <= codes


def test_all_check_boxes_are_tasks() -> None:
    found = read_openspec(
        {
            "openspec/changes/x/tasks.md": b"## 1. A\n- [x] 1.1 One\n  - [ ] 1.1.1 Nested\n- [/] 2.3a Odd\n"
            b"- [-] dropped\n- [ ] **1.2** Bold\n"
        }
    )
    told = [(task.id, task.state, task.phase) for task in found.tasks]
    assert told == [
        ("1.1", "done", "1. A"),
        ("1.1.1", "open", "1. A"),
        ("2.3a", "doing", "1. A"),
        ("", "dropped", "1. A"),
        ("1.2", "open", "1. A"),
    ]
    assert [note.code for note in found.notes if note.line] == ["group"]


FOLDER = {
    SPEC: b"# a\r\n\r\n## Requirements\r\n### Requirement: A\r\n**ID**: X\r\nIt SHALL a.\r\n\r\n"
    b"#### Scenario: s\r\n- **WHEN** a\r\n- **THEN** b",
    "openspec/changes/x/tasks.md": b"## 1. G\n- [ ]  1.1  odd\n",
}


def test_changes_keep_all_other_lines() -> None:
    read = read_openspec(FOLDER)
    seed = msgspec.structs.replace(read.requirements[0], title="B", text="It MUST b.")
    task = msgspec.structs.replace(read.tasks[0], state="done")
    written = rewrite_openspec(FOLDER, msgspec.structs.replace(read, requirements=(seed,), tasks=(task,)))
    assert written[SPEC] == FOLDER[SPEC].replace(b"Requirement: A", b"Requirement: B").replace(
        b"It SHALL a.", b"It MUST b."
    )
    assert written["openspec/changes/x/tasks.md"] == b"## 1. G\n- [x]  1.1  odd\n"
    assert rewrite_openspec(FOLDER, read) == FOLDER


GOOD = (
    "# a Specification\n\n## Purpose\nTo tell what a good spec is, at the length that is asked.\n\n"
    "## Requirements\n### Requirement: A\nIt SHALL a.\n\n#### Scenario: s\n- **WHEN** a\n- **THEN** b\n"
)


@pytest.mark.parametrize(
    ("before", "after", "code", "severity"),
    [
        ("## Purpose\n", "## Intent\n", "no-purpose", "error"),
        ("To tell what a good spec is, at the length that is asked.", "Short.", "short-purpose", "warning"),
        ("## Requirements", "## Rules", "no-requirements", "error"),
        ("SHALL", "will", "no-keyword", "warning"),
        ("It SHALL a.\n", "", "no-text", "error"),
        ("#### Scenario: s\n", "", "no-scenario", "error"),
        ("It SHALL a.", "It SHALL a. " + "x" * 500, "long", "hint"),
        (
            "### Requirement: A\n",
            "### Requirement: A\nIt SHALL.\n#### Scenario: t\n- **WHEN** a\n\n### Requirement: A\n",
            "duplicate",
            "error",
        ),
        ("## Purpose\n", "## ADDED Requirements\n\n## Purpose\n", "delta-heading", "error"),
    ],
)
def test_each_rule_for_specs_is_checked(before: str, after: str, code: str, severity: str) -> None:
    assert validate_openspec({SPEC: GOOD.encode()}) == ()
    found = validate_openspec({SPEC: GOOD.replace(before, after, 1).encode()})
    assert (f"openspec.{code}", severity) in {(one.code, one.severity) for one in found}


BLOCK = "### Requirement: A\nIt SHALL a.\n\n#### Scenario: s\n- **WHEN** a\n- **THEN** b\n"
PROPOSAL = b"## Why\n\nThis sentence is long enough to be a reason for a change.\n\n## What Changes\n\n- a\n"


@pytest.mark.parametrize(
    ("delta", "code"),
    [
        ("", "no-deltas"),
        (f"## ADDED Requirements\n{BLOCK}{BLOCK}", "duplicate"),
        (f"## ADDED Requirements\n{BLOCK}## MODIFIED Requirements\n{BLOCK}", "conflict"),
        (
            "## MODIFIED Requirements\n### Requirement: A\nIt SHALL.\n#### Scenario: other\n- **WHEN** a\n",
            "scenario-loss",
        ),
        ("## REMOVED Requirements\n### Requirement: A\n", "removed"),
        (f"{BLOCK}", "no-delta-heading"),
        (
            (
                f"## MODIFIED Requirements\n{BLOCK}## RENAMED Requirements\n- FROM: `### Requirement: A`\n"
                f"- TO: `### Requirement: B`\n"
            ),
            "conflict",
        ),
    ],
)
def test_each_rule_for_changes_is_checked(delta: str, code: str) -> None:
    folder = {SPEC: GOOD.encode(), DELTA: delta.encode(), "openspec/changes/x/proposal.md": PROPOSAL}
    assert f"openspec.{code}" in {one.code for one in validate_openspec(folder)}


def test_archived_changes_are_not_checked_and_a_change_may_skip_specs() -> None:
    skipping = {
        "openspec/changes/x/proposal.md": PROPOSAL,
        "openspec/changes/x/.openspec.yaml": b"schema: s\nskip_specs: true\n",
    }
    assert validate_openspec(skipping) == ()
    assert validate_openspec({"openspec/changes/archive/2026-01-01-x/proposal.md": b""}) == ()
