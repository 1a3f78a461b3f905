"""Nested data of unknown shape is read without raising, and what is wrong is told."""

from __future__ import annotations

from indexer.facts.table import Table


def table_of(data: dict[object, object]) -> tuple[Table, list[str]]:
    told: list[str] = []
    return Table(data, told.append), told


def test_steps_through_tables_to_values() -> None:
    table, told = table_of({"tool": {"poetry": {"name": "a", "version": 1.5, "authors": ["x", "y"]}}})
    poetry = table.table("tool", "poetry")
    assert (poetry.text("name"), poetry.text("version"), poetry.texts("authors")) == ("a", "1.5", ["x", "y"])
    assert told == []


def test_what_is_absent_is_empty_and_not_told() -> None:
    table, told = table_of({})
    assert not table.table("a", "b")
    assert (table.text("a"), table.texts("a"), table.tables("a"), list(table.strings("a"))) == ("", [], [], [])
    assert told == []


def test_a_value_of_the_wrong_kind_is_told_with_its_place_and_read_as_absent() -> None:
    table, told = table_of({"a": {"b": [1], "c": {"d": 1}}})
    assert not table.table("a", "b")
    assert table.table("a").text("c") == ""
    assert told == ["`a.b` is a list, not a table", "`a.c` is a table, not a string"]


def test_empty_lists_stand_for_empty_tables_because_php_writes_them_so() -> None:
    table, told = table_of({"require": []})
    assert not table.table("require")
    assert told == []


def test_pairs_that_are_no_strings_are_told_one_by_one() -> None:
    table, told = table_of({"dependencies": {"a": "1", "b": {"version": "2"}}})
    assert list(table.strings("dependencies")) == [("a", "1")]
    assert told == ["`dependencies.b` is a table, not a string"]


def test_keys_that_are_no_strings_become_strings() -> None:
    table, _ = table_of({True: {"push": 1}, 3.11: "x"})  # YAML reads `on:` as true
    assert list(table) == ["True", "3.11"]


def test_tables_in_a_list_are_taken_and_other_items_left() -> None:
    table, told = table_of({"package": [{"name": "a"}, "b", {"name": "c"}], "bin": {"name": "x"}})
    assert [entry.text("name") for entry in table.tables("package")] == ["a", "c"]
    assert table.tables("bin") == []
    assert told == ["`bin` is a table, not a list of tables"]
