from __future__ import annotations

from support.guarded import in_tree

PATHS = ["README.md", "docs/decisions/0001.md", "src/a.py", "src/a.py.orig"]


def test_a_file_that_must_be_there_is_missed_and_can_be_made() -> None:
    (found,) = in_tree(PATHS, "require file LICENSE, README.md, docs/decisions/*.md")
    assert (found.spot.path, found.clause) == ("LICENSE", "requires the file LICENSE, and there is none")
    assert [(step.kind, step.path) for step in found.fixes[0].steps] == [("create", "LICENSE")]


def test_a_file_that_git_ignores_is_there_all_the_same() -> None:
    assert in_tree(PATHS, "require file .env", there=(".env",)) == []


def test_a_pattern_that_no_file_fits_is_told_without_a_fix() -> None:
    (found,) = in_tree(PATHS, "require file docs/adr/*.md")
    assert (found.spot.path, found.fixes) == ("docs/adr/*.md", ())


def test_a_folder_that_holds_a_file_is_there() -> None:
    assert in_tree(PATHS, "require file docs") == []


def test_a_file_that_must_not_be_there_is_told() -> None:
    assert [one.spot.path for one in in_tree(PATHS, "forbid file **/*.orig")] == ["src/a.py.orig"]
    assert in_tree(PATHS, "forbid file **/*.orig except src") == []
