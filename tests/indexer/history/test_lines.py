from __future__ import annotations

from pathlib import Path

import pytest
from support.git_folders import git, make_repository, write

from indexer.errors import UnknownTarget
from indexer.history.lines import lines_before, origins_of_lines
from indexer.history.repository import Repository


@pytest.fixture
def poem(tmp_path: Path) -> Path:
    folder = make_repository(tmp_path / "poem", {"poem.txt": "one\ntwo\nthree\nfour\n"})
    write(folder, {"poem.txt": "one\ntwo\ndrei\nfour\n"})
    git(folder, "commit", "-qam", "Say three in German", "--author", "Bea <bea@example.org>")
    return folder


def test_lines_tell_the_commits_that_left_them_so(poem: Path) -> None:
    found = origins_of_lines(Repository(poem), "HEAD", "poem.txt", [(2, 3)])
    assert {(one.subject, one.author, one.lines) for one in found} == {
        ("Say three in German", "Bea", 1),
        ("First", "Ada", 1),
    }


def test_further_back_than_asked_is_a_boundary(poem: Path) -> None:
    first = git(poem, "rev-list", "--max-parents=0", "HEAD")
    found = origins_of_lines(Repository(poem), "HEAD", "poem.txt", [(1, 4)], first)
    assert {(one.subject, one.is_boundary) for one in found} == {("Say three in German", False), ("First", True)}


def test_a_file_that_the_commit_does_not_have_is_unknown(poem: Path) -> None:
    with pytest.raises(UnknownTarget):
        origins_of_lines(Repository(poem), "HEAD", "prose.txt", [(1, 1)])


@pytest.mark.parametrize(
    ("old", "new", "asked", "ranges", "new_lines"),
    [
        ("a b c d", "a b c d", (2, 3), [(2, 3)], 0),
        ("a b c d", "x a b c d", (2, 4), [(1, 3)], 0),
        ("a b c d", "a x b c d", (1, 3), [(1, 2)], 1),
        ("a b c d", "a c d", (2, 3), [(3, 4)], 0),
        ("a b c d e", "a x c y e", (1, 5), [(1, 1), (3, 3), (5, 5)], 2),
        ("a b", "x y", (1, 2), [], 2),
        ("a a a", "a a", (1, 2), [(1, 2)], 0),
        ("", "a", (1, 1), [], 1),
    ],
)
def test_lines_of_an_edited_text_are_found_in_the_old_one(
    old: str, new: str, asked: tuple[int, int], ranges: list[tuple[int, int]], new_lines: int
) -> None:
    assert lines_before(old.split(), new.split(), *asked) == (ranges, new_lines)
