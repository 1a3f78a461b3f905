from __future__ import annotations

import pytest

from daemon.changes.merging import merge_contents


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        (b"a\n", b"a\n", b"b\n", b"b\n"),
        (b"a\n", b"b\n", b"a\n", b"b\n"),
        (b"a\n", b"b\n", b"b\n", b"b\n"),
        (b"a\n", b"b\n", b"c\n", None),
        (b"\0", b"\0a", b"\0b", None),
        (b"1\n2\n3\n4\n5\n", b"one\n2\n3\n4\n5\n", b"1\n2\n3\n4\nfive\n", b"one\n2\n3\n4\nfive\n"),
        (b"1\n2\n3\n4\n5\n", b"one\r\n2\r\n3\r\n4\r\n5\r\n", b"1\n2\n3\n4\nfive\n", b"one\r\n2\r\n3\r\n4\r\nfive\r\n"),
    ],
)
def test_both_changes_are_joined_or_it_is_a_conflict(base, ours, theirs, merged) -> None:
    assert merge_contents(base, ours, theirs) == merged
