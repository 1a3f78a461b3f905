"""Lock files in TOML are reduced to names and versions before they are parsed."""

from __future__ import annotations

from indexer.facts.manifests.toml_lock import locked_packages


def names(workspace, text: str) -> list[tuple[str, str]]:
    shelf = workspace.write({"x.lock": text}).shelf()
    return [(entry.text("name"), entry.text("version")) for entry in locked_packages(shelf, "x.lock")]


def test_names_and_versions_are_read_and_tables_below_a_package_left_out(workspace) -> None:
    text = """
    version = 1
    [[package]]
    name = "a"
    version = "1.0"
    [package.dependencies]
    name = "not a package"
    version = ">=2"
    [[package.source]]
    name = "neither"
    [[package]]
    name = "b"
    version = "2.0"
    """
    assert names(workspace, text) == [("a", "1.0"), ("b", "2.0")]


def test_a_layout_that_no_tool_writes_is_parsed_as_a_whole(workspace) -> None:
    text = '[[package]]\nname = "a"\nversion = "1.0"\n[[package]]\nname = """b"""\nversion = \'2\'\nname2 = 1\n'
    assert names(workspace, text) == [("a", "1.0"), ("b", "2")]


def test_pylock_names_its_list_in_the_plural(workspace) -> None:
    assert names(workspace, 'lock-version = "1.0"\n[[packages]]\nname = "a"\nversion = "1.0"\n') == [("a", "1.0")]


def test_a_lock_without_packages_is_empty(workspace) -> None:
    assert names(workspace, "version = 3\n") == []
