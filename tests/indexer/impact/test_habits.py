"""What history says, in numbers."""

from __future__ import annotations

import numpy as np

from indexer.history.cochange import CoChange
from indexer.history.log import Change, Commit
from indexer.impact.habits import NEVER, Habits

PATHS = ["a", "b", "c", "d"]


def habits(*commits: str) -> Habits:
    """Commits newest first, each a string of one-letter paths."""
    made = (Commit(str(n), (), "", "", -n, "", tuple(Change(p, "M") for p in paths)) for n, paths in enumerate(commits))
    return Habits(CoChange(made), PATHS)


def test_files_that_change_together_often_are_surer_than_those_that_do_at_times() -> None:
    together = habits("ab", "ab", "ac", "ab").together("a")
    assert 1 > together[1] > together[2] > together[3] == 0


def test_late_commits_and_small_ones_count_more() -> None:
    late = habits(*["ab"] * 10, *["ac"] * 10).together("a")
    assert late[1] > late[2]
    small = habits("ab", "acd").together("a")
    assert small[1] > small[2]


def test_one_common_commit_is_not_certainty() -> None:
    assert habits("ab").together("a")[1] < 0.9


def test_a_step_leads_to_friends_of_friends() -> None:
    reached = habits("bc", "ab").spread(np.array([0.0, 1.0, 0.0, 0.0]))
    assert reached[2] > 0
    assert reached[3] == 0


def test_what_never_changed_is_told_as_such_and_what_is_gone_is_still_known() -> None:
    made = habits("xa", "xb")
    assert made.last.tolist() == [0, 1, NEVER, NEVER]
    assert made.counts("x").tolist() == [1, 1, 0, 0]
    assert habits().together("a").tolist() == [0, 0, 0, 0]
