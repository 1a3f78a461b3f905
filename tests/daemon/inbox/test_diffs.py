"""What a diff changes is told whole: hunks to choose from, and what no hunk shows."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from agents.edits.diff_text import diff_text
from daemon.errors import WrongUse
from daemon.inbox.diffs import beside_hunks, chosen_hunks, hunks_of

EDIT = diff_text("a.py", b"x = 1\n", b"x = 2\n", modes=("100644", "100644"))


@pytest.mark.parametrize(
    ("diff", "told"),
    [
        (EDIT, []),
        (
            diff_text("run.sh", b"x\n", b"x\n", modes=("100644", "100755")),
            ["run.sh: its mode becomes 100755 (it can be run), from 100644"],
        ),
        (
            diff_text("run.sh", b"x\n", b"y\n", modes=("100755", "100644")),
            ["run.sh: its mode becomes 100644 (it cannot be run), from 100755"],
        ),
        (diff_text("b.bin", None, b"\0\1", modes=("", "100644")), ["b.bin: binary, new"]),
        (diff_text("b.bin", b"\0\1", b"\0\2", modes=("100644", "100644")), ["b.bin: binary, changed"]),
        (diff_text("b.bin", b"\0\1", None, modes=("100644", "")), ["b.bin: binary, removed"]),
        (diff_text("empty", None, b"", modes=("", "100644")), ["empty: empty, new"]),
        (diff_text("new.sh", None, b"x\n", modes=("", "100755")), ["new.sh: new, it can be run"]),
        (diff_text("to", None, b"a/b", modes=("", "120000")), ["to: new, a symbolic link"]),
        (
            diff_text("b c.py", b"x\n", b"x\n", moved_from="a b.py", modes=("100644", "100644")),
            ["b c.py: moved here from a b.py"],
        ),
        ("# evil stays behind: it is a symbolic link.\n", ["evil stays behind: it is a symbolic link."]),
    ],
)
def test_what_no_hunk_shows_is_told(diff: str, told: list[str]) -> None:
    assert beside_hunks(EDIT + diff + EDIT) == told


def test_lines_of_text_that_look_like_a_diff_are_text() -> None:
    text = b"# not a note\nold mode 1\nnew mode 2\ndiff --git a/x b/x\n--- a/y\n+++ b/y\n@@ -1 +1 @@\n"
    diff = diff_text("a.txt", None, text, modes=("", "100644"))
    assert beside_hunks(diff) == []
    assert [hunk.file for hunk in hunks_of(diff)] == ["a.txt"]


def test_hunks_are_those_that_git_sees(tmp_path: Path) -> None:
    before = b"".join(b"line %d\n" % number for number in range(60))
    after = before.replace(b"line 3\n", b"three\n").replace(b"line 50\n", b"")
    diff = diff_text("a.txt", before, after, modes=("100644", "100644"))
    (tmp_path / "a.txt").write_bytes(before)
    subprocess.run(["git", "apply", "--check", "-"], input=diff.encode(), cwd=tmp_path, check=True)
    assert [(hunk.number, hunk.of_file) for hunk in hunks_of(diff)] == [(1, 1), (2, 2)]
    assert chosen_hunks(EDIT + diff, [1, 3]) == {"a.py": [1], "a.txt": [2]}


@pytest.mark.parametrize("numbers", [[0], [9], [], [1, 9]])
def test_a_hunk_that_there_is_not_cannot_be_chosen(numbers: list[int]) -> None:
    with pytest.raises(WrongUse, match=r"hunk"):
        chosen_hunks(EDIT, numbers)
