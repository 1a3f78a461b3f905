from __future__ import annotations

import pytest

from spec.ids.shape import ID, canonical, closest, family_of, is_id, is_own, kind_of_id, snake_of


@pytest.mark.parametrize(
    "name", ["D-12", "FR-001", "NFR-3", "REQ-AUTH-12", "US1", "T014", "CHK003", "FR-006a", "SC-1.2"]
)
def test_ids_of_many_tools_are_ids(name: str) -> None:
    assert is_id(name)
    assert ID.findall(f"see {name}, or ({name}).") == [name, name]


@pytest.mark.parametrize("name", ["UTF-8", "SHA-256", "ISO-8601", "fr-001", "V1", "P1", "T1", "D-", "D-12-how"])
def test_names_of_standards_and_words_are_none(name: str) -> None:
    assert not is_id(name)


def test_a_name_within_a_path_or_a_word_is_no_id() -> None:
    assert ID.findall("decisions/D-12-how.md my-D-12 XFR-001_x a_FR-001 D-12.md") == []


def test_a_range_names_both_its_ends() -> None:
    assert ID.findall("FR-001-FR-003, FR-004..FR-006") == ["FR-001", "FR-003", "FR-004", "FR-006"]


def test_ours_are_told_by_their_prefix() -> None:
    assert [name for name in ("D-1", "RULE-2", "EL-3", "FR-4", "X-5") if is_own(name)] == ["D-1", "RULE-2", "EL-3"]
    assert [kind_of_id(name) for name in ("D-1", "T-1", "T001", "US2", "CHK001", "REQ-9")] == [
        *("decision", "term", "task", "story", "check", "requirement")
    ]


def test_numbers_of_records_are_the_same_with_and_without_zeros() -> None:
    assert canonical("ADR-12") == canonical("ADR 0012") == "ADR-0012"
    assert canonical("FR-12") == "FR-12"


def test_who_forgot_a_zero_is_led_to_the_right_one() -> None:
    known = [f"FR-{number:03}" for number in range(1, 40)]
    assert closest("FR-7", known)[0] == "FR-007"
    assert closest("fr-012", known)[0] == "FR-012"
    assert closest("FR-040", known)
    assert closest("NOTHING", known) == []


def test_a_family_is_what_stands_before_the_number() -> None:
    assert [family_of(name) for name in ("FR-001", "US2", "REQ-A-3.1", "Requirement 1.2")] == [
        *("FR-", "US", "REQ-A-", "Requirement ")
    ]


def test_in_the_name_of_a_test_an_id_is_in_small_letters() -> None:
    assert [snake_of(name) for name in ("FR-001", "REQ-A-3.1", "US2")] == ["fr_001", "req_a_3_1", "us2"]
