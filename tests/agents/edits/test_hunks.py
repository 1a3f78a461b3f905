from __future__ import annotations

import random
import subprocess

import pytest

from agents.edits.applying import apply_edits
from agents.edits.diff_text import diff_text
from agents.edits.formats.udiff import parse
from agents.edits.hunks import _SMALL, changes, hunks, lines_of, select


def texts(seed: int) -> tuple[bytes, bytes]:
    """Two texts, one made of the other by random changes; lines repeat, and the last may not end."""
    source = random.Random(seed)
    before = [f"{source.choice('abcdefgh') * source.randint(0, 3)}".encode() for _ in range(source.randint(0, 60))]
    after = list(before)
    for _ in range(source.randint(0, 8)):
        at = source.randint(0, len(after))
        after[at : at + source.randint(0, 3)] = [
            source.choice((b"x", b"y", b"", b"\xff\r")) for _ in range(source.randint(0, 3))
        ]
    ends = [b"\n" if lines and source.random() < 0.7 else b"" for lines in (before, after)]
    return b"\n".join(before) + ends[0], b"\n".join(after) + ends[1]


@pytest.mark.parametrize("seed", range(200))
def test_all_hunks_give_after_and_none_gives_before(seed) -> None:
    before, after = texts(seed)
    found = hunks(before, after)
    assert select(before, after, {hunk.number for hunk in found}) == after
    assert select(before, after, ()) == before
    assert [hunk.number for hunk in found] == list(range(1, len(found) + 1))


@pytest.mark.parametrize("seed", range(60))
def test_hunks_can_be_taken_one_after_the_other(seed) -> None:
    """What is left after taking some is what brings the rest."""
    before, after = texts(seed)
    found = [hunk.number for hunk in hunks(before, after)]
    some = set(found[::2])
    between = select(before, after, some)
    if not between.endswith(b"\n") or not before.endswith(b"\n") or not after.endswith(b"\n"):
        return  # where a last line does not end, one more newline may be needed in between
    rest = hunks(between, after)
    assert len(rest) <= len(found) - len(some)
    assert select(between, after, {hunk.number for hunk in rest}) == after


@pytest.mark.parametrize("seed", range(40))
def test_git_applies_the_diff_and_finds_the_same_hunks(seed, tmp_path) -> None:
    before, after = texts(seed + 1_000)
    before, after = (data.replace(b"\xff", b"z").replace(b"\r", b"") for data in (before, after))
    if before == after or not before or not after:
        return
    (tmp_path / "f").write_bytes(before)
    text = diff_text("f", before, after)
    subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], cwd=tmp_path, input=text.encode(), check=True)
    assert (tmp_path / "f").read_bytes() == after
    assert text.count("\n@@ ") == len(hunks(before, after))


@pytest.mark.parametrize("seed", range(100))
def test_a_diff_that_is_shown_can_be_read_and_applied(seed) -> None:
    before, after = map(numbered, texts(seed + 2_000))
    if before != after:
        (outcome,) = apply_edits(parse(diff_text("f", before, after)), {"f": before}.get)
        assert outcome.after == after


def numbered(data: bytes) -> bytes:
    """The same lines, each of them there once, as text."""
    lines = data.replace(b"\xff\r", b"z").split(b"\n")
    return b"".join(b"%s%d\n" % (line, number) for number, line in enumerate(lines))


def test_large_files_are_compared_by_the_lines_that_they_have_once() -> None:
    before = [b"line %d\n" % number for number in range(6_000)]
    after = [line.replace(b"line", b"LINE") if number % 97 == 0 else line for number, line in enumerate(before)]
    assert len(before) * len(after) > _SMALL
    assert len(changes(before, after)) == len(range(0, 6_000, 97))


def test_large_files_without_such_lines_are_one_change() -> None:
    before, after = [b"a\n", b"b\n"] * 1_500, [b"b\n", b"a\n", b"c\n"] * 1_000
    (found,) = changes(before, after)
    assert found[1] - found[0] > 2_900


def test_only_a_newline_ends_a_line() -> None:
    assert lines_of(b"a\x0cb\rc\x85\nd") == [b"a\x0cb\rc\x85\n", b"d"]
    assert lines_of(b"") == []


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (None, b"", "new file mode 100644"),
        (b"x\n", None, "+++ /dev/null"),
        (b"a\0", b"b\0", "Binary files a/f and b/f differ"),
        (b"a", b"a\n", "\\ No newline at end of file"),
    ],
)
def test_what_has_no_lines_to_show_is_told_as_git_does(before, after, wanted) -> None:
    assert wanted in diff_text("f", before, after)


def test_renames_and_modes_are_told() -> None:
    text = diff_text("new", b"x\n", b"x\n", moved_from="old", modes=("100644", "100755"))
    assert text.splitlines() == [
        "diff --git a/old b/new", "old mode 100644", "new mode 100755", "rename from old", "rename to new",
    ]  # fmt: skip
    assert diff_text("f", b"x", b"x") == ""
