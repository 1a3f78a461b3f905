"""Branches at the command line: conflicts settled one by one, and a union that clashes."""

from __future__ import annotations

import pytest


@pytest.fixture
def apart(club):
    """Both `main` and `try` have changed one answer and one requirement."""
    club("answer", "core.audience", "public")
    club("record", "add", "requirement", "text=The system shall list books.")
    club("branch", "new", "try")
    club("answer", "core.audience", "internal")
    club("record", "change", "requirement", "R-1", "text=The system shall list all books.")
    club("branch", "use", "main")
    club("answer", "core.audience", "developers")
    club("record", "change", "requirement", "R-1", "text=The system shall list new books.")
    return club


def chosen(gp, question: str) -> list[str]:
    return gp("decision", question, "--json").json()["decision"]["chosen"]


def test_conflicts_stop_a_merge_and_are_shown_in_words(apart) -> None:
    done = apart("branch", "merge", "try")
    assert done.code == 1
    assert "2 conflicts stand in the way" in done.out
    assert "ours (main): Developers" in done.out
    assert "theirs (try): People of one organisation" in done.out
    assert chosen(apart, "core.audience") == ["developers"]


def test_conflicts_are_settled_one_by_one_and_the_merge_goes_by_that(apart) -> None:
    first = apart("branch", "resolve", "try", "1", "theirs")
    assert first.code == 1
    assert "1 conflict stands in the way" in first.out
    second = apart("branch", "resolve", "try", "2", "The system shall list every book.")
    assert second.code == 0, second.err
    assert chosen(apart, "core.audience") == ["developers"], "nothing is merged by settling"
    assert apart("branch", "merge", "try").code == 0
    assert chosen(apart, "core.audience") == ["internal"]
    assert "every book" in apart("record", "list", "requirement").out


def test_what_was_settled_no_longer_counts_once_a_side_has_changed(apart) -> None:
    apart("branch", "resolve", "try", "1", "theirs")
    apart("answer", "core.audience", "customers")
    assert len(apart("branch", "merge", "try", "--json").json()["conflicts"]) == 2


def test_an_answer_of_ones_own_settles_a_conflict_with_what_it_asserts(apart) -> None:
    apart("branch", "resolve", "try", "1", "Organisations that buy it")
    assert apart("branch", "merge", "try", "--ours", "2").code == 0
    told = apart("decision", "core.audience", "--json").json()["decision"]
    assert (told["chosen"], told["asserts"]) == (["customers"], ["product.audience = customers"])


def test_a_number_that_is_no_conflict_is_told(apart) -> None:
    done = apart("branch", "merge", "try", "--ours", "7")
    assert done.code == 2
    assert "numbered from 1 to 2" in done.err


def test_a_union_that_clashes_is_not_merged_and_shows_why(club) -> None:
    club("branch", "new", "try")
    club("answer", "core.residency", "on_device")
    club("branch", "use", "main")
    club("answer", "core.accounts", "yes")
    done = club("branch", "merge", "try")
    assert done.code == 1
    for told in ("clash", "Do people sign in?", "Where may the data lie?", "CORE-31", "Smallest repairs"):
        assert told in done.out
    assert [branch["name"] for branch in club("branch", "list", "--json").json()["branches"]] == ["main", "try"]
    assert club("decision", "core.residency").code == 2, "it is still on the branch alone"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("new", "a b"), 2, "letters, digits"),
        (("use", "nope"), 2, "nope"),
        (("merge", "nope"), 2, "nope"),
        (("remove", "main"), 4, "main"),
        (("protect", "main", "wrong"), 2, "merge_only"),
    ],
)
def test_wrong_use_names_the_input(untouched, arguments, code: int, said: str) -> None:
    done = untouched("branch", *arguments)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
