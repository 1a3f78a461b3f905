"""Python requirements as people write them."""

from __future__ import annotations

import pytest

from indexer.facts.manifests.requirement import is_location, normalise, parse_location, parse_requirement


@pytest.mark.parametrize(
    ("text", "name", "version"),
    [
        ("flask", "flask", ""),
        ("Flask>=2.0,<3", "Flask", ">=2.0,<3"),
        ("pkg [a, b] ~= 1.4.2", "pkg", "~= 1.4.2"),
        ("pkg(>=1,!=1.5)", "pkg", ">=1,!=1.5"),
        ("pkg===1.0+local.1", "pkg", "===1.0+local.1"),
        ("pkg==1.*", "pkg", "==1.*"),
        ("tomli>=1; python_version < '3.11'", "tomli", ">=1"),
        ("pip @ https://example.org/pip-1.0.zip ; os_name == 'nt'", "pip", "https://example.org/pip-1.0.zip"),
        ("zope.interface", "zope.interface", ""),
    ],
)
def test_a_requirement_has_a_name_and_a_version(text: str, name: str, version: str) -> None:
    found = parse_requirement(text)
    assert found is not None
    assert (found.name, found.version) == (name, version)


def test_extras_and_markers_are_kept_apart() -> None:
    found = parse_requirement("requests[socks, security]>=2 ; python_version >= '3.9'")
    assert found is not None
    assert (found.extras, found.marker) == (("socks", "security"), "python_version >= '3.9'")


@pytest.mark.parametrize("text", ["", "two words", "a=1", "a>", "-r x.txt", "a>=1 b>=2", "<<<<<<< HEAD", "a==1,,b"])
def test_what_is_no_requirement_is_none(text: str) -> None:
    assert parse_requirement(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("git+https://example.org/org/tool.git@v1#egg=Tool", "Tool"),
        ("git+https://example.org/org/tool.git@v1", "tool"),
        ("git+ssh://git@example.org/org/my-tool.git", "my-tool"),
        ("https://example.org/dist/My_Pkg-1.2.3-py3-none-any.whl", "My_Pkg"),
        ("https://example.org/dist/some-pkg-1.2.tar.gz", "some-pkg"),
        ("./libs/core", "core"),
        ("../shared[extra]", "shared"),
    ],
)
def test_a_place_tells_the_name_that_it_holds(text: str, name: str) -> None:
    assert is_location(text)
    found = parse_location(text)
    assert found is not None
    assert found.name == name


def test_the_current_folder_has_no_name() -> None:
    assert parse_location(".") is None


def test_a_named_requirement_with_an_address_is_no_bare_place() -> None:
    assert not is_location("pip @ https://example.org/pip.zip")
    assert not is_location("pip[x]@https://example.org/pip.zip")


def test_names_compare_without_case_and_separators() -> None:
    assert {normalise(name) for name in ("Foo.Bar", "foo_bar", "FOO--bar")} == {"foo-bar"}
