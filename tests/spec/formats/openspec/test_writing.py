from __future__ import annotations

import msgspec
import pytest
from support.rich_spec import REQUIREMENTS, TASKS, VIEW

from spec.formats.openspec.applying import apply_delta
from spec.formats.openspec.reading import read_openspec, rewrite_openspec
from spec.formats.openspec.validating import validate_openspec
from spec.formats.openspec.writing import write_openspec, write_openspec_change
from spec.records import Requirement

MAIN = write_openspec(VIEW)
CHANGE = write_openspec_change(VIEW, TASKS)
BASE = "openspec/changes/tea-notes"


@pytest.mark.parametrize("folder", [MAIN, CHANGE])
def test_what_is_written_keeps_all_rules_of_the_tool(folder: dict[str, bytes]) -> None:
    assert validate_openspec(folder) == ()
    assert read_openspec(folder).notes == ()


def test_requirements_come_back_with_scenarios_priorities_and_kinds() -> None:
    read = {seed.text: seed for seed in read_openspec(MAIN).requirements}
    assert set(read) == {one.text for one in REQUIREMENTS}
    for one in REQUIREMENTS:
        seed = read[one.text]
        assert (seed.scenarios, seed.priority, seed.kind, seed.story) == (
            one.scenarios,
            one.priority,
            one.kind,
            one.story,
        )
        assert seed.group == (one.group or "Tea Notes")
        assert not one.title or seed.title == one.title


def test_foreign_ids_come_back() -> None:
    one = msgspec.structs.replace(REQUIREMENTS[0], foreign_id="FR-007")
    read = read_openspec(write_openspec(msgspec.structs.replace(VIEW, requirements=(one,))))
    assert (read.requirements[0].foreign_id, read.requirements[0].title) == ("FR-007", "Search notes")


def test_a_change_adds_what_is_new_with_its_tasks() -> None:
    read = read_openspec(CHANGE)
    (change,) = read.changes
    assert (change.name, change.archived) == ("tea-notes", False)
    assert change.why.startswith("An app that keeps notes on tea and finds them again.")
    assert sorted(seed.text for delta in change.deltas for seed in delta.added) == sorted(
        one.text for one in REQUIREMENTS
    )
    assert all(delta.purpose for delta in change.deltas)
    assert [task.title for task in read.tasks] == [task.title for task in TASKS]
    assert [task.depends_on for task in read.tasks] == [(), ("1.1",), ("1.1", "1.2"), ("2.1",)]
    assert read.tasks[2].requirements == ("Search notes", "Rank")
    assert read.tasks[2].files == ("src/search.py", "tests/test_search.py")


def test_a_change_of_an_existing_spec_modifies_only_what_differs() -> None:
    other = msgspec.structs.replace(REQUIREMENTS[1], text="The system SHALL rank by date.")
    view = msgspec.structs.replace(VIEW, requirements=(REQUIREMENTS[0], other, *REQUIREMENTS[2:]))
    change = write_openspec_change(view, folder=MAIN, name="Rank by date")
    read = read_openspec({**MAIN, **change})
    (delta,) = read.changes[0].deltas
    assert (read.changes[0].name, [seed.title for seed in delta.modified], delta.added) == (
        "rank-by-date",
        ["Rank"],
        (),
    )
    path = "openspec/specs/search/spec.md"
    applied = apply_delta(MAIN[path], change["openspec/changes/rank-by-date/specs/search/spec.md"], "search")
    assert applied.notes == ()
    assert applied.raw == write_openspec(view)[path]
    assert validate_openspec({**MAIN, **change}) == ()


def test_a_change_of_nothing_says_so() -> None:
    change = write_openspec_change(VIEW, folder=MAIN)
    assert b"skip_specs: true" in change[f"{BASE}/.openspec.yaml"]
    assert validate_openspec({**MAIN, **change}) == ()


def test_a_change_applied_to_nothing_gives_the_spec() -> None:
    applied = apply_delta(None, CHANGE[f"{BASE}/specs/search/spec.md"], "search")
    read = read_openspec({"openspec/specs/search/spec.md": applied.raw})
    assert [seed.title for seed in read.requirements] == ["Search notes", "Rank"]
    assert validate_openspec({"openspec/specs/search/spec.md": applied.raw}) == ()


def test_hostile_texts_do_not_break_out_of_their_requirement() -> None:
    hostile = Requirement(
        "9", "R-9", "Must do\n# not a title\n## ADDED Requirements\n### Requirement: x\nend", title="A\n## B"
    )
    read = read_openspec(write_openspec(msgspec.structs.replace(VIEW, requirements=(hostile,))))
    assert [seed.title for seed in read.requirements] == ["A ## B"]
    assert "### Requirement: x" in read.requirements[0].text


@pytest.mark.parametrize("folder", [MAIN, CHANGE])
def test_what_was_written_is_rewritten_byte_for_byte(folder: dict[str, bytes]) -> None:
    assert rewrite_openspec(folder, read_openspec(folder)) == folder
