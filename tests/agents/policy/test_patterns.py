"""Patterns: loose where they forbid, strict where they allow."""

from __future__ import annotations

import pytest

from agents.policy.patterns import (
    command_fits_loosely,
    command_fits_strictly,
    host_matches,
    leaves_tree,
    path_matches,
)
from agents.policy.shell import read_command


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("*.py", "a/b.py", True),
        ("*.py", "a/b.pyc", False),
        ("docs", "x/docs/a/b", True),
        ("docs/", "docs/a", True),
        ("/docs", "docs/a", True),
        ("docs/*", "docs/a", True),
        ("docs/*.md", "docs/x/a.md", False),
        ("docs/**", "docs/x/a.md", True),
        ("**/x", "a/b/x", True),
        ("a/**/z", "a/z", True),
        ("a/**/z", "a/b/c/z", True),
        ("src/[ab]?.py", "src/a1.py", True),
        ("src/[!ab].py", "src/a.py", False),
        ("src/[[]id].tsx", "src/[id].tsx", True),
        (".env", "./x/../.env", True),
        (".env", ".ENV", True),
        (".env", ".env/", True),
        (".env", ".envrc", False),
        ("cafe\u0301", "caf\u00e9", True),
        ("**", "anything/at/all", True),
    ],
)
def test_a_path_fits_as_in_a_gitignore(pattern: str, path: str, fits: bool) -> None:
    assert path_matches(pattern, path) is fits


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("README.md", "README.md", True),
        ("README.md", "x/README.md", False),
        ("a.py", "A.py", False),
        ("d", "d/x", True),
    ],
)
def test_what_allows_is_anchored_and_exact(pattern: str, path: str, fits: bool) -> None:
    assert path_matches(pattern, path, anchored=True) is fits


@pytest.mark.parametrize("path", ["/x", "..", "../x", "a/../../x", "~", "~/x", "~ada/x", "C:/x", "C:\\x", "..\\x"])
def test_what_leaves_the_tree_is_seen(path: str) -> None:
    assert leaves_tree(path)


@pytest.mark.parametrize("path", ["x", "./x", "a/../x", "...", "..x", ""])
def test_what_stays_is_too(path: str) -> None:
    assert not leaves_tree(path)


@pytest.mark.parametrize(
    ("pattern", "command", "loosely", "strictly"),
    [
        ("a *", "a", True, True),
        ("a *", "a b c", True, True),
        ("a", "a b", False, False),
        ("a *", "ab", False, False),
        ("a *", "/usr/bin/a b", True, False),
        ("a b", "a  'b'", True, True),
        ("a -f *", "a x -f", True, False),
        ("a -rf", "a -r -f", True, False),
        ("a --force *", "a --force=yes", True, False),
        ("a --force *", "a --for", True, False),
        ("a --force *", "a --f", True, False),
        ("a --force *", "a --", False, False),
        ("git push *", "git -C x push", True, False),
        ("git push *", "git -c a=b --no-pager push x", True, False),
        ("find * -exec *", "find . -exec a", True, True),
        ("a *", "a /x", True, False),
        ("a *", "a --to=/x", True, False),
        ("a *", "a ../x", True, False),
        ("a *", "a ~/x", True, False),
        ("a *", "a $x", True, False),
        ("a *", "a *", True, False),
        ("a *", "a x*", True, True),
        ("a /x *", "a /x y", True, True),
    ],
)
def test_commands_fit_loosely_or_strictly(pattern: str, command: str, loosely: bool, strictly: bool) -> None:
    part = read_command(command).commands[0]
    assert command_fits_loosely(pattern, part) is loosely
    assert command_fits_strictly(pattern, part) is strictly


@pytest.mark.parametrize(
    ("pattern", "host", "fits"),
    [
        ("example.org", "Example.org", True),
        ("example.org", "example.org:443", True),
        ("example.org", "example.org.", True),
        ("example.org", "www.example.org", False),
        ("*.example.org", "www.example.org", True),
        ("*.example.org", "example.org", False),
        ("*.example.org", "evilexample.org", False),
        ("example.org", "example.org.evil", False),
        ("example.org:8080", "Example.org:8080", True),
        ("example.org:8080", "example.org", False),
        ("example.org:8080", "example.org:80", False),
    ],
)
def test_a_host_fits_by_its_whole_name(pattern: str, host: str, fits: bool) -> None:
    assert host_matches(pattern, host) is fits
