"""Reading git's output does not depend on where the pieces of the stream are cut."""

from __future__ import annotations

import pytest

from indexer.history.log import Change, read_log

NAMED = (
    b"|aaa;ppp qqq;Ada;a@x;100;s;\nM;one.py;R096;old.py;new.py;A;M;|bbb;;Bob;b@x;50;;|ccc;;Bob;b@x;-5;last;\nD;gone;"
).translate(bytes.maketrans(b"|;", b"\x01\x00"))
COUNTED = b"|aaa;;Ada;a@x;100;s;\n3\t1\tone.py;-\t-\tlogo.png;2\t0\t;old.py;new.py;".translate(
    bytes.maketrans(b"|;", b"\x01\x00")
)


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_names_and_renames_are_read_whatever_the_pieces(size: int) -> None:
    commits = list(read_log(NAMED[i : i + size] for i in range(0, len(NAMED), size)))
    assert [c.sha for c in commits] == ["aaa", "bbb", "ccc"]
    assert commits[0].parents == ("ppp", "qqq")
    assert commits[0].changes == (Change("one.py", "M"), Change("new.py", "R", "old.py"), Change("M", "A"))
    assert [(c.time, c.changes) for c in commits[1:]] == [(50, ()), (-5, (Change("gone", "D"),))]


def test_lines_are_counted_and_binary_files_count_none() -> None:
    (commit,) = read_log([COUNTED])
    assert [(c.path, c.old_path, c.added, c.deleted) for c in commit.changes] == [
        ("one.py", "", 3, 1),
        ("logo.png", "", 0, 0),
        ("new.py", "old.py", 2, 0),
    ]


def test_an_empty_log_holds_no_commits() -> None:
    assert list(read_log([])) == []
