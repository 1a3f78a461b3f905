"""Counting of files that change together."""

from __future__ import annotations

from indexer.history.cochange import CoChange
from indexer.history.log import Change, Commit


def commit(time: int, *paths: str) -> Commit:
    return Commit(f"c{time}", (), "Ada", "a@x", time, "", tuple(Change(path, "M") for path in paths))


def test_pairs_are_ranked_by_how_often() -> None:
    together = CoChange([commit(3, "a", "b"), commit(2, "a", "b", "c"), commit(1, "a")])
    assert [(p.path, p.together, p.of, p.last_time) for p in together.pairs("a")] == [("b", 2, 3, 3), ("c", 1, 3, 2)]
    assert together.pairs("unknown") == []


def test_commits_of_very_many_files_say_nothing() -> None:
    sweep = commit(2, *(f"f{n}" for n in range(50)), "a")
    together = CoChange([sweep, commit(1, "a", "b")])
    assert [p.path for p in together.pairs("a")] == ["b"]
