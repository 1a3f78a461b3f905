from __future__ import annotations

import pytest

from spec.formats.openspec.applying import apply_delta

MAIN = (
    b"\xef\xbb\xbf# a Specification\r\n\r\n## Purpose\r\nTo be applied to.\r\n\r\n## Requirements\r\n"
    b"### Requirement: One\r\nIt SHALL one.\r\n\r\n#### Scenario: s\r\n- **WHEN** a\r\n- **THEN** b\r\n\r\n"
    b"### Requirement: Two\r\nIt SHALL two.\r\n\r\n#### Scenario: t\r\n- **WHEN** a\r\n- **THEN** b\r\n\r\n"
    b"## Notes\r\nmine\r\n"
)
SCENARIO = "\n#### Scenario: s\n- **WHEN** a\n- **THEN** c\n"


def applied(delta: str) -> tuple[str, list[str]]:
    found = apply_delta(MAIN, delta.encode(), "a")
    return found.raw.decode("utf-8-sig"), [note.code for note in found.notes]


def test_a_rename_comes_before_a_modification_of_the_new_name() -> None:
    text, notes = applied(
        f"## MODIFIED Requirements\n\n### Requirement: Uno\nIt MUST uno.\n{SCENARIO}\n"
        "## RENAMED Requirements\n\n- FROM: `### Requirement: One`\n- TO: `### Requirement: Uno`\n"
    )
    assert notes == []
    assert (
        "### Requirement: Uno\r\nIt MUST uno.\r\n\r\n#### Scenario: s\r\n- **WHEN** a\r\n- **THEN** c\r\n\r\n"
        "### Requirement: Two" in text
    )
    assert "One" not in text


def test_only_the_lines_of_the_requirement_change() -> None:
    text, notes = applied(f"## MODIFIED Requirements\n### Requirement: One\nIt SHALL one.\n{SCENARIO}")
    assert notes == []
    assert text == MAIN.decode("utf-8-sig").replace("- **THEN** b", "- **THEN** c", 1)


def test_what_is_added_stands_before_other_sections() -> None:
    text, notes = applied(f"## ADDED Requirements\n### Requirement: Three\nIt SHALL three.\n{SCENARIO}")
    assert notes == []
    assert "- **THEN** b\r\n\r\n### Requirement: Three\r\nIt SHALL three.\r\n\r\n#### Scenario: s" in text
    assert "- **THEN** c\r\n\r\n## Notes\r\nmine\r\n" in text


def test_what_is_removed_goes_with_its_blank_lines() -> None:
    text, notes = applied("## REMOVED Requirements\n### Requirement: One\n**Reason**: x\n**Migration**: y\n")
    assert notes == []
    assert "## Requirements\r\n### Requirement: Two\r\n" in text


@pytest.mark.parametrize(
    ("delta", "code"),
    [
        ("## MODIFIED Requirements\n### Requirement: Nine\nSHALL\n", "modify"),
        ("## MODIFIED Requirements\n### Requirement: One\nSHALL\n", "scenario-loss"),
        ("## ADDED Requirements\n### Requirement: One\nOther SHALL\n", "add"),
        ("## REMOVED Requirements\n### Requirement: nine\n", "remove"),
        ("## RENAMED Requirements\n- FROM: `### Requirement: Nine`\n- TO: `### Requirement: Ten`\n", "rename"),
        ("## RENAMED Requirements\n- FROM: `### Requirement: One`\n- TO: `### Requirement: Two`\n", "rename"),
    ],
)
def test_what_contradicts_the_spec_is_told_and_changes_nothing(delta: str, code: str) -> None:
    found = apply_delta(MAIN, delta.encode(), "a")
    assert [note.code for note in found.notes] == [code]
    assert found.raw == MAIN


def test_names_are_case_sensitive() -> None:
    assert applied("## REMOVED Requirements\n### Requirement: one\n")[1] == ["remove"]


def test_a_spec_without_requirements_gets_them_below_the_heading() -> None:
    found = apply_delta(b"# a\n\n## Requirements\n", b"## ADDED Requirements\n### Requirement: X\nSHALL x\n", "a")
    assert found.raw == b"# a\n\n## Requirements\n\n### Requirement: X\nSHALL x\n"
    assert found.counts["added"] == 1
