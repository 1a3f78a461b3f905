"""Recipes: the same seed gives the same example, and marks that are none stay."""

from __future__ import annotations

from indexer.secrets.recipes import make_example


def test_a_seed_decides() -> None:
    assert make_example("ghp_{an:36}", 1) == make_example("ghp_{an:36}", 1)
    assert make_example("ghp_{an:36}", 1) != make_example("ghp_{an:36}", 2)


def test_marks_are_filled_to_their_size() -> None:
    assert len(make_example("{hex:40}")) == 40
    assert make_example("a{d:3}b")[1:4].isdigit()


def test_braces_of_other_meaning_stay() -> None:
    assert make_example('{"a": ${PASSWORD}}') == '{"a": ${PASSWORD}}'
