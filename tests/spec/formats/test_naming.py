from __future__ import annotations

from types import SimpleNamespace

from spec.formats.languages import begins_with, is_called, plain
from spec.formats.naming import kebab, numbers_of, short_title, unique


def test_folders_are_ascii_and_never_empty() -> None:
    assert kebab("Über die Brücke: a Plan!", "x") == "uber-die-brucke-a-plan"
    assert kebab("日本語", "feature") == "feature"


def test_ids_keep_the_number_of_the_alias_where_it_is_free() -> None:
    records = [SimpleNamespace(alias="R-3"), SimpleNamespace(alias="R-1"), SimpleNamespace(alias="new")]
    assert numbers_of(records, taken=[1]) == {"R-3": 3, "R-1": 2, "new": 4}


def test_titles_are_short_and_names_told_apart() -> None:
    assert (
        short_title("The system SHALL do a lot of things at once. And more.") == "The system SHALL do a lot of things"
    )
    assert unique(["a", "a", "a-2"]) == ("a", "a-2", "a-2-2")


def test_headings_are_known_in_other_languages_and_with_marks() -> None:
    assert is_called("## 验收标准".strip("# "), "criteria")
    assert is_called("*User Story*:", "story")
    assert begins_with("Requirements *(mandatory)*", "requirements")
    assert begins_with("✅ Key Entities (include if feature involves data)", "entities")
    assert plain("1. Über  UNS (x)") == "über uns"
